"""A person's rattachements, rights and requests; what they decide for others (ORG-17 to ORG-21, ORG-26, ORG-28)."""

from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application
from contracts.structure import IdentifierType
from services.portal.clients import Api, Refused
from services.portal.usecases.membership import Membership
from services.portal.usecases.starting import LookedUp, look_up

MOST_SERVICES = 200


@dataclass(frozen=True, slots=True)
class Target:
    """The structure to be attached to, as an identifier names it.

    `services`: of a public one, the first that can be chosen; `services_total`: how many there are.
    """

    looked_up: LookedUp
    services: list[dict[str, Any]]
    services_total: int = 0


async def target(api: Api, identifier: str) -> Target | None:
    """None while a SIRET is still being typed."""
    kind = IdentifierType.PLATEFORME if identifier.strip() == IdentifierType.PLATEFORME else IdentifierType.SIRET
    looked_up = await look_up(api, kind, identifier)
    if looked_up is None:
        return None
    if looked_up.structure is None or looked_up.structure["kind"] != "PUBLIQUE":
        return Target(looked_up, [])
    try:
        params = {"active": True, "size": MOST_SERVICES}
        rows = await api.get("organisation", f"/annuaire/{looked_up.identifier}/services", params)
    except Refused:
        return Target(looked_up, [])  # public, but not in the annuaire: the structure as a whole can be asked for
    return Target(looked_up, rows["items"], rows["total"])


async def ask(api: Api, structure_id: str, service_id: str, comment: str, key: str) -> None:
    """Raises Refused."""
    body = {"structure_id": structure_id, "comment": comment} | ({"service_id": service_id} if service_id else {})
    await api.post("organisation", "/rattachements", body, Idempotency_Key=key)


async def decide(api: Api, rattachement_id: str, decision: str, reason: str) -> None:
    """Raises Refused."""
    body = {"decision": decision, "reason": reason}
    await api.post("organisation", f"/rattachements/{rattachement_id}/decision", body)


@dataclass(frozen=True, slots=True)
class Remedy:
    """How a missing right can be had on one structure; `governs`: the person switches the application on themselves."""

    structure: dict[str, Any]
    governs: bool


def remedies(member: Membership, application: Application) -> list[Remedy]:
    """Of each structure the person is attached to, the platform's aside for what is not its own."""
    governed = {row["structure"]["structure_id"] for row in member.habilitations if row["gestionnaire_principal"]}
    platform = application in (Application.EXPLOITATION, Application.GUICHET)
    rows = [s for s in member.structures if (s["kind"] == "PLATEFORME") == platform]
    return [Remedy(s, s["structure_id"] in governed and not platform) for s in rows]
