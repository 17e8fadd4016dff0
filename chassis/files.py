"""Files by URL: a folder, S3, GCS or Azure. What is stored is never changed."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore, from_url

from chassis.errors import NotFound, TooLarge

CHUNK = 1_048_576


@dataclass(frozen=True)
class Stored:
    """`sha256` in lower-case hex, `size` in bytes."""

    url: str
    sha256: str
    size: int


class Files:
    def __init__(self, url: str) -> None:
        if url.startswith("file://"):
            Path(url.removeprefix("file://")).mkdir(parents=True, exist_ok=True)
        self._store: ObjectStore = from_url(url)

    async def put(self, name: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        """Stores while hashing; more than `limit` bytes raises TooLarge and leaves nothing behind."""
        digest, size = hashlib.sha256(), 0

        async def measured() -> AsyncIterator[bytes]:
            nonlocal size
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLarge(f"Le fichier dépasse {limit // 1_000_000} Mo")
                digest.update(chunk)
                yield chunk

        body = b"".join([chunk async for chunk in measured()])
        with suppress(AlreadyExistsError):  # a retry of the same write
            await self._store.put_async(name, body, mode="create")
        return Stored(name, digest.hexdigest(), size)

    async def read(self, url: str) -> bytes:
        try:
            answer = await self._store.get_async(url)
        except FileNotFoundError as error:
            raise NotFound("Le fichier n'est plus là") from error
        return bytes(await answer.bytes_async())

    async def stream(self, url: str) -> AsyncIterator[bytes]:
        answer = await self._store.get_async(url)
        async for chunk in answer.stream(CHUNK):
            yield bytes(chunk)

    async def delete(self, url: str) -> None:
        await self._store.delete_async(url)

    async def stored(self, prefix: str, before: datetime) -> AsyncIterator[list[str]]:
        """What lies under `prefix` since before then, some hundreds at a time."""
        async for some in self._store.list(prefix, chunk_size=500):
            yield [each["path"] for each in some if each["last_modified"] < before]
