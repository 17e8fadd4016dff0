"""The directory of public structures, open to anyone (ORG-14)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis import spreadsheets
from chassis.doors import Body
from chassis.errors import NotFound
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from services.organisation.api import shapes
from services.organisation.api.pages import PagesQuery, SearchQuery, hits
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.usecases.annuaire import Annuaire

COLUMNS = (
    "identifiant", "nom", "libelle", "ville", "actif", "code_service", "libelle_service", "service_actif",
    "code_service_obligatoire", "engagement_obligatoire", "service_ou_engagement_obligatoire", "format_engagement",
    "delai_paiement",
)  # fmt: skip
LOOKED_UP_AT_ONCE = 200
Identifier = Annotated[str, Path(max_length=80)]


class LookedFor(Body):
    identifiers: Annotated[
        list[Annotated[str, Field(max_length=80)]], Field(min_length=1, max_length=LOOKED_UP_AT_ONCE)
    ]


class LookedUp(BaseModel):
    """`unknown`: those of no public structure, as they were typed."""

    items: list[shapes.PublicStructure]
    unknown: list[str]


class ServicesQuery(PageQuery):
    active: bool | None = None


def router(annuaire: Annuaire) -> APIRouter:
    r = APIRouter(prefix="/annuaire", tags=["annuaire"])

    @r.get("")
    async def search(asked: Annotated[SearchQuery, Query()]) -> Page[shapes.PublicStructure]:
        """By identifier (from three digits), name or town; typos are forgiven, best matches first."""
        found = annuaire.search(asked.q, asked.skipped, asked.size)
        entries = await asyncio.gather(*(annuaire.entry(s) for s in found.items))
        return hits(found, [shapes.public(e.structure, e.services, e.total) for e in entries], asked)

    @r.get(
        "/export",
        response_class=StreamingResponse,
        responses={200: {"description": "Annuaire", "content": {"text/csv": {}, "application/x-ndjson": {}}}},
    )
    async def export(format: Literal["csv", "json"] = "csv") -> StreamingResponse:  # noqa: A002  the query's own word
        """The whole annuaire, one line a service (CSV) or a structure (JSON lines)."""
        if format == "csv":
            return spreadsheets.download("annuaire.csv", COLUMNS, _rows(annuaire))
        name = {"Content-Disposition": 'attachment; filename="annuaire.jsonl"'}
        return StreamingResponse(_jsonl(annuaire), media_type="application/x-ndjson", headers=name)

    @r.post("/lookups")
    async def look_up(body: LookedFor) -> LookedUp:
        """Many identifiers at once, each answered once, in the order asked (ORG-14)."""
        known, unknown = await annuaire.many(body.identifiers)
        return LookedUp(items=[shapes.public(e.structure, e.services, e.total) for e in known], unknown=unknown)

    @r.get("/{identifier}", responses=errors(NotFound))
    async def one(identifier: Identifier) -> shapes.PublicStructure:
        """A public structure by its SIRET, with its services and what it demands."""
        found = await annuaire.entry(annuaire.named(identifier))
        return shapes.public(found.structure, found.services, found.total)

    @r.get("/{identifier}/services", responses=errors(NotFound))
    async def services(identifier: Identifier, asked: Annotated[ServicesQuery, Query()]) -> Page[shapes.ServiceShown]:
        """All services of a public structure, by code or label."""
        return items(await annuaire.services(identifier, asked.active, asked), shapes.service_shown)

    return r


def entities(annuaire: Annuaire) -> APIRouter:
    r = APIRouter(prefix="/entities", tags=["annuaire"])

    @r.get("/{siren}", responses=errors(NotFound))
    async def entity(
        siren: Annotated[str, Path(pattern=r"^[0-9]{9}$")], asked: Annotated[PagesQuery, Query()]
    ) -> Page[shapes.PublicStructure]:
        """All public structures of one entity, one SIRET a budget, by SIRET (ORG-16)."""
        found = annuaire.search(siren, asked.skipped, asked.size)
        if not found.total:
            raise NotFound
        entries = await asyncio.gather(*(annuaire.entry(s) for s in found.items))
        return hits(found, [shapes.public(e.structure, e.services, e.total) for e in entries], asked)

    return r


async def _jsonl(annuaire: Annuaire) -> AsyncIterator[str]:
    async for structure, services in annuaire.all():
        shown = shapes.public(structure, services, len(services))
        yield json.dumps(shown.model_dump(mode="json"), ensure_ascii=False) + "\n"


async def _rows(annuaire: Annuaire) -> AsyncIterator[tuple[object, ...]]:
    async for structure, services in annuaire.all():
        for service in services or (None,):
            yield _cells(structure, service)


def _cells(s: Structure, service: Service | None) -> tuple[object, ...]:
    entry = shapes.public(s, [], 0)
    rules = entry.parameters
    of_service = (service.code, service.label, service.active) if service else ("", "", "")
    return (
        entry.identifier, entry.name, entry.label, entry.address.town, entry.active, *of_service, rules.code_service_mandatory,
        rules.engagement_mandatory, rules.service_or_engagement_mandatory, rules.engagement_hint, rules.payment_term_days,
    )  # fmt: skip
