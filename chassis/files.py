"""Files by URL: a folder, S3, GCS or Azure. What is stored is never changed."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore, from_url

from chassis.errors import NotFound, Text

CHUNK = 1_048_576


class Files:
    def __init__(self, url: str) -> None:
        if url.startswith("file://"):
            Path(url.removeprefix("file://")).mkdir(parents=True, exist_ok=True)
        self._store: ObjectStore = from_url(url)

    async def put(self, name: str, data: bytes) -> None:
        """A second call with the same name and content, as after a lost answer, changes nothing."""
        with suppress(AlreadyExistsError):
            await self._store.put_async(name, data, mode="create")

    async def read(self, url: str) -> bytes:
        try:
            answer = await self._store.get_async(url)
        except FileNotFoundError as error:
            raise NotFound(Text("Le fichier n'est plus là", "The file is gone")) from error
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
            yield [entry["path"] for entry in some if entry["last_modified"] < before]
