"""What a service keeps of a person, given to that person (ID-19): declared once, in the service's store.

A line a row, each a JSON object with its `section` and `id`; the last line has the section `fin` and how many rows there were.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pymongo import IndexModel

from chassis.errors import NotFound
from chassis.service import Parts
from chassis.store import Collection, Document
from contracts.personal import EXPORT

BATCH = 200


@dataclass(frozen=True, slots=True)
class Items:
    """Which elements of an array are given: with `by`, those alone whose field `by` names the person; all fields, or `shown`."""

    by: str = ""
    shown: tuple[str, ...] = ()

    def of(self, elements: Sequence[Document], account_id: str) -> list[Document]:
        mine = [one for one in elements if not self.by or one.get(self.by) == account_id]
        return [{name: one.get(name) for name in self.shown} for one in mine] if self.shown else mine


@dataclass(frozen=True, slots=True)
class Trace:
    """The documents of `collection` that name the person at `by` (a path, `_id` too), and what of them is theirs to have.

    A shown object with `url` and `sha256` is a file of theirs.
    """

    section: str
    collection: str
    by: str
    shown: tuple[str, ...]
    items: Mapping[str, Items] = field(default_factory=dict)

    @property
    def projection(self) -> dict[str, int]:
        return dict.fromkeys((*self.shown, *self.items), 1)

    def row(self, document: Document, account_id: str) -> Document:
        given = {name: document.get(name) for name in self.shown}
        arrays = {name: items.of(document.get(name) or (), account_id) for name, items in self.items.items()}
        return {"section": self.section, "id": document["_id"], **given, **arrays}


class Indexed:
    """A collection that nobody else of the service owns."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.indexes: list[IndexModel] = []


class Personal:
    """`traces` of the service that `parts` builds; made once all that owns its collections is."""

    def __init__(self, parts: Parts, traces: Sequence[Trace]) -> None:
        self.files = parts.files
        self._database = parts.database
        self._traces = {trace.section: trace for trace in traces}
        for trace in traces:
            _index(parts, trace)

    async def rows(self, account_id: str) -> AsyncIterator[Document]:
        """Everything, with the files as they are kept."""
        for trace in self._traces.values():
            found = self._database[trace.collection].find({trace.by: account_id}, trace.projection).batch_size(BATCH)
            async for document in found:
                yield trace.row(document, account_id)

    async def file(self, account_id: str, section: str, row_id: str, sha256: str) -> Document:
        """Raises NotFound, also for what another brought in."""
        trace = self._traces.get(section)
        mine = {"$and": [{"_id": row_id}, {trace.by: account_id}]} if trace else None
        document = await self._database[trace.collection].find_one(mine, trace.projection) if trace else None
        row = trace.row(document, account_id) if trace and document else {}
        found = next((one for one in _files(row) if one["sha256"] == sha256), None)
        if found is None:
            raise NotFound
        return found


def _index(parts: Parts, trace: Trace) -> None:
    """One that begins with `by`, unless there is one."""
    if trace.by == "_id":
        return
    owners = [owner for owner in parts.owners if owner.collection.name == trace.collection]
    owner = owners[0] if owners else parts.own(Indexed(parts.database[trace.collection]))
    keys = [next(iter(index.document["key"])) for one in owners for index in one.indexes]
    if trace.by not in keys:
        owner.indexes.append(IndexModel(trace.by))


def _files(value: Any) -> list[Document]:
    if isinstance(value, list):
        return [file for one in value for file in _files(one)]
    if not isinstance(value, dict):
        return []
    return [value] if "url" in value and "sha256" in value else [file for one in value.values() for file in _files(one)]


def plain(row: Document) -> Document:
    """As JSON has it; a file's place in the store becomes `href`, where the person gets it."""
    place = f"{EXPORT}/files/{row['section']}/{row['id']}"
    return {name: _plain(value, place) for name, value in row.items()}


def _plain(value: Any, place: str) -> Any:
    if isinstance(value, list):
        return [_plain(one, place) for one in value]
    if isinstance(value, dict):
        held = {name: _plain(one, place) for name, one in value.items() if name != "url"}
        return held | ({"href": f"{place}/{value['sha256']}"} if "url" in value and "sha256" in value else {})
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
