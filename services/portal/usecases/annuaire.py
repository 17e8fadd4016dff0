"""The annuaire of public structures: anybody's, also before logging in (ORG-14)."""

import asyncio
from dataclasses import dataclass
from typing import Any

from services.portal.clients import Api
from services.portal.usecases.paged import Paged, paged


@dataclass(frozen=True, slots=True)
class Entry:
    """A public structure with the services that can be addressed."""

    structure: dict[str, Any]
    services: Paged


async def search(api: Api, words: str, page: int) -> Paged:
    return await paged(api, "organisation", "/annuaire", "/annuaire", page=page, given={"q": words})


async def entry(api: Api, identifier: str, page: int) -> Entry:
    """Raises Refused."""
    path = f"/annuaire/{identifier}"
    structure, services = await asyncio.gather(
        api.get("organisation", path),
        paged(api, "organisation", f"{path}/services", path, page=page, always={"active": True}),
    )
    return Entry(structure, services)
