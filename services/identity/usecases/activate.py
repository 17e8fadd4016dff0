"""Following the mailed link: a password is set, and the account opens (ID-4, ID-5)."""

from dataclasses import dataclass

from chassis import audit, clock
from chassis.context import set_actor
from chassis.errors import Stale
from chassis.sealing import Sealer
from chassis.store import Document
from chassis.typed import Kept
from contracts.security import SecurityKind
from services.identity.domain import account, announcements, contact, password, registration
from services.identity.domain.account import Account, LinkExpired
from services.identity.domain.password import Strength
from services.identity.domain.registration import Particulars
from services.identity.store import Store
from services.identity.usecases.choosing import Choosing
from services.identity.usecases.contact import Contact
from services.identity.usecases.register import PURPOSE
from services.identity.usecases.secret_question import SecretQuestion
from services.identity.usecases.strength import Gauge


@dataclass(frozen=True, slots=True)
class Activate:
    store: Store
    sealer: Sealer
    choosing: Choosing
    contact: Contact
    gauge: Gauge
    question: SecretQuestion

    async def shown(self, token: str) -> Account:
        """What was typed together with this link, for its reader to confirm or correct. Raises LinkExpired."""
        return (await self._pending(token)).value

    async def activate(
        self, token: str, chosen: str, given: Particulars | None = None, secret: tuple[str, str] = ("", "")
    ) -> Account:
        """A contact address is mailed the link that proves it. `secret`: question and answer (ID-6).

        Raises LinkExpired, Invalid.
        """
        kept, now = await self._pending(token), clock.now()
        person = registration.confirmed(kept.value, given or Particulars(), now)
        password_hash = await self.choosing.hashed(chosen, kept.value.login_email)
        person = await self.question.chosen(person, *secret)
        opened, mails = account.activated(person, password_hash, now), list[Document]()
        if opened.contact_wanted:
            proof, link = self.contact.link(now)
            opened = contact.mailed_link(opened, link)
            mails = [self.contact.mail(opened, proof)]
        set_actor(opened.id)
        record = audit.entry(SecurityKind.COMPTE_ACTIVE, opened.id, account_id=opened.id, on=("account", opened.id))
        events = announcements.activated(opened), announcements.changed(opened), record
        try:
            await self.store.accounts.save(kept, opened, *events, mails=mails)
        except Stale as error:  # the link was used at the same moment: it is single-use
            raise LinkExpired from error
        return opened

    async def strength(self, chosen: str, token: str, address: str) -> Strength:
        """Of a password while it is typed; the link says whose login must not be in it.

        Raises LinkExpired, TooMany, Overloaded.
        """
        self.gauge.admit(address)
        login = (await self._pending(token)).value.login_email if token else ""
        return await self.gauge.measure(chosen[: password.MAX + 1], login)

    async def _pending(self, token: str) -> Kept[Account]:
        kept = await self.store.accounts.by_activation(self.sealer.digests(token, PURPOSE))
        if kept is None or not account.link_holds(kept.value, clock.now()):
            raise LinkExpired
        return kept
