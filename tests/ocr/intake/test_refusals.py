"""Files that are refused, and the reason given to their depositor (OCR-9)."""

import pytest

from services.ocr import extract
from services.ocr.domain.refusals import DETAILS, detail
from services.ocr.usecases.limits import Limits
from tests.kit.pages import column


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"not a document", "unknown_format"),
        (b"%PDF-1.7\nbroken", "damaged"),
        (b"PK\x03\x04zip", "archive"),
        (b"<html/>", "unreadable_xml"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code_ocr_9(data: bytes, code: str):
    answer = extract(data)
    assert (answer.outcome, answer.refusal and answer.refusal.code) == ("refused", code)


def test_limits_refuse_before_they_cost_ocr_9():
    answer = extract(column("Facture"), Limits(max_bytes=10))
    assert answer.refusal is not None
    assert answer.refusal.code == "too_large"


@pytest.mark.parametrize("code", DETAILS)
def test_every_refusal_says_why_and_what_to_do_in_both_languages_ocr_9(code: str):
    text = detail(code, found=2, most=1, reason="x", reason_en="x")
    assert text.fr != text.en
    assert "{" not in text.fr + text.en
