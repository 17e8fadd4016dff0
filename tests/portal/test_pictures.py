"""Pages drawn in a process that a hostile file cannot outlive (POR-7)."""

import json

import pytest
from fpdf import FPDF

from services.portal.usecases import apart, pictures
from services.portal.usecases.pictures import NoPicture, Pictures


def sheet(width: float = 595, height: float = 842) -> bytes:
    document = FPDF(unit="pt", format=(width, height))
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.text(60, 100, "Facture FA-1")
    return bytes(document.output())


async def test_a_page_becomes_a_picture_and_its_words_have_places_por_7():
    made = Pictures()
    assert (await made.draw("a", sheet(), 1, "webp"))[8:12] == b"WEBP"
    words = json.loads(await made.draw("a", sheet(), 1, "words"))
    (number,) = (word for word in words if word[0] == "FA-1")
    assert 100 < number[1] < 120
    assert 85 < number[2] < number[4] < 105


@pytest.mark.parametrize(("pdf", "page"), [(b"", 1), (b"%PDF-1.7 rien", 1), (sheet(), 2), (sheet(14_000, 14_000), 1)])
async def test_what_cannot_be_drawn_is_said_and_forgotten_por_7(pdf, page):
    made = Pictures()
    with pytest.raises(NoPicture):
        await made.draw("a", pdf, page, "webp")
    assert made.known("a", page, "webp") is None


async def test_a_drawing_that_does_not_end_is_ended_por_7(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    with pytest.raises(NoPicture):
        await Pictures().draw("a", sheet(), 1, "webp")


async def test_what_is_remembered_is_bounded_and_the_oldest_goes_first_por_7(monkeypatch):
    made = Pictures()
    first = await made.draw("a", sheet(), 1, "webp")
    monkeypatch.setattr(pictures, "KEPT_BYTES", len(first) + 10)
    await made.draw("b", sheet(), 1, "webp")
    assert made.known("a", 1, "webp") is None
    assert made.known("b", 1, "webp") == first
