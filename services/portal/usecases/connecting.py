"""Raccordements and their subscriptions, through raccordement (RAC-6, RAC-7, EVT-1, EVT-12, EVT-13)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from contracts.raccordement import EventKind, RaccordementMode
from contracts.technical import Scope
from services.portal.clients import Api, Refused, ServiceDown
from services.portal.domain.form import day_typed
from services.portal.usecases.membership import Membership
from services.portal.usecases.paged import Paged, paged
from services.portal.usecases.structures import active_services

SERVICE, AT = "raccordement", "/raccordements"
MOST_ACCOUNTS = 50
"""As many as a structure may have at work: all are offered."""


def holding(member: Membership, level: Level = Level.CONSULTATION) -> list[dict[str, Any]]:
    """Structures on which the person holds « Raccordements »."""
    return member.holding(Application.RACCORDEMENTS, level)


def chosen(own: Sequence[Mapping[str, Any]], *wanted: str) -> str:
    """The first wanted structure that is one of them, else the first of them; empty: there is none."""
    ids = [structure["structure_id"] for structure in own]
    return next((one for one in wanted if one in ids), ids[0] if ids else "")


async def listed(api: Api, structure_id: str, page: int) -> Paged:
    """Raises Refused."""
    path = f"/structures/{structure_id}/raccordements"
    return await paged(api, SERVICE, path, AT, page=page, kept={"structure": structure_id})


@dataclass(frozen=True, slots=True)
class Connected:
    """`activity`: of each subscription that is not stopped (RAC-19); `partners`: who named it, of a concentrateur (RAC-8)."""

    raccordement: dict[str, Any]
    subscriptions: Paged
    activity: list[dict[str, Any]]
    partners: Paged | None


async def one(api: Api, raccordement_id: str, page: int) -> Connected:
    """Raises Refused where the person does not see it."""
    path = f"{AT}/{raccordement_id}"
    raccordement, subscriptions, activity = await asyncio.gather(
        api.get(SERVICE, path),
        paged(api, SERVICE, f"{path}/subscriptions", path, page=page),
        api.get(SERVICE, f"{path}/activity"),
    )
    concentrates = raccordement["mode"] == RaccordementMode.CONCENTRATEUR
    partners = (
        await paged(api, SERVICE, f"{path}/partners", path, always={"withdrawn": False}) if concentrates else None
    )
    return Connected(raccordement, subscriptions, activity, partners)


async def machines(api: Api, structure_id: str, scope: Scope | None = None) -> list[dict[str, Any]]:
    """Technical accounts at work that have a scope; none where the person may not see them."""
    params = {"revoked": False, "size": MOST_ACCOUNTS}
    try:
        rows = (await api.get("identity", f"/structures/{structure_id}/technical-accounts", params))["items"]
    except Refused:
        return []
    return [row for row in rows if scope is None or scope in row["scopes"]]


async def services(api: Api, structure_id: str) -> list[tuple[str, str]]:
    """Id and label of those that a subscription may be limited to; none while organisation does not answer."""
    try:
        return [(row["service_id"], row["label"]) for row in await active_services(api, structure_id)]
    except (Refused, ServiceDown):
        return []


def wanted(typed: Mapping[str, str], kinds: Sequence[str], states: Sequence[str]) -> dict[str, Any]:
    """The form of a subscription as raccordement takes it; without an address it is read as a feed."""
    body: dict[str, Any] = {name: typed.get(name, "") for name in ("label", "account_id", "role")}
    return body | {
        "kinds": list(kinds), "states": list(states), "service_id": typed.get("service_id") or None,
        "url": typed.get("url") or None, "topic": typed.get("topic") == "oui",
    }  # fmt: skip


def declared(typed: Mapping[str, str], uses: Sequence[str]) -> dict[str, Any]:
    contact = {name: typed.get(f"contact.{name}", "") for name in ("name", "email", "phone")}
    return {
        "label": typed.get("label", ""),
        "mode": typed.get("mode", ""),
        "uses": list(uses),
        "contact": contact,
    }


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription with its delivery log; `standing` and `attempts` None: it has no webhook."""

    subscription: dict[str, Any]
    standing: dict[str, Any] | None
    attempts: Paged | None
    replays: list[dict[str, Any]]
    service: str = ""
    """The label of the one that it is limited to, where it is known."""


async def followed(api: Api, subscription_id: str, outcome: str, page: int) -> Followed:
    """Raises Refused where the person does not see it."""
    at = f"/subscriptions/{subscription_id}"
    subscription, replays = await asyncio.gather(api.get(SERVICE, at), api.get(SERVICE, f"{at}/replays", {"size": 5}))
    service = await _service(api, subscription)
    if subscription["url"] is None:
        return Followed(subscription, None, None, replays["items"], service)
    standing, attempts = await asyncio.gather(
        api.get(SERVICE, f"{at}/deliveries/standing"),
        paged(
            api, SERVICE, f"{at}/deliveries", f"/abonnements/{subscription_id}", page=page, given={"outcome": outcome}
        ),
    )
    return Followed(subscription, standing, attempts, replays["items"], service)


async def _service(api: Api, subscription: Mapping[str, Any]) -> str:
    if subscription["service_id"] is None:
        return ""
    return dict(await services(api, subscription["structure_id"])).get(subscription["service_id"], "")


def part(typed: Mapping[str, str], kinds: Sequence[str]) -> dict[str, Any]:
    """What a replay tells again: whole days, some kinds, one invoice; all that is kept where nothing is said."""
    first, last = typed.get("since", ""), typed.get("until", "")
    return {
        "since": f"{day_typed(first)}T00:00:00Z" if first else None,
        "until": f"{day_typed(last)}T23:59:59Z" if last else None,
        "kinds": [kind for kind in kinds if EventKind.known(kind)],
        "invoice_id": typed.get("invoice_id") or None,
    }
