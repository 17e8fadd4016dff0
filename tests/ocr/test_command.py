"""`python -m services.ocr read`: one JSON object a line, never stopped by a bad file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.extraction import FIELD_NAMES
from tests.kit.generator import generate

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "services.ocr", "read", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_good_bad_and_missing_files_each_get_an_answer(tmp_path: Path, jobs: str):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(generate("window", 9401).pdf)
    bad.write_bytes(b"%PDF-1.7 nothing")
    answers = {
        str(answer["file"]): answer for answer in run(str(good), str(bad), str(tmp_path / "none.pdf"), "--jobs", jobs)
    }
    assert [answers[str(path)]["outcome"] for path in (good, bad, tmp_path / "none.pdf")] == [
        "read",
        "refused",
        "refused",
    ]
    assert set(answers[str(good)]["fields"]) == set(FIELD_NAMES)  # type: ignore[call-overload]
    number = answers[str(good)]["fields"]["invoice_number"]  # type: ignore[index]
    assert set(number) == {"value", "confidence", "source", "page", "box", "text", "checks", "candidates"}


@pytest.mark.skipif("CHORALE_SAMPLES" not in os.environ, reason="no folder of sample invoices given in CHORALE_SAMPLES")
def test_real_samples_hold_their_figures_ocr_2():
    folder = Path(os.environ["CHORALE_SAMPLES"])
    right = wrong = missing = 0
    for document in json.loads((folder / "manifest.json").read_text())["documents"]:
        if "text-fr" not in document["tracks"]:
            continue
        truth = json.loads((folder / document["truth"]).read_text())
        answer = run(str(folder / document["file_text"]))[0]["fields"]
        for name, page in (
            ("total_ttc", "total_ttc"),
            ("invoice_number", "invoice_number"),
            ("supplier_siret", "seller_siret"),
        ):
            if truth["visible"].get(page):
                got = (answer[name] or {}).get("value")  # type: ignore[index,call-overload]
                want = truth["visible_truth"][page]
                right, wrong, missing = (
                    right + (got is not None and got.lstrip("-") == want.lstrip("-")),
                    wrong + (got is not None and got.lstrip("-") != want.lstrip("-")),
                    missing + (got is None),
                )
    assert right / max(1, right + wrong + missing) >= 0.95
    assert right / max(1, right + wrong) >= 0.99
