"""The feed of a subscription over HTTP, by cursor (EVT-11)."""

import base64
import binascii
import json
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.errors import DomainError, Finding, Invalid, NotFound, Text
from chassis.sealing import Sealer
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store
from services.raccordement.usecases.leaving import Leaving
from services.raccordement.usecases.waiting import Waiting

PURPOSE = "cursor"
MAX_CURSOR = 200
MOST_READ = 1000


class TooOld(DomainError):
    """What followed is no longer kept."""

    code, status = "curseur_depasse", 410
    title = Text(
        "Ce qui suivait ce curseur n'est plus gardé (90 jours) : recommencez sans curseur",
        "What followed this cursor is no longer kept (90 days): begin again without a cursor",
    )


@dataclass(frozen=True, slots=True)
class Part:
    """`events` as they leave; `more`: others follow at once."""

    events: Sequence[tuple[int, dict[str, Any]]]
    """Each with its number."""
    position: int
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class Feeding:
    store: Store
    leaving: Leaving
    waiting: Waiting
    sealer: Sealer
    ended: Container[str]
    """Ids of sessions whose tokens count no more."""
    heartbeat: float

    def over(self, session_id: str) -> bool:
        return session_id in self.ended

    async def own(self, account_id: str, subscription_id: str) -> Subscription:
        """Of the technical account that it acts as. Raises NotFound, Held."""
        one = (await self.store.subscriptions.get(subscription_id)).value
        if one.account_id != account_id:
            raise NotFound
        await self.leaving.check(one)
        return one

    async def place(self, subscription_id: str, cursor: str | None) -> int:
        """The number it stands for; without one, what is kept from its beginning. Raises Invalid, TooOld."""
        floor = await self.store.log.floor(subscription_id)
        position = floor if cursor is None else self._position(subscription_id, cursor)
        if position < floor:
            raise TooOld
        await self.store.log.note_reading(subscription_id, clock.now())
        return position

    async def read(self, one: Subscription, position: int, limit: int) -> Part:
        """What follows; what may not leave any more is passed over."""
        found = await self.store.log.after(one.id, position, limit)
        bodies = [(entry.position, json.loads(entry.body)) for entry in await self.leaving.of(one, found.entries)]
        return Part(bodies, found.end, self.cursor(one.id, found.end), len(found.entries) == limit)

    async def wait(self, account_id: str, one: Subscription, position: int, limit: int, seconds: int) -> Part:
        """As `read`, but an empty answer comes only after that long. Raises TooMany, and as `own`."""
        part = await self.read(one, position, limit)
        if part.events or part.more or not seconds:
            return part
        with self.waiting.listen(account_id, one.id, part.position) as news:
            async for _ in news.within(seconds):
                one = await self.own(account_id, one.id)
                part = await self.read(one, part.position, limit)
                if part.events:
                    break
        return part

    def cursor(self, subscription_id: str, position: int) -> str:
        digest = self.sealer.digest(f"{subscription_id}:{position}", PURPOSE)
        return base64.urlsafe_b64encode(f"{position}.{digest}".encode()).decode().rstrip("=")

    def _position(self, subscription_id: str, cursor: str) -> int:
        """Raises Invalid for one that this feed did not give."""
        try:
            text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            text = ""
        number, _, digest = text.partition(".")
        if not number.isdecimal() or not self.sealer.matches(f"{subscription_id}:{number}", PURPOSE, digest):
            raise Invalid(errors=[_unknown(cursor)])
        return int(number)


def _unknown(cursor: str) -> Finding:
    return Finding(
        "after", "cursor_unknown", "EVT-11",
        Text("Ce curseur n'est pas de cet abonnement", "This cursor is not of this subscription"),
        Text("Reprenez `cursor` tel quel, ou commencez sans", "Use `cursor` as it came, or begin without"), cursor[:80],
    )  # fmt: skip
