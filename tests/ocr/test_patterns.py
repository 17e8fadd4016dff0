"""No pattern of the reader takes exponential time on a repetitive line (OCR-9)."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

from services import ocr

PIECES = (
    "1", "12", "1 ", "12 ", "1.", "1,", "1/", "1-", "a", "a ", "a1", "1a", "é ", "n° ", ". ", "- ", "_", "/", "a/", "fr12 ", "293 b ",
    "2020/", "du ", "de l'", "1 h ", "du 1 ", "total ", "tva ", "20 % ", "€ 1", "siret 1", " ", "\u00a0", "art. 1, ", "l.441-", "1er ", "A1",
    "AB ", "A-1", "12/12/", "et ", "facture n° 1 ", "1 234,", "12345678901234 ", "'", "(", ")1", "command n° ", "bc n ", "et n° ", "/ de ",
)  # fmt: skip
LINE = 1_500  # characters; an ambiguous repetition takes for ever after a few dozen


def patterns() -> Iterator[re.Pattern[str]]:
    for module in pkgutil.walk_packages(ocr.__path__, "services.ocr."):
        if module.name != "services.ocr.__main__":
            for value in vars(importlib.import_module(module.name)).values():
                yield from _inside(value, 4)


def _inside(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from _inside(tuple(value.values()), depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _inside(item, depth - 1)


@pytest.mark.timeout(60)
def test_no_pattern_runs_away_ocr_9():
    """It fails by its time limit: a pattern with an ambiguous repetition never ends."""
    distinct = {(pattern.pattern, pattern.flags): pattern for pattern in patterns() if isinstance(pattern.pattern, str)}
    tried = [pattern.search((piece * LINE)[:LINE] + "\x00!") for pattern in distinct.values() for piece in PIECES]
    assert len(tried) > 300 * len(PIECES)
