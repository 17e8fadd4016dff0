"""The composition root of raccordement."""

from chassis.service import Service, parts
from rights import Habilitations
from services.raccordement import events
from services.raccordement.api import raccordements, subscriptions
from services.raccordement.settings import Settings
from services.raccordement.store import Store
from services.raccordement.usecases.access import Access
from services.raccordement.usecases.declaring import Declaring
from services.raccordement.usecases.subscribing import Subscribing
from services.raccordement.usecases.withdrawing import Withdrawing


def build() -> Service:
    settings = Settings()
    p = parts("raccordement", settings)
    store, habilitations = Store(p), p.own(Habilitations(p.database["habilitations"]))
    access = Access(store, habilitations)
    withdrawing = Withdrawing(store, access)
    events.subscribe(p.bus, events.Events(store, habilitations, withdrawing))
    routers = [
        raccordements.router(Declaring(store, access)), subscriptions.router(Subscribing(store, access, withdrawing)),
    ]  # fmt: skip
    return Service(p, routers, description="Raccordements, abonnements aux événements")
