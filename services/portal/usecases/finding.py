"""The palette and « Je veux… »: pages, actions, structures, articles, and invoices by their number."""

import asyncio
from collections.abc import Callable, Sequence

from services.portal.clients import Api, Refused, ServiceDown
from services.portal.domain import palette
from services.portal.domain.navigation import Group
from services.portal.domain.palette import Hit
from services.portal.domain.sides import SIDES, Side
from services.portal.domain.text import N_
from services.portal.usecases import helping
from services.portal.usecases.membership import Membership
from services.portal.usecases.waiting import address

MOST, ALL = 5, N_("Toutes les factures de ce numéro")
MOST_ARTICLES, HELP = 3, N_("Aide")


async def found(
    api: Api, member: Membership, menu: Sequence[Group], words: str, say: Callable[[str], str]
) -> list[Hit]:
    """A service that is down leaves its part out."""
    sides = [side for side in SIDES if words.strip() and member.allows(side.application)]
    articles, *lists = await asyncio.gather(
        _articles(api, words, say), *(_invoices(api, side, words.strip(), say) for side in sides)
    )
    return [
        *(hit for hits in lists for hit in hits),
        *palette.structures(words, member.structures),
        *palette.places(words, menu, member.rights, say),
        *articles,
    ]


async def _articles(api: Api, words: str, say: Callable[[str], str]) -> list[Hit]:
    try:
        found = (await helping.search(api, words)).rows if len(words.strip()) >= helping.LEAST else []
    except (Refused, ServiceDown):
        return []
    return [Hit(f"/aide/{row['slug']}", row["title"], "info", say(HELP)) for row in found[:MOST_ARTICLES]]


async def _invoices(api: Api, side: Side, number: str, say: Callable[[str], str]) -> list[Hit]:
    """Those with this very number; where there are more, the search that shows them all."""
    try:
        rows = await api.get("invoicing", side.list, {"number": number, "size": MOST})
    except (Refused, ServiceDown):
        return []
    hits = [Hit(f"{side.path}/{row['id']}", row["number"], "file", say(side.label)) for row in rows["items"]]
    if rows["total"] > MOST:
        hits.append(Hit(address(f"{side.path}/rechercher", {"number": number}), say(ALL), "search", say(side.label)))
    return hits
