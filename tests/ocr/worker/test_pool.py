"""Readers that are too slow, too large or killed: the document is refused, the next one read (OCR-9)."""

import asyncio
import signal

import psutil

from services.ocr.usecases.read import Limits
from services.ocr.worker.pool import Stage
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


async def test_a_killed_reader_is_replaced_ocr_9():
    async with reading(SCAN) as pool:
        await outcome(pool, "warm", good())
        reader = reading_process()
        task = asyncio.create_task(outcome(pool, "scan", scanned(generate("window", 9303).pdf, "clean", 1)))
        await asyncio.to_thread(eventually, lambda: any("tesserocr" in m.path for m in reader.memory_maps()))
        reader.send_signal(signal.SIGKILL)
        assert (await task)[0] == "reader_died"
        assert (await outcome(pool, "next", good()))[0] == "read"
        assert reading_process().pid != reader.pid


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
        assert [finding.rule for finding in answer.findings] == ["RULES-INTERRUPTED"]
