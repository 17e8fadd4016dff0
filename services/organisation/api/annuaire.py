"""The directory of public structures, open to anyone (ORG-14)."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from chassis.errors import NotFound
from chassis.problems import errors
from services.organisation.annuaire import Directory
from services.organisation.api import shapes

COLUMNS = (
    "identifiant", "nom", "libelle", "ville", "actif", "code_service", "libelle_service", "service_actif",
    "code_service_obligatoire", "engagement_obligatoire", "service_ou_engagement_obligatoire", "format_engagement",
    "delai_paiement",
)  # fmt: skip


def router(directory: Directory) -> APIRouter:
    r = APIRouter(prefix="/annuaire", tags=["annuaire"])

    @r.get("")
    async def search(
        q: Annotated[str, Query(max_length=200)] = "",
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
        size: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> shapes.Annuaire:
        """By identifier (from three digits), name or town; typos are forgiven, best matches first."""
        found = directory.search(q)
        items = [shapes.public(s) for s in found[(page - 1) * size : page * size]]
        return shapes.Annuaire(items=items, total=len(found), page=page, size=size)

    @r.get(
        "/export",
        response_class=StreamingResponse,
        responses={200: {"description": "Annuaire", "content": {"text/csv": {}, "application/x-ndjson": {}}}},
    )
    async def export(format: Literal["csv", "json"] = "csv") -> StreamingResponse:  # noqa: A002  the query's own word
        """The whole annuaire, one line a service (CSV) or a structure (JSON lines)."""
        made, kind = (_csv, "text/csv; charset=utf-8") if format == "csv" else (_jsonl, "application/x-ndjson")
        name = f'attachment; filename="annuaire.{"csv" if format == "csv" else "jsonl"}"'
        return StreamingResponse(made(directory), media_type=kind, headers={"Content-Disposition": name})

    @r.get("/{identifier}", responses=errors(NotFound))
    async def one(identifier: str) -> shapes.PublicStructure:
        """A public structure by its SIRET, with its services and what it demands."""
        found = next((s for s in directory.search(identifier) if s["identifier"] == identifier), None)
        if found is None:
            raise NotFound("Aucune structure publique n'a cet identifiant dans l'annuaire")
        return shapes.public(found)

    return r


def _jsonl(directory: Directory) -> Iterator[str]:
    for s in directory.all():
        yield json.dumps(shapes.public(s).model_dump(mode="json"), ensure_ascii=False) + "\n"


def _csv(directory: Directory) -> Iterator[str]:
    yield "\ufeff" + ";".join(COLUMNS) + "\r\n"
    for s in directory.all():
        for service in s["services"] or [{}]:
            yield _line(s, service)


def _line(s: dict[str, object], service: dict[str, object]) -> str:
    entry = shapes.public(s)
    rules, out = entry.parameters, io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([
        safe(v) for v in (
            entry.identifier, entry.name, entry.label, entry.address.town, entry.active, service.get("code", ""),
            service.get("label", ""), service.get("active", ""), rules.code_service_mandatory, rules.engagement_mandatory,
            rules.service_or_engagement_mandatory, rules.engagement_hint, rules.payment_term_days,
        )
    ])  # fmt: skip
    return out.getvalue()


def safe(value: object) -> str:
    """A cell that a spreadsheet would run as a formula is made text (OWASP, CSV injection)."""
    text = {True: "oui", False: "non"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
