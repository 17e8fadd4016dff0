from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.auth import Caller
from chassis.lists import Page, PageQuery, items
from contracts.habilitation import Application, Level, Profile
from services.organisation.api.shapes import ProfileShown, StructureSummary, profile_shown, summary
from services.organisation.domain.rattachement import Rattachement
from services.organisation.usecases.listing import Delegated, Listing, Row


class HabilitationShown(BaseModel):
    """« Mes habilitations »: structure, name, service, profile (ORG-26)."""

    structure: StructureSummary
    service_id: str | None
    service_label: str | None
    gestionnaire_principal: bool
    profiles: list[ProfileShown]


class DelegatedShown(BaseModel):
    """What somebody may do for the mandant, as one of the mandataire's people (ORG-13)."""

    mandat_id: str
    mandant: StructureSummary
    mandataire: StructureSummary
    profiles: list[ProfileShown]


def router(listing: Listing) -> APIRouter:
    r = APIRouter(tags=["habilitations"])

    @r.get("/habilitations")
    async def mine(caller: Caller, asked: Annotated[PageQuery, Query()]) -> Page[HabilitationShown]:
        """« Mes habilitations » (ORG-26), newest first."""
        return items(await listing.habilitations(caller.account_id, asked), _shown)

    @r.get("/habilitations/delegated")
    async def delegated(caller: Caller, asked: Annotated[PageQuery, Query()]) -> Page[DelegatedShown]:
        """What I may do for other structures under the mandates that mine hold (ORG-13, ORG-26)."""
        return items(await listing.delegated(caller.account_id, asked), delegated_shown)

    @r.get("/profiles")
    async def known() -> list[ProfileShown]:
        """Every profile there is: application × level (ORG-22)."""
        return [profile_shown(Profile(application=a, level=level)) for a in Application for level in Level]

    return r


def delegated_shown(row: Delegated) -> DelegatedShown:
    return DelegatedShown(
        mandat_id=row.right.mandat_id, mandant=summary(row.mandant), mandataire=summary(row.mandataire),
        profiles=[profile_shown(p) for p in row.right.profiles],
    )  # fmt: skip


def _shown(row: Row[Rattachement]) -> HabilitationShown:
    assert row.structure is not None
    return HabilitationShown(
        structure=summary(row.structure), service_id=row.of.service_id,
        service_label=row.service.label if row.service else None, gestionnaire_principal=row.of.governs,
        profiles=[profile_shown(p) for p in row.of.profiles],
    )  # fmt: skip
