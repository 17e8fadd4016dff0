"""Files of a ticket, from both sides, while it is not closed (SUP-4, SUP-7)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from chassis import clock
from chassis.auth import Account
from chassis.errors import NotFound
from chassis.filenames import bare
from chassis.files import Files
from chassis.idempotency import made_before, once
from chassis.ids import new_id
from chassis.uploads import FileRefused, Received, Upload, Uploads, received
from contracts.ticket import TicketAction, TicketSide, TicketState
from services.support.domain import announcements, attachments, lifecycle, ticket
from services.support.domain.ticket import Attachment
from services.support.store import Store
from services.support.usecases.access import Access, Standing


@dataclass(frozen=True, slots=True)
class Join:
    store: Store
    access: Access
    files: Files
    uploads: Uploads

    async def attach(self, caller: Account, ticket_id: str, upload: Upload, named: TicketSide | None) -> Standing:
        """Raises NotFound, NotAllowedHere, Conflict, FileRefused, TooLarge, Stale, KeyReused."""
        standing = await self.access.see(caller, ticket_id)
        before = standing.ticket
        side = lifecycle.acting_side(standing.acting, named, before.state, TicketAction.JOINDRE)
        name = bare(upload.name)
        file = await received(upload, attachments.MAX_BYTES)
        asked = once(caller.account_id, upload.key, name, file.sha256)
        if made_before([(a, a.asked_with) for a in before.attachments], asked):
            return standing
        lifecycle.check_joinable(before.state)
        await self._check(name, file, len(before.attachments))
        added = Attachment(
            attachment_id=new_id(), name=name, url=f"support/{ticket_id}/{new_id()}", size=file.size, sha256=file.sha256,
            side=side, author=caller.account_id, at=clock.now(), asked_with=asked.mark if asked else None,
        )  # fmt: skip
        async with self.uploads.kept(file, added.url, caller.account_id):
            return await self._save(standing, added)

    async def _check(self, name: str, file: Received, already: int) -> None:
        """Raises FileRefused, Unavailable."""

        async def check(data: bytes) -> None:
            if fault := attachments.faults(name, data, already):
                raise FileRefused(fault)

        await self.uploads.accepted(file, check)

    async def _save(self, standing: Standing, added: Attachment) -> Standing:
        """Nobody is told of a file on a draft. Raises Stale."""
        before = standing.ticket
        after = ticket.joined(before, added)
        events = [] if before.state is TicketState.BROUILLON else [announcements.changed(before, after)]
        kept = await self.store.tickets.save(standing.kept, after, *events)
        return await self.access.standing(kept, standing.rights)

    async def download(
        self, caller: Account, ticket_id: str, attachment_id: str
    ) -> tuple[Attachment, AsyncIterator[bytes]]:
        """Raises NotFound."""
        standing = await self.access.see(caller, ticket_id)
        file = ticket.attachment(standing.ticket, attachment_id)
        if file is None:
            raise NotFound
        return file, self.files.stream(file.url)
