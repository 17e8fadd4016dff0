"""One's own data, and closing one's account (ID-19)."""

import io
import json
import zipfile
from typing import Any

from fastapi import APIRouter, Depends, Response

from chassis.auth import Caller
from chassis.errors import NotFound
from chassis.problems import errors
from services.identity.api.factors import REFUSALS, Again
from services.identity.api.shapes import still_open
from services.identity.domain.closing import StructuresGoverned
from services.identity.usecases.closing import Closing
from services.identity.usecases.export import Export
from services.identity.usecases.refresh import Sessions

ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
NAMED = {"Content-Disposition": 'attachment; filename="mes-donnees.zip"'}


def router(closing: Closing, export: Export, sessions: Sessions) -> APIRouter:
    r = APIRouter(prefix="/me", tags=["mon compte"], dependencies=[Depends(still_open(sessions))])

    @r.get("/export", response_class=Response, responses=ZIP | errors(NotFound))
    async def exported(caller: Caller) -> Response:
        """What identity holds of me, as JSON files in a ZIP: account, sessions, security journal."""
        return Response(_zipped(await export.files(caller.account_id)), media_type="application/zip", headers=NAMED)

    @r.post("/closing", status_code=204, responses=errors(*REFUSALS, StructuresGoverned))
    async def close(caller: Caller, body: Again) -> None:
        """For good. Refused with the structures I govern; told by mail; invoices are kept."""
        await closing.close(body.by(caller))

    return r


def _zipped(files: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=1, default=_plain))
    return buffer.getvalue()


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
