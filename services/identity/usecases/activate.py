"""Following the mailed link: a password is set, and the account opens (ID-4, ID-5)."""

import asyncio
from dataclasses import dataclass

from chassis import clock
from chassis.context import set_actor
from chassis.errors import DomainError, Stale, Text
from chassis.typed import Kept
from services.identity.domain import account, announcements, password
from services.identity.domain.account import Account
from services.identity.domain.password import Strength
from services.identity.store import Store
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.register import PURPOSE
from services.identity.usecases.sealing import Sealer


class LinkExpired(DomainError):
    code, status = "lien_expire", 410
    title = Text(
        "Ce lien n'est plus valable : demandez-en un nouveau", "This link is no longer valid: ask for a new one"
    )


@dataclass(frozen=True, slots=True)
class Activate:
    store: Store
    sealer: Sealer
    hashing: Hashing

    async def activate(self, token: str, chosen: str) -> Account:
        """Raises LinkExpired, Invalid."""
        kept = await self._pending(token)
        safe = password.check(chosen, kept.value.login_email)
        opened = account.activated(kept.value, await self.hashing.hashed(safe), clock.now())
        set_actor(opened.id)
        try:
            await self.store.accounts.save(kept, opened, announcements.activated(opened), announcements.changed(opened))
        except Stale as error:  # the link was used at the same moment: it is single-use
            raise LinkExpired from error
        return opened

    async def strength(self, chosen: str, token: str) -> Strength:
        """Of a password while it is typed; the link says whose login must not be in it. Raises LinkExpired."""
        login = (await self._pending(token)).value.login_email if token else ""
        return await asyncio.to_thread(password.strength, chosen[: password.MAX + 1], login)

    async def _pending(self, token: str) -> Kept[Account]:
        kept = await self.store.accounts.by_activation(self.sealer.digests(token, PURPOSE))
        if kept is None or not account.link_holds(kept.value, clock.now()):
            raise LinkExpired
        return kept
