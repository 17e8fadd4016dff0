"""Addresses from which mails come back: nothing more is mailed to them, and their person is told (NOT-10)."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from chassis import clock
from chassis.sealing import Sealer
from chassis.smtp import answers
from chassis.store import Document
from contracts.notice import AddressBounced
from services.notifications.domain import bounce, tokens
from services.notifications.domain.bounce import Address
from services.notifications.domain.notice import Person
from services.notifications.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bounces:
    store: Store
    sealer: Sealer

    async def refused(self, mail: Document, error: Exception) -> None:
        """By the mail server, at once."""
        for code, text, recipient in answers(error):
            status = bounce.refused(code, text, recipient=recipient)
            if status and mail.get("account_id"):
                await self._bounced(mail["account_id"], mail["to"], status)

    async def is_ours(self, recipient: str) -> bool:
        """Whether a mail of ours can come back to it."""
        return await self._owner(recipient) is not None

    async def returned(self, recipient: str, content: bytes) -> None:
        """A mail that came to a return path; only what says « failed » counts."""
        status, person = bounce.failed(content), await self._owner(recipient)
        if status and person:
            await self._bounced(person.account_id, person.contact_email, status)

    async def _owner(self, recipient: str) -> Person | None:
        """Whose present address the return path was made for."""
        named = tokens.returned(recipient)
        if named is None:
            return None
        account_id, signature = named
        person = (await self.store.people.known([account_id])).get(account_id)
        if person is None:
            return None
        signed = tokens.is_return(account_id, person.contact_email, signature, self.sealer.digests)
        return person if signed else None

    async def _bounced(self, account_id: str, address: str, status: str) -> None:
        log.info("address.bounced", account=account_id, status=status)
        now = clock.now()
        await self.store.addresses.retrying(lambda: self._note(account_id, address, status, now))

    async def _note(self, account_id: str, address: str, status: str, now: datetime) -> None:
        """Once an address. Raises Stale."""
        kept = await self.store.addresses.find(account_id)
        noted = Address(id=account_id, address=address, bounced_at=now, status=status)
        event = AddressBounced(account_id=account_id, address=address, bounced_at=now, status=status)
        if kept is None:
            await self.store.addresses.begin(noted, event)
        elif kept.value.bounced_at is None or kept.value.address.lower() != address.lower():
            await self.store.addresses.save(kept, noted, event)
