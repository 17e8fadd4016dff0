"""Events taken together: different keys at once, one key in its order, and what could not be handled is read again."""

import asyncio

from aiokafka import ConsumerRecord

from chassis import batches
from chassis.access import Access
from chassis.bus import Bus
from contracts import AccountActivated


def record(offset: int, key: bytes | None) -> ConsumerRecord:
    return ConsumerRecord("invoice.deposited", 0, offset, 0, 0, key, b"{}", None, 0, 2, ())


RECORDS = [record(n, key) for n, key in enumerate([b"a", b"b", b"a", b"c", b"a", None, None])]


async def test_keys_are_handled_at_once_and_each_in_its_order():
    order: list[tuple[bytes | None, int]] = []
    begun = {key: asyncio.Event() for key in (b"a", b"b", b"c")}

    async def handle(r: ConsumerRecord) -> None:
        if r.key in begun:
            begun[r.key].set()
            await asyncio.wait_for(asyncio.gather(*(event.wait() for event in begun.values())), 5)
        order.append((r.key, r.offset))

    assert await batches.handled(RECORDS, handle) == []
    assert [offset for key, offset in order if key == b"a"] == [0, 2, 4]
    assert len(order) == len(RECORDS)


async def test_a_record_not_handled_and_those_after_it_by_key_are_left():
    async def handle(r: ConsumerRecord) -> None:
        if r.offset == 2:
            raise ConnectionError

    assert [r.offset for r in await batches.handled(RECORDS, handle)] == [2, 4]


async def test_past_its_time_a_batch_begins_no_record(monkeypatch):
    monkeypatch.setattr(batches, "BATCH_SECONDS", -1)
    assert await batches.handled(RECORDS, None) == [*(RECORDS[n] for n in (0, 2, 4, 1, 3, 5, 6))]  # type: ignore[arg-type]


async def test_no_more_than_a_bound_are_handled_at_once():
    busy = most = 0

    async def handle(_: ConsumerRecord) -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0)
        busy -= 1

    await batches.handled([record(n, None) for n in range(100)], handle)
    assert most == batches.AT_ONCE


async def test_every_connection_of_a_bus_makes_consumers_that_wait_for_records():
    """FastStream makes its builder when it connects: one put there before was lost, and its consumers slept."""

    async def handle(_event: object) -> None: ...

    bus = Bus("test", Access("127.0.0.1:1"), None)  # type: ignore[arg-type]
    bus.subscribe(AccountActivated, handler=handle)
    for _ in range(2):
        await bus._connect()
        await bus.broker.connect()  # as its start does
        assert bus.subscriptions[0].subscriber.builder.func is batches.PatientConsumer
        await bus.broker.stop()
