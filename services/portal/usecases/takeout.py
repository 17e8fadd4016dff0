"""Everything that the services keep of a person, as one ZIP written while it is read (ID-19)."""

import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import IO, Any

import httpx

from chassis.filenames import bare
from contracts.personal import END, EXPORT, HOLDERS
from services.portal.clients import Api, Refused

Row = dict[str, Any]
MAX_NAME = 100
PIECE = 65_536
MISSING = "fichiers-absents.json"
NOT_FOUND = 404


class CutOff(Exception):
    """A service's answer ended before its last line: half of one's data must not look like all of it."""


class Outlet(bytearray):
    """Where the archive is written, and taken from as it grows."""

    def write(self, data: bytes) -> int:
        self.extend(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def take(self) -> bytes:
        taken = bytes(self)
        self.clear()
        return taken


class Sections:
    """A service's rows, each section a JSON array in a file of its own."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        self._archive, self._folder = archive, folder
        self._open: IO[bytes] | None = None
        self._section = ""

    def add(self, row: Row) -> None:
        section = row.pop("section")
        begins = section != self._section
        if begins:
            self.close()
            self._section = section
            self._open = self._archive.open(f"{self._folder}/{section}.json", "w")
        assert self._open is not None
        text = json.dumps(row, ensure_ascii=False, indent=1)
        self._open.write((("[\n" if begins else ",\n") + text).encode())

    def close(self) -> None:
        if self._open:
            self._open.write(b"\n]\n")
            self._open.close()
            self._open = None


async def zipped(api: Api) -> AsyncIterator[bytes]:
    """All services are asked before the first byte: one that is down makes a page, not half an archive.

    Raises ServiceDown, SessionOver; CutOff where an answer ends too early.
    """
    outlet = Outlet()
    async with AsyncExitStack() as stack:
        answers = {service: await _opened(stack, api, service, EXPORT) for service in HOLDERS}
        with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
            takeout = Takeout(api, archive)
            for service, answer in answers.items():
                async for _ in takeout.service(service, answer):
                    if len(outlet) >= PIECE:
                        yield outlet.take()
            takeout.close()
    yield outlet.take()


async def _opened(stack: AsyncExitStack, api: Api, service: str, path: str) -> httpx.Response:
    answer = await api.services.opened(api.caller, service, path, {})
    stack.push_async_callback(answer.aclose)
    return answer


class Takeout:
    """What is in the archive; its iterators stop wherever something was written."""

    def __init__(self, api: Api, archive: zipfile.ZipFile) -> None:
        self._api, self._archive = api, archive
        self._missing: list[str] = []

    def close(self) -> None:
        if self._missing:
            self._archive.writestr(MISSING, json.dumps(self._missing, ensure_ascii=False))

    async def service(self, service: str, answer: httpx.Response) -> AsyncIterator[None]:
        sections, files, whole = Sections(self._archive, service), list[tuple[str, Row]](), False
        async for line in answer.aiter_lines():
            row = json.loads(line)
            whole = row["section"] == END
            if not whole:
                files += [(_name(service, row, file), file) for file in _files(row)]
                sections.add(row)
                yield
        sections.close()
        if not whole:
            raise CutOff(service)
        for name, file in files:
            async for _ in self._file(service, file["href"], name):
                yield

    async def _file(self, service: str, href: str, name: str) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                answer = await _opened(stack, self._api, service, href)
            except Refused as refused:
                if refused.status != NOT_FOUND:
                    raise
                self._missing.append(name)
                return
            with self._archive.open(name, "w") as entry:
                async for piece in answer.aiter_bytes():
                    entry.write(piece)
                    yield


def _name(service: str, row: Row, file: Row) -> str:
    return f"{service}/fichiers/{row['id']}/{file['sha256'][:8]}-{bare(file['name'])[:MAX_NAME]}"


def _files(value: Any) -> list[Row]:
    if isinstance(value, list):
        return [file for one in value for file in _files(one)]
    if not isinstance(value, dict):
        return []
    return [value] if "href" in value else [file for one in value.values() for file in _files(one)]
