"""From words to lines and segments: a segment is a run of text with a wide gap on each side."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from contracts.extraction import Box
from services.ocr.domain.page.letter_spacing import letters_joined
from services.ocr.domain.page.misread import repaired
from services.ocr.domain.page.words import Affine, Page, Word

COLUMN_GAP = 1.15  # in line heights: wider, and the next word is another column
SPACE_GAP = 0.8  # wider than a space between the groups of one number
SMALL, FEW = 3.0, 10  # points up to which a word is a dash or comma; gaps from which their median is meaningful
COLUMN_SPACES, GROUP_SPACES = 2.0, 1.45  # the two gaps above in spaces of this page, for fonts with wide spaces
SPLIT_NUMBER = 1.5  # times COLUMN_GAP may lie between the groups of one number in a scan
_THOUSANDS, _HUNDREDS = re.compile(r"^-?\d{1,3}$"), re.compile(r"^\d{3}(?:[.,]\d{2})?$")
_LETTER = re.compile(r"[^\W_]")  # a word without one (a row of dots) does not show the height of its line
_FOLD = str.maketrans(
    "œæàâäáãåçéèêëíìîïñóòôöõúùûüýÿŒÆÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝ’‘`´ʼºª–—−‐‑\u00a0\u202f\u2009\u2007",
    "oaaaaaaaceeeeiiiinooooouuuuyyoaaaaaaaceeeeiiiinooooouuuuy'''''°°-----    ",
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
    def scanned(self) -> bool:
        return any(word.certainty < 1.0 for word in self.words)

    @cached_property
    def plain(self) -> str:
        return repaired(fold(self.text)) if self.scanned else fold(self.text)

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
            word for word, at in zip(self.words, self.starts, strict=True) if at < end and at + len(word.text) > start
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
            (
                w.certainty
                for w, at in zip(self.words, self.starts, strict=True)
                if at < end and at + len(w.text) > start
            ),
            default=1.0,
        )


@dataclass(frozen=True, eq=False)
class Layout:
    """A document as segments, by line; `sizes` holds width and height of each page."""

    lines: tuple[tuple[Segment, ...], ...]
    sizes: dict[int, tuple[float, float]]
    unit: float  # median height of a line, in points
    scanned_pages: frozenset[int] = frozenset()
    backs: dict[int, Affine] = field(default_factory=dict)
    _rows: dict[Segment, tuple[Segment, ...]] = field(default_factory=dict)

    @property
    def scanned(self) -> bool:
        return bool(self.scanned_pages)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(segment for line in self.lines for segment in line)

    def row(self, segment: Segment) -> tuple[Segment, ...]:
        """The segments at the same height, left to right, those of the lines above and below among them: sizes of type differ."""
        if segment not in self._rows:
            near = self.lines[max(0, segment.line - 1) : segment.line + 2]
            beside = [cell for line in near for cell in line if cell.page == segment.page and _overlap(cell, segment)]
            self._rows[segment] = tuple(sorted(beside, key=lambda cell: cell.x0))
        return self._rows[segment]


def lay_out(pages: Iterable[Page]) -> Layout:
    lines: list[tuple[Segment, ...]] = []
    sizes: dict[int, tuple[float, float]] = {}
    backs: dict[int, Affine] = {}
    scanned: set[int] = set()
    for page in pages:
        if page.back is not None:
            backs[page.number] = page.back
        sizes[page.number] = (page.width, page.height)
        if page.scanned:
            scanned.add(page.number)
        words = letters_joined(page.words)
        space = _usual_space(words)
        for row in _lines(_runs(words, space)):
            line = [_segment(run, page.number, len(lines), max(SPACE_GAP, GROUP_SPACES * space)) for run in row]
            lines.append(tuple(sorted(line, key=lambda segment: segment.x0)))
    heights = [segment.height for line in lines for segment in line]
    return Layout(tuple(lines), sizes, median(heights) if heights else 8.0, frozenset(scanned), backs)


def _usual_space(words: tuple[Word, ...]) -> float:
    """The blank between two words as this page draws it, in heights of a word; 0 where there are too few to tell."""
    gaps = []
    for before, after in pairwise(words):
        height, gap = before.y1 - before.y0, after.x0 - before.x1
        if height > SMALL and abs(before.y1 - after.y1) < SMALL and 0 < gap < 2 * height:
            gaps.append(gap / height)
    return median(gaps) if len(gaps) > FEW else 0.0


class _Run:
    """A run of words under construction; its height is that of its tallest word."""

    def __init__(self, word: Word) -> None:
        self.words = [word]
        self.y0, self.y1 = word.y0, word.y1

    def add(self, word: Word) -> None:
        self.words.append(word)
        self.y0, self.y1 = min(self.y0, word.y0), max(self.y1, word.y1)


def _overlap(one: "_Run | Segment | Word", other: "_Run | Segment | Word") -> bool:
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    return shared >= 0.5 * min(one.y1 - one.y0, other.y1 - other.y0)


def _runs(words: tuple[Word, ...], space: float) -> list[_Run]:
    """Words that follow one another without a column's gap, whatever the order they were drawn in."""
    if not words:
        return []
    heights = [word.y1 - word.y0 for word in words if _LETTER.search(word.text)] or [4.0]
    pitch = max(4.0, median(heights))
    column = max(COLUMN_GAP, COLUMN_SPACES * space)
    open_runs: dict[int, list[_Run]] = defaultdict(list)
    runs: list[_Run] = []
    for word in sorted(words, key=lambda word: word.x0):
        slot = int((word.y0 + word.y1) / 2 / pitch)
        run = _continued(word, [run for at in (slot - 1, slot, slot + 1) for run in open_runs[at]], pitch, column)
        if run is None:
            run = _Run(word)
            runs.append(run)
            open_runs[slot].append(run)
        else:
            run.add(word)
    return runs


def _continued(word: Word, near: list[_Run], pitch: float, column: float) -> _Run | None:
    best, closest = None, 1e9
    for run in near:
        last = run.words[-1]
        gap = word.x0 - last.x1
        height = max(min(run.y1 - run.y0, 2 * pitch), word.y1 - word.y0, 0.7 * pitch)
        reach = column * height * (SPLIT_NUMBER if _one_number(last, word) else 1.0)
        if -height < gap <= reach and abs(gap) < closest and _overlap(run, word):
            best, closest = run, abs(gap)
    return best


def _one_number(before: Word, after: Word) -> bool:
    """« 11 191,60 » that a scanner's reading pulled apart."""
    return before.certainty < 1.0 and bool(_THOUSANDS.match(before.text) and _HUNDREDS.match(after.text))


def _lines(runs: list[_Run]) -> list[list[list[Word]]]:
    lines: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.y0 + run.y1):
        if lines and _overlap(lines[-1][0], run) and _centred(lines[-1][0], run):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [[run.words for run in line] for line in lines]


def _centred(one: _Run, other: _Run) -> bool:
    return abs(one.y0 + one.y1 - other.y0 - other.y1) < 1.2 * max(one.y1 - one.y0, other.y1 - other.y0)


def _segment(run: list[Word], page: int, line: int, group: float) -> Segment:
    heights = sorted(word.y1 - word.y0 for word in run if _LETTER.search(word.text)) or [run[0].y1 - run[0].y0]
    height = heights[(3 * len(heights)) // 4]
    pieces: list[str] = []
    starts: list[int] = []
    offset = 0
    for before, word in zip([None, *run], run, strict=False):
        if before is not None:
            wide = word.x0 - before.x1 > group * height and not _one_number(before, word)
            space = "  " if wide else " "
            pieces.append(space)
            offset += len(space)
        starts.append(offset)
        pieces.append(word.text)
        offset += len(word.text)
    return Segment(page, line, tuple(run), "".join(pieces), tuple(starts))
