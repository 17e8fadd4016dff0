"""A mail server that refuses, hangs or dies: the mail goes out once, later, or is parked where ops see it; never dropped.

For notifications' mails and for identity's own.
"""

import os
import signal
import subprocess
import sys

import pytest

from tests.stack import eventually


class Case:
    """Causes `expected` mails, to `people`; knows their records and what was delivered."""

    def __init__(self, name, trade, newcomer, mailbox):
        self.name, self.trade, self.newcomer, self.mailbox = name, trade, newcomer, mailbox
        self.mails = trade.world.client[name]["mails"]
        self.people = (
            [newcomer.email] if name == "identity" else [trade.seller.contact_email, trade.buyer.contact_email]
        )
        self.expected = 1 if name == "identity" else 3

    def cause(self):
        if self.name == "identity":
            assert self.newcomer.register().status_code == 202
        else:
            self.trade.acknowledged()

    def records(self, **wanted):
        return list(self.mails.find({"to": {"$in": self.people}} | wanted))

    def all_sent(self):
        eventually(lambda: len(self.records(state="ENVOYE")) == self.expected, 30)

    def delivered(self):
        """The records' ids, as the mails that arrived carry them."""
        found = [self.mailbox.read(mail["id"]) for person in self.people for mail in self.mailbox.search(person)]
        return sorted(mail["headers"]["Message-ID"].strip(" <>").removesuffix("@chorale") for mail in found)


@pytest.fixture(params=["identity", "notifications"])
def case(request, trade, person, mailbox):
    return Case(request.param, trade, person(), mailbox)


@pytest.mark.parametrize("mode", ["refuse_4xx", "hang", "die_after_data"])
def test_not_5_a_mail_server_in_trouble_delays(case, mailbox, mode):
    """NOT-5: each mail arrives once, under the Message-ID of its first try."""
    before = mailbox.refused()
    mailbox.behave(mode, times=2)
    case.cause()
    case.all_sent()
    records = case.records()
    assert mailbox.refused() == before + 2
    assert sum(record["attempts"] for record in records) == case.expected + 2
    assert case.delivered() == sorted(record["_id"] for record in records)
    assert all(record["params"] == {} for record in records), "what was sent needs no secret any more"


def test_not_5_a_final_refusal_is_parked_and_can_be_sent_again(stack, case, mailbox):
    """NOT-5"""
    mailbox.behave("refuse_5xx", times=1)
    case.cause()
    parked = eventually(lambda: case.records(state="EN_ECHEC") or None, 20)[0]
    assert parked["attempts"] == 1
    listed = command(stack, "mails", case.name)
    assert parked["_id"] in listed
    assert parked["to"] not in listed
    command(stack, "replay-mails", case.name)
    case.all_sent()
    assert case.delivered().count(parked["_id"]) == 1


def test_not_5_an_orderly_stop_waits_for_the_mail_under_way(stack, case, mailbox):
    """NOT-5: the attempt comes to its end and is noted before the process ends, so that none is made twice."""
    before = mailbox.refused()
    mailbox.behave("hang", times=1)
    case.cause()
    eventually(lambda: mailbox.refused() > before, 20)
    stack.kill(case.name, signal.SIGTERM)
    assert [r["attempts"] for r in case.records() if r.get("error")] == [1]
    stack.start(case.name)
    case.all_sent()
    assert case.delivered() == sorted(record["_id"] for record in case.records())


def command(stack, do, service):
    env = os.environ | {"CHORALE_STORE": stack.store, "CHORALE_KAFKA": stack.kafka}
    words = [sys.executable, "-m", "chassis.dead", do, "--service", service]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout
