"""Finding the structure to ask a rattachement for (ORG-17)."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from chassis.auth import Caller
from chassis.lists import Page
from contracts.structure import IdentifierType
from services.organisation.api import shapes
from services.organisation.api.pages import SearchQuery, hits
from services.organisation.domain.directory import Hits
from services.organisation.usecases.annuaire import Annuaire


class StructureQuery(SearchQuery):
    identifier_type: IdentifierType = IdentifierType.SIRET
    identifier: Annotated[str, Field(max_length=80, description="Exact; finds private structures too")] = ""


def router(annuaire: Annuaire) -> APIRouter:
    r = APIRouter(tags=["structures"])

    @r.get("/structure-search")
    async def search(_caller: Caller, asked: Annotated[StructureQuery, Query()]) -> Page[shapes.StructureSummary]:
        """A private structure is found by its exact identifier only; public ones also by name, label and town."""
        found = await _found(annuaire, asked)
        return hits(found, [shapes.summary(s) for s in found.items], asked)

    return r


async def _found(annuaire: Annuaire, asked: StructureQuery) -> Hits:
    if asked.identifier:
        one = await annuaire.exactly(asked.identifier_type, asked.identifier)
        return Hits([one] if one else [], 1 if one else 0)
    return annuaire.search(asked.q, asked.skipped, asked.size) if asked.q else Hits([], 0)
