"""Handing files over (POR-7): one or thirty, each with its own outcome."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

from services.portal.clients import Api, Refused
from services.portal.usecases.supplying import Supplier

Answer = TypeVar("Answer")

NOT_YET, TRIES, PAUSE_SECONDS = 404, 8, 0.5
"""A structure made a moment ago reaches invoicing over the bus: until then it is « introuvable » there."""


@dataclass(frozen=True, slots=True)
class Document:
    """`key`: the same file handed over twice under one key is one deposit."""

    name: str
    file: BinaryIO
    media_type: str
    key: str


async def until_known(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """Raises Refused, ServiceDown."""
    for left in reversed(range(TRIES)):
        try:
            return await call()
        except Refused as refused:
            if refused.status != NOT_YET or not left:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
    raise AssertionError  # the last try raises


async def deposit(api: Api, supplier: Supplier, document: Document) -> dict[str, Any]:
    """The draft that it became. `supplier`: where the person holds the right. Raises Refused, ServiceDown."""
    return await until_known(lambda: _handed(api, supplier, document))


async def _handed(api: Api, supplier: Supplier, document: Document) -> dict[str, Any]:
    document.file.seek(0)
    answer = await api.services.call(
        api.caller, "invoicing", "POST", "/drafts/deposit", data=supplier.fields() | {"channel": "PORTAIL"},
        files={"file": (document.name, document.file, document.media_type)}, headers={"Idempotency-Key": document.key},
    )  # fmt: skip
    draft: dict[str, Any] = answer.json()
    return draft


async def replace(api: Api, draft_id: str, document: Document) -> None:
    await api.services.call(
        api.caller, "invoicing", "PUT", f"/drafts/{draft_id}/document",
        files={"file": (document.name, document.file, document.media_type)},
    )  # fmt: skip


async def join(api: Api, invoice_id: str, document: Document, designation: str) -> None:
    """A file beside the invoice."""
    await api.services.call(
        api.caller, "invoicing", "POST", f"/invoices/{invoice_id}/attachments",
        data={"designation": designation} if designation else {},
        files={"file": (document.name, document.file, document.media_type)}, headers={"Idempotency-Key": document.key},
    )  # fmt: skip
