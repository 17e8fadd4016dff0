"""Invoices as a browser prints them, where there is one (OCR-4, OCR-6)."""

from os import environ
from shutil import which

import pytest

from services.ocr import extract
from tests.kit.generator.pages import printed
from tests.kit.generator.scoring import Tally, score

SEED = 501  # no rule was written on it
PAGES = ("autoliquidation", "avoir-box", "band", "energie", "formation", "longue", "nine", "qweb")  # half a second each

pytestmark = pytest.mark.skipif(
    not (environ.get("CHROMIUM") or any(map(which, ("chromium", "chromium-browser", "google-chrome")))),
    reason="no Chromium to print with",
)


@pytest.mark.parametrize("name", PAGES)
def test_printed_pages_are_read_whole_and_nothing_is_read_wrong_ocr_4_ocr_6(name: str) -> None:
    tally = Tally()
    pdf, there, truth = printed(name, SEED)
    score(tally, name, there, extract(pdf), truth)
    right, precision = tally.share()
    assert precision == 1.0, tally.misses
    assert right >= 0.95, tally.misses
