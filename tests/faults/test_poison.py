"""What cannot be handled is parked with its reason, the partition goes on, and a command puts it back."""

import getpass
import json
import socket
import subprocess
import sys
from typing import NamedTuple

import pytest

from contracts import AccountChanged, StructureChanged, TicketChanged
from contracts.habilitation import Application, Level
from tests.kit.stack import eventually
from tests.kit.world import new_id


class Asker(NamedTuple):
    person: AccountChanged
    structure_id: str


IBAN = "FR7630006000011234567890189"
GROUP = "notifications.ticket.changed"


@pytest.fixture
def asker(world):
    """Who gets the mails of a structure's tickets."""
    person, structure_id = world.account(), new_id()
    world.grant(person.account_id, structure_id, (Application.SOLLICITATIONS_EMISES, Level.MODIFICATION))
    return Asker(person, structure_id)


def ticket(asker):
    known = {"ticket_id": new_id(), "sender_account_id": asker.person.account_id, "number": f"T-{new_id()[:8]}"}
    return TicketChanged.model_validate(
        TicketChanged.example | known | {"sender_structure_id": asker.structure_id, "sender_service_id": None}
    )


def dead_letter(outside, key):
    record = outside.wait_record(
        "ticket.changed.dead", lambda r: r.key == key and r.headers["group"].decode() == GROUP, 20
    )
    return record, {name: value.decode() for name, value in record.headers.items()}


POISON = {
    "bad JSON": (lambda event: b'{"id": "' + IBAN.encode(), "JSONDecodeError"),
    "not even text": (lambda event: b'"\x80' + IBAN.encode(), "UnicodeDecodeError"),
    "wrong schema": (lambda event: json.dumps(event | {"data": {"ticket_id": {"iban": IBAN}}}).encode(), "ValidationError"),
    "unknown type": (lambda event: json.dumps(event | {"type": IBAN}).encode(), "UnknownEvent"),
    "oversized": (lambda event: b'{"x": "' + IBAN.encode() * 38_000 + b'"}', "UnknownEvent"),
    "too deep": (lambda event: b"[" * 200_000, "RecursionError"),
}  # fmt: skip


@pytest.mark.parametrize("kind", POISON)
def test_poison_is_parked_and_the_partition_goes_on(stack, world, outside, mailbox, asker, kind):
    made, error = POISON[kind]
    person = asker.person
    good = world.event(ticket(asker))
    raw = made(json.loads(good.model_dump_json()))
    key = good.subject
    world.raw("ticket.changed", raw, key.encode())
    world.publish(good)
    mailbox.wait(person.contact_email, good.data.number)
    record, headers = dead_letter(outside, key)
    assert record.raw == raw
    assert headers["error-class"] == error
    assert headers["origin-topic"] == "ticket.changed"
    assert headers["attempts"] == "1", "poison is not tried again"
    assert {"origin-partition", "origin-offset", "origin-timestamp", "error"} <= headers.keys()
    assert IBAN not in json.dumps(headers)
    assert IBAN not in stack.log("notifications")


def test_what_passes_is_tried_again_and_succeeds(stack, world, outside, mailbox, asker, sabotage):
    process, fuse = sabotage("stumble-in-handler", "notifications")
    person = asker.person
    event = world.event(ticket(asker))
    fuse.touch()
    fuse.with_suffix(".2").touch()
    world.publish(event)
    mailbox.wait(person.contact_email, event.data.number)
    assert not fuse.exists()
    assert not fuse.with_suffix(".2").exists()
    after = world.event(ticket(asker))
    world.publish(after)
    mailbox.wait(person.contact_email, after.data.number)
    assert len(mailbox.search(person.contact_email, event.data.number)) == 1
    assert not [r for r in outside.records("ticket.changed.dead") if r.key == event.subject]
    process.stop()


def command(stack, *words):
    env = stack.environment()
    done = subprocess.run(
        [sys.executable, "-m", "chassis.dead", *words], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_dead_letters_are_listed_shown_and_replayed(stack, world, outside, mailbox, asker):
    """`python -m chassis.dead list|show|replay`; what someone else wrote there does not hide the rest."""
    event = world.event(ticket(asker))
    world.raw("ticket.changed.dead", b"of someone else")
    world.raw("ticket.changed", b"{" + IBAN.encode(), event.subject.encode())
    record, _ = dead_letter(outside, event.subject)
    place = ("--topic", "ticket.changed", "--offset", str(record.offset))
    listed = command(stack, "list", *place)
    assert f"ticket.changed.dead:{record.offset}" in listed
    assert "JSONDecodeError" in listed
    assert IBAN not in listed
    assert IBAN in command(stack, "show", *place)
    assert command(stack, "list", *place, "--error", "NoSuchError") == ""
    assert "1 replayed" in command(stack, "replay", *place)
    again = [r for r in outside.records("ticket.changed") if r.key == event.subject]
    eventually(lambda: len([r for r in outside.records("ticket.changed") if r.raw == record.raw]) == 2)
    assert again
    assert f":{record.offset} " not in command(stack, "list", *place)
    told = [
        line
        for line in command(stack, "history", "--topic", "ticket.changed").splitlines()
        if f":{record.offset} " in line
    ]
    assert [line.endswith(f"by {getpass.getuser()}@{socket.gethostname()}") for line in told] == [True]
    assert "of someone else" in command(stack, "show", "--topic", "ticket.changed")


def test_what_several_groups_parked_is_put_back_once_for_those_that_are_asked(stack, world, outside):
    """Three groups park a poison record; replayed, three letters do not become nine (and one group's not three)."""
    structure = world.structure()
    key, broken = structure.structure_id, json.dumps({"id": new_id(), "type": "no.such.type"}).encode()
    world.raw("structure.changed", broken, key.encode())

    def letters():
        return [r for r in outside.records("structure.changed.dead") if r.key == key]

    groups = sorted(f"{name}.structure.changed" for name in StructureChanged.topic.readers)
    eventually(lambda: sorted(r.headers["group"].decode() for r in letters()) == groups)
    asked = ("replay", "--topic", "structure.changed", "--error", "UnknownEvent", "--group", groups[0])
    assert key not in command(stack, *asked, "--dry-run")
    assert len([r for r in outside.records("structure.changed") if r.raw == broken]) == 1
    assert "1 replayed" in command(stack, *asked)
    eventually(lambda: len(letters()) == len(groups) + 1)
    assert letters()[-1].headers["group"].decode() == groups[0]
    rest = command(stack, "replay", "--topic", "structure.changed", "--error", "UnknownEvent")
    assert "2 replayed" in rest  # the record of old for the other groups, and the one of the first replay
    eventually(lambda: len(letters()) == 2 * len(groups) + 1)


def test_a_state_that_a_newer_one_followed_is_not_replayed(stack, world, outside):
    """It would be the last of its key, the one that compaction keeps."""
    structure = world.structure()
    key = structure.structure_id
    world.raw("structure.changed", b"{broken", key.encode())
    record = outside.wait_record("structure.changed.dead", lambda r: r.key == key, 20)
    world.publish(structure)
    outside.wait("structure.changed", lambda e: e["subject"] == key)
    answer = command(stack, "replay", "--topic", "structure.changed", "--offset", str(record.offset))
    assert "0 replayed, 1 superseded" in answer
    assert [r.raw for r in outside.records("structure.changed") if r.key == key].count(b"{broken") == 1
