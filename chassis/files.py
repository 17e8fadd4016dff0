"""Files by URL: a folder, S3, GCS or Azure. What is stored is never changed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import structlog
from obstore.exceptions import AlreadyExistsError, GenericError
from obstore.store import ObjectStore, from_url

from chassis.errors import NotFound, Text, Unavailable

CHUNK = 1_048_576
RETRY_SECONDS = 30
AWAY = Text(
    "Les fichiers ne peuvent pas être lus ou gardés en ce moment : réessayez",
    "Files can be neither read nor kept at the moment: try again",
)
log = structlog.get_logger()


@contextmanager
def _available() -> Iterator[None]:
    """Raises Unavailable where the place of files is full, or does not answer: nothing of it is the sender's fault."""
    try:
        yield
    except GenericError as error:
        log.warning("files.unavailable", error=str(error).partition("\n")[0])
        raise Unavailable(AWAY, retry_after=RETRY_SECONDS) from error


class Files:
    def __init__(self, url: str) -> None:
        if url.startswith("file://"):
            Path(url.removeprefix("file://")).mkdir(parents=True, exist_ok=True)
        self._store: ObjectStore = from_url(url)

    async def put(self, name: str, data: bytes) -> None:
        """A second call with the same name and content, as after a lost answer, changes nothing. Raises Unavailable."""
        with suppress(AlreadyExistsError), _available():
            await self._store.put_async(name, data, mode="create")

    async def read(self, url: str) -> bytes:
        """Raises NotFound, Unavailable."""
        with _available():
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
        """Nothing where it is gone already. Raises Unavailable."""
        with suppress(FileNotFoundError), _available():
            await self._store.delete_async(url)

    async def stored(self, prefix: str, before: datetime) -> AsyncIterator[list[str]]:
        """What lies under `prefix` since before then, some hundreds at a time."""
        async for some in self._store.list(prefix, chunk_size=500):
            yield [entry["path"] for entry in some if entry["last_modified"] < before]
