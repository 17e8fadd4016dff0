"""The composition root of raccordement."""

from chassis.service import Service, parts
from rights import Habilitations
from services.raccordement.settings import Settings


def build() -> Service:
    settings = Settings()
    p = parts("raccordement", settings)
    Habilitations.of_service(p)
    return Service(p, [], description="Raccordements, abonnements aux événements")
