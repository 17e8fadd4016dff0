"""Searching public structures while typing (ORG-14): trigrams find candidates, a fuzzy ratio ranks them. No I/O."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz

from chassis.words import normal
from services.organisation.domain.structure import Structure

CANDIDATES = 150
READ_AT_MOST = 50_000  # index entries a search looks at: a few milliseconds, whatever is typed
GOOD = 58.0  # below this a name is not what was typed, even with typos
ALIKE = 70.0  # nor where its words, letter for letter, resemble the typed ones less than this
FEWEST_DIGITS = 3
AFTER_DIGITS = ":"  # sorts right after "9"


@dataclass(frozen=True, slots=True)
class Hits:
    """A page, best first. `exact` false: there are at least `total`. `examined`: index entries and names looked at."""

    items: Sequence[Structure]
    total: int
    exact: bool = True
    examined: int = 0


class Directory:
    """Held in memory: tens of thousands of structures answer within milliseconds."""

    def __init__(self) -> None:
        self._by_identifier: dict[str, Structure] = {}
        self._sorted: list[str] = []
        self._texts: dict[str, str] = {}
        self._grams: dict[str, set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._sorted)

    def put(self, structure: Structure) -> None:
        key = structure.identifier
        if key not in self._by_identifier:
            insort(self._sorted, key)
        for gram in grams(self._texts.get(key, "")):
            self._grams[gram].discard(key)
        text = normal(f"{structure.name} {structure.label} {structure.address.town} {key}")
        self._by_identifier[key], self._texts[key] = structure, text
        for gram in grams(text):
            self._grams[gram].add(key)

    def drop(self, identifier: str) -> None:
        if self._by_identifier.pop(identifier, None) is None:
            return
        del self._sorted[bisect_left(self._sorted, identifier)]
        for gram in grams(self._texts.pop(identifier)):
            self._grams[gram].discard(identifier)

    def get(self, identifier: str) -> Structure | None:
        return self._by_identifier.get(identifier)

    def __iter__(self) -> Iterator[Structure]:
        """By identifier; unharmed by what is put meanwhile."""
        return (self._by_identifier[i] for i in list(self._sorted))

    def search(self, text: str, skip: int = 0, size: int = 20) -> Hits:
        """Digits look for the beginning of an identifier, from three of them; an empty text finds all."""
        wanted = normal(text)
        digits = wanted.replace(" ", "")
        if not wanted:
            return self._between(0, len(self._sorted), skip, size)
        if digits.isdigit():
            return self._beginning(digits, skip, size) if len(digits) >= FEWEST_DIGITS else Hits((), 0)
        return self._like(wanted, skip, size)

    def _beginning(self, digits: str, skip: int, size: int) -> Hits:
        first, last = bisect_left(self._sorted, digits), bisect_left(self._sorted, digits + AFTER_DIGITS)
        return self._between(first, last, skip, size)

    def _between(self, first: int, last: int, skip: int, size: int) -> Hits:
        keys = self._sorted[first + skip : min(first + skip + size, last)]
        return Hits([self._by_identifier[k] for k in keys], last - first, examined=len(keys))

    def _like(self, wanted: str, skip: int, size: int) -> Hits:
        best, read, exact = self._candidates(wanted)
        scored = sorted((-_score(wanted, self._texts[k]), self._texts[k], k) for k in best)
        good = [k for score, text, k in scored if -score >= GOOD and _alike(wanted, text) >= ALIKE]
        return Hits([self._by_identifier[k] for k in good[skip : skip + size]], len(good), exact, read + len(best))

    def _candidates(self, wanted: str) -> tuple[list[str], int, bool]:
        """Those that share most trigrams, rarest trigrams first; how many entries were read, and whether that is all."""
        shared: Counter[str] = Counter()
        read, exact = 0, True
        for keys in sorted((self._grams.get(g, set()) for g in grams(wanted)), key=len):
            free = READ_AT_MOST - read
            if len(keys) > free:
                exact = False
                if read:
                    break
            shared.update(islice(keys, free))
            read += min(len(keys), free)
        return [k for k, _ in shared.most_common(CANDIDATES)], read, exact and len(shared) <= CANDIDATES


def _score(wanted: str, text: str) -> float:
    """Words in any order, the last one perhaps unfinished."""
    return max(float(fuzz.partial_ratio(wanted, text)), float(fuzz.token_set_ratio(wanted, text)))


def _alike(wanted: str, text: str) -> float:
    """0 to 100: how well each typed word is found among the text's, long words counting more."""
    typed, words = set(wanted.split()), set(text.split())
    best = {word: 100.0 if word in words else max(_resembles(word, other) for other in words) for word in typed}
    return sum(len(word) * score for word, score in best.items()) / sum(map(len, typed))


def _resembles(typed: str, word: str) -> float:
    """Its beginning alone may have been typed so far."""
    return 100.0 if word.startswith(typed) else float(fuzz.ratio(typed, word))


def grams(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)} if text else set()
