"""Readers that are too slow, too large or killed: the document is refused, the next one read (OCR-9)."""

import asyncio
import contextlib
import signal

import psutil

from contracts.extraction import Extraction
from services.ocr.usecases.limits import Limits
from services.ocr.worker.pool import Pool, Stage
from tests.kit.generator import generate, scanned
from tests.kit.hostile import CASES, good
from tests.kit.stack import eventually
from tests.kit.xml import CII
from tests.ocr.pools import SCAN, outcome, reading


async def test_a_document_past_its_time_is_refused_ocr_9():
    async with reading(Stage(Limits(scan=False), 0.3)) as pool:
        await outcome(pool, "warm", good())
        assert (await outcome(pool, "slow", CASES["two million letters"].make()))[0] == "too_slow"
        assert (await outcome(pool, "next", good()))[0] == "read"


async def test_a_document_past_its_memory_is_refused_ocr_9():
    picture = scanned(generate("window", 9302).pdf, "clean", 1)
    async with reading(Stage(Limits(), 60), memory_mib=120) as small, reading(Stage(Limits(), 60)) as usual:
        assert (await outcome(small, "scan", picture))[0] in {"too_much_memory", "reader_died"}
        assert (await outcome(small, "next", good()))[0] == "read"
        assert (await outcome(usual, "scan", picture))[0] == "read"


async def test_a_native_library_that_aborts_for_want_of_memory_is_told_as_that_ocr_9():
    async with reading(Stage(Limits(scan=False), 30), memory_mib=450) as small:
        assert (await outcome(small, "letters", CASES["two million letters"].make()))[0] == "too_much_memory"
        assert (await outcome(small, "next", good()))[0] == "read"


async def test_a_reader_killed_once_from_outside_reads_the_document_again_ocr_9():
    async with reading(SCAN) as pool:
        task = await scan_begun(pool)
        reader = killed_while_reading()
        assert (await task)[0] == "read"
        assert reading_process().pid != reader


async def test_a_picture_that_ends_a_reader_is_read_by_the_engine_that_runs_apart_ocr_9():
    async with reading(SCAN) as pool:
        task = await scan_begun(pool)
        first = killed_while_reading()
        await asyncio.to_thread(eventually, lambda: runs_apart(after=first))
        assert not loaded("tesserocr", reading_process())
        assert (await task)[0] == "read"


async def test_a_document_that_ends_two_readers_is_refused_and_the_next_one_read_ocr_9():
    async with reading(SCAN) as pool:
        task = await scan_begun(pool)
        first = killed_while_reading()
        await asyncio.to_thread(eventually, lambda: runs_apart(after=first))
        apart = reading_process().children()
        killed_while_reading()
        assert (await task)[0] == "reader_died"
        gone, _ = psutil.wait_procs(apart, 5)
        assert gone == apart  # what the reader started ends with it
        assert (await outcome(pool, "next", good()))[0] == "read"


async def test_a_forced_engine_is_not_left_for_another_ocr_9():
    async with reading(Stage(Limits(engine="tesserocr"), 120)) as pool:
        task = await scan_begun(pool)
        first = killed_while_reading()
        await asyncio.to_thread(eventually, lambda: at_a_picture(after=first))
        killed_while_reading()
        assert (await task)[0] == "reader_died"


async def scan_begun(pool: Pool) -> asyncio.Task[tuple[str, Extraction]]:
    await outcome(pool, "warm", good())
    task = asyncio.create_task(outcome(pool, "scan", scanned(generate("window", 9303).pdf, "clean", 1)))
    await asyncio.to_thread(eventually, at_a_picture)
    return task


def killed_while_reading() -> int:
    """The process number of the reader that was killed."""
    reader = reading_process()
    reader.send_signal(signal.SIGKILL)
    return reader.pid


def at_a_picture(after: int | None = None) -> bool:
    """Whether a reader other than that of the process number `after` has the engine loaded."""
    with contextlib.suppress(psutil.Error, ValueError):  # none just now
        reader = reading_process()
        return reader.pid != after and loaded("tesserocr", reader)
    return False


def runs_apart(after: int) -> bool:
    """Whether a reader other than that of the process number `after` waits for an engine that it started."""
    with contextlib.suppress(psutil.Error, ValueError):
        reader = reading_process()
        return reader.pid != after and any("tesseract" in child.name() for child in reader.children())
    return False


def loaded(library: str, process: psutil.Process) -> bool:
    return any(library in mapped.path for mapped in process.memory_maps())


def reading_process() -> psutil.Process:
    """The newest process that a pool of this one started."""
    children = [c for c in psutil.Process().children() if "spawn_main" in " ".join(c.cmdline())]
    return max(children, key=lambda child: child.create_time())


async def test_an_idle_reader_that_is_killed_is_replaced_ocr_9():
    async with reading(SCAN) as pool:
        await outcome(pool, "warm", good())
        reading_process().kill()
        assert (await outcome(pool, "next", good()))[0] == "read"


async def test_a_scan_past_its_time_is_refused_ocr_9():
    async with reading(Stage(Limits(), 0.3)) as pool:
        await outcome(pool, "warm", good())
        assert (await outcome(pool, "scan", CASES["page of 140 km"].make()))[0] == "too_slow"
        assert (await outcome(pool, "next", good()))[0] == "read"


async def test_rules_that_run_away_cost_the_findings_not_the_invoice_ocr_11():
    text = CII.format(version="100")
    start, end = (
        text.index("<ram:IncludedSupplyChainTradeLineItem>"),
        text.index("<ram:ApplicableHeaderTradeAgreement>"),
    )
    long = (text[:start] + text[start:end] * 4000 + text[end:]).encode()
    async with reading(Stage(Limits(scan=False), 1.5)) as pool:
        got, answer = await outcome(pool, "long", long)
        assert got == "read"
        assert answer.fields["invoice_number"].value == "FA-1234"
        assert [finding.rule for finding in answer.findings if finding.rule != "KEY"] == ["RULES-INTERRUPTED"]
