"""Sessions that ended, as each service keeps them (ID-20): every instance learns of them, and forgets them in time."""

from datetime import timedelta

import pytest

from chassis import clock, sessions
from chassis.outbox import envelope
from chassis.sessions import EndedSessions
from chassis.store import connect, ensure_indexes
from contracts import SessionEnded

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def collection(stack):
    database = connect(stack.store, "ended_sessions_test")
    await database.client.drop_database("ended_sessions_test")
    yield database["ended_sessions"]
    database.client.close()


def ended(session_id, left=MINUTE):
    data = SessionEnded(session_id=session_id, account_id="a", reason="DECONNEXION", tokens_until=clock.now() + left)
    return envelope(session_id, 1, "identity", data)


async def test_another_instance_learns_of_it_and_so_does_one_that_starts_later_id_20(collection):
    worker, api = EndedSessions(collection), EndedSessions(collection)
    await ensure_indexes(worker)
    await api.refresh()
    assert "s" not in api
    await worker.on_ended(ended("s"))
    assert "s" in worker
    await api.refresh()
    later = EndedSessions(collection)
    await later.refresh()
    assert "s" in api
    assert "s" in later


async def test_one_written_by_a_worker_whose_clock_is_behind_is_seen_id_20(collection):
    worker, api = EndedSessions(collection), EndedSessions(collection)
    await worker.on_ended(ended("s"))
    await api.refresh()
    late = clock.now() - sessions.OVERLAP / 2
    await collection.insert_one({"_id": "t", "until": clock.now() + MINUTE, "copied_at": late})
    await api.refresh()
    assert "t" in api


async def test_the_same_event_twice_is_one_id_20(collection):
    worker = EndedSessions(collection)
    for _ in range(2):
        await worker.on_ended(ended("s"))
    assert await collection.count_documents({"_id": "s"}) == 1


async def test_what_expired_is_forgotten_id_20(collection, monkeypatch):
    monkeypatch.setattr(sessions, "TIDY_EVERY", timedelta(0))
    worker = EndedSessions(collection)
    await worker.on_ended(ended("s", left=-MINUTE))
    await worker.on_ended(ended("t"))
    await worker.refresh()
    assert "s" not in worker
    assert "t" in worker
