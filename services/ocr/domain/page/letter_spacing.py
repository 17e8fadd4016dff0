"""Letter-spaced titles, « F A C T U R E   N °   2 0 2 0 - 8 7 0 »: single characters put together into words again."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from services.ocr.domain.page.words import Word

_FEWEST, _LETTERS = 6, 4  # characters in a row, and letters among them, from which it is such a title
_FARTHEST = 1.5  # heights between two characters of one title
_BESIDE_MARK = (
    2.5  # usual gaps that part two words beside a dash or a stroke: these are narrow and have blank around them
)
_WIDER, _AT_LEAST = 1.5, 0.12  # usual gaps, and heights beyond the usual gap, that part two words


def letters_joined(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, with the characters of letter-spaced ones joined."""
    if sum(len(word.text) == 1 for word in words) < _FEWEST:
        return words
    return tuple(whole for run in _runs(words) for whole in (_joined(run) if _letters(run) else run))


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and not _follows(run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _follows(before: Word, word: Word) -> bool:
    height = max(before.y1 - before.y0, word.y1 - word.y0)
    single = len(before.text) == 1 and len(word.text) == 1
    level = min(before.y1, word.y1) - max(before.y0, word.y0) > 0 or abs(before.y1 - word.y1) < 0.5 * height
    return single and level and 0 <= word.x0 - before.x1 < _FARTHEST * height


def _letters(run: list[Word]) -> bool:
    return len(run) >= _FEWEST and sum(word.text.isalpha() for word in run) >= _LETTERS


def _joined(run: list[Word]) -> Iterator[Word]:
    gaps = [after.x0 - before.x1 for before, after in pairwise(run)]
    usual, height = median(gaps), max(word.y1 - word.y0 for word in run)
    part = [run[0]]
    for word, gap in zip(run[1:], gaps, strict=True):
        wider = _WIDER if part[-1].text.isalnum() and word.text.isalnum() else _BESIDE_MARK
        if gap > wider * usual and gap > usual + _AT_LEAST * height:
            yield _word(part)
            part = []
        part.append(word)
    yield _word(part)


def _word(part: list[Word]) -> Word:
    edges = (min(w.x0 for w in part), min(w.y0 for w in part), max(w.x1 for w in part), max(w.y1 for w in part))
    return Word("".join(word.text for word in part), *edges, min(word.certainty for word in part))
