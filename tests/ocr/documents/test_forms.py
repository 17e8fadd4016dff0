"""Forms of programs and issuers whose wording the rules did not know when the forms were written (OCR-4, OCR-6)."""

import pytest

from services.ocr import extract
from tests.kit.generator.forms import fill, forms
from tests.kit.generator.scoring import Tally, score

SEEDS = (501, 502)  # no rule was written on these


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    answer = {}
    for name in forms():
        answer[name] = Tally()
        for seed in SEEDS:
            document, truth = fill(name, seed)
            score(answer[name], f"{name}/{seed}", document.printed, extract(document.pdf), truth)
    return answer


def test_forms_are_read_right_and_precisely_ocr_4_ocr_6(tallies: dict[str, Tally]) -> None:
    shares = [tally.share() for tally in tallies.values()]
    misses = [miss for tally in tallies.values() for miss in tally.misses]
    assert sum(right for right, _ in shares) / len(shares) >= 0.97, misses
    assert sum(precision for _, precision in shares) / len(shares) >= 0.99, misses


def test_no_form_is_read_badly_ocr_4(tallies: dict[str, Tally]) -> None:
    bad = {name: tally.misses for name, tally in tallies.items() if tally.share()[0] < 0.75}
    assert not bad


def test_the_generator_prints_what_it_says_it_prints() -> None:
    document, truth = fill("sage100", 501)
    words = "".join(_text(document.pdf).split())
    assert document.printed["invoice_number"].replace(" ", "") in words
    assert document.printed["iban"] in words
    assert "recipient_siret" not in document.printed
    assert truth["recipient_siret"] not in words


def _text(pdf: bytes) -> str:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    return str(document[0].get_textpage().get_text_range())
