"""A contact address gets mails once the link that was sent to it has been followed (ID-25)."""

from dataclasses import dataclass
from datetime import datetime

from chassis import audit, clock
from chassis.context import set_actor
from chassis.errors import Stale
from chassis.sealing import Sealer, new_token
from chassis.store import Document
from contracts.security import SecurityKind
from services.identity.domain import announcements, contact, durations
from services.identity.domain.account import Account, Activation, LinkExpired
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.mails import Mails

PURPOSE = "contact"


@dataclass(frozen=True, slots=True)
class Contact:
    store: Store
    sealer: Sealer
    mails: Mails
    settings: Settings

    async def ask(self, account_id: str, email: str) -> Account:
        """The login address again counts at once. Raises NotFound, Invalid, TooMany, Stale."""
        kept, now = await self.store.accounts.get(account_id), clock.now()
        token, link = self.link(now)
        after = contact.asked(kept.value, email, link, now)
        events = [announcements.changed(after)] if after.contact_email != kept.value.contact_email else []
        mails = [self.mail(after, token)] if after.contact_wanted else []
        return (await self.store.accounts.save(kept, after, *events, mails=mails)).value

    async def prove(self, token: str) -> Account:
        """The login address is told, too. Raises LinkExpired."""
        kept = await self.store.accounts.by_contact_link(self.sealer.digests(token, PURPOSE))
        if kept is None or not contact.holds(kept.value, clock.now()):
            raise LinkExpired
        set_actor(kept.value.id)
        after = contact.proved(kept.value)
        mail = self.mails.to(after, "contact_changed", contact=after.contact_email)
        record = audit.entry(SecurityKind.CONTACT_CHANGE, after.id, account_id=after.id, on=("account", after.id))
        try:
            return (
                await self.store.accounts.save(kept, after, announcements.changed(after), record, mails=[mail])
            ).value
        except Stale as error:  # followed twice at the same moment, or another address was asked for
            raise LinkExpired from error

    def link(self, now: datetime) -> tuple[str, Activation]:
        token = new_token()
        until = now + self.settings.contact_validity
        return token, Activation(digest=self.sealer.digest(token, PURPOSE), expires_at=until)

    def mail(self, to: Account, token: str) -> Document:
        validity = durations.words(self.settings.contact_validity).spoken(to.language)
        return self.mails.to(to, "contact_proof", address=to.contact_wanted, token=token, validity=validity)
