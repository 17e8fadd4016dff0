"""« Changer mon adresse de connexion » (ID-18)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis import audit, clock
from chassis.context import set_actor
from chassis.errors import Stale
from chassis.sealing import Sealer, new_token
from chassis.store import Document
from chassis.typed import Kept
from contracts.security import SecurityKind, SecurityRecorded, SessionEnding
from services.identity.domain import account, announcements, durations, login_address
from services.identity.domain.account import Account, Activation, LinkExpired
from services.identity.domain.login_address import LoginTaken
from services.identity.settings import Settings
from services.identity.store import AddressTaken, Store
from services.identity.usecases.ending import Ending
from services.identity.usecases.factor_changes import Changer, FactorChanges
from services.identity.usecases.mails import Mails
from services.identity.usecases.register import Register

PROOF, STOP = "login-proof", "login-stop"


@dataclass(frozen=True, slots=True)
class LoginAddress:
    store: Store
    sealer: Sealer
    mails: Mails
    changes: FactorChanges
    register: Register
    ending: Ending
    settings: Settings

    async def ask(self, by: Changer, email: str) -> None:
        """The same answer for an address that has an account: its owner is told there.

        Raises Invalid, Conflict, TooMany, Stale, else as `FactorChanges.authorised`.
        """
        kept, now = await self.changes.authorised(by), clock.now()
        proof, link = self._link(PROOF, now, self.settings.contact_validity)
        stop, stopping = self._link(STOP, now, self.settings.login_stop_validity)
        after = login_address.asked(kept.value, email, link, stopping, now)
        free = await self.store.accounts.is_free(account.login_key(email), now)
        mails = [self._announcement(after, email.strip(), stop), *([self._proof(after, proof)] if free else [])]
        await self.store.accounts.save(kept, after, _record(after, "DEMANDE"), mails=mails)
        if not free:
            await self.register.send_link_again(email)

    async def prove(self, token: str) -> Account:
        """Raises LinkExpired, LoginTaken where another account has the address by now."""
        kept, now = await self.store.accounts.by_login_link(self.sealer.digests(token, PROOF)), clock.now()
        if kept is None or not login_address.provable(kept.value, now):
            raise LinkExpired
        set_actor(kept.value.id)
        after = login_address.changed(kept.value)
        if not await self.store.accounts.is_free(after.login_key, now):
            raise LoginTaken
        told = self.mails.to(after, "login_changed", address=kept.value.login_email, email=after.login_email)
        return await self._move(kept, after, "FAIT", [told])

    async def stop(self, token: str) -> Account:
        """From the address before: the wish is void, or the change undone, sessions ended, a new password needed.

        Raises LinkExpired.
        """
        kept, now = await self.store.accounts.by_login_stop(self.sealer.digests(token, STOP)), clock.now()
        if kept is None or kept.value.login_change is None or kept.value.login_change.stop.expires_at <= now:
            raise LinkExpired
        set_actor(kept.value.id)
        if not kept.value.login_change.former:
            return await self._move(kept, login_address.withdrawn(kept.value), "ANNULE", [])
        after = await self._move(kept, login_address.restored(kept.value, now), "ANNULE", [])
        await self.ending.end_all(after.id, SessionEnding.MOT_DE_PASSE_CHANGE)
        return after

    async def _move(self, kept: Kept[Account], after: Account, what: str, mails: list[Document]) -> Account:
        try:
            done = await self.store.accounts.move(
                kept, after, announcements.changed(after), _record(after, what), mails=mails
            )
        except AddressTaken as error:
            raise LoginTaken from error
        except Stale as error:  # followed twice at the same moment, stopped, or another was asked for
            raise LinkExpired from error
        return done.value

    def _link(self, purpose: str, now: datetime, validity: timedelta) -> tuple[str, Activation]:
        token = new_token()
        return token, Activation(digest=self.sealer.digest(token, purpose), expires_at=now + validity)

    def _proof(self, of: Account, token: str) -> Document:
        validity = durations.words(self.settings.contact_validity).spoken(of.language)
        wanted = of.login_change.wanted if of.login_change else ""
        return self.mails.to(of, "login_proof", address=wanted, token=token, validity=validity)

    def _announcement(self, of: Account, email: str, token: str) -> Document:
        validity = durations.words(self.settings.login_stop_validity).spoken(of.language)
        return self.mails.to(of, "login_change_asked", email=email, token=token, validity=validity)


def _record(of: Account, what: str) -> SecurityRecorded:
    return audit.entry(SecurityKind.CONNEXION_CHANGE, of.id, account_id=of.id, on=("account", of.id), detail=what)
