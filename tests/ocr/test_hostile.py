"""Files made to harm: an answer within the limits, and the next document served (OCR-9)."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from services.ocr.domain.refusals import DETAILS, detail
from services.ocr.usecases.read import Limits
from services.ocr.worker.pool import Pool, ReadingFailed, Stage
from tests.kit.generator import generate, scanned
from tests.kit.hostile import CASES, good
from tests.kit.hostile.mutants import mutants
from tests.kit.stack import eventually
from tests.ocr.test_reading_xml import CII

MUTANTS = int(os.environ.get("CHORALE_MUTANTS", "500"))
TEXT, SCAN = Stage(Limits(scan=False), 30), Stage(Limits(), 120)
ROOT = Path(__file__).parents[2]


@contextlib.asynccontextmanager
async def reading(*stages: Stage, processes: int = 1, memory_mib: int = 1024) -> AsyncIterator[Pool]:
    pool = Pool(processes, memory_mib, stages, on_page=lambda _document, _done, _of: None)
    try:
        yield pool
    finally:
        await pool.close()


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[Pool]:
    async with reading(TEXT, SCAN) as made:
        yield made


async def outcome(pool: Pool, name: str, data: bytes) -> tuple[str, dict[str, Any]]:
    """ "read" or the refusal's code, and the answer."""
    try:
        answer = await pool.read(name, data)
    except ReadingFailed as failure:
        return failure.code, {"refusal": {"code": failure.code, "detail": detail(failure.code)}}
    return (answer["refusal"]["code"] if answer["refusal"] else "read"), answer


@pytest.mark.parametrize("name", CASES)
async def test_hostile_files_get_an_answer_and_the_next_is_served_ocr_9(pool: Pool, name: str):
    case = CASES[name]
    start = time.monotonic()
    got, answer = await outcome(pool, name, case.make())
    assert got in case.right, answer
    assert time.monotonic() - start < (SCAN if answer.get("source") == "scan" else TEXT).seconds
    assert json.dumps(answer, ensure_ascii=False).encode()
    if got != "read":
        assert all(answer["refusal"]["detail"][language] for language in ("fr", "en"))
    assert (await outcome(pool, "next", good()))[0] == "read"


async def test_mutants_of_good_files_are_read_or_refused_ocr_9():
    """`CHORALE_MUTANTS=10000` for the long run; a seed names the one that failed."""
    seen: Counter[str] = Counter()
    slowest = 0.0
    async with reading(TEXT, SCAN, processes=2) as pool:

        async def one(name: str, data: bytes) -> None:
            nonlocal slowest
            start = time.monotonic()
            got, _ = await outcome(pool, name, data)
            slowest = max(slowest, time.monotonic() - start)
            seen[got] += 1
            assert got in DETAILS.keys() | {"read"}, name
            assert got != "internal_error", name

        waiting = mutants(MUTANTS)

        async def work() -> None:
            for name, data in waiting:
                await one(name, data)

        await asyncio.gather(work(), work())
        assert (await outcome(pool, "next", good()))[0] == "read"
    print(f"{MUTANTS} mutants: {dict(seen)}, slowest {slowest:.1f} s")
    assert seen.total() == MUTANTS
    assert seen["read"] > MUTANTS / 10  # the mutator does more than break headers


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
        assert answer["fields"]["invoice_number"]["value"] == "FA-1234"
        assert [f["rule"] for f in answer["findings"]] == ["RULES-INTERRUPTED"]


def test_a_font_of_half_characters_yields_text_that_can_be_written_ocr_9(tmp_path: Path):
    answer = command(tmp_path, "--jobs", "1", data={"half.pdf": CASES["letters that are half characters"].make()})
    assert answer["half.pdf"]["outcome"] == "read"


@pytest.mark.parametrize("jobs", ["2"])
def test_the_command_goes_on_after_a_file_that_kills_its_reader_ocr_9(tmp_path: Path, jobs: str):
    answers = command(
        tmp_path,
        "--jobs",
        jobs,
        data={"a.pdf": CASES["forms of ten levels"].make(), "b.pdf": good(), "c.xml": b"<a", "d\udcff.pdf": good()},
    )
    assert answers["a.pdf"]["refusal"]["code"] == "reader_died"
    assert answers["b.pdf"]["outcome"] == answers["d\udcff.pdf"]["outcome"] == "read"
    assert answers["c.xml"]["refusal"]["detail"]["en"].startswith("The XML does not read as an invoice")


def command(folder: Path, *options: str, data: dict[str, bytes]) -> dict[str, Any]:
    for name, content in data.items():
        (folder / name).write_bytes(content)
    run = subprocess.run(
        [sys.executable, "-m", "services.ocr", "read", *(str(folder / name) for name in data), *options],
        cwd=ROOT, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    answers = [json.loads(line) for line in run.stdout.decode().splitlines()]
    return {Path(answer["file"]).name: answer for answer in answers}


@pytest.mark.parametrize("code", DETAILS)
def test_every_refusal_says_why_and_what_to_do_in_both_languages_ocr_9(code: str):
    said = detail(code, found=2, most=1, reason="x", reason_en="x")
    assert set(said) == {"fr", "en"}
    assert said["fr"] != said["en"]
    assert "{" not in said["fr"] + said["en"]
