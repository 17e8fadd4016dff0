"""Words to the places of those that hold them, with what begins like a word and what resembles it (ORG-14). No I/O."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nlargest

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

SLOT = "I"
MOST_BEGINNINGS = 200
"""Words of a part that begin alike: those that most structures hold."""
MOST_ALIKE = 20
SHORTEST_MENDED, LONGEST_MENDED = 4, 24
LONG = 8
"""Letters from which two typos are forgiven, else one."""
AFTER = "\U0010ffff"

Places = np.ndarray[tuple[int], np.dtype[np.uint32]]


class Postings:
    """A key is the letter of a part and a word."""

    def __init__(self) -> None:
        self._of: dict[str, array[int]] = {}
        self._sorted: list[str] = []
        self._unsorted: list[str] = []
        self._parts_of: dict[str, int] = {}
        self._by_letters: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, keys: Iterable[str], place: int) -> None:
        for key in keys:
            places = self._of.get(key)
            if places is None:
                places = self._of[key] = array(SLOT)
                self._unsorted.append(key)
                self._count(key[1:], 1)
            places.append(place)

    def remove(self, keys: Iterable[str], place: int) -> None:
        for key in keys:
            places = self._of[key]
            places.remove(place)
            if not places:
                del self._of[key]
                self._order()
                del self._sorted[bisect_left(self._sorted, key)]
                self._count(key[1:], -1)

    def places(self, key: str) -> Places:
        """To be read at once: nothing is added as long as it is held."""
        return np.frombuffer(self._of[key], dtype=np.uint32)

    def __contains__(self, key: str) -> bool:
        return key in self._of

    def beginning(self, key: str) -> tuple[list[str], bool]:
        """Keys that begin so, itself aside; whether that is all of them."""
        self._order()
        first, last = bisect_left(self._sorted, key), bisect_left(self._sorted, key + AFTER)
        found = [k for k in self._sorted[first:last] if k != key]
        if len(found) <= MOST_BEGINNINGS:
            return found, True
        return nlargest(MOST_BEGINNINGS, found, key=lambda k: len(self._of[k])), False

    def alike(self, word: str) -> Iterator[tuple[str, int]]:
        """Words that a typo or two make of it, or of their beginning, and how many; the first letter or the last ones hold."""
        if not SHORTEST_MENDED <= len(word) <= LONGEST_MENDED or word.isdigit():
            return
        most, n = 2 if len(word) >= LONG else 1, len(word)
        near = {w: None for end in _ends(word) for w in self._by_letters.get(end, ()) if abs(len(w) - n) <= most}
        yield from self._resembling(word, list(near), list(near), most)
        longer = [w for w in self._by_letters.get(word[0], ()) if len(w) > n + most]
        for letters in (n, n + 1):
            yield from self._resembling(word, longer, [w[:letters] for w in longer], most)

    def _resembling(self, word: str, known: list[str], texts: list[str], most: int) -> list[tuple[str, int]]:
        """The closest of `known` by `texts`."""
        scored = process.extract(word, texts, scorer=OSA.distance, score_cutoff=most, limit=MOST_ALIKE)
        return [(known[n], int(typos)) for _, typos, n in scored if typos]

    def _order(self) -> None:
        if self._unsorted:
            self._sorted += self._unsorted
            self._sorted.sort()
            self._unsorted = []

    def _count(self, word: str, change: int) -> None:
        """Of the parts that have it; forgotten with the last one."""
        before = self._parts_of.get(word, 0)
        self._parts_of[word] = before + change
        if before and before + change:
            return
        for end in _ends(word):
            if before:
                self._by_letters[end].pop(word, None)
            else:
                self._by_letters[end][word] = None
        if before:
            del self._parts_of[word]


def _ends(word: str) -> tuple[str, str]:
    """By which words are looked through for those that resemble: the first letter, the last two after a dot."""
    return word[0], f".{word[-2:]}"
