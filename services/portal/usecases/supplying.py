"""For whom a person may send invoices: their structures, and the services of those that have several (INV-1, INV-8)."""

import asyncio
from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from services.portal.clients import Api, Refused, ServiceDown
from services.portal.domain.navigation import allows
from services.portal.usecases.membership import Membership
from services.portal.usecases.structures import active_services

WRITE = (Application.FACTURES_EMISES, Level.MODIFICATION)


@dataclass(frozen=True, slots=True)
class Supplier:
    """`service_id` empty: the structure as a whole."""

    structure_id: str
    name: str
    identifier: str
    service_id: str = ""
    service: str = ""

    @property
    def key(self) -> str:
        """Its value in a form."""
        return f"{self.structure_id}.{self.service_id}" if self.service_id else self.structure_id

    def fields(self) -> dict[str, str]:
        """As invoicing names it."""
        service = {"supplier_service_id": self.service_id} if self.service_id else {}
        return {"supplier_id": self.structure_id} | service


async def suppliers(api: Api, member: Membership) -> list[Supplier]:
    """In the order of their names. A right on one service alone offers that service alone."""
    rows = [row for row in member.habilitations if _writes(row)]
    whole = {row["structure"]["structure_id"]: _structure(row) for row in rows if not row["service_id"]}
    services = await asyncio.gather(*(_services(api, supplier) for supplier in whole.values()))
    alone = [_service(_structure(row), row["service_id"], row["service_label"] or "") for row in rows
             if row["service_id"] and row["structure"]["structure_id"] not in whole]  # fmt: skip
    found = {s.key: s for s in [*whole.values(), *(s for group in services for s in group), *alone]}
    return sorted(found.values(), key=lambda s: (s.name, s.structure_id, s.service))


def _writes(row: dict[str, Any]) -> bool:
    return allows({(p["application"], p["level"]) for p in row["profiles"]}, *WRITE)


def _structure(row: dict[str, Any]) -> Supplier:
    structure = row["structure"]
    return Supplier(structure["structure_id"], structure["name"], structure["identifier"])


def _service(of: Supplier, service_id: str, label: str) -> Supplier:
    return Supplier(of.structure_id, of.name, of.identifier, service_id, label)


async def _services(api: Api, of: Supplier) -> list[Supplier]:
    """Those of a structure that has several; none while organisation does not answer: the structure itself stays."""
    try:
        active = await active_services(api, of.structure_id)
    except (Refused, ServiceDown):
        return []
    return [_service(of, row["service_id"], row["label"]) for row in active] if len(active) > 1 else []
