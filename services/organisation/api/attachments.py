"""Attachments of a structure, reusable when depositing (ORG-11)."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Query, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from chassis.auth import Caller
from chassis.errors import Conflict, Forbidden, NotFound, TooLarge, Unavailable
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from chassis.quotas import QuotaReached
from chassis.uploads import FileRefused, Upload
from services.organisation.domain.kept_file import MAX_LABEL, KeptFile
from services.organisation.domain.subjects import Document
from services.organisation.usecases.keeping import Attachments

FILE: dict[int | str, dict[str, Any]] = {200: {"description": "Fichier", "content": {"application/octet-stream": {}}}}
StructureId = Annotated[str, Path(max_length=60)]
AttachmentId = Annotated[str, Path(max_length=60)]


class AttachmentShown(BaseModel):
    attachment_id: str
    name: str
    label: str
    size: int
    sha256: str
    media_type: str
    added_at: datetime


def attached(file: Document, content: AsyncIterator[bytes]) -> StreamingResponse:
    """As a download, under the name it was given."""
    name = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
    return StreamingResponse(content, media_type="application/octet-stream", headers=name)


def router(attachments: Attachments) -> APIRouter:
    r = APIRouter(prefix="/structures/{structure_id}/attachments", tags=["pièces jointes"])

    @r.post(
        "",
        status_code=201,
        responses=errors(NotFound, Forbidden, Conflict, FileRefused, TooLarge, Unavailable, QuotaReached, KeyReused),
    )
    async def add(
        caller: Caller, structure_id: StructureId, file: UploadFile,
        label: Annotated[str, Form(max_length=MAX_LABEL)] = "", key: IdempotencyKey = None,
    ) -> AttachmentShown:  # fmt: skip
        """PDF, PNG or JPEG, 5 MB."""
        upload = Upload(file.filename or "", file, key)
        return _shown(await attachments.add(structure_id, caller.account_id, label, upload))

    @r.get("", responses=errors(NotFound))
    async def listed(
        caller: Caller, structure_id: StructureId, asked: Annotated[PageQuery, Query()]
    ) -> Page[AttachmentShown]:
        """For who manages the structure or issues its invoices, newest first."""
        return items(await attachments.listed(structure_id, caller.account_id, asked), _shown)

    @r.get("/{attachment_id}", response_class=StreamingResponse, responses=errors(NotFound) | FILE)
    async def download(caller: Caller, structure_id: StructureId, attachment_id: AttachmentId) -> StreamingResponse:
        return attached(*await attachments.download(structure_id, attachment_id, caller.account_id))

    @r.delete("/{attachment_id}", status_code=204, response_class=Response, responses=errors(NotFound, Forbidden))
    async def delete(caller: Caller, structure_id: StructureId, attachment_id: AttachmentId) -> None:
        """Invoices that it was joined to keep theirs."""
        await attachments.delete(structure_id, attachment_id, caller.account_id)

    return r


def _shown(kept: KeptFile) -> AttachmentShown:
    own = {n: getattr(kept.file, n) for n in ("name", "size", "sha256", "media_type")}
    return AttachmentShown(attachment_id=kept.attachment_id, label=kept.label, added_at=kept.added_at, **own)
