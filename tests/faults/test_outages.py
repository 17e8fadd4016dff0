"""The broker or the store goes away under load, and comes back; nobody restarts anything."""

import asyncio
import time

import httpx
import pytest

from chassis import publisher
from chassis.errors import Unavailable
from chassis.publisher import Publisher
from tests.kit.stack import eventually
from tests.kit.world import new_id

OUTAGE_SECONDS = 20


def test_the_broker_is_away_while_writes_go_on(stack, trade, person):
    """Acknowledged at once, mails that identity sends itself leave, and all is published when the broker is back."""
    before = stack._services["invoicing"].running.pid
    stack.kill_kafka()
    until, invoices, slowest = time.monotonic() + OUTAGE_SECONDS, [], 0.0
    newcomer = person()
    assert newcomer.register().status_code == 202
    while time.monotonic() < until:
        asked = time.monotonic()
        invoices.append(trade.acknowledged())
        slowest = max(slowest, time.monotonic() - asked)
        eventually(lambda next_at=asked + 0.5: time.monotonic() > next_at)
    assert slowest < 5, "the broker's absence is not the caller's business"
    assert newcomer.activation_token(), "mails do not wait for Kafka"
    assert httpx.get(f"{stack.url('invoicing')}/readyz", timeout=5).status_code == 200
    stack.start_kafka()
    assert len(invoices) >= 10
    trade.arrived(*invoices, within=60)
    assert stack._services["invoicing"].running.pid == before


async def test_what_could_not_be_sent_in_time_is_never_sent_late(stack, outside, monkeypatch):
    """It would come after newer events that another relay has published meanwhile."""
    monkeypatch.setattr(publisher, "SEND_SECONDS", 1.5)
    sender, key, topic = Publisher(stack.kafka, "test"), new_id().encode(), "account.activated.dead"
    try:
        await sender.send(topic, key, b"before")
        stack.kill_kafka()
        with pytest.raises(Unavailable):
            await asyncio.wait_for(sender.send(topic, key, b"late"), 5)
        await asyncio.to_thread(stack.start_kafka)
        monkeypatch.undo()  # a cold broker's first handshake may take longer
        await sender.send(topic, key, b"after")
    finally:
        await sender.close()
    await asyncio.to_thread(outside.wait_record, topic, lambda r: r.raw == b"after" and r.key == key.decode())
    mine = [r.raw for r in outside.records(topic) if r.key == key.decode()]
    assert mine == [b"before", b"after"]


def test_the_store_is_away(stack, trade, world):
    """503 with Retry-After while it is away; then the API and the consumers go on by themselves."""
    invoice = trade.acknowledged()
    trade.arrived(invoice)
    before = stack._services["invoicing"].running.pid
    stack.kill_store()
    refused = trade.submit()
    assert refused.status_code == 503, refused.text
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()["code"] == "indisponible"
    assert refused.headers["X-Correlation-ID"] == refused.json()["correlation_id"]
    url = stack.url("invoicing")
    assert httpx.get(f"{url}/readyz", timeout=10).status_code == 503
    assert httpx.get(f"{url}/livez", timeout=10).status_code == 200
    renamed = trade.recipient.model_copy(update={"name": "MÉTROPOLE DE RENNES"})
    event = world.event(renamed)
    world.publish(event)
    stack.start_store()
    trade.arrived(
        eventually(lambda: trade.submit().json() if httpx.get(f"{url}/readyz").status_code == 200 else None, 20)
    )
    copies = world.client["invoicing"]["structures"]
    eventually(
        lambda: copies.find_one({"_id": renamed.structure_id, "sequence": event.sequence, "name": renamed.name}), 30
    )
    assert stack._services["invoicing"].running.pid == before
