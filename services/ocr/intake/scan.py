"""Pages without a text layer: rendered grey, straightened, read by Tesseract; ink without words is read again (OCR-8)."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from contracts.extraction import Box
from services.ocr.domain.page.words import Affine, Page, Word
from services.ocr.intake.engines import BLOCK, DPI, Engine, Grey
from services.ocr.intake.straighten import even_light, quarter_turned, resized, skew, softened, stacked, straightened
from services.ocr.intake.tesseract import words_of
from services.ocr.intake.unread_ink import unread

MIN_SIDE, MAX_SIDE = 1600, 4600  # pixels of the long side, whatever size the page says it has
UPSIDE_DOWN_BELOW = 0.5  # mean certainty of a page under which the other way up is tried
SOFT, ROUNDED = 1.0, 1.6  # pixels of blur of the first reading and of the second
ZOOM = 1.6  # of a place that is looked at again
MIN_WORDS = 8
MIN_PART = 12  # pixels of the shorter side; smaller parts are not read


@dataclass(frozen=True, slots=True)
class Scan:
    """A page read from its picture; the straightened picture stays at hand to look at a place again."""

    page: Page
    image: Grey
    scale: float  # pixels of the picture in a point
    engine: Engine

    def again(self, boxes: list[Box]) -> dict[Box, list[Word]]:
        """The words of some places, enlarged and read as one block, since each call of Tesseract costs time."""
        corners = [(max(0, int(box.x0 * self.scale)), max(0, int(box.y0 * self.scale))) for box in boxes]
        parts = [
            self.image[y : int(box.y1 * self.scale), x : int(box.x1 * self.scale)]
            for box, (x, y) in zip(boxes, corners, strict=True)
        ]
        sheet, tops = stacked([resized(part, ZOOM) for part in parts if min(part.shape) >= MIN_PART])
        words = words_of(self.engine, sheet, BLOCK) if tops else []
        kept = [(box, at) for box, at, part in zip(boxes, corners, parts, strict=True) if min(part.shape) >= MIN_PART]
        words_by_box: dict[Box, list[Word]] = {box: [] for box, _ in kept}
        for word in words:
            index = max((i for i, top in enumerate(tops) if top <= (word.y0 + word.y1) / 2), default=0)
            box, (left, top) = kept[index]
            words_by_box[box].append(self._placed(word, left, top - tops[index] / ZOOM))
        return words_by_box

    def reread(self) -> Page:
        """The whole page read once more, with more blur: a value that both readings give is surer."""
        words = tuple(_in_points(word, self.scale) for word in words_of(self.engine, softened(self.image, ROUNDED)))
        return replace(self.page, words=words)

    def _placed(self, word: Word, left: float, top: float) -> Word:
        """From pixels of the enlarged sheet, whose origin is (left, top) in the picture, to points of the page."""
        x0, x1 = ((edge / ZOOM + left) / self.scale for edge in (word.x0, word.x1))
        y0, y1 = ((edge / ZOOM + top) / self.scale for edge in (word.y0, word.y1))
        return Word(word.text, x0, y0, x1, y1, word.certainty)


def scan_page(document: pdfium.PdfDocument, number: int, engine: Engine) -> Scan:
    """One page, upright, its words in points. Raises RefusedError where no engine can read it."""
    image, scale, size = _render(document, number)
    image = even_light(image)
    first = 1 if quarter_turned(image) else 0
    turns, (words, image_back, upright) = first, _read(engine, image, first)
    for other in (first + 2, first + 1, first + 3):
        if _certainty(words) >= UPSIDE_DOWN_BELOW:
            break
        reading = _read(engine, image, other)
        if _certainty(reading[0]) > _certainty(words):
            turns, (words, image_back, upright) = other, reading
    width, height = (size[1], size[0]) if turns % 2 else size
    points = tuple(_in_points(word, scale) for word in words)
    page = Page(number, width, height, points, scanned=True, back=_page_back(image_back, scale))
    return _with_unread_ink(Scan(page, upright, scale, engine), words)


def _with_unread_ink(scan: Scan, words: list[Word]) -> Scan:
    """The scan with words for ink that gave none; they replace older words only where they hold these and more."""
    unit = 1 / scan.scale
    places = [Box(b.x0 * unit, b.y0 * unit, b.x1 * unit, b.y1 * unit) for b in unread(scan.image, words)]
    whole = list(scan.page.words)
    for box, new_words in (scan.again(places) if places else {}).items():
        old_words = [word for word in whole if word.within(box)]
        before, now = _compact(old_words), _compact(new_words)
        if before in now and len(now) > len(before):
            whole = [word for word in whole if not word.within(box)] + new_words
    return replace(scan, page=replace(scan.page, words=tuple(whole)))


def _render(document: pdfium.PdfDocument, number: int) -> tuple[Grey, float, tuple[float, float]]:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        long = max(width, height, 1.0)
        scale = min(max(DPI / 72, MIN_SIDE / long), MAX_SIDE / long)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        image = np.array(bitmap.to_numpy(), dtype=np.uint8, copy=True)
        bitmap.close()
    finally:
        page.close()
    return image.reshape(image.shape[0], -1), scale, (width, height)


def _read(engine: Engine, image: Grey, turns: int) -> tuple[list[Word], npt.NDArray[np.float64], Grey]:
    """Words in pixels of the straightened image, the matrix from there back to the rendered one, and the image."""
    turned = np.ascontiguousarray(np.rot90(image, turns)) if turns % 4 else image
    angle = skew(turned)
    upright, matrix = straightened(turned, angle)
    back = _unturn(image.shape, turns % 4) @ np.linalg.inv(matrix)
    return words_of(engine, softened(upright, SOFT)), back, upright


def _unturn(shape: tuple[int, ...], turns: int) -> npt.NDArray[np.float64]:
    """From pixels of np.rot90(image, turns) to pixels of the image."""
    height, width = shape[:2]
    return np.array(
        {
            0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            1: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
            2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
            3: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
        }[turns],
        dtype=np.float64,
    )


def _page_back(pixels: npt.NDArray[np.float64], scale: float) -> Affine:
    (a, b, c), (d, e, f) = pixels[0], pixels[1]
    return Affine(float(a), float(b), float(c) / scale, float(d), float(e), float(f) / scale)


def _compact(words: list[Word]) -> str:
    return "".join(c for word in words for c in word.text if c.isalnum())


def _certainty(words: list[Word]) -> float:
    """Mean over the letters, 0–1; 0 for a page with fewer than MIN_WORDS long words, too few to tell."""
    letters = sum(len(word.text) for word in words)
    if sum(len(word.text) > 3 for word in words) < MIN_WORDS:  # noqa: PLR2004
        return 0.0
    return sum(word.certainty * len(word.text) for word in words) / letters


def _in_points(word: Word, scale: float) -> Word:
    return Word(word.text, word.x0 / scale, word.y0 / scale, word.x1 / scale, word.y1 / scale, word.certainty)
