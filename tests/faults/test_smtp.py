"""A mail server that refuses, hangs or dies: the mail goes out once, later, or is parked where ops see it; never dropped.

For notifications' mails and for identity's own.
"""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.kit.stack import eventually

SENDERS = ("identity", "notifications")
EXPECTED = 4


class Case:
    """Causes four mails: identity's to a newcomer, notifications' to both sides of an invoice."""

    def __init__(self, trade, newcomer, mailbox):
        self.trade, self.newcomer, self.mailbox = trade, newcomer, mailbox
        self.people = [newcomer.email, trade.seller.contact_email, trade.buyer.contact_email]

    def cause(self):
        assert self.newcomer.register().status_code == 202
        self.trade.acknowledged()

    def records(self, **wanted):
        stores = [self.trade.world.client[name]["mails"] for name in SENDERS]
        return [mail for mails in stores for mail in mails.find({"to": {"$in": self.people}} | wanted)]

    def all_sent(self):
        eventually(lambda: len(self.records(state="ENVOYE")) == EXPECTED, 30)

    def delivered(self):
        """The records' ids, as the mails that arrived carry them."""
        found = [self.mailbox.read(mail["id"]) for person in self.people for mail in self.mailbox.search(person)]
        return sorted(mail["headers"]["Message-ID"].strip(" <>").removesuffix("@chorale.example") for mail in found)


@pytest.fixture
def case(trade, person, mailbox):
    return Case(trade, person(), mailbox)


@pytest.mark.parametrize("mode", ["refuse_4xx", "hang", "die_after_data"])
def test_not_5_a_mail_server_in_trouble_delays(case, mailbox, mode):
    """NOT-5: each mail arrives once, under the Message-ID of its first try."""
    before = mailbox.refused()
    mailbox.behave(mode, times=3)
    case.cause()
    case.all_sent()
    records = case.records()
    assert mailbox.refused() == before + 3
    assert sum(record["attempts"] for record in records) == EXPECTED + 3
    assert case.delivered() == sorted(record["_id"] for record in records)
    assert all(record["params"] == {} for record in records), "what was sent needs no secret any more"


def test_not_5_a_final_refusal_is_parked_and_can_be_sent_again(stack, case, mailbox):
    """NOT-5"""
    mailbox.behave("refuse_5xx")
    case.cause()
    eventually(
        lambda: len(case.records(state="EN_ECHEC")) >= len(case.people), 20
    )  # no second one to an address (NOT-10)
    eventually(lambda: case.records(state="A_ENVOYER") == [], 20)
    mailbox.behave("accept")
    parked = case.records()
    assert {mail["attempts"] for mail in parked} == {1}
    listed = "".join(command(stack, "mails", name) for name in SENDERS)
    assert all(mail["_id"] in listed and mail["to"] not in listed for mail in parked)
    for name in SENDERS:
        command(stack, "replay-mails", name)
    eventually(lambda: len(case.records(state="ENVOYE")) == len(parked), 30)
    assert case.delivered() == sorted(mail["_id"] for mail in parked)


def test_not_5_an_orderly_stop_waits_for_the_mail_under_way(stack, case, mailbox):
    """NOT-5: the attempt comes to its end and is noted before the process ends, so that none is made twice."""
    before = mailbox.refused()
    mailbox.behave("hang", times=2)
    case.cause()
    eventually(lambda: mailbox.refused() == before + 2, 20)
    for name in SENDERS:
        stack.kill(name, signal.SIGTERM)
    tried = [r for r in case.records(state="A_ENVOYER") if r["attempts"]]
    assert tried
    assert all(r["error"] and r["next_at"] < datetime.now(UTC) + timedelta(minutes=1) for r in tried), (
        "its end was noted"
    )
    for name in SENDERS:
        stack.start(name)
    case.all_sent()
    assert case.delivered() == sorted(record["_id"] for record in case.records())


def command(stack, do, service):
    env = stack.environment()
    words = [sys.executable, "-m", "chassis.dead", do, "--service", service]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout
