"""Processes that read one document at a time and can be killed: a hostile file costs its own reading only (OCR-9)."""

import asyncio
import contextlib
import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import Any, cast

from pebble import ProcessExpired, ProcessPool

from services.ocr.findings import own
from services.ocr.reading import Limits, ScanNeededError, extract
from services.ocr.settings import Settings

OnPage = Callable[[str, int, int], None]
DOCUMENTS_A_PROCESS = 500

RULES = -1  # in place of a page's number: the rules start

_pages: Any = None
_tell = multiprocessing.get_context("spawn")


class ReadingFailed(Exception):
    """The process did not come back with an answer; `code` is the refusal's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _prepare(pages: Any, memory_mib: int, nice: int) -> None:
    """In each new process. Tesseract runs with one thread: the processes are the parallelism (OCR-8)."""
    global _pages  # noqa: PLW0603  a process reads one document at a time
    _pages = pages
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.nice(nice)
    limit = memory_mib * 1_048_576
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(document_id: str, data: bytes, limits: Limits) -> dict[str, Any]:
    told = replace(limits, before_rules=lambda: _pages.put((document_id, RULES, RULES)))
    answer = extract(data, told, lambda done, of: _pages.put((document_id, done, of))).json()
    return cast("dict[str, Any]", _encodable(answer))


def _encodable(value: Any) -> Any:
    """Half characters, which a font may well claim to be its letters, can be written neither in JSON nor in the store."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _encodable(each) for key, each in value.items()}
    return [_encodable(each) for each in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True, slots=True)
class Stage:
    """One attempt: what is tried, and for how many seconds."""

    limits: Limits
    seconds: float


def text_stage(s: Settings) -> Stage:
    return Stage(Limits(max_bytes=s.max_bytes, max_pages=s.max_pages, scan=False), s.text_seconds)


def scan_stage(s: Settings) -> Stage:
    return Stage(Limits(max_bytes=s.max_bytes, max_pages=s.max_pages), s.scan_seconds)


class Pool:
    """`processes` at most; one that dies, hangs or outgrows its memory is replaced."""

    def __init__(
        self, processes: int, memory_mib: int, stages: tuple[Stage, ...], *, nice: int = 0, on_page: OnPage
    ) -> None:
        """A document that needs more than a stage allows (ScanNeededError) goes through the next one."""
        self._stages = stages
        self._on_page = on_page
        self._in_rules: set[str] = set()
        self._pages = _tell.SimpleQueue()
        self._pool = ProcessPool(
            max_workers=processes, max_tasks=DOCUMENTS_A_PROCESS, context=_tell, initializer=_prepare,
            initargs=(self._pages, memory_mib, nice),
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    async def read(self, document_id: str, data: bytes) -> dict[str, Any]:
        """The Extraction's JSON. Raises ReadingFailed, and ScanNeededError where no stage is left."""
        for stage in self._stages[:-1]:
            with contextlib.suppress(ScanNeededError):
                return await self._staged(document_id, data, stage)
        return await self._staged(document_id, data, self._stages[-1])

    async def _staged(self, document_id: str, data: bytes, stage: Stage) -> dict[str, Any]:
        try:
            return await self._once(document_id, data, stage)
        except ReadingFailed as failure:
            if not await asyncio.to_thread(self._was_in_rules, document_id):
                raise
            unchecked = replace(stage, limits=replace(stage.limits, validate=False))
            answer = await self._once(document_id, data, unchecked)
            return answer | {"findings": [*answer["findings"], own("RULES-INTERRUPTED", value=failure.code).json()]}
        finally:
            self._in_rules.discard(document_id)

    async def _once(self, document_id: str, data: bytes, stage: Stage) -> dict[str, Any]:
        future = self._pool.schedule(_read, args=(document_id, data, stage.limits), timeout=stage.seconds)
        try:
            answer: dict[str, Any] = await asyncio.wrap_future(future)
        except ScanNeededError:
            raise
        except TimeoutError as error:
            raise ReadingFailed("too_slow") from error
        except MemoryError as error:
            raise ReadingFailed("too_much_memory") from error
        except ProcessExpired as error:
            raise ReadingFailed("reader_died") from error
        except (asyncio.CancelledError, CancelledError):
            raise
        except Exception as error:  # an edge: whatever a document makes the reader raise, the next one is served
            raise ReadingFailed("internal_error") from error
        return answer

    def _was_in_rules(self, document_id: str) -> bool:
        """What ended the process were the rules (OCR-11): the invoice can be read without. Its last word may be under way."""
        deadline = time.monotonic() + 0.2
        while document_id not in self._in_rules and time.monotonic() < deadline:
            time.sleep(0.01)
        return document_id in self._in_rules

    def _listen(self) -> None:
        while (told := self._pages.get()) is not None:
            document_id, done, of = told
            if (done, of) == (RULES, RULES):
                self._in_rules.add(document_id)
            else:
                self._on_page(document_id, done, of)

    async def close(self) -> None:
        await asyncio.to_thread(self._pool.stop)
        await asyncio.to_thread(self._pool.join, 5)
        self._pages.put(None)
        await asyncio.to_thread(self._listener.join, 5)
        self._pages.close()
