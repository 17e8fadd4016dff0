"""Tickets of version 0.1 live on: read, listed, acted upon."""

import pytest
from pydantic import TypeAdapter

from chassis.lists import PageQuery, find_page
from chassis.migrations import migrate
from services.support.domain.ticket import Ticket
from services.support.migrations import STEPS, last_activity, services_of
from services.support.store import EMITTED
from tests.migrations import kit

OLD = kit.documents("support", "tickets")
SHAPE = TypeAdapter(Ticket)


@pytest.mark.parametrize("old", OLD, ids=lambda d: f"{d['state']}-{d['number']}")
def test_a_ticket_of_version_0_1_is_carried_over_whole(old):
    new = last_activity(old)
    ticket = SHAPE.validate_python(new | {"id": new["_id"]})
    assert (ticket.number, ticket.state, ticket.last_activity_at) == (old["number"], old["state"], old["changed_at"])
    assert [(a.kind, a.at, a.text) for a in ticket.activities] == [
        (a["kind"], a["at"], a["text"]) for a in old["activities"]
    ]
    assert [(a.name, a.url, a.sha256) for a in ticket.attachments] == [
        (a["name"], a["url"], a["sha256"]) for a in old["attachments"]
    ]
    assert (ticket.object and ticket.object.id) == (old["object"] and old["object"]["id"])
    assert last_activity(new) is None, "once"


def test_services_stand_apart_from_their_structure():
    structures = kit.documents("support", "structures")
    services = [service for structure in structures for service in services_of(structure)]
    assert len(services) == sum(len(s["services"]) for s in structures) > 0
    assert {s["sequence"] for s in services} == {0}, "any event of theirs is newer"


async def test_the_command_carries_a_whole_installation_over_once(stack):
    with kit.stored(stack.store, "support") as database:
        await kit.fill(database, "support")
        await database["tickets"].create_indexes(EMITTED.indexes())
        changed = await migrate(database, STEPS)
        assert changed[STEPS[0].name] == len(OLD) > 0
        assert changed[STEPS[1].name] > 0
        assert await migrate(database, STEPS) == {}
        await database["migrations"].delete_many({})
        assert set((await migrate(database, STEPS)).values()) == {0}, "a crash before the mark costs a second look"
        sender = OLD[0]["sender_structure_id"]
        rows = await find_page(database["tickets"], EMITTED, {"sender_structure_id": sender}, PageQuery())
        assert {row["_id"] for row in rows.documents} == {d["_id"] for d in OLD if d["sender_structure_id"] == sender}
