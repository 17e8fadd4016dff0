"""The composition root of raccordement."""

from functools import partial
from urllib.parse import urlsplit

from chassis import clock, exports
from chassis.loops import every
from chassis.personal import Personal
from chassis.sealing import Sealer
from chassis.service import Service, parts
from rights import Habilitations
from services.raccordement import events
from services.raccordement.api import deliveries, feed, raccordements, replays, subscriptions
from services.raccordement.domain import addresses
from services.raccordement.outside.network import Judged
from services.raccordement.outside.posting import Posting
from services.raccordement.settings import Settings
from services.raccordement.store import Store
from services.raccordement.store.personal import TRACES
from services.raccordement.usecases.access import Access
from services.raccordement.usecases.declaring import Declaring
from services.raccordement.usecases.fanning import Fanning
from services.raccordement.usecases.feeding import Feeding
from services.raccordement.usecases.following import Following
from services.raccordement.usecases.leaving import Leaving
from services.raccordement.usecases.replaying import Replaying
from services.raccordement.usecases.sending import Sending, Signing
from services.raccordement.usecases.subscribing import Subscribing
from services.raccordement.usecases.waiting import POLL_SECONDS, Waiting
from services.raccordement.usecases.withdrawing import Withdrawing
from services.raccordement.usecases.writing import Writing

SWEEP_SECONDS = 3600.0
LOOK_SECONDS = 0.5


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
    leaving, waiting = Leaving(store, withdrawing), Waiting(store, settings)
    own = own_hosts(settings, p.platform.public_url)
    signing = Signing(Posting(Judged(own, loopback=settings.loopback), settings.webhook_ca_file), sealer)
    sending = Sending(store, leaving, withdrawing, signing)
    writing = Writing(store, sending.wake)
    fanning = Fanning(store, access, writing)
    events.subscribe(p.bus, events.Events(store, habilitations, withdrawing, fanning))
    feeding = Feeding(store, leaving, waiting, sealer, p.ended or (), settings.heartbeat_seconds)
    replaying = Replaying(store, access, feeding, writing)
    judge = partial(addresses.findings, own=own, loopback=settings.loopback)
    routers = [
        raccordements.router(Declaring(store, access)),
        subscriptions.router(Subscribing(store, access, withdrawing, signing, judge)),
        deliveries.router(Following(store, access)),
        replays.router(replaying),
        feed.router(feeding),
        exports.router(Personal(p, TRACES)),
    ]
    tasks = [
        partial(every, SWEEP_SECONDS, lambda: store.log.sweep(clock.now()), name="entries"),
        partial(every, LOOK_SECONDS, sending.turn, name="webhooks", wake=sending.wake),
        partial(every, LOOK_SECONDS, replaying.turn, name="replays"),
    ]
    return Service(
        p, routers, tasks=tasks, background=[partial(every, POLL_SECONDS, waiting.poll, name="feeds")],
        closers=[sending.close, signing.posting.close], restored=[store.log.begin_anew],
        description="Raccordements, abonnements aux événements",
    )  # fmt: skip


def own_hosts(settings: Settings, public_url: str) -> frozenset[str]:
    """Names to which no webhook leads."""
    return frozenset({urlsplit(public_url).hostname or "", *settings.own_hosts.split()} - {""})
