"""Places of ink without words (OCR-8)."""

import numpy as np
import pypdfium2 as pdfium

from services.ocr.domain.page.words import Word
from services.ocr.intake.unread_ink import unread
from tests.kit.generator import generate


def test_ink_without_a_word_is_found_and_ink_with_one_is_not_ocr_8():
    page = pdfium.PdfDocument(generate("window", 9331).pdf)[0]
    image = np.array(page.render(scale=300 / 72, grayscale=True).to_numpy()).squeeze()
    height, width = image.shape
    far = [Word("x", 5.0, 5.0, 40.0, 35.0)]
    assert unread(image, far)
    assert unread(image, [*far, *([Word("all", 0.0, 0.0, float(width), float(height))])]) == []
    assert unread(np.full_like(image, 255), far) == []
