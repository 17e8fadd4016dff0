"""Searching public structures while typing (ORG-14): trigrams find candidates, a fuzzy ratio ranks them. No I/O."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from rapidfuzz import fuzz

CANDIDATES = 150
GOOD = 58.0  # below this a name is not what was typed, even with typos


class Directory:
    """Held in memory: tens of thousands of structures answer within milliseconds."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, Any]] = {}
        self._texts: dict[str, str] = {}
        self._grams: dict[str, set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, entry: dict[str, Any]) -> None:
        self._forget(entry["_id"])
        text = normal(" ".join((entry["name"], entry["label"], entry["address"]["town"], entry["identifier"])))
        self._entries[entry["_id"]], self._texts[entry["_id"]] = entry, text
        for gram in grams(text):
            self._grams[gram].add(entry["_id"])

    def _forget(self, entry_id: str) -> None:
        for gram in grams(self._texts.pop(entry_id, "")):
            self._grams[gram].discard(entry_id)

    def all(self) -> list[dict[str, Any]]:
        return sorted(self._entries.values(), key=lambda e: e["identifier"])

    def search(self, text: str) -> list[dict[str, Any]]:
        """Best first. Digits look for an identifier, from three of them; an empty text finds all."""
        wanted = normal(text)
        if not wanted:
            return self.all()
        digits = wanted.replace(" ", "")
        if digits.isdigit():
            return [e for e in self.all() if e["identifier"].startswith(digits)] if len(digits) > 2 else []  # noqa: PLR2004
        hits = Counter(i for gram in grams(wanted) for i in self._grams.get(gram, ()))
        scored = [(_score(wanted, self._texts[i]), i) for i, _ in hits.most_common(CANDIDATES)]
        return [
            self._entries[i] for score, i in sorted(scored, key=lambda s: (-s[0], self._texts[s[1]])) if score >= GOOD
        ]


def _score(wanted: str, text: str) -> float:
    """Words in any order, the last one perhaps unfinished."""
    return max(float(fuzz.partial_ratio(wanted, text)), float(fuzz.token_set_ratio(wanted, text)))


def normal(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def grams(text: str) -> Iterable[str]:
    padded = f" {text} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)} if text else ()


def public_entry(s: dict[str, Any]) -> dict[str, Any]:
    """What anyone may know of a public structure."""
    return {
        n: s[n]
        for n in (
            "_id",
            "identifier_type",
            "identifier",
            "name",
            "label",
            "address",
            "services",
            "parameters",
            "active",
        )
    }
