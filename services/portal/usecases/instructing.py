"""Who of the recipient's agents is in charge of an invoice received (INV-35)."""

from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from services.portal.clients import Api, Refused, ServiceDown
from services.portal.usecases.membership import Membership
from services.portal.usecases.paging import every

VALIDE = "VALIDE"


@dataclass(frozen=True, slots=True)
class Agent:
    account_id: str
    name: str


async def candidates(api: Api, member: Membership, invoice: dict[str, Any]) -> list[Agent]:
    """Whom the person may put in charge: themselves, and the other agents where they manage the structure.

    Empty without the right on the recipient.
    """
    recipient = invoice["recipient"] or {}
    held = {s["structure_id"] for s in member.holding(Application.FACTURES_RECUES, Level.MODIFICATION)}
    if recipient.get("structure_id") not in held or not member.me:
        return []
    myself = Agent(member.me["account_id"], member.name)
    others = await _colleagues(api, recipient["structure_id"], recipient.get("service_id"))
    return [myself, *(agent for agent in others if agent != myself)]


async def assign(api: Api, invoice_id: str, account_id: str, version: str) -> None:
    """Empty `account_id`: nobody. Raises Refused."""
    body = {"account_id": account_id or None}
    await api.send("invoicing", "PUT", f"/received/{invoice_id}/instructeur", body, If_Match=version)


async def _colleagues(api: Api, structure_id: str, service_id: str | None) -> list[Agent]:
    """By name; only a gestionnaire is told who they are."""
    try:
        users = await every(api, "organisation", f"/structures/{structure_id}/users")
    except (Refused, ServiceDown):
        return []
    found = {_agent(user["person"]) for user in users if _handles(user, service_id)}
    return sorted(found, key=lambda agent: agent.name)


def _handles(user: dict[str, Any], service_id: str | None) -> bool:
    applications = {profile["application"] for profile in user["profiles"]}
    of_service = user["service_id"] in (None, service_id)
    return user["state"] == VALIDE and of_service and Application.FACTURES_RECUES in applications


def _agent(person: dict[str, Any]) -> Agent:
    return Agent(person["account_id"], f"{person['first_name']} {person['last_name']}")
