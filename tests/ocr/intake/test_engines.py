"""Two engines, one behaviour: each case runs on tesserocr and on pytesseract (OCR-8, OCR-9)."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from services.ocr.domain.reading import EngineName
from services.ocr.domain.refusals import RefusedError
from services.ocr.intake import engines
from services.ocr.intake.engines import BLOCK, Auto, Engine, Grey, Pytesseract, Tesserocr, engine_named
from services.ocr.intake.tesseract import words_of
from services.ocr.usecases.limits import Limits
from services.ocr.usecases.read import extract
from tests.kit.generator import generate, scanned

KINDS = (Tesserocr, Pytesseract)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> type[Tesserocr | Pytesseract]:
    return request.param


@pytest.fixture
def new_api() -> Iterator[None]:
    """The model of this process is loaded anew in the test, and after it."""
    engines._api.cache_clear()
    yield
    engines._api.cache_clear()


def picture() -> Grey:
    page = pdfium.PdfDocument(generate("window", 9340).pdf)[0]
    return np.array(page.render(scale=300 / 72, grayscale=True).to_numpy()).squeeze()


class Stalled:
    def tsv(self, _image: Grey, _mode: int) -> str:
        raise RefusedError("too_slow")


def test_both_engines_read_the_same_words_in_the_same_places_ocr_8():
    read = [{word.text: word for word in words_of(kind(), picture())} for kind in KINDS]
    shared = read[0].keys() & read[1].keys()
    assert len(shared) >= 0.98 * max(map(len, read)) > 40
    for text in shared:
        one, other = read[0][text], read[1][text]
        assert (one.x0, one.y1) == pytest.approx((other.x0, other.y1), abs=2), text
        assert 0 <= one.certainty <= 1


def test_an_engine_reads_a_block_and_finds_nothing_on_white_ocr_8(kind: type[Tesserocr | Pytesseract]):
    words = [word.text for word in words_of(kind(), picture()[:900], BLOCK)]
    assert len(words) > 5
    assert words_of(kind(), np.full((400, 600), 255, np.uint8)) == []


def test_an_engine_past_its_time_is_too_slow_and_reads_the_next_ocr_9(kind: type[Tesserocr | Pytesseract]):
    with pytest.raises(RefusedError, match="too_slow"):
        kind(seconds=0.02).tsv(picture(), BLOCK)
    assert words_of(kind(), picture()[:900], BLOCK)


@pytest.mark.usefixtures("new_api")
def test_an_engine_without_its_model_is_unavailable_ocr_9(
    kind: type[Tesserocr | Pytesseract], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(RefusedError, match="ocr_unavailable"):
        kind().tsv(picture()[:300], BLOCK)


@pytest.mark.usefixtures("new_api")
def test_a_machine_that_cannot_load_tesserocr_reads_scans_all_the_same_ocr_8(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "tesserocr", None)  # an import of it then fails
    document = generate("window", 9341)
    answer = extract(scanned(document.pdf, "clean", 1))
    assert answer.fields["invoice_number"].value == document.printed["invoice_number"]
    forced = extract(scanned(document.pdf, "clean", 1), Limits(engine="tesserocr"))
    assert forced.refusal is not None
    assert forced.refusal.code == "ocr_unavailable"


def test_a_picture_that_stalls_the_first_engine_is_read_by_the_second_ocr_9():
    assert words_of(Auto(Stalled(), Pytesseract()), picture()[:900], BLOCK)


def test_a_picture_that_stalls_both_engines_is_refused_within_their_time_ocr_9():
    start = time.monotonic()
    with pytest.raises(RefusedError, match="too_slow"):
        words_of(Auto(Stalled(), Pytesseract(seconds=0.02)), picture(), BLOCK)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("name", ["tesserocr", "pytesseract"])
def test_a_setting_forces_either_engine_ocr_8(name: EngineName):
    engine: Engine = engine_named(name)
    assert type(engine).__name__.lower() == name
