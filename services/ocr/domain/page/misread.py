"""Words of labels that a scan misread, put right character for character (OCR-8)."""

import re
from functools import lru_cache

from services.ocr.domain.vocabulary.label_words import LABEL_WORDS

_BY_LENGTH: dict[int, list[str]] = {}
for _word in LABEL_WORDS:
    if len(_word) > 3:  # noqa: PLR2004  shorter words are too like one another
        _BY_LENGTH.setdefault(len(_word), []).append(_word)
_FIXED = (
    (re.compile(r"\bt[til1j7f][cgoe]\b(?!\w)"), "ttc"),
    (re.compile(r"\bh[:,;]\s?t\b"), "h.t"),
    (re.compile(r"\bre£|\bref£"), "ref"),
    (re.compile(r"\bn[?'*\"]"), "n°"),
)
_LETTERS = re.compile(r"[a-z£]{4,}")


def repaired(plain: str) -> str:
    """Folded text of a scan with its label words put right, character for character."""
    for pattern, word in _FIXED:
        if all(len(match) == len(word) for match in pattern.findall(plain)):
            plain = pattern.sub(word, plain)
    return _LETTERS.sub(lambda match: _nearest(match.group()), plain)


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The label word that differs by one letter (two in eight), or the word itself."""
    near = _BY_LENGTH.get(len(word), [])
    if word in near:
        return word
    allowed = 2 if len(word) >= 8 else 1  # noqa: PLR2004
    close = [other for other in near if sum(a != b for a, b in zip(word, other, strict=True)) <= allowed]
    return close[0] if len(close) == 1 else word
