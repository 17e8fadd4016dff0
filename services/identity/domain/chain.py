"""The journal as a chain: whoever changes, takes out or moves a record breaks every hash after it (ID-24)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

BEGINNING = "0" * 64
DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What `security.recorded` told; `account_id` whom it concerns, `actor` who did it."""

    event_id: str
    at: datetime
    kind: str
    outcome: str
    account_id: str | None
    actor: str | None
    structure_id: str | None
    address: str
    device: str
    object_type: str
    object_id: str
    detail: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`number` counts from 1 without gaps."""

    number: int
    previous: str
    hash: str
    record: Record

    @property
    def id(self) -> str:
        return f"{self.number:0{DIGITS}}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault`: the first link that does not hold, in words; empty where the chain is whole. `head` names its end."""

    length: int
    head: str
    fault: str = ""


def after(head: Link | None, record: Record) -> Link:
    number, previous = (head.number + 1, head.hash) if head else (1, BEGINNING)
    return Link(number=number, previous=previous, hash=digest(number, previous, record), record=record)


def digest(number: int, previous: str, record: Record) -> str:
    content = asdict(record) | {"at": record.at.isoformat(timespec="milliseconds")}
    text = json.dumps([number, previous, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Check:
    """Follows a chain link by link. `known` are heads noted before: `number:hash`."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = dict(head.split(":", 1) for head in known)
        self._length, self._hash = 0, BEGINNING

    def fault(self, link: Link) -> str:
        """What is wrong with the next link; empty for nothing."""
        if link.number != self._length + 1:
            return f"{self._length + 1} is missing"
        if link.previous != self._hash or digest(link.number, link.previous, link.record) != link.hash:
            return f"{link.number} was changed, or what stood before it"
        if self._known.pop(str(link.number), link.hash) != link.hash:
            return f"{link.number} is not the one that was noted"
        self._length, self._hash = link.number, link.hash
        return ""

    def verdict(self, fault: str = "") -> Verdict:
        """At the end: a noted head that did not come was cut off."""
        cut = f"{min(self._known, key=int)} is missing" if self._known and not fault else ""
        return Verdict(self._length, f"{self._length}:{self._hash}", fault or cut)
