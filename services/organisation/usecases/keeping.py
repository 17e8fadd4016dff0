"""Documents that a structure keeps: looked at, scanned, stored; its attachments among them (ORG-10, ORG-11)."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from chassis import clock
from chassis.errors import Conflict, NotFound, Text
from chassis.files import Files
from chassis.idempotency import AlreadyDone, once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from chassis.uploads import FileRefused, Received, Upload, Uploads, received
from services.organisation.domain import documents
from services.organisation.domain.announcements import attachment_changed
from services.organisation.domain.kept_file import MAX_LABEL, MOST, KeptFile
from services.organisation.domain.subjects import Document
from services.organisation.store import Read, Store
from services.organisation.usecases import access

FULL = Text(
    f"Une structure garde {MOST} pièces jointes au plus : supprimez-en une",
    f"A structure keeps {MOST} attachments at most: delete one",
)


class Keeping:
    """Files on their way in."""

    def __init__(self, files: Files, uploads: Uploads) -> None:
        self._files = files
        self._uploads = uploads

    async def accepted(self, structure_id: str, upload: Upload) -> tuple[Received, Document]:
        """Not stored yet. Raises FileRefused, TooLarge, Unavailable."""
        file = await received(upload, documents.MAX_BYTES)
        kind = await self._uploads.accepted(file, document_kind)
        document = Document(
            name=documents.named(file.name), url=f"organisation/{structure_id}/{new_id()}", size=file.size,
            sha256=file.sha256, media_type=kind,
        )  # fmt: skip
        return file, document

    def kept(self, file: Received, document: Document, owner: str) -> AbstractAsyncContextManager[None]:
        """Stored while the body names it in its write. Raises QuotaReached."""
        return self._uploads.kept(file, document.url, owner)


async def document_kind(data: bytes) -> str:
    """Raises FileRefused."""
    kind = documents.media_type(data)
    if kind is None:
        raise FileRefused(documents.REFUSED)
    return kind


class Attachments:
    def __init__(self, store: Store, keeping: Keeping, files: Files) -> None:
        self._store = store
        self._keeping = keeping
        self._files = files

    async def add(self, structure_id: str, account_id: str, label: str, upload: Upload) -> KeptFile:
        """Raises NotFound, Forbidden, Conflict, FileRefused, TooLarge, Unavailable, QuotaReached, KeyReused."""
        await access.may_manage(self._store, account_id, structure_id)
        if await self._store.attachments.count(structure_id) >= MOST:
            raise Conflict(FULL)
        file, document = await self._keeping.accepted(structure_id, upload)
        key = once(account_id, upload.key, "attachments", structure_id, file.sha256, label)
        if known := await self._store.attachments.made_with(key):
            return known.value
        made = KeptFile(
            attachment_id=new_id(), structure_id=structure_id, label=label.strip()[:MAX_LABEL], file=document,
            added_by=account_id, added_at=clock.now(),
        )  # fmt: skip
        try:
            async with self._keeping.kept(file, document, account_id):
                return (await self._store.attachments.add(made, attachment_changed(made), once=key)).value
        except AlreadyDone as done:
            return self._store.attachments.made_by(done).value

    async def listed(self, structure_id: str, account_id: str, asked: PageQuery) -> Page[KeptFile]:
        """By who manages the structure, or may issue its invoices. Raises NotFound."""
        await access.may_invoice(self._store, account_id, structure_id)
        return await self._store.attachments.page(structure_id, asked)

    async def download(
        self, structure_id: str, attachment_id: str, account_id: str
    ) -> tuple[Document, AsyncIterator[bytes]]:
        """Raises NotFound."""
        await access.may_invoice(self._store, account_id, structure_id)
        file = (await self._of(structure_id, attachment_id)).value.file
        return file, self._files.stream(file.url)

    async def delete(self, structure_id: str, attachment_id: str, account_id: str) -> None:
        """Its file goes with the next sweep, unless a duplicated structure keeps it too. Raises NotFound, Forbidden."""
        await access.may_manage(self._store, account_id, structure_id)

        async def deleted() -> Read[KeptFile]:
            kept = await self._of(structure_id, attachment_id)
            gone = replace(kept.value, active=False)
            return await self._store.attachments.save(kept, gone, attachment_changed(gone))

        await self._store.attachments.retrying(deleted)

    async def _of(self, structure_id: str, attachment_id: str) -> Read[KeptFile]:
        found = await self._store.attachments.of(structure_id, attachment_id)
        if found is None:
            raise NotFound
        return found
