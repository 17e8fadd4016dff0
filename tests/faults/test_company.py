"""Two of everything at once, members that come and go, a topic read again from its start."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from contracts.topics import TOPICS
from tests.faults.bus import lag, say_again
from tests.kit.stack import eventually

INVOICES = 40


@pytest.fixture
def second(stack, trade):
    """Another instance of invoicing: relay, members and API; a client of it in the seller's name."""
    url, process = stack.start_extra("invoicing")
    with httpx.Client(base_url=url, headers=trade.http.headers, timeout=30) as client:
        yield client
    process.stop()


def test_two_relays_and_two_members_of_each_group(stack, trade, second):
    """Each event once even on the wire: a lease, not luck, keeps the relays apart."""
    _, mails = stack.start_extra("notifications")
    with ThreadPoolExecutor(6) as pool:
        invoices = list(pool.map(lambda n: trade.acknowledged(http=(trade.http, second)[n % 2]), range(INVOICES)))
    trade.arrived(*invoices)
    assert trade.duplicates(*invoices) == 0
    mails.stop()


def test_members_come_and_go_under_load(stack, trade):
    """A member joins while events flow, then is killed, then another leaves in order."""
    with ThreadPoolExecutor(4) as pool:
        flow = [pool.submit(trade.acknowledged) for _ in range(INVOICES // 2)]
        joined = [stack.start_extra(name, "worker")[1] for name in ("notifications", "invoicing")]
        flow += [pool.submit(trade.acknowledged) for _ in range(INVOICES // 2)]
        joined[0].kill()
        joined[1].stop()
        flow += [pool.submit(trade.acknowledged) for _ in range(INVOICES // 4)]
        invoices = [answer.result() for answer in flow]
    trade.arrived(*invoices, within=60)


def test_topics_read_again_from_their_start_change_nothing(stack, trade, world, outside, mailbox):
    """Every record on the bus comes once more: no second mail, no second state change."""
    trade.arrived(*[trade.acknowledged() for _ in range(3)])
    _quiet(stack)
    mails, state = mailbox.search(), _state(world)
    again = say_again(stack.kafka, outside, [t.name for t in TOPICS])
    assert again > 10
    _quiet(stack)
    known = {mail["id"] for mail in mails}
    assert [mail for mail in mailbox.search() if mail["id"] not in known] == []
    assert _state(world) == state


def _quiet(stack) -> None:
    """All events are handled."""

    def handled() -> bool:
        behind = lag(stack.kafka)
        assert not behind, behind
        return True

    eventually(handled, 60)


VOLATILE = {"lease_until", "lease_owner", "copied_at"}
POSITIONS = {"marks"}
"""How far a follow-up came: it moves with the clock."""


def _state(world) -> dict[str, Any]:
    """All documents of the services that react to events, without what moves by itself."""
    return {
        f"{service}.{name}": {
            str(row["_id"]): {k: v for k, v in row.items() if k not in VOLATILE}
            for row in world.client[service][name].find()
        }
        for service in ("invoicing", "notifications", "support", "organisation", "ocr")
        for name in world.client[service].list_collection_names()
        if name not in POSITIONS
    }
