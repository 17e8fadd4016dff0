"""Words to search by: stored with a document as the beginnings that people type, and looked up as whole values."""

import unicodedata
from collections.abc import Iterable
from typing import Any

SHORTEST, LONGEST = 2, 15
"""Letters of a beginning; of a longer word only so many count."""
MOST_SOUGHT = 8


def normal(text: str) -> str:
    """Small letters and digits without accents, one space between words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def beginnings(texts: Iterable[str]) -> list[str]:
    """Of every word, sorted, each once."""
    words = {word[:LONGEST] for text in texts for word in normal(text).split()}
    return sorted({word[:n] for word in words for n in range(SHORTEST, len(word) + 1)})


def sought(typed: str) -> list[str]:
    """What a document has to hold for all typed words, the longest first: the index finds few by it."""
    words = {word[:LONGEST] for word in normal(typed).split() if len(word) >= SHORTEST}
    return sorted(words, key=lambda word: (-len(word), word))[:MOST_SOUGHT]


def holding(path: str, wanted: list[str]) -> dict[str, Any]:
    """A store filter on the words kept at `path`; by the first of them, as one index serves one value."""
    first, *others = wanted
    return {path: first, "$and": [{path: word} for word in others]} if others else {path: first}
