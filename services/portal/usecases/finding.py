"""The palette: pages, actions, structures, and invoices by their number."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from services.portal.clients import Api, Refused, ServiceDown
from services.portal.domain import palette
from services.portal.domain.navigation import Group
from services.portal.domain.palette import Hit
from services.portal.domain.sides import SIDES, Side
from services.portal.usecases.membership import Membership

MOST = 5


async def found(
    api: Api, member: Membership, menu: Sequence[Group], words: str, say: Callable[[str], str]
) -> list[Hit]:
    """A service that is down leaves its part out."""
    sides = [side for side in SIDES if words.strip() and member.allows(side.application)]
    lists = await asyncio.gather(*(_invoices(api, side, words.strip()) for side in sides))
    invoices = [
        Hit(f"{side.path}/{row['id']}", row["number"], "file", say(side.label))
        for side, rows in zip(sides, lists, strict=True)
        for row in rows
    ]
    return [*invoices, *palette.structures(words, member.structures), *palette.places(words, menu, member.rights, say)]


async def _invoices(api: Api, side: Side, number: str) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = (await api.get("invoicing", side.list, {"number": number, "size": MOST}))["items"]
    except (Refused, ServiceDown):
        return []
    return rows
