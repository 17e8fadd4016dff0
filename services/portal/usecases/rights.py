"""A person's rattachements, rights and requests; more rights asked for (ORG-17 to ORG-21, ORG-25, ORG-26)."""

from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from contracts.structure import IdentifierType
from services.portal.clients import Api, Refused, ServiceDown
from services.portal.usecases.membership import Membership
from services.portal.usecases.starting import LookedUp, look_up

MOST_SERVICES = MOST_LINKS = 200


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


@dataclass(frozen=True, slots=True)
class Remedy:
    """How a missing right can be had on one structure; `governs`: the person switches the application on themselves.

    `rattachement_id`: by which more can be asked of the gestionnaire; empty: by none.
    """

    structure: dict[str, Any]
    governs: bool
    rattachement_id: str


async def remedies(api: Api, member: Membership, application: Application, level: Level) -> list[Remedy]:
    """Of each structure the person is attached to without that right, the platform's aside for what is not its own."""
    held = {structure["structure_id"] for structure in member.holding(application, level)}
    governed = {row["structure"]["structure_id"] for row in member.habilitations if row["gestionnaire_principal"]}
    platform = application in (Application.EXPLOITATION, Application.GUICHET)
    attached = (s for s in member.structures if s["structure_id"] not in held)
    rows = [s for s in attached if (s["kind"] == "PLATEFORME") == platform]
    links = (
        {link["structure"]["structure_id"]: link["rattachement_id"] for link in await asking_links(api)} if rows else {}
    )
    return [Remedy(s, s["structure_id"] in governed and not platform, links.get(s["structure_id"], "")) for s in rows]


async def asking_links(api: Api) -> list[dict[str, Any]]:
    """The rattachements by which more rights can be asked for; none while organisation does not answer."""
    params = {"state": "VALIDE", "size": MOST_LINKS}
    try:
        rows = (await api.get("organisation", "/rattachements", params))["items"]
    except (Refused, ServiceDown):
        return []
    return [row for row in rows if row["role"] != "GESTIONNAIRE_PRINCIPAL"]


async def ask_more(api: Api, rattachement_id: str, profiles: list[dict[str, str]], comment: str, key: str) -> None:
    """The gestionnaire decides. Raises Refused."""
    body = {"profiles": profiles, "comment": comment}
    await api.post("organisation", f"/rattachements/{rattachement_id}/profile-requests", body, Idempotency_Key=key)
