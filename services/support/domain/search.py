"""Full text search over a few hundred short texts of one language: BM25 on stems (SUP-9)."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

from services.support.domain.terms import folded, forms, terms, words

K1, B = 1.2, 0.6
LEAST = 3
"""Letters from which a search begins, and a beginning stands for the words that begin with it."""
MOST_ENDINGS = 30
MOST_WORDS = 40
LAST = "\U0010ffff"
NEARLY = 0.6
"""What a word counts that was completed or corrected, against one that was typed as it stands."""
CORRECTED = 5
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a document; its words count `weight` times."""

    text: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Sought:
    """One typed word: the terms it may stand for; none where no document has it."""

    terms: tuple[str, ...]
    exact: bool = True


class Index:
    """`scores` and `coverage` have one number a document, in the order given."""

    def __init__(self, documents: Sequence[Sequence[Part]], language: str) -> None:
        self._language = language
        tokens = [[t for part in parts for t in terms(part.text, language) * part.weight] for parts in documents]
        self._size = len(documents)
        self._bm25 = bm25s.BM25(k1=K1, b=B)
        self._bm25.index(tokens, show_progress=False)
        holding: dict[str, set[int]] = {}
        for n, of in enumerate(tokens):
            for term in of:
                holding.setdefault(term, set()).add(n)
        self._holding = holding
        self._spelt = sorted({folded(w) for parts in documents for part in parts for w in words(part.text)})

    def sought(self, query: str) -> list[Sought]:
        """Of each word that says something, once; at most MOST_WORDS."""
        typed = {folded(word): word for word in words(query)[:MOST_WORDS]}
        return [self._stands_for(word) for word in typed.values() if forms(word, self._language)]

    def _stands_for(self, word: str) -> Sought:
        known = tuple(t for t in forms(word, self._language) if t in self._holding)
        return Sought(known) if known else Sought(self._nearly(folded(word)), exact=False)

    def _nearly(self, word: str) -> tuple[str, ...]:
        """The words that begin so; without any, those a letter away."""
        if len(word) < LEAST:
            return ()
        near = self._beginning(word)[:MOST_ENDINGS]
        if not near and len(word) >= CORRECTED:
            near = [w for w in self._beginning(word[0]) if one_apart(w, word)]
        found = (form for w in near for form in forms(w, self._language) if form in self._holding)
        return tuple(dict.fromkeys(found))

    def _beginning(self, letters: str) -> list[str]:
        """Words that begin so, of those that stand in the texts."""
        return self._spelt[bisect_left(self._spelt, letters) : bisect_right(self._spelt, letters + LAST)]

    def has(self, term: str) -> bool:
        return term in self._holding

    def scores(self, query: Sequence[Sought]) -> Scores:
        """BM25; of a word's several forms the best counts, of what it may be the beginning of all do, so that no rare one rules."""
        total = np.zeros(self._size, dtype=np.float32)
        for word in query:
            if word.terms:
                each = [self._bm25.get_scores([term]) for term in word.terms]
                likely = NEARLY * np.add.reduce(each) / math.sqrt(len(each))
                total += np.maximum.reduce(each) if word.exact else likely
        return total

    def coverage(self, query: Sequence[Sought]) -> list[float]:
        """How much of what is asked each document speaks of, 0 to 1: rare words weigh more, unknown ones most."""
        weights = [self._rarity(word) for word in query]
        whole = sum(weights) or 1.0
        held = [set().union(*(self._holding[t] for t in word.terms)) for word in query]
        return [
            sum(w for w, n in zip(weights, held, strict=True) if document in n) / whole
            for document in range(self._size)
        ]

    def _rarity(self, word: Sought) -> float:
        having = len(set().union(*(self._holding[term] for term in word.terms)))
        return math.log(1 + (self._size - having + 0.5) / (having + 0.5))


def one_apart(a: str, b: str) -> bool:
    """Whether one letter more, less or other, or two that changed places, make one of the other."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    return x[1:] == y[1:] or x == y[1:] or x[1:] == y or (x[:2] == y[1::-1] and x[2:] == y[2:])
