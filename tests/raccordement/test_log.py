"""A cursor given out never hides an event that comes later: writers at once, and writers that die (EVT-11)."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.raccordement.domain.log import GAP, KEPT, Entry, unbroken
from services.raccordement.store.log import Log
from tests.kit.lists import scratch

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def entry(position: int, age: timedelta = timedelta(0)) -> Entry:
    return Entry(position=position, event_id=str(position), at=NOW - age)


@given(st.sets(st.integers(1, 60), max_size=50), st.integers(0, 20))
def test_evt_11_no_slice_passes_a_number_that_may_still_come(positions, after):
    rows = [entry(n) for n in sorted(positions) if n > after]
    found = unbroken(after, rows, NOW)
    assert [e.position for e in found.entries] == list(range(after + 1, found.end + 1))
    assert found.end + 1 not in positions
    assert found.missing == ()


@given(st.sets(st.integers(1, 60), min_size=1, max_size=50))
def test_evt_11_what_is_missing_for_long_is_closed_and_no_more(positions):
    rows = [entry(n, GAP * 2) for n in sorted(positions)]
    found = unbroken(0, rows, NOW)
    assert not set(found.missing) & positions
    assert set(found.missing) == set(
        range(found.end + 1, min((p for p in positions if p > found.end), default=found.end + 1))
    )


@pytest.fixture
async def log(stack):
    async with scratch(stack.store) as (database, _):
        owners: list = []
        made = Log(SimpleNamespace(database=database, own=lambda owner: owners.append(owner) or owner))
        for owner in owners:
            await owner.collection.create_indexes(owner.indexes)
        yield made, database


class Killed(Exception):
    pass


async def test_evt_11_concurrent_writers_of_whom_some_die_hide_nothing_from_readers(log, monkeypatch):
    """Writers stop between their number and their entry, for a moment or for ever; each event is written again until it is in.

    Readers that follow by cursor meanwhile have seen, at the end, exactly what there is, each once.
    """
    kept, database = log
    subscription, drawn, insert = str(uuid4()), random.Random(7), kept._inserts.insert
    monkeypatch.setattr("services.raccordement.domain.log.GAP", timedelta(milliseconds=30))

    async def late(document):
        if document["body"]:
            await asyncio.sleep(drawn.choice((0, 0, 0.01, 0.06)))
            if drawn.random() < 0.15:
                raise Killed
        await insert(document)

    monkeypatch.setattr(kept._inserts, "insert", late)
    written: set[str] = set()

    async def write(event_id: str) -> None:
        while True:
            try:
                await kept.append(subscription, event_id, {"kind": "k", "invoice_id": "i", "body": "{}"})
            except Killed:
                continue
            written.add(event_id)
            return

    async def follow() -> list[str]:
        position, seen, idle = 0, [], 0
        while len([s for s in seen if s]) < 120 and idle < 2000:
            found = await kept.after(subscription, position, drawn.choice((1, 3, 1000)))
            seen += [e.event_id for e in found.entries if e.body]
            position, idle = found.end, idle + (not found.entries)
            await asyncio.sleep(0.005)
        return seen

    events = [str(n) for n in range(120)]
    readers = [asyncio.create_task(follow()) for _ in range(3)]
    twice = [*events, *drawn.sample(events, 40)]  # the bus delivers some again, at the same time
    drawn.shuffle(twice)
    await asyncio.gather(*map(write, twice))
    for seen in await asyncio.gather(*readers):
        assert sorted(seen) == sorted(written) == sorted(events)
    assert await database["entries"].count_documents({"body": ""}) > 0, "no writer died: nothing was proved"


async def test_evt_11_the_late_writer_of_a_closed_number_takes_another(log):
    kept, _ = log
    subscription = str(uuid4())
    await kept._number(subscription)
    await kept.close(subscription, [1])
    await kept.append(subscription, "a", {"kind": "k", "invoice_id": "i", "body": "{}"})
    assert [e.position for e in (await kept.after(subscription, 0, 10)).entries] == [1, 2]
    assert not await kept.append(subscription, "a", {"kind": "k", "invoice_id": "i", "body": "{}"})


async def test_evt_11_what_is_older_than_ninety_days_goes_and_the_floor_says_so(log):
    kept, database = log
    subscription = str(uuid4())
    for event in "abc":
        await kept.append(subscription, event, {"kind": "k", "invoice_id": "i", "body": "{}"})
    old = datetime.now(UTC) - KEPT - timedelta(hours=1)
    await database["entries"].update_many({"position": {"$lte": 2}}, {"$set": {"at": old}})
    assert await kept.sweep(datetime.now(UTC)) == 2
    assert await kept.floor(subscription) == 2
    assert [e.event_id for e in (await kept.after(subscription, 2, 10)).entries] == ["c"]
