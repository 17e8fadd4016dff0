"""Mandates between structures: those that one may give or take, and asking for one (ORG-13)."""

from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from services.portal.clients import Api, Refused
from services.portal.usecases.membership import Membership


@dataclass(frozen=True, slots=True)
class Wish:
    """`gives`: the structure that I manage lets the other one act; else the other lets mine."""

    kind: str
    mine: str
    other: str
    gives: bool
    comment: str

    def body(self) -> dict[str, str]:
        mandant, mandataire = (self.mine, self.other) if self.gives else (self.other, self.mine)
        return {"kind": self.kind, "mandant_id": mandant, "mandataire_id": mandataire, "comment": self.comment}


def mine(member: Membership) -> list[dict[str, Any]]:
    """Structures for which the person may give and take mandates, by name."""
    held = [
        *member.holding(Application.ORGANISATION, Level.MODIFICATION), *member.holding(Application.MANDATS, Level.MODIFICATION)
    ]  # fmt: skip
    return sorted({s["structure_id"]: s for s in held}.values(), key=lambda s: s["name"])


async def ask(api: Api, wish: Wish, key: str) -> str:
    """The state of the request: approved at once where the person manages both. Raises Refused."""
    return str((await api.post("organisation", "/mandats", wish.body(), Idempotency_Key=key))["state"])


async def end(api: Api, mandat_id: str, comment: str) -> Refused | None:
    """What stands in the way."""
    try:
        await api.post("organisation", f"/mandats/{mandat_id}/end", {"comment": comment})
    except Refused as refused:
        return refused
    return None
