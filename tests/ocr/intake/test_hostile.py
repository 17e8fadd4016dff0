"""Files made to harm: an answer within the limits, and the next document served (OCR-9)."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from services.ocr import extract
from services.ocr.domain.refusals import DETAILS
from services.ocr.worker.pool import Pool
from tests.kit.hostile import CASES, good
from tests.kit.hostile.mutants import mutants
from tests.kit.pages import TOTALS, column
from tests.ocr.pools import SCAN, TEXT, outcome, reading

MUTANTS = int(os.environ.get("CHORALE_MUTANTS", "500"))
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[Pool]:
    async with reading(TEXT, SCAN) as made:
        yield made


@pytest.mark.parametrize("name", CASES)
async def test_hostile_files_get_an_answer_and_the_next_is_served_ocr_9(pool: Pool, name: str):
    case = CASES[name]
    start = time.monotonic()
    got, answer = await outcome(pool, name, case.make())
    assert got in case.right, answer
    assert time.monotonic() - start < (SCAN if answer.source == "scan" else TEXT).seconds
    assert answer.model_dump_json().encode()
    if got != "read":
        assert answer.refusal
        assert answer.refusal.detail.fr
        assert answer.refusal.detail.en
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
    assert answers["a.pdf"]["refusal"]["code"] == "too_much_memory"
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


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
def test_a_pdf_that_opens_without_a_password_is_read_ocr_9(revision: int):
    """Its owner restricts printing or copying, which is no lock."""
    out, document = BytesIO(), pikepdf.open(BytesIO(column("Facture n° FA-1", *TOTALS)))
    modern = revision > 3
    document.save(out, encryption=pikepdf.Encryption(owner="owner", user="", R=revision, aes=modern, metadata=modern))  # type: ignore[arg-type]
    assert extract(out.getvalue()).fields["invoice_number"].value == "FA-1"
