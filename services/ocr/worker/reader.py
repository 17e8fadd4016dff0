"""One process that reads one document at a time, in its own session and with a pipe of its own (OCR-9).

Nothing is shared between readers, neither a queue nor a lock: whatever one is doing when it is killed, the others go on.
"""

import contextlib
import multiprocessing
import os
import re
import resource
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from contracts.extraction import Extraction
from services.ocr.domain.evidence import Depositor
from services.ocr.usecases.limits import Limits, Phase, ScanNeededError
from services.ocr.usecases.read import extract

OnPage = Callable[[int, int], None]
DOCUMENTS_A_PROCESS = 500  # then a new one takes its place: libraries leak memory
BEGUN, PHASE, PAGE, ANSWER, SCAN_NEEDED, FAILED = "begun", "phase", "page", "answer", "scan needed", "failed"
STARTS = 2
_ENDED = (EOFError, OSError)
_BY_ITSELF = {signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP, signal.SIGILL, signal.SIGBUS}
_SHORT_OF_MEMORY = (
    1 / 3
)  # of the limit: a buffer that doubles fails while both its halves do not fit beside the old one
_UNMAPPED = re.compile(r"failed to map segment|cannot allocate memory", re.IGNORECASE)  # the dynamic loader's words

_spawn = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader is given: the file, and who sends it where that is known (OCR-5)."""

    data: bytes
    depositor: Depositor | None = None


class ReadingFailed(Exception):
    """No answer came: `code` is the refusal's, `cause` is for the log, `phases` those that had begun, in their order."""

    def __init__(self, code: str, cause: str = "", phases: Sequence[Phase] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.cause = cause
        self.phases = tuple(phases)


class Reader:
    """Used by one thread at a time; its process starts with the first document, and again after it has ended."""

    def __init__(self, memory_mib: int, nice: int) -> None:
        self._memory_mib = memory_mib
        self._nice = nice
        self._process: Any = None
        self._pipe: Connection | None = None
        self._documents = 0

    def ask(self, document: Document, limits: Limits, seconds: float, on_page: OnPage) -> Extraction:
        """Blocks. Raises ReadingFailed, ScanNeededError."""
        late = threading.Event()
        timer = threading.Timer(seconds, self._too_late, (late,))
        phases: list[Phase] = []
        try:
            self._hand_over(document, limits)
            timer.start()
            while (message := self._connected().recv())[0] in {PAGE, PHASE}:
                if message[0] == PAGE:
                    on_page(*message[1:])
                else:
                    phases.append(message[1])
        except _ENDED as error:
            code, cause = self._cause_of_death()
            self.close()
            raise ReadingFailed("too_slow" if late.is_set() else code, cause, phases) from error
        finally:
            timer.cancel()
        return _answered(message, phases)

    def _hand_over(self, document: Document, limits: Limits) -> None:
        """Returns once a process confirms that it has the whole document; one that ended while idle is replaced first."""
        for _ in range(STARTS):
            try:
                self._ready()
                pipe = self._connected()
                pipe.send((limits, document.depositor))
                pipe.send_bytes(document.data)
                if pipe.recv()[0] == BEGUN:
                    return
            except _ENDED:
                pass
            self.close()
        raise EOFError

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        self.kill()

    def _connected(self) -> Connection:
        if self._pipe is None:
            raise EOFError
        return self._pipe

    def _ready(self) -> None:
        if self._documents >= DOCUMENTS_A_PROCESS or self._process is None or not self._process.is_alive():
            self.close()
            self._pipe, theirs = _spawn.Pipe()
            self._process = _spawn.Process(target=_serve, args=(theirs, self._memory_mib, self._nice), daemon=True)
            self._process.start()
            theirs.close()
            self._documents = 0
            self._pipe.recv()  # it is ready: starting does not count against a document's time
        self._documents += 1

    def _cause_of_death(self) -> tuple[str, str]:
        """Native libraries abort where memory is refused: an abort near the limit is told from one for another reason."""
        if self._process is None:
            return "reader_died", "never started"
        with contextlib.suppress(ChildProcessError):
            _, status, usage = os.wait4(self._process.pid, 0)
            code, peak = os.waitstatus_to_exitcode(status), usage.ru_maxrss // 1024
            self._process._popen.returncode = code  # noqa: SLF001  multiprocessing must not wait for it again
            short = -code in _BY_ITSELF and peak > self._memory_mib * _SHORT_OF_MEMORY
            return "too_much_memory" if short else "reader_died", f"exit {code}, {peak} MiB at most"
        return "reader_died", f"exit {self._process.exitcode}"

    def kill(self) -> None:
        """With what it started: an engine that runs apart belongs to the reader's session."""
        if self._process is None or self._process.pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def close(self) -> None:
        if self._process is not None:
            self.kill()
            self._process.join(5)
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _answered(message: tuple[Any, ...], phases: Sequence[Phase]) -> Extraction:
    if message[0] == SCAN_NEEDED:
        raise ScanNeededError
    if message[0] == FAILED:
        raise ReadingFailed(message[1], message[2], phases)
    return Extraction.model_validate(message[1])


def _serve(pipe: Connection, memory_mib: int, nice: int) -> None:
    """Runs in the reader's process until the other end of the pipe is closed."""
    _limit(memory_mib, nice)
    with contextlib.suppress(*_ENDED):
        pipe.send((ANSWER,))
        try:
            while True:
                limits, depositor = pipe.recv()
                document = Document(pipe.recv_bytes(), depositor)
                pipe.send((BEGUN,))
                pipe.send(_read(pipe, document, limits))
        except MemoryError:  # between two documents: the pipe may hold half of one
            pipe.send((FAILED, "too_much_memory", "MemoryError"))


def _limit(memory_mib: int, nice: int) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # OpenBLAS raises SIGINT where memory is short
    os.nice(nice)
    limit = memory_mib * 1_048_576
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(pipe: Connection, document: Document, limits: Limits) -> tuple[Any, ...]:
    watched = replace(limits, on_phase=lambda phase: pipe.send((PHASE, phase)))
    try:
        answer = extract(document.data, watched, lambda done, of: pipe.send((PAGE, done, of)), document.depositor)
        return ANSWER, _encodable(answer.model_dump())
    except ScanNeededError:
        return (SCAN_NEEDED,)
    except _ENDED:
        raise
    except MemoryError:
        return FAILED, "too_much_memory", "MemoryError"
    except ImportError as error:  # libraries are loaded when first needed
        return FAILED, "too_much_memory" if _UNMAPPED.search(str(error)) else "internal_error", _where(error)
    except Exception as error:  # noqa: BLE001  whatever one document makes the reader raise, the next one is read
        return FAILED, "internal_error", _where(error)


def _where(error: BaseException) -> str:
    """The kind of a bug and its place; not its message, which may quote the document."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"


def _encodable(value: Any) -> Any:
    """Without lone surrogates, which some fonts give for letters: neither JSON nor the store can hold them."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list | tuple) else value
