"""Every label of the vocabulary finds its own example (OCR-4)."""

import re

import pytest

from services.ocr.domain.page.layout import fold
from services.ocr.domain.vocabulary.labels import LABELS, Label
from services.ocr.domain.vocabulary.labels_foreign import FOREIGN


@pytest.mark.parametrize("label", [*LABELS, *FOREIGN], ids=lambda label: f"{label.field}: {label.example}")
def test_a_label_finds_its_example_ocr_4(label: Label):
    line = fold(label.example)
    assert re.search(label.pattern, line)
    assert not label.needs or any(stem in line for stem in label.needs)
