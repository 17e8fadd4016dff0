"""Files as they come in: streamed once, bounded and hashed; checked, scanned, and only then kept (INV-5, INV-6)."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from chassis.audit import Audit
from chassis.context import cause
from chassis.errors import Finding, Invalid, Text, TooLarge
from chassis.files import Files
from chassis.quotas import Quota
from chassis.scanner import Scanner
from chassis.service import Parts
from contracts.security import SecurityKind, SecurityOutcome

T = TypeVar("T")
CHUNK = 256 * 1024
MEBIBYTE = 1024 * 1024


class FileRefused(Invalid):
    """`because` is the file's own reason: `file_empty`, `pdf_encrypted`, `format_unknown` …"""

    code, title = "fichier_refuse", Text("Ce fichier ne peut être accepté", "This file cannot be accepted")

    def __init__(self, why: Finding) -> None:
        super().__init__(why.message, [why], because=why.code)


class Chunks(Protocol):
    """What FastAPI's UploadFile is, as far as it is needed here."""

    async def read(self, size: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes in, with the caller's Idempotency-Key."""

    name: str
    chunks: Chunks
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """`sha256` in lower-case hex, of `data` as it came."""

    name: str
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.data)


async def received(upload: Upload, limit: int) -> Received:
    """Raises TooLarge as soon as more than `limit` bytes have come."""
    digest, parts, size = hashlib.sha256(), list[bytes](), 0
    while chunk := await upload.chunks.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(_over(limit))
        digest.update(chunk)
        parts.append(chunk)
    return Received(upload.name, b"".join(parts), digest.hexdigest())


def _over(limit: int) -> Text:
    return Text(
        f"Le fichier dépasse {limit // MEBIBYTE} Mo, ou la place qui reste",
        f"The file is over {limit // MEBIBYTE} MB, or the room that is left",
    )


class Uploads:
    def __init__(self, files: Files, scanner: Scanner, infected: Finding, quota: Quota, audit: Audit) -> None:
        """`infected`: the finding for a file that the virus scanner refuses. `audit` is told of every refusal (ID-24)."""
        self._files = files
        self._quota = quota
        self._scanner = scanner
        self._infected = infected
        self._audit = audit

    @classmethod
    def of_service(cls, parts: Parts, infected: Finding, *, clamav: str, bytes_per_day: int) -> "Uploads":
        """`clamav`: host:port of clamd, empty where files are not scanned; `bytes_per_day`: the most of one account."""
        quota = parts.own(Quota(parts.database["quotas"], bytes_per_day))
        return cls(parts.files, Scanner(clamav), infected, quota, parts.audit)

    async def accepted(self, file: Received, check: Callable[[bytes], Awaitable[T]]) -> T:
        """What `check` makes of it, once it is also free of viruses. Raises FileRefused, Unavailable."""
        try:
            return await self._judged(file, check)
        except FileRefused as refused:
            await self._audit.record(
                SecurityKind.FICHIER_REFUSE, account_id=cause().actor, outcome=SecurityOutcome.REFUSE, on=("file", file.sha256),
                detail=refused.because,
            )  # fmt: skip
            raise

    async def _judged(self, file: Received, check: Callable[[bytes], Awaitable[T]]) -> T:
        verdict = await check(file.data)
        if await self._scanner.infected(file.data):
            raise FileRefused(self._infected)
        return verdict

    @asynccontextmanager
    async def kept(self, file: Received, place: str, owner: str) -> AsyncIterator[None]:
        """Stored under `place` for the body to name in its write; deleted when the body raises. Raises QuotaReached.

        `owner`: the account on whose quota it goes.
        """
        row = await self._quota.take(owner, file.size)
        try:
            await self._files.put(place, file.data)
            yield
        except BaseException:
            await self._quota.give_back(row, file.size)
            await self._files.delete(place)
            raise
