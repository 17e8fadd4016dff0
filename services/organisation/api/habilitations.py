from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from chassis.auth import Caller
from chassis.lists import Page, PageQuery
from contracts.habilitation import Application, Level, Profile
from services.organisation.api.pages import items
from services.organisation.api.shapes import ProfileShown, StructureSummary, profile_shown, summary
from services.organisation.domain.rattachement import Rattachement
from services.organisation.usecases.listing import Listing, Row


class HabilitationShown(BaseModel):
    """« Mes habilitations »: structure, name, service, profile (ORG-26)."""

    structure: StructureSummary
    service_id: str | None
    service_label: str | None
    gestionnaire_principal: bool
    profiles: list[ProfileShown]


def router(listing: Listing) -> APIRouter:
    r = APIRouter(tags=["habilitations"])

    @r.get("/habilitations")
    async def mine(caller: Caller, asked: Annotated[PageQuery, Query()]) -> Page[HabilitationShown]:
        """« Mes habilitations » (ORG-26), newest first."""
        return items(await listing.habilitations(caller.account_id, asked), _shown)

    @r.get("/profiles")
    async def known() -> list[ProfileShown]:
        """Every profile there is: application × level (ORG-22)."""
        return [profile_shown(Profile(application=a, level=level)) for a in Application for level in Level]

    return r


def _shown(row: Row[Rattachement]) -> HabilitationShown:
    assert row.structure is not None
    return HabilitationShown(
        structure=summary(row.structure), service_id=row.of.service_id,
        service_label=row.service.label if row.service else None, gestionnaire_principal=row.of.governs,
        profiles=[profile_shown(p) for p in row.of.profiles],
    )  # fmt: skip
