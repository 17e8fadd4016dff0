"""Searching public structures while typing (ORG-14): words by an index in memory, typos forgiven, ranked. No I/O."""

import zlib
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log, log1p

import numpy as np

from chassis.words import normal
from services.organisation.domain.directory_words import WEIGHTS, Part, keys, same, typed_words
from services.organisation.domain.postings import Postings
from services.organisation.domain.structure import Structure

MOST_WORDS = 10
"""Of what is typed: the first ones."""
BEGUN, SAME, MENDED = 0.8, 0.85, 0.7
"""What a word counts that begins so, means the same, or resembles (less for each typo); that which was typed counts 1."""
ENOUGH = 0.6
"""Share of what was typed, rare words weighing more, that must be found where nothing holds all of it."""
LEAST_WEIGHT, NEAR_BEST = 0.15, 0.65
COVERED, SIZED, ACTIVE = 0.3, 0.03, 0.05
"""Beside the words: a name that holds nothing else, many services, being active."""
LONGEST_SIGLE = 6
FEWEST_DIGITS, POSTAL_CODE = 3, 5
AFTER_DIGITS = ":"  # sorts right after "9"
GROWTH = 1024

Numbers = np.ndarray[tuple[int], np.dtype[np.float32]]
Key = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Hits:
    """A page, best first. `exact` false: there are at least `total`. `examined`: index entries and names looked at."""

    items: Sequence[Structure]
    total: int
    exact: bool = True
    examined: int = 0


@dataclass(frozen=True, slots=True)
class _Match:
    """Of one typed word: how well each place holds it, and in its name; entries read; whether all were."""

    scores: Numbers
    named: Numbers
    read: int
    whole: bool


class Directory:
    """Held in memory by each process; a structure has a place, which is used again once it is dropped."""

    def __init__(self) -> None:
        self._sorted: list[str] = []
        self._place: dict[str, int] = {}
        self._free: list[int] = []
        self._structures: list[Structure | None] = []
        self._keys: list[tuple[str, ...]] = []
        self._postings = Postings()
        self._bonus = np.zeros(0, np.float32)
        self._length = np.ones(0, np.float32)
        self._order = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self._sorted)

    def put(self, structure: Structure, labels: Sequence[str] = ()) -> None:
        """`labels`: of its services."""
        place = self._cleared(structure.identifier)
        known = self._keys[place] = keys(structure, labels)
        self._structures[place] = structure
        self._postings.add(known, place)
        self._bonus[place] = SIZED * log1p(len(labels)) + (ACTIVE if structure.active else 0.0)
        self._length[place] = max(1, sum(key.startswith(Part.NAME) for key in known))
        self._order[place] = _order(structure.identifier)

    def drop(self, identifier: str) -> None:
        place = self._place.pop(identifier, None)
        if place is None:
            return
        del self._sorted[bisect_left(self._sorted, identifier)]
        self._postings.remove(self._keys[place], place)
        self._structures[place], self._keys[place] = None, ()
        self._free.append(place)

    def get(self, identifier: str) -> Structure | None:
        place = self._place.get(identifier)
        return None if place is None else self._structures[place]

    def __iter__(self) -> Iterator[Structure]:
        """By identifier; unharmed by what is put meanwhile."""
        return (s for s in map(self.get, list(self._sorted)) if s)

    def search(self, text: str, skip: int = 0, size: int = 20) -> Hits:
        """Digits look for the beginning of an identifier, from three of them, or a postal code; an empty text finds all."""
        wanted = normal(text)
        digits = wanted.replace(" ", "")
        if not wanted:
            return self._between(0, len(self._sorted), skip, size)
        if digits.isdigit():
            found = self._beginning(digits, skip, size) if len(digits) >= FEWEST_DIGITS else Hits((), 0)
            if found.total or len(digits) != POSTAL_CODE:
                return found
        return self._like(typed_words(text)[:MOST_WORDS], skip, size)

    def _cleared(self, identifier: str) -> int:
        """The place of this identifier, empty."""
        place = self._place.get(identifier)
        if place is not None:
            self._postings.remove(self._keys[place], place)
            return place
        insort(self._sorted, identifier)
        place = self._free.pop() if self._free else self._new_place()
        self._place[identifier] = place
        return place

    def _new_place(self) -> int:
        place = len(self._structures)
        self._structures.append(None)
        self._keys.append(())
        if place >= len(self._bonus):
            more = max(GROWTH, place // 2)
            self._bonus = np.concatenate([self._bonus, np.zeros(more, np.float32)])
            self._length = np.concatenate([self._length, np.ones(more, np.float32)])
            self._order = np.concatenate([self._order, np.zeros(more, np.int64)])
        return place

    def _beginning(self, digits: str, skip: int, size: int) -> Hits:
        first, last = bisect_left(self._sorted, digits), bisect_left(self._sorted, digits + AFTER_DIGITS)
        return self._between(first, last, skip, size)

    def _between(self, first: int, last: int, skip: int, size: int) -> Hits:
        identifiers = self._sorted[first + skip : min(first + skip + size, last)]
        return Hits([s for s in map(self.get, identifiers) if s], last - first, examined=len(identifiers))

    def _like(self, wanted: Sequence[str], skip: int, size: int) -> Hits:
        """What holds all words; else what holds most of them, typos forgiven; else a sigle written with signs between."""
        matches = [self._match(word, mend=False) for word in wanted]
        places, scores = self._holding(matches, share=1.0)
        if not len(places):
            matches = [self._match(word, mend=True) for word in wanted]
            places, scores = self._holding(matches, share=ENOUGH)
        if not len(places) and len(wanted) > 1 and len("".join(wanted)) <= LONGEST_SIGLE:
            return self._like(["".join(wanted)], skip, size)
        page = self._best(places, scores, skip, size)
        found = [s for s in (self._structures[place] for place in page) if s]
        return Hits(found, len(places), all(m.whole for m in matches), sum(m.read for m in matches) + len(found))

    def _match(self, word: str, *, mend: bool) -> _Match:
        n, read, whole = len(self._structures), 0, True
        scores, named = np.zeros(n, np.float32), np.zeros(n, np.float32)
        others = list(self._postings.alike(word)) if mend else []
        for part, weight in WEIGHTS.items():
            held = np.zeros(n, np.float32)
            wanted, complete = self._wanted(part, word, others)
            for counts, key in wanted:  # the best last: it takes the place of what counts less
                places = self._postings.places(key)
                held[places] = counts
                read += len(places)
            whole = whole and complete
            scores += weight * held
            if part in (Part.NAME, Part.SIGLE):
                np.maximum(named, held, out=named)
        return _Match(scores, named, read, whole)

    def _wanted(self, part: Part, word: str, others: Iterable[tuple[str, int]]) -> tuple[list[Key], bool]:
        """Keys that stand for the word in this part, by what they count."""
        begun, whole = self._postings.beginning(part + word) if part is not Part.SIGLE else ([], True)
        counts = {part + other: MENDED - typos / 10 for other, typos in others}
        counts |= dict.fromkeys(begun, BEGUN)
        counts |= {part + other: SAME for other in same(word)} | {part + word: 1.0}
        return sorted((n, key) for key, n in counts.items() if key in self._postings), whole

    def _holding(self, matches: Sequence[_Match], share: float) -> tuple[np.ndarray, Numbers]:
        """Places that hold this share of the typed words, and how well."""
        n = len(self._structures)
        weights = [_weight(m, len(self)) for m in matches]
        held, scores, named = np.zeros(n, np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32)
        for m, weight in zip(matches, weights, strict=True):
            held += weight * (m.scores > 0)
            scores += weight * m.scores
            named += m.named
        total = sum(weights)
        places = np.flatnonzero(held >= share * total - 1e-4)
        covered = np.minimum(named[places] / self._length[places], 1)
        return places, scores[places] / total + COVERED * covered + self._bonus[places]

    def _best(self, places: np.ndarray, scores: Numbers, skip: int, size: int) -> Iterable[int]:
        """Of equals the lowest identifier first, in every process."""
        last = skip + size
        if last < len(places):
            among = scores >= np.partition(scores, len(scores) - last)[len(scores) - last]
            places, scores = places[among], scores[among]
        ranked = places[np.lexsort((self._order[places], -scores))]
        return islice(map(int, ranked), skip, last)


def _weight(match: _Match, structures: int) -> float:
    """Rare words tell more; what was typed as it stands is rarer than all that resembles it."""
    best = float(match.scores.max(initial=0))
    holders = int(np.count_nonzero(match.scores > max(0.0, NEAR_BEST * best)))
    return max(LEAST_WEIGHT, log(1 + structures / (1 + holders)) / log(2 + structures))


def _order(identifier: str) -> int:
    return int(identifier) if identifier.isdigit() and len(identifier) < 19 else zlib.crc32(identifier.encode())  # noqa: PLR2004
