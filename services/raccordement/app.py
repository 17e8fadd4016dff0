"""The composition root of raccordement."""

from functools import partial
from urllib.parse import urlsplit

from chassis import clock, exports
from chassis.loops import every
from chassis.personal import Personal
from chassis.publisher import Publisher
from chassis.sealing import Sealer
from chassis.service import Service, parts
from rights import Habilitations
from services.raccordement import commands, events
from services.raccordement.api import (
    activity,
    deliveries,
    designations,
    diagnostic,
    feed,
    raccordements,
    replays,
    subscriptions,
    topic,
)
from services.raccordement.domain import addresses
from services.raccordement.outside.broker import Broker
from services.raccordement.outside.network import Judged
from services.raccordement.outside.posting import Posting
from services.raccordement.settings import Settings
from services.raccordement.store import Store
from services.raccordement.store.personal import TRACES
from services.raccordement.usecases.access import Access
from services.raccordement.usecases.declaring import Declaring
from services.raccordement.usecases.designating import Designating
from services.raccordement.usecases.diagnosing import Diagnosing
from services.raccordement.usecases.fanning import Fanning
from services.raccordement.usecases.feeding import Feeding
from services.raccordement.usecases.following import Following
from services.raccordement.usecases.leaving import Leaving
from services.raccordement.usecases.measuring import Measuring
from services.raccordement.usecases.overseeing import Overseeing
from services.raccordement.usecases.publishing import Publishing
from services.raccordement.usecases.replaying import Replaying
from services.raccordement.usecases.sending import Sending, Signing
from services.raccordement.usecases.subscribing import Subscribing
from services.raccordement.usecases.topics import Topics
from services.raccordement.usecases.waiting import POLL_SECONDS, Waiting
from services.raccordement.usecases.withdrawing import Withdrawing
from services.raccordement.usecases.writing import Writing

SWEEP_SECONDS = 3600.0
LOOK_SECONDS = 0.5
SAMPLE_SECONDS = 15.0


def build() -> Service:
    settings = Settings()
    p = parts("raccordement", settings)
    store, habilitations, sealer = (
        Store(p),
        p.own(Habilitations(p.database["habilitations"])),
        Sealer(settings.encryption_key),
    )
    access = Access(store, habilitations)
    withdrawing = Withdrawing(store, access)
    leaving, waiting = Leaving(store, withdrawing, access), Waiting(store, settings)
    own = own_hosts(settings, p.platform.public_url)
    signing = Signing(Posting(Judged(own, loopback=settings.loopback), settings.webhook_ca_file), sealer)
    sending = Sending(store, leaving, withdrawing, signing)
    topics = Topics(store, access, Broker(p.platform.bus, settings), sealer, settings)
    publishing = Publishing(store, leaving, topics, Publisher(p.platform.bus, "chorale-raccordement-topics"))
    writing = Writing(store, sending.wake, publishing.wake)
    fanning = Fanning(store, access, writing)
    events.subscribe(p.bus, events.Events(store, habilitations, withdrawing, fanning))
    feeding = Feeding(store, leaving, waiting, sealer, p.ended or (), settings.heartbeat_seconds)
    replaying = Replaying(store, access, feeding, writing)
    following = Following(store, access)
    judge = partial(addresses.findings, own=own, loopback=settings.loopback)
    routers = [
        raccordements.router(Declaring(store, access)),
        subscriptions.router(Subscribing(store, access, withdrawing, signing, judge, topics)),
        designations.router(Designating(store, access)),
        topic.router(topics),
        deliveries.router(following),
        activity.router(Overseeing(store, access)),
        diagnostic.router(Diagnosing(store, access)),
        replays.router(replaying),
        feed.router(feeding),
        exports.router(Personal(p, TRACES)),
    ]
    tasks = [
        partial(every, SWEEP_SECONDS, lambda: store.log.sweep(clock.now()), name="entries"),
        partial(every, LOOK_SECONDS, sending.turn, name="webhooks", wake=sending.wake),
        partial(every, LOOK_SECONDS, replaying.turn, name="replays"),
        partial(every, LOOK_SECONDS, topics.turn, name="topics", wake=topics.wake),
        partial(every, SAMPLE_SECONDS, Measuring(store).turn, name="backlog"),
        partial(every, LOOK_SECONDS, publishing.turn, name="publications", wake=publishing.wake),
    ]
    return Service(
        p, routers, tasks=tasks,
        background=[partial(every, POLL_SECONDS, waiting.poll, name="feeds")],
        closers=[sending.close, signing.posting.close, publishing.publisher.close],
        commands={"redeliver": partial(commands.redeliver, following)},
        restored=[store.log.begin_anew],
        description="Raccordements, abonnements aux événements",
    )  # fmt: skip


def own_hosts(settings: Settings, public_url: str) -> frozenset[str]:
    """Names to which no webhook leads."""
    return frozenset({urlsplit(public_url).hostname or "", *settings.own_hosts.split()} - {""})
