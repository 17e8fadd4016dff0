"""What a person sees and changes of their own account (ID-16)."""

from dataclasses import dataclass

from chassis import audit, clock
from chassis.store import Document
from contracts.envelope import EventData
from contracts.security import SecurityKind
from services.identity.domain import account, announcements, contact, profile
from services.identity.domain.account import Account
from services.identity.domain.profile import Change
from services.identity.store import Store
from services.identity.usecases.contact import Contact


@dataclass(frozen=True, slots=True)
class Profile:
    store: Store
    contact: Contact

    async def read(self, account_id: str) -> Account:
        """Raises NotFound."""
        return (await self.store.accounts.get(account_id)).value

    async def survey(self, account_id: str, consent: bool) -> None:
        """Raises NotFound, Stale."""
        kept = await self.store.accounts.get(account_id)
        await self.store.accounts.save(kept, account.surveyed(kept.value, consent, clock.now()))

    async def change(self, account_id: str, change: Change, contact_email: str | None = None) -> Account:
        """A contact address counts once it is proved (ID-25). Others hear what they copy.

        Raises NotFound, Invalid, TooMany.
        """
        return await self.store.accounts.retrying(lambda: self._change(account_id, change, contact_email))

    async def _change(self, account_id: str, change: Change, contact_email: str | None) -> Account:
        kept = await self.store.accounts.get(account_id)
        before, after, mails = kept.value, profile.changed(kept.value, change), list[Document]()
        if contact_email is not None and contact.is_other(before, contact_email):
            token, link = self.contact.link(clock.now())
            after = contact.asked(after, contact_email, link, clock.now())
            mails = [self.contact.mail(after, token)] if after.contact_wanted else []
        if after == before:
            return before
        return (await self.store.accounts.save(kept, after, *_told(before, after), mails=mails)).value


def _told(before: Account, after: Account) -> list[EventData]:
    """The journal has which fields changed, never their values."""
    events: list[EventData] = []
    if names := profile.differences(before, after):
        detail = " ".join(names).upper()
        events = [
            audit.entry(
                SecurityKind.COMPTE_MODIFIE, after.id, account_id=after.id, on=("account", after.id), detail=detail
            )
        ]
    if (told := announcements.changed(after)) != announcements.changed(before):
        events.append(told)
    return events
