"""An invoice after it was sent: its story, its files, what one may do next."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contracts.lifecycle import State
from services.portal.clients import Api, Refused, ServiceDown
from services.portal.domain.sides import Side

DEMANDED, REQUIRED = frozenset({"reason", "comment", "mandate_number"}), "required"
CORRECTED = ("recipient_siret", "code_service", "engagement", "valideur", "valideur_2")


@dataclass(frozen=True, slots=True)
class Followed:
    invoice: dict[str, Any]
    history: list[dict[str, Any]]
    actions: list[dict[str, Any]]

    @property
    def reason(self) -> dict[str, Any] | None:
        """Why it stands where it stands, where somebody said so."""
        last = self.history[-1] if self.history else {}
        return last if last.get("comment") or last.get("reason") else None


async def followed(api: Api, invoice_id: str) -> Followed:
    """Raises Refused where the person may not see it."""
    path = f"/invoices/{invoice_id}"
    invoice, history, actions = await asyncio.gather(
        api.get("invoicing", path), api.get("invoicing", f"{path}/history"), _actions(api, f"{path}/actions")
    )
    return Followed(invoice, history, actions)


async def _actions(api: Api, path: str) -> list[dict[str, Any]]:
    """None for who only consults."""
    try:
        rows: list[dict[str, Any]] = await api.get("invoicing", path)
    except Refused:
        return []
    return rows


async def act(api: Api, invoice_id: str, action: str, asked: Mapping[str, str], version: str) -> None:
    """Raises Refused."""
    body = {name: value for name, value in asked.items() if value and name in DEMANDED | set(CORRECTED)}
    await api.post("invoicing", f"/invoices/{invoice_id}/actions/{action}", body, If_Match=version)


@dataclass(frozen=True, slots=True)
class Left:
    """An invoice that an action on many left as it is. `number` empty: out of the person's sight."""

    invoice_id: str
    number: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outcomes:
    done: int
    left: list[Left]


async def act_on_many(api: Api, side: Side, ids: list[str], action: str, asked: Mapping[str, str]) -> Outcomes:
    """Each with its own outcome. Raises Refused."""
    body = {"ids": ids, "action": action} | {n: v for n, v in asked.items() if v and n in DEMANDED}
    answer = await api.post("invoicing", side.many, body)
    refused = [outcome for outcome in answer["outcomes"] if outcome["code"]]
    return Outcomes(answer["done"], list(await asyncio.gather(*(_left(api, outcome) for outcome in refused))))


async def _left(api: Api, outcome: Mapping[str, Any]) -> Left:
    """What was done stands whatever the number's look-up meets."""
    try:
        number = (await api.get("invoicing", f"/invoices/{outcome['invoice_id']}"))["number"]
    except (Refused, ServiceDown):
        number = ""
    return Left(outcome["invoice_id"], number, outcome["detail"])


async def possible(api: Api, side: Side) -> list[dict[str, Any]]:
    """Actions that this side takes on many at once, each once, with what it demands."""
    table = (await api.get("invoicing", "/lifecycle"))["table"]
    rows = [row for row in table if row["role"] in side.roles and "FACTURE" in row["kinds"] and not _corrects(row)]
    return list({row["action"]: row for row in rows}.values())


def _corrects(row: Mapping[str, Any]) -> bool:
    """Whether the action needs a value of each invoice's own."""
    return bool(row["corrects"]) and row["correction"] == REQUIRED


@dataclass(frozen=True, slots=True)
class Standing:
    """Invoices of one state and currency; `share`: percent of the most numerous."""

    state: str
    currency: str | None
    count: int
    total_ttc: str
    share: int


async def standings(api: Api, side: Side) -> list[Standing]:
    """In the order of an invoice's life, as the contracts list the states (INV-32)."""
    rows = await api.get("invoicing", f"{side.list}/counts")
    most = max((row["count"] for row in rows), default=1)
    order = [str(state) for state in State]
    rows.sort(
        key=lambda row: (order.index(row["state"]) if row["state"] in order else len(order), row["currency"] or "")
    )
    return [
        Standing(row["state"], row["currency"], row["count"], row["total_ttc"], max(1, 100 * row["count"] // most))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Month:
    """What was issued in one month and currency; `share`: percent of the month that came to most, 0 below nothing."""

    month: str
    currency: str
    count: int
    total_ttc: str
    share: int


async def months(api: Api, side: Side) -> list[Month]:
    """The last twelve, newest first (INV-32)."""
    rows = await api.get("invoicing", f"{side.list}/months")
    most = max((Decimal(row["total_ttc"]) for row in rows), default=Decimal(0))
    return [
        Month(row["month"], row["currency"], row["count"], row["total_ttc"], _share(Decimal(row["total_ttc"]), most))
        for row in sorted(rows, key=lambda row: row["month"], reverse=True)
    ]


def _share(amount: Decimal, most: Decimal) -> int:
    return int(100 * amount / most) if most > 0 and amount > 0 else 0
