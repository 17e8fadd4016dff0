"""The door at which a person gets what a service keeps of them (ID-19)."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
from fastapi.params import Depends as Dependency
from fastapi.responses import StreamingResponse

from chassis.auth import Caller
from chassis.errors import NotFound
from chassis.personal import Personal, plain
from chassis.problems import errors
from chassis.store import Document
from contracts.personal import END

MEDIA_TYPE = "application/x-ndjson"
LINES: dict[int | str, dict[str, Any]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
Name = Annotated[str, Path(max_length=100)]


async def nothing(_account_id: str) -> None:
    """An export that nobody writes down."""


def router(
    personal: Personal, *, before: Callable[[str], Awaitable[None]] = nothing, beside: Sequence[Document] = (),
    dependencies: Sequence[Dependency] = (),
) -> APIRouter:  # fmt: skip
    """`before` is awaited with the account; `beside`: first rows that are the same for everybody."""
    r = APIRouter(prefix="/me/export", tags=["mes données"], dependencies=list(dependencies))

    @r.get("", response_class=StreamingResponse, responses=LINES)
    async def export(caller: Caller) -> StreamingResponse:
        """All that this service keeps of me: a JSON object a line, the last one with `section` « fin ».

        Without that last line the answer was cut off. `href`: where a file of mine is.
        """
        await before(caller.account_id)
        return StreamingResponse(_lines(personal, caller.account_id, beside), media_type=MEDIA_TYPE)

    @r.get("/files/{section}/{row_id}/{sha256}", response_class=StreamingResponse, responses=errors(NotFound))
    async def file(caller: Caller, section: Name, row_id: Name, sha256: Name) -> StreamingResponse:
        """A file that I brought in, whether or not I still see what it belongs to."""
        found = await personal.file(caller.account_id, section, row_id, sha256)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found['name'], safe='')}"}
        content = personal.files.stream(found["url"])
        return StreamingResponse(content, media_type="application/octet-stream", headers=headers)

    return r


async def _lines(personal: Personal, account_id: str, beside: Sequence[Document]) -> AsyncIterator[bytes]:
    rows = 0
    for row in beside:
        yield _line(row)
    async for row in personal.rows(account_id):
        rows += 1
        yield _line(plain(row))
    yield _line({"section": END, "rows": rows})


def _line(row: Document) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"
