"""From words to lines and segments: the runs of text a reader sees as one piece, with a gap on each side."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from services.ocr.extraction import Box
from services.ocr.words import Page, Word

COLUMN_GAP = 1.15  # in line heights: wider, and the next word is another column
SPACE_GAP = 0.62  # wider than a space between the groups of one number
_FOLD = str.maketrans(
    "àâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝ’‘`´ʼºª–—−‐‑\u00a0\u202f\u2009\u2007",
    "aaaaaaceeeeiiiinooooouuuuyyaaaaaaceeeeiiiinooooouuuuy'''''°°-----    ",
)


def fold(text: str) -> str:
    """Lower case without accents, one character for one, so that offsets hold in both."""
    plain = text.translate(_FOLD).lower()
    return plain if len(plain) == len(text) else text.translate(_FOLD)


@dataclass(frozen=True, eq=False)
class Segment:
    page: int
    line: int  # counted over the whole document, top to bottom
    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]

    @cached_property
    def plain(self) -> str:
        return fold(self.text)

    @cached_property
    def x0(self) -> float:
        return self.words[0].x0

    @cached_property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @cached_property
    def y0(self) -> float:
        return min(word.y0 for word in self.words)

    @cached_property
    def y1(self) -> float:
        return max(word.y1 for word in self.words)

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def box(self, start: int, end: int) -> Box:
        inside = [
            word
            for word, at in zip(self.words, self.starts, strict=True)
            if at < end and at + len(word.text) > start
        ] or list(self.words)
        return Box(
            min(word.x0 for word in inside),
            min(word.y0 for word in inside),
            max(word.x1 for word in inside),
            max(word.y1 for word in inside),
        )

    def certainty(self, start: int, end: int) -> float:
        """The reader's own certainty of these characters: its weakest word."""
        return min(
            (w.certainty for w, at in zip(self.words, self.starts, strict=True) if at < end and at + len(w.text) > start),
            default=1.0,
        )


@dataclass(frozen=True, eq=False)
class Layout:
    """A document as segments, by line; `heights` holds the median word height and the size of each page."""

    lines: tuple[tuple[Segment, ...], ...]
    sizes: dict[int, tuple[float, float]]
    unit: float  # median height of a line, in points
    scanned: bool = False

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(segment for line in self.lines for segment in line)


def lay_out(pages: Iterable[Page]) -> Layout:
    lines: list[tuple[Segment, ...]] = []
    sizes: dict[int, tuple[float, float]] = {}
    scanned = False
    for page in pages:
        sizes[page.number] = (page.width, page.height)
        scanned = scanned or page.scanned
        for row in _rows(page.words):
            lines.append(tuple(_segments(row, page.number, len(lines))))
    heights = [segment.height for line in lines for segment in line]
    return Layout(tuple(lines), sizes, median(heights) if heights else 8.0, scanned)


def _rows(words: tuple[Word, ...]) -> list[list[Word]]:
    if not words:
        return []
    usual = median(word.y1 - word.y0 for word in words)
    rows: list[list[Word]] = []
    anchor, reach = -1.0, -1.0
    for word in sorted(words, key=lambda w: w.y0 + w.y1):
        centre = (word.y0 + word.y1) / 2
        if not rows or centre - anchor > reach:
            rows.append([])
            anchor, reach = centre, 0.5 * max(word.y1 - word.y0, 0.7 * usual)
        rows[-1].append(word)
    return rows


def _segments(row: list[Word], page: int, line: int) -> list[Segment]:
    row.sort(key=lambda word: word.x0)
    heights = sorted(word.y1 - word.y0 for word in row)
    height = heights[(3 * len(heights)) // 4]
    found: list[Segment] = []
    run: list[Word] = []
    for word in row:
        if run and word.x0 - run[-1].x1 > COLUMN_GAP * height:
            found.append(_segment(run, page, line, height))
            run = []
        run.append(word)
    found.append(_segment(run, page, line, height))
    return found


def _segment(run: list[Word], page: int, line: int, height: float) -> Segment:
    pieces: list[str] = []
    starts: list[int] = []
    offset = 0
    for before, word in zip([None, *run], run, strict=False):
        if before is not None:
            space = "  " if word.x0 - before.x1 > SPACE_GAP * height else " "
            pieces.append(space)
            offset += len(space)
        starts.append(offset)
        pieces.append(word.text)
        offset += len(word.text)
    return Segment(page, line, tuple(run), "".join(pieces), tuple(starts))
