"""Finding the structure to ask a rattachement for (ORG-17)."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from chassis.lists import Page, PageQuery, items
from contracts.structure import IdentifierType, StructureKind
from rights.callers import OrganisationReader
from services.organisation.api import shapes
from services.organisation.api.pages import SearchQuery, hits
from services.organisation.domain import rattachement
from services.organisation.domain.directory import Hits
from services.organisation.domain.structure import Structure
from services.organisation.usecases.annuaire import Annuaire, Sought


class StructureQuery(SearchQuery):
    identifier_type: IdentifierType = IdentifierType.SIRET
    identifier: Annotated[str, Field(max_length=80, description="Exact")] = ""
    town: Annotated[str, Field(max_length=100, description="Exact, whatever the case and accents")] = ""
    kind: StructureKind | None = None

    def sought(self) -> Sought:
        return Sought(text=self.q, town=self.town, kind=self.kind)


class FoundStructure(shapes.StructureSummary):
    """`warning` is to be shown before a rattachement is asked for (ORG-17); an inactive structure takes no request."""

    active: bool
    warning: str


def router(annuaire: Annuaire) -> APIRouter:
    r = APIRouter(tags=["structures"])

    @r.get("/structure-search")
    async def search(_caller: OrganisationReader, asked: Annotated[StructureQuery, Query()]) -> Page[FoundStructure]:
        """By identifier, or by the words of name, label and town, public and private alike (ORG-17).

        Where nothing holds all of them, public structures whose names look like what was typed.
        """
        if asked.identifier:
            one = await annuaire.exactly(asked.identifier_type, asked.identifier)
            return _alike(Hits([one] if one else [], 1 if one else 0), asked)
        by_words = await annuaire.by_words(asked.sought(), PageQuery(page=asked.page, size=asked.size))
        if by_words.total or asked.town or asked.kind is StructureKind.PRIVEE or not asked.q:
            return items(by_words, _found)
        return _alike(annuaire.search(asked.q, asked.skipped, asked.size), asked)

    return r


def _alike(found: Hits, asked: SearchQuery) -> Page[FoundStructure]:
    return hits(found, [_found(s) for s in found.items], asked)


def _found(s: Structure) -> FoundStructure:
    warning = shapes.spoken(rattachement.warning(s.kind))
    return FoundStructure(**shapes.summary(s).model_dump(), active=s.active, warning=warning)
