"""Pages of a PDF as pictures, with their words: made in a process of their own that a hostile file cannot outlive."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

import structlog

from services.portal.domain.pictures import DPI
from services.portal.usecases import apart

log = structlog.get_logger()
AT_ONCE, KEPT_BYTES = 2, 64_000_000
Key = tuple[str, int, str]


class NoPicture(Exception):
    """The file is no PDF, has no such page, or cannot be drawn in time."""


@dataclass
class Pictures:
    """`sha256` of the file names a picture: the same file is drawn once while it is remembered."""

    _kept: OrderedDict[Key, bytes] = field(default_factory=OrderedDict)
    _drawing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def known(self, sha256: str, page: int, what: str) -> bytes | None:
        data = self._kept.get((sha256, page, what))
        if data is not None:
            self._kept.move_to_end((sha256, page, what))
        return data

    async def draw(self, sha256: str, pdf: bytes, page: int, what: str) -> bytes:
        """`what`: `webp`, or `words`, a JSON list of [text, x0, y0, x1, y1]. Raises NoPicture."""
        async with self._drawing:
            data = self.known(sha256, page, what) or await _drawn(pdf, page, what)
        self._kept[sha256, page, what] = data
        while sum(map(len, self._kept.values())) > KEPT_BYTES:
            self._kept.popitem(last=False)
        return data


async def _drawn(pdf: bytes, page: int, what: str) -> bytes:
    out = await apart.run("services.portal.usecases.drawing", str(page), what, str(DPI), file=pdf)
    if out is None:
        log.info("picture.refused", page=page)
        raise NoPicture
    return out
