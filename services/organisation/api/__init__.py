from dataclasses import dataclass

from fastapi import APIRouter

from services.organisation.api import (
    annuaire,
    habilitations,
    platform,
    proofs,
    rattachements,
    requests,
    search,
    services,
    structures,
)
from services.organisation.usecases.annuaire import Annuaire
from services.organisation.usecases.applications import Applications
from services.organisation.usecases.attaching import Attaching
from services.organisation.usecases.creation import Creation
from services.organisation.usecases.letters import Letters
from services.organisation.usecases.listing import Listing
from services.organisation.usecases.operating import Operating
from services.organisation.usecases.proving import Proving
from services.organisation.usecases.services import Services
from services.organisation.usecases.structures import Structures


@dataclass(frozen=True, kw_only=True)
class Doors:
    """What the routes call."""

    annuaire: Annuaire
    creation: Creation
    structures: Structures
    applications: Applications
    services: Services
    attaching: Attaching
    listing: Listing
    proving: Proving
    letters: Letters
    operating: Operating

    def routers(self) -> list[APIRouter]:
        return [
            structures.router(self.creation, self.structures, self.applications),
            services.router(self.services),
            search.router(self.annuaire),
            annuaire.router(self.annuaire),
            rattachements.router(self.attaching, self.listing),
            requests.router(self.listing),
            habilitations.router(self.listing),
            proofs.router(self.creation, self.proving, self.letters),
            platform.router(self.operating, self.listing, self.letters),
        ]
