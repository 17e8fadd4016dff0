from dataclasses import dataclass

from fastapi import APIRouter

from services.organisation.api import (
    annuaire,
    attachments,
    bank_accounts,
    habilitations,
    invitations,
    mandats,
    platform,
    profiles,
    proofs,
    rattachements,
    requests,
    search,
    services,
    structures,
    succession,
    users,
)
from services.organisation.usecases.annuaire import Annuaire
from services.organisation.usecases.applications import Applications
from services.organisation.usecases.approving import Approving
from services.organisation.usecases.attaching import Attaching
from services.organisation.usecases.banking import Banking
from services.organisation.usecases.creation import Creation
from services.organisation.usecases.duplicating import Duplicating
from services.organisation.usecases.inviting import Inviting
from services.organisation.usecases.keeping import Attachments
from services.organisation.usecases.letters import Letters
from services.organisation.usecases.listing import Listing
from services.organisation.usecases.mandating import Mandating
from services.organisation.usecases.operating import Operating
from services.organisation.usecases.profiles import Profiles
from services.organisation.usecases.proving import Proving
from services.organisation.usecases.services import Services
from services.organisation.usecases.structures import Structures
from services.organisation.usecases.transferring import Transferring


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
    mandating: Mandating
    profiles: Profiles
    inviting: Inviting
    approving: Approving
    duplicating: Duplicating
    transferring: Transferring
    banking: Banking
    attachments: Attachments

    def routers(self) -> list[APIRouter]:
        return [
            structures.router(self.creation, self.structures, self.applications),
            services.router(self.services),
            search.router(self.annuaire),
            annuaire.router(self.annuaire),
            annuaire.entities(self.annuaire),
            rattachements.router(self.attaching, self.listing),
            users.router(self.attaching, self.listing),
            invitations.router(self.inviting),
            profiles.router(self.profiles),
            mandats.router(self.mandating),
            requests.router(self.listing, self.approving),
            bank_accounts.router(self.banking),
            attachments.router(self.attachments),
            succession.router(self.duplicating, self.transferring),
            habilitations.router(self.listing),
            proofs.router(self.creation, self.proving, self.letters),
            platform.router(self.operating, self.listing, self.letters),
        ]
