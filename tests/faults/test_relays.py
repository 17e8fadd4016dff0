"""Two relays on the same aggregates of the real store, at the same moment: a lease keeps them apart, and a slow one stops in time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from chassis import relay as relaying
from chassis import store as storing
from chassis.relay import Relay
from chassis.releases import Releases
from chassis.store import Aggregates, connect
from contracts import AccountActivated
from contracts.envelope import parse
from tests.kit.world import new_id

EVENTS = 20


class Wire:
    """Stands for the broker; each send takes a while."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.seen: dict[str, list[int]] = {}

    async def send(self, _topic: str, key: bytes, value: bytes, _headers: Any) -> None:
        await asyncio.sleep(self.seconds)
        self.seen.setdefault(key.decode(), []).append(parse(value, AccountActivated).sequence)


@pytest.fixture
async def things(stack) -> AsyncIterator[Aggregates]:
    database = connect(stack.store, "relays")
    yield Aggregates(database[f"things-{new_id()}"], "test")
    database.client.close()


async def thing(things: Aggregates) -> str:
    name = new_id()
    await things.insert({"_id": name}, *[AccountActivated(account_id=name)] * EVENTS)
    return name


async def test_two_relays_at_the_same_aggregates_publish_each_event_once(things):
    wire = Wire(0.002)
    names = [await thing(things) for _ in range(10)]
    relays = [Relay(wire), Relay(wire)]  # type: ignore[arg-type]
    await asyncio.gather(*(relay.publish(things, name) for name in names for relay in relays))
    assert wire.seen == {name: list(range(1, EVENTS + 1)) for name in names}
    assert await things.collection.count_documents({"outbox.id": {"$exists": True}}) == 0


async def test_a_slow_relay_stops_before_its_lease_ends(things, monkeypatch):
    """Otherwise an old event would come after newer ones of the relay that took over: the last of its key, kept by compaction."""
    monkeypatch.setattr(relaying, "LEASE", timedelta(seconds=0.8))
    monkeypatch.setattr(storing, "LEASE", timedelta(seconds=0.8))
    monkeypatch.setattr(relaying, "SEND_SECONDS", 0.2)
    monkeypatch.setattr(relaying, "MARGIN_SECONDS", 0.2)
    wire = Wire(0.1)
    name = await thing(things)
    slow, other = Relay(wire), Relay(wire)  # type: ignore[arg-type]

    async def taking_over() -> None:
        while len(wire.seen.get(name, [])) < EVENTS:
            await other.publish(things, name)
            await asyncio.sleep(0.02)

    await asyncio.gather(slow.publish(things, name), asyncio.wait_for(taking_over(), 20))
    assert wire.seen[name] == list(range(1, EVENTS + 1))


async def test_a_cancelled_relay_keeps_its_lease(things):
    """The producer may still hold what it was given: nobody overtakes it."""
    wire = Wire(60)
    name = await thing(things)
    stopped = asyncio.create_task(Relay(wire).publish(things, name))  # type: ignore[arg-type]
    async with asyncio.timeout(5):
        while (await things.get(name))["lease_until"] == storing.FREE:
            await asyncio.sleep(0.01)
    stopped.cancel()
    await asyncio.gather(stopped, return_exceptions=True)
    quick = Wire(0)
    await Relay(quick).publish(things, name)  # type: ignore[arg-type]
    assert quick.seen == {}


async def test_a_birth_that_waits_for_a_worker_does_not_wait_for_its_lease(things, monkeypatch):
    monkeypatch.setattr(relaying, "FRESH_SECONDS", -1)
    wire = Wire(0)
    relay = Relay(wire)  # type: ignore[arg-type]
    relay.watch(things)
    name = await thing(things)
    assert (await things.get(name))["lease_until"] > storing.FREE
    await relay.publish(things, name)
    assert wire.seen[name] == list(range(1, EVENTS + 1))


async def test_changes_one_after_the_other_are_published_once_and_in_order(things):
    """Each write takes the lease where it is free; where it is not, whoever holds it looks again before letting go."""
    wire = Wire(0.002)
    relay = Relay(wire)  # type: ignore[arg-type]
    relay.watch(things)
    relay.start()
    names = [await thing(things) for _ in range(5)]

    async def change(name: str) -> None:
        for _ in range(10):
            await things.update(await things.get(name), {}, AccountActivated(account_id=name))
            await asyncio.sleep(0.01)

    await asyncio.gather(*(change(name) for name in names))
    async with asyncio.timeout(10):
        while await things.collection.count_documents({"outbox.id": {"$exists": True}}):
            await asyncio.sleep(0.02)
    await relay.stop()
    assert wire.seen == {name: list(range(1, EVENTS + 11)) for name in names}


async def test_a_change_takes_the_lease_and_is_published_without_asking_for_it(things, monkeypatch):
    wire = Wire(0)
    relay = Relay(wire)  # type: ignore[arg-type]
    name = await thing(things)
    await relay.publish(things, name)
    relay.watch(things)
    await things.update(await things.get(name), {}, AccountActivated(account_id=name))
    assert (await things.get(name))["lease_until"] > storing.FREE
    monkeypatch.setattr(relay, "_claim", None)
    await relay.publish(things, name)
    assert wire.seen[name] == list(range(1, EVENTS + 2))
    assert (await things.get(name))["lease_until"] == storing.FREE


async def test_aggregates_published_at_once_share_the_write_that_frees_them(things):
    """Counted by the store's own commands: far fewer than one an aggregate."""
    written: list[int] = []

    class Counted(Releases):
        async def _write(self, aggregates, waiting):
            written.append(len(waiting))
            return await super()._write(aggregates, waiting)

    relay = Relay(Wire(0))  # type: ignore[arg-type]
    relay._releases = Counted(relay._owner)
    names = [await thing(things) for _ in range(30)]
    await asyncio.gather(*(relay.publish(things, name) for name in names))
    assert sum(written) == len(names)
    assert len(written) < len(names) / 2


async def test_what_could_not_be_published_stays_and_is_free_for_the_next(things):
    class Broken(Wire):
        async def send(self, topic: str, key: bytes, value: bytes, headers: Any) -> None:
            if len(self.seen.get(key.decode(), [])) == 3:
                raise ConnectionError
            await super().send(topic, key, value, headers)

    broken, mended = Broken(0), Wire(0)
    name = await thing(things)
    with pytest.raises(ConnectionError):
        await Relay(broken).publish(things, name)  # type: ignore[arg-type]
    await Relay(mended).publish(things, name)  # type: ignore[arg-type]
    assert broken.seen[name] + mended.seen[name] == list(range(1, EVENTS + 1))
