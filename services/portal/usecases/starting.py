"""First steps: the structure that a SIRET names, here or in the register; creating it, or asking to join it (POR-3)."""

import re
from dataclasses import dataclass
from typing import Any

from services.portal.clients import Api, Refused

SIRET_DIGITS, SHOWN = 14, 8
NOBODY: dict[str, Any] = {"items": [], "total": 0}


@dataclass(frozen=True, slots=True)
class LookedUp:
    """`structure`: it exists here. `entry`: what the register says. Neither: to be typed in. `refused`: no such SIRET."""

    identifier: str
    structure: dict[str, Any] | None = None
    entry: dict[str, Any] | None = None
    refused: Refused | None = None

    @property
    def closed(self) -> bool:
        return bool(self.entry) and not (self.entry or {}).get("open", True)


def normal(identifier: str) -> str:
    return re.sub(r"[\s.]", "", identifier)


async def look_up(api: Api, kind: str, identifier: str) -> LookedUp | None:
    """None while a SIRET is still being typed."""
    plain = normal(identifier)
    if not plain or (kind == "SIRET" and len(plain) < SIRET_DIGITS):
        return None
    params = {"identifier_type": kind, "identifier": plain}
    try:
        found = await api.get("organisation", "/structures/lookup", params)
    except Refused as refused:
        return LookedUp(plain, refused=refused)
    return LookedUp(plain, found["structure"], found["register_entry"])


async def search_public(api: Api, words: str) -> dict[str, Any]:
    """The best answers, and how many there are."""
    if not words.strip():
        return NOBODY
    found: dict[str, Any] = await api.get("organisation", "/structure-search", {"q": words, "size": SHOWN})
    return found
