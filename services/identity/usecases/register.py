"""From nothing to an account that waits for its activation (ID-1 to ID-4).

Whether an address is known is never told to who asks: its owner learns it by mail.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from chassis import clock
from chassis.context import set_actor
from chassis.errors import Stale
from chassis.ids import new_id
from chassis.sealing import Sealer, new_token
from chassis.store import Document
from services.identity.domain import account, announcements, durations, registration
from services.identity.domain.account import Account, Activation, State
from services.identity.domain.registration import Registration
from services.identity.settings import Settings
from services.identity.store import AddressTaken, Store
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.mails import Mails

PURPOSE = "activation"
ANSWER_SECONDS = 0.15  # many times what either way takes


@dataclass(frozen=True, slots=True)
class Register:
    store: Store
    sealer: Sealer
    mails: Mails
    challenges: Challenges
    settings: Settings

    async def create(self, r: Registration, challenge: str) -> None:
        """Raises Invalid, ChallengeNeeded. An address already taken is told by mail only, and takes as long."""
        registration.check(r)
        await self.challenges.check(challenge)
        started = time.monotonic()
        await self._create(r)
        await asyncio.sleep(max(0.0, started + ANSWER_SECONDS - time.monotonic()))

    async def _create(self, r: Registration) -> None:
        if not await self.store.accounts.is_free(account.login_key(r.email), clock.now()):
            await self._registered_before(r)
            return
        token, activation = self._link()
        made = registration.new(r, new_id(), self.settings.terms_version, activation, clock.now())
        set_actor(made.id)
        events = announcements.created(made), announcements.changed(made)
        try:
            await self.store.accounts.register(made, *events, mails=[self._mail(made, token)])
        except AddressTaken:
            await self._registered_before(r)

    async def _registered_before(self, r: Registration) -> None:
        """Not activated yet: what was typed now counts, together with the link that is mailed now (ID-25)."""
        kept, now = await self.store.accounts.by_login(account.login_key(r.email)), clock.now()
        if kept is None or kept.value.state is not State.EN_ATTENTE:
            await self.send_link_again(r.email)
        elif account.may_be_mailed(kept.value, now):
            set_actor(kept.value.id)
            token, activation = self._link()
            change = registration.retyped(kept.value, r, activation, self.settings.terms_version, now)
            with suppress(Stale):  # someone registered at the same moment: their mail is on its way
                await self.store.accounts.save(
                    kept, change, announcements.changed(change), mails=[self._mail(change, token)]
                )

    async def send_link_again(self, email: str) -> None:
        """The same answer whether or not the address has an account (ID-4)."""
        kept, now = await self.store.accounts.by_login(account.login_key(email)), clock.now()
        if kept is None or not account.may_be_mailed(kept.value, now):
            return
        if kept.value.state is State.EN_ATTENTE:
            token, activation = self._link()
            change = account.mailed(kept.value, now, activation)
            mail = self._mail(change, token)
        else:
            change = account.mailed(kept.value, now)
            mail = self.mails.to(change, "already_registered")
        with suppress(Stale):  # someone asked at the same moment: their mail is on its way
            await self.store.accounts.save(kept, change, mails=[mail])

    def _mail(self, to: Account, token: str) -> Document:
        validity = durations.words(self.settings.activation_validity).spoken(to.language)
        return self.mails.to(to, "activation", token=token, validity=validity)

    def _link(self) -> tuple[str, Activation]:
        token, until = new_token(), clock.now() + self.settings.activation_validity
        return token, Activation(digest=self.sealer.digest(token, PURPOSE), expires_at=until)
