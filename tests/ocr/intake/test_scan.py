"""Scans: every defect at least once, on documents with seeds that no rule was written on (OCR-8)."""

import numpy as np
import pypdfium2 as pdfium
import pytest

from services.ocr import extract
from services.ocr.intake.straighten import quarter_turned, skew, straightened
from services.ocr.intake.tesseract import words_in
from tests.kit.generator import DEFECTS, FAMILIES, generate, scanned
from tests.kit.generator.scoring import Tally, score

MADE = [
    (list(FAMILIES)[(11 * index + 3) % len(FAMILIES)], defect, 9301 + index) for index, defect in enumerate(DEFECTS)
]


def test_spoiled_scans_are_read_right_and_precisely_ocr_8():
    tally = Tally()
    for family, defect, seed in MADE:
        document = generate(family, seed)
        answer = extract(scanned(document.pdf, defect, seed))
        assert answer.source == "scan"
        score(tally, f"{family}/{seed}/{defect}", document.printed, answer)
    right, precision = tally.share()
    assert (right >= 0.88, precision >= 0.96) == (True, True), tally.misses


@pytest.mark.parametrize("defect", ["upside-down", "quarter-turn"])
def test_boxes_of_turned_scans_lie_where_the_page_shows_them_ocr_3(defect: str):
    document = generate("window", 9330)
    straight = extract(scanned(document.pdf, "clean", 1)).fields["supplier_siret"]
    turned = extract(scanned(document.pdf, defect, 1)).fields["supplier_siret"]
    assert straight.value == turned.value
    assert straight.box is not None
    assert turned.box is not None
    upright, other = straight.box, turned.box
    if defect == "upside-down":
        assert other.x0 == pytest.approx(595 - upright.x1, abs=4)
        assert other.y0 == pytest.approx(842 - upright.y1, abs=4)
    else:
        assert other.y1 - other.x0 != pytest.approx(upright.y1 - upright.x0, abs=1)
        assert other.x1 - other.x0 == pytest.approx(upright.y1 - upright.y0, abs=4)


@pytest.mark.parametrize("angle", [-4.0, -1.3, 0.0, 0.7, 3.1])
def test_skew_is_found_to_a_quarter_of_a_degree_ocr_8(angle: float):
    page = pdfium.PdfDocument(generate("window", 9331).pdf)[0]
    image = np.array(page.render(scale=150 / 72, grayscale=True).to_numpy()).squeeze()
    tilted, _ = straightened(image, angle)
    assert skew(tilted) == pytest.approx(-angle, abs=0.25)
    assert not quarter_turned(tilted)
    assert quarter_turned(np.ascontiguousarray(np.rot90(tilted)))


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ((("CUISINE_", 1), ("CENTRALE", 1)), ["CUISINE_CENTRALE"]),
        ((("CUISINE", 1), ("_CENTRALE", 1)), ["CUISINE_CENTRALE"]),
        ((("CUISINE_", 1), ("CENTRALE", 2)), ["CUISINE", "CENTRALE"]),
        ((("Nom", 1), ("____", 1), ("12", 1)), ["Nom", "12"]),
        ((("TOTAL", 1), ("_", 1), ("12,00", 1)), ["TOTAL", "12,00"]),
    ],
)
def test_a_code_parted_at_its_underscore_is_one_word_again_ocr_8(read, words):
    rows = [f"5\t1\t1\t1\t{line}\t1\t{60 * at}\t10\t50\t20\t90\t{text}" for at, (text, line) in enumerate(read)]
    assert [word.text for word in words_in("\n".join(["head", *rows]))] == words
