"""The lines of goods and services (OCR-2)."""

from services.ocr import extract
from tests.kit.generator import generate


def test_lines_are_given_where_they_add_up_ocr_2():
    answer = extract(generate("window", 9106).pdf)
    lines = answer.fields["lines"].value
    assert isinstance(lines, list)
    assert {"label", "quantity", "unit_price", "amount"} <= set(lines[0])
