"""How those who govern a structure prove who it is, and how others claim it (ORG-8, ORG-31)."""

from chassis import clock
from chassis.errors import Conflict, Text
from chassis.files import Files
from chassis.idempotency import Once, once
from chassis.ids import new_id
from chassis.uploads import Received, Upload, Uploads, received
from contracts.request import RequestKind
from contracts.structure import StructureKind
from services.organisation.domain import documents, verification
from services.organisation.domain import request as rules
from services.organisation.domain.request import Request
from services.organisation.domain.subjects import Claim, ClaimCause, Document, Subject, Word
from services.organisation.store import Store
from services.organisation.usecases import access
from services.organisation.usecases.keeping import document_kind
from services.organisation.usecases.requests import Requests, check_room

NOT_ATTACHED = Text(
    "Seule une personne rattachée peut dire que le gestionnaire est absent",
    "Only a person who is attached can say that the manager is gone",
)
NOT_CLAIMABLE = Text("Cette structure ne peut pas être réclamée par vous", "You cannot claim this structure")


class Proving:
    def __init__(self, store: Store, requests: Requests, files: Files, uploads: Uploads) -> None:
        self._store = store
        self._requests = requests
        self._files = files
        self._uploads = uploads

    async def offer(self, structure_id: str, account_id: str, upload: Upload) -> Request:
        """A document for an operator to look at.

        Raises NotFound, Forbidden, AlreadyVerified, FileRefused, TooLarge, Unavailable, TooMany, AlreadyAsked, KeyReused.
        """
        await access.may_manage(self._store, account_id, structure_id)
        verification.check_unverified((await self._store.structures.get(structure_id)).value)
        file = await received(upload, documents.MAX_BYTES)
        asked = once(account_id, upload.key, structure_id, file.sha256)
        if made := await self._requests.made_with(asked):
            return made
        kind = await self._uploads.accepted(file, document_kind)
        document = Document(
            name=documents.named(file.name), url=f"organisation/{structure_id}/{new_id()}", size=file.size,
            sha256=file.sha256, media_type=kind,
        )  # fmt: skip
        return await self._keep(structure_id, account_id, file, document, asked)

    async def _keep(
        self, structure_id: str, account_id: str, file: Received, document: Document, asked: Once | None
    ) -> Request:
        """The file of a call that came twice at once is the other one's."""
        async with self._uploads.kept(file, document.url, account_id):
            kept = await self._open(_asked(RequestKind.JUSTIFICATIF, document, structure_id, account_id), asked)
        if kept.subject != document:
            await self._files.delete(document.url)
        return kept

    async def vouch(
        self, structure_id: str, voucher_id: str, account_id: str, comment: str, key: Once | None
    ) -> Request:
        """A verified structure's word for another. Raises NotFound, Forbidden, Invalid, CannotVouch, NotDeclared, TooMany."""
        await access.may_manage(self._store, account_id, voucher_id)
        words = rules.checked_comment(comment)
        if made := await self._requests.made_with(key):
            return made
        voucher, vouched = [(await self._store.structures.get(i)).value for i in (voucher_id, structure_id)]
        given = await self._store.requests.words_of(voucher_id)
        dates = [r.asked_at for r in given if r.kind is RequestKind.PARRAINAGE]
        verification.check_vouching(voucher, vouched, dates, clock.now())
        word = Word(voucher_id=voucher_id, number=len(dates))
        return await self._open(_asked(RequestKind.PARRAINAGE, word, structure_id, account_id, words), key)

    async def take_back(self, structure_id: str, voucher_id: str, account_id: str) -> None:
        """By whoever governs the structure that vouched. Raises NotFound, Forbidden, Conflict."""
        await access.may_manage(self._store, account_id, voucher_id)
        vouched = (await self._store.structures.get(structure_id)).value
        if not any(p.voucher_id == voucher_id for p in vouched.proofs):
            raise Conflict(
                Text("Cette structure n'est pas parrainée par la vôtre", "Yours does not vouch for this structure")
            )
        await self._open(_asked(RequestKind.RETRAIT, Word(voucher_id=voucher_id), structure_id, account_id))

    async def claim(
        self, structure_id: str, account_id: str, cause: ClaimCause, comment: str, key: Once | None
    ) -> Request:
        """Raises NotFound, Invalid, Conflict, TooMany, AlreadyAsked, KeyReused."""
        words = rules.checked_comment(comment)
        if made := await self._requests.made_with(key):
            return made
        structure = (await self._store.structures.get(structure_id)).value
        governs = await self._store.rattachements.gestionnaire(structure_id) == account_id
        if structure.kind is StructureKind.PLATEFORME or governs:
            raise Conflict(NOT_CLAIMABLE)
        rights = await self._store.rattachements.rights(account_id)
        attached = any(g.structure_id == structure_id for g in rights.grants)
        if cause is ClaimCause.GESTIONNAIRE_ABSENT and not attached:
            raise Conflict(NOT_ATTACHED)
        subject = Claim(cause=cause, claimant_link_id=new_id())
        return await self._open(_asked(RequestKind.RECLAMATION, subject, structure_id, account_id, words), key)

    async def _open(self, request: Request, key: Once | None = None) -> Request:
        await check_room(self._store, request)
        return (await self._requests.open(request, key)).value


def _asked(kind: RequestKind, subject: Subject, structure_id: str, by: str, comment: str = "") -> Request:
    return rules.asked(new_id(), kind, subject, by=by, structure_id=structure_id, at=clock.now(), comment=comment)
