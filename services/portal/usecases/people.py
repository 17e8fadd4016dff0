"""The people of a structure and what they may do there (ORG-19, ORG-20, ORG-24)."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from services.portal.clients import Api
from services.portal.usecases.paged import Paged, Params, paged
from services.portal.usecases.structures import Seen

Profile = dict[str, str]


async def attached(api: Api, found: Seen, given: Params, page: int) -> tuple[Paged, int]:
    """As they are filtered, and how many ask to be. Raises Refused for who does not manage it."""
    path = f"{found.path}/users"
    rows, asking = await asyncio.gather(
        paged(api, "organisation", path, f"{found.path}/personnes", page=page, given=given),
        api.get("organisation", path, {"state": "EN_ATTENTE", "size": 1}),
    )
    return rows, int(asking["total"])


async def history(api: Api, found: Seen, page: int) -> Paged:
    """Every rattachement that was ever asked for, newest first. Raises Refused for who does not manage it."""
    path, at = f"{found.path}/users", f"{found.path}/historique"
    return await paged(api, "organisation", path, at, page=page, always={"sort": "-asked_at"})


async def everything(api: Api, account_id: str) -> dict[str, Any]:
    """What one person holds on the structures that I manage. Raises Refused."""
    held: dict[str, Any] = await api.get("organisation", f"/users/{account_id}")
    return held


def link(held: Mapping[str, Any], rattachement_id: str) -> dict[str, Any] | None:
    rows: Iterable[dict[str, Any]] = held["rattachements"]
    return next((row for row in rows if row["rattachement_id"] == rattachement_id), None)


async def set_level(api: Api, rattachement_id: str, application: str, level: str) -> None:
    """Empty: none. Raises Refused."""
    path = f"/rattachements/{rattachement_id}/profiles/{application}"
    if level:
        await api.send("organisation", "PUT", path, {"level": level})
    else:
        await api.send("organisation", "DELETE", path)


async def replace(api: Api, rattachement_id: str, profiles: list[Profile]) -> None:
    """These and no others. Raises Refused."""
    await api.send("organisation", "PUT", f"/rattachements/{rattachement_id}/profiles", {"profiles": profiles})


async def detach(api: Api, rattachement_id: str, comment: str) -> None:
    """Raises Refused."""
    await api.post("organisation", f"/rattachements/{rattachement_id}/detachment", {"comment": comment})


async def invite(api: Api, found: Seen, body: Mapping[str, Any], key: str) -> str:
    """The state of the request: approved for who has an account. Raises Refused."""
    made = await api.post("organisation", f"{found.path}/users", dict(body), Idempotency_Key=key)
    return str(made["state"])
