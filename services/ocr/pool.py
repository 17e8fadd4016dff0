"""Processes that read one document at a time and can be killed: a hostile file costs its own reading only (OCR-9)."""

import asyncio
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

from pebble import ProcessExpired, ProcessPool

from services.ocr.reading import DEFAULT_LIMITS, Limits, ScanNeededError, extract

OnPage = Callable[[str, int, int], None]
DOCUMENTS_A_PROCESS = 500
NICE_OF_SCANS = 10

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
    return extract(data, limits, lambda done, of: _pages.put((document_id, done, of))).json()


class Pool:
    """`processes` at most; one that dies, hangs or outgrows its memory is replaced."""

    def __init__(self, processes: int, seconds: float, memory_mib: int, *, scan: bool, on_page: OnPage) -> None:
        self._seconds = seconds
        self._limits = DEFAULT_LIMITS if scan else Limits(scan=False)
        self._pages = _tell.SimpleQueue()
        self._pool = ProcessPool(
            max_workers=processes, max_tasks=DOCUMENTS_A_PROCESS, context=_tell, initializer=_prepare,
            initargs=(self._pages, memory_mib, NICE_OF_SCANS if scan else 0),
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, args=(on_page,), daemon=True)
        self._listener.start()

    async def read(self, document_id: str, data: bytes) -> dict[str, Any]:
        """The Extraction's JSON. Raises ScanNeededError, ReadingFailed."""
        future = self._pool.schedule(_read, args=(document_id, data, self._limits), timeout=self._seconds)
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

    def _listen(self, on_page: OnPage) -> None:
        while (told := self._pages.get()) is not None:
            on_page(*told)

    async def close(self) -> None:
        await asyncio.to_thread(self._pool.stop)
        await asyncio.to_thread(self._pool.join, 5)
        self._pages.put(None)
        await asyncio.to_thread(self._listener.join, 5)
        self._pages.close()
