"""The composition root of raccordement."""

from functools import partial

from chassis import clock
from chassis.loops import every
from chassis.sealing import Sealer
from chassis.service import Service, parts
from rights import Habilitations
from services.raccordement import events
from services.raccordement.api import feed, raccordements, subscriptions
from services.raccordement.settings import Settings
from services.raccordement.store import Store
from services.raccordement.usecases.access import Access
from services.raccordement.usecases.declaring import Declaring
from services.raccordement.usecases.fanning import Fanning
from services.raccordement.usecases.feeding import Feeding
from services.raccordement.usecases.leaving import Leaving
from services.raccordement.usecases.subscribing import Subscribing
from services.raccordement.usecases.waiting import POLL_SECONDS, Waiting
from services.raccordement.usecases.withdrawing import Withdrawing

SWEEP_SECONDS = 3600.0


def build() -> Service:
    settings = Settings()
    p = parts("raccordement", settings)
    store, habilitations = Store(p), p.own(Habilitations(p.database["habilitations"]))
    access = Access(store, habilitations)
    withdrawing = Withdrawing(store, access)
    events.subscribe(p.bus, events.Events(store, habilitations, withdrawing, Fanning(store, access)))
    leaving, waiting, sealer = Leaving(store, withdrawing), Waiting(store, settings), Sealer(settings.encryption_key)
    routers = [
        raccordements.router(Declaring(store, access)), subscriptions.router(Subscribing(store, access, withdrawing)),
        feed.router(Feeding(store, leaving, waiting, sealer)),
    ]  # fmt: skip
    return Service(
        p, routers, tasks=[partial(every, SWEEP_SECONDS, lambda: store.log.sweep(clock.now()), name="entries")],
        background=[partial(every, POLL_SECONDS, waiting.poll, name="feeds")],
        description="Raccordements, abonnements aux événements",
    )  # fmt: skip
