"""Who reads a document, on the real store: lanes, stops, and answers that meet progress (OCR-8, OCR-9, F3)."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chassis.store import Aggregates, connect, ensure_indexes
from contracts import DocumentReceived
from contracts.extraction import Extraction
from services.ocr.domain.reading import Fetching, Lane, State
from services.ocr.store import Record, Store
from services.ocr.usecases.publish import publish, publish_progress
from tests.kit.stack import RunningStack

LEASE = timedelta(seconds=60)


@pytest.fixture
async def store(stack: RunningStack) -> AsyncIterator[Store]:
    database = connect(stack.store, f"ocr_{uuid.uuid4().hex[:12]}")
    owners: list[Aggregates] = []

    def aggregates(collection: str, indexes: Any) -> Aggregates:
        owners.append(Aggregates(database[collection], "ocr", indexes=indexes))
        return owners[-1]

    made = Store(SimpleNamespace(aggregates=aggregates))  # type: ignore[arg-type]
    await ensure_indexes(*owners)
    yield made
    await database.client.drop_database(database.name)
    database.client.close()


async def claimed(store: Store, lane: Lane = Lane.TEXT) -> Record:
    received = DocumentReceived.model_validate(DocumentReceived.example | {"document_id": str(uuid.uuid4())})
    await store.add(received)
    record = await store.claim(lane, LEASE)
    assert record is not None
    return record


async def test_progress_published_meanwhile_does_not_keep_a_document_in_its_lane_ocr_8(store: Store):
    record = await claimed(store)
    document_id = record.reading.document_id
    await publish_progress(store, document_id, 1, 5)
    await store.hand_to(Lane.SCAN, document_id)
    taken = await store.claim(Lane.SCAN, LEASE)
    assert taken is not None
    assert (taken.reading.document_id, taken.reading.attempts) == (document_id, 1)


async def test_a_lease_that_is_renewed_late_does_not_hold_a_document_in_the_other_lane_ocr_8(store: Store):
    record = await claimed(store)
    await store.hand_to(Lane.SCAN, record.reading.document_id)
    await store.renew(record.reading.document_id, Lane.TEXT, LEASE)
    assert await store.claim(Lane.SCAN, LEASE) is not None


async def test_an_answer_that_meets_progress_is_published_all_the_same_ocr_10(store: Store):
    record = await claimed(store)
    finish = store.finish

    async def meets_progress(current: Record, event: Any) -> None:
        store.finish = finish  # type: ignore[method-assign]
        await publish_progress(store, current.reading.document_id, 2, 5)
        await finish(current, event)

    store.finish = meets_progress  # type: ignore[method-assign]
    await publish(store, record, Extraction(outcome="read"))
    assert (await store.get(record.reading.document_id)).reading.state is State.DONE


async def test_stops_of_the_service_are_not_counted_against_a_document_ocr_9(store: Store):
    record = await claimed(store)
    for _ in range(5):
        await store.release(record.reading.document_id, record.reading.attempts)
        again = await store.claim(Lane.TEXT, LEASE)
        assert again is not None
        assert again.reading.attempts == 1


async def test_a_document_whose_file_is_missing_waits_and_leaves_its_lane_to_others_ocr_9(store: Store):
    record = await claimed(store)
    await store.postpone(record.reading, Fetching(failures=8))
    assert await store.claim(Lane.TEXT, LEASE) is None
    waiting = (await store.get(record.reading.document_id)).reading
    assert (waiting.fetching, waiting.attempts) == (Fetching(failures=8), 0)
    first = waiting.waiting_since
    await store.postpone(waiting, Fetching(failures=9))
    assert (await store.get(record.reading.document_id)).reading.waiting_since == first


async def test_what_waits_is_counted_by_lane_ocr_8(store: Store):
    record = await claimed(store)
    await claimed(store)
    await store.hand_to(Lane.SCAN, record.reading.document_id)
    assert [await store.waiting(lane) for lane in Lane] == [1, 1]
    await publish(store, record, Extraction(outcome="read"))
    assert [await store.waiting(lane) for lane in Lane] == [1, 0]
