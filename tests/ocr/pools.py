"""Pools of reader processes for tests."""

import contextlib
from collections.abc import AsyncIterator

from contracts.extraction import Extraction
from services.ocr.domain.refusals import refused
from services.ocr.usecases.limits import Limits
from services.ocr.worker.pool import Document, Pool, ReadingFailed, Stage

TEXT, SCAN = Stage(Limits(scan=False), 30), Stage(Limits(), 120)


@contextlib.asynccontextmanager
async def reading(*stages: Stage, processes: int = 1, memory_mib: int = 1024) -> AsyncIterator[Pool]:
    pool = Pool(processes, memory_mib, stages, on_page=lambda _document, _done, _of: None)
    try:
        yield pool
    finally:
        await pool.close()


async def outcome(pool: Pool, name: str, data: bytes) -> tuple[str, Extraction]:
    """ "read" or the refusal's code, and the answer."""
    try:
        answer = await pool.read(name, Document(data))
    except ReadingFailed as failure:
        answer = refused(failure.code)
    return (answer.refusal.code if answer.refusal else "read"), answer
