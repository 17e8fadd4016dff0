"""Addresses from which mails come back (NOT-10): refused at once, or returned later; nothing more is mailed to them."""

import smtplib
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.stack import eventually
from tests.kit.world import new_id

EMITTED = (App.FACTURES_EMISES, Level.MODIFICATION)


@pytest.fixture
def seller(world):
    someone, structure = world.account(), new_id()
    world.grant(someone.account_id, structure, EMITTED)
    return someone, world.http("notifications", someone.account_id), structure


def deposited(world, structure, someone):
    invoice = world.deposited(structure, new_id())
    world.publish(invoice)
    query = {"account_id": someone.account_id, "params.number": invoice.number}
    eventually(lambda: world.client["notifications"]["notices"].find_one(query))
    return invoice


def address(http):
    return http.get("/me/preferences").json()["address"]


def bounced(http):
    return eventually(lambda: (a := address(http))["state"] == "A_VERIFIER" and a)


def test_not_10_an_address_that_the_server_refuses_is_to_be_checked(world, mailbox, seller, outside):
    """Told in the feed, not by a mail; mails go there again when its person says so."""
    someone, http, structure = seller
    mailbox.behave("refuse_5xx", times=1, to=someone.contact_email)
    deposited(world, structure, someone)
    assert bounced(http)["status"] == "5.1.1"
    assert http.get("/me/notices/count").json()["address_to_check"] is True
    kept = eventually(lambda: http.get("/me/notices", params={"kind": "address_to_check"}).json()["items"])
    assert someone.contact_email in kept[0]["text"]
    quiet = deposited(world, structure, someone)
    event = outside.wait("address.bounced", lambda e: e["subject"] == someone.account_id)
    assert (event["data"]["address"], event["data"]["status"]) == (someone.contact_email, "5.1.1")
    assert http.delete("/me/preferences/address-to-check").json()["address"]["state"] == "VALIDE"
    assert http.get("/me/notices/count").json()["address_to_check"] is False
    loud = deposited(world, structure, someone)
    mailbox.wait(someone.contact_email, loud.number)
    assert mailbox.search(someone.contact_email, quiet.number) == []


def test_not_10_a_server_that_is_in_trouble_or_refuses_content_says_nothing_of_the_address(world, mailbox, seller):
    someone, http, structure = seller
    mailbox.behave("refuse_4xx", times=1, to=someone.contact_email)
    invoice = deposited(world, structure, someone)
    mailbox.wait(someone.contact_email, invoice.number)
    assert address(http)["state"] == "VALIDE"


def report(status="5.1.1", action="failed"):
    """A delivery status notification (RFC 3464)."""
    message = MIMEMultipart("report", report_type="delivery-status")
    message["From"], message["Subject"] = "MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender"
    message.attach(MIMEText("I'm sorry to have to inform you that your message could not be delivered."))
    status_part = EmailMessage()
    status_part["Content-Type"] = "message/delivery-status"
    status_part.set_payload([_fields(**{"Reporting-MTA": "dns; mx.example"}), _fields(**{
        "Final-Recipient": "rfc822; x@y.example", "Action": action, "Status": status, "Diagnostic-Code": "smtp; 550 no such user",
    })])  # fmt: skip
    message.attach(status_part)
    return message.as_bytes()


def _fields(**fields):
    part = EmailMessage()
    for name, value in fields.items():
        part[name] = value
    return part


def return_path(mailbox, someone, subject):
    mailbox.wait(someone.contact_email, subject)
    return mailbox.search(someone.contact_email, subject)[0]["from"]


def hand_in(stack, recipient, content):
    with smtplib.SMTP("127.0.0.1", stack.ports.returns, timeout=10) as server:
        server.sendmail("", [recipient], content)


def test_not_10_a_mail_that_comes_back_later_counts_for_the_address_it_was_sent_to(world, mailbox, seller, stack):
    someone, http, structure = seller
    path = return_path(mailbox, someone, deposited(world, structure, someone).number)
    assert path.startswith("retours+")
    for harmless in (
        report(action="delayed", status="4.4.1"),
        report(status="5.7.1"),
        b"Subject: absent\r\n\r\nBonjour",
        b"\xff" * 900,
    ):
        hand_in(stack, path, harmless)
    assert address(http)["state"] == "VALIDE"
    hand_in(stack, path, report())
    hand_in(stack, path, report(status="5.2.1"))
    assert bounced(http)["status"] == "5.1.1"
    moved = someone.model_copy(update={"contact_email": f"autre.{someone.contact_email}"})
    world.tell(moved, "accounts")
    assert address(http)["state"] == "VALIDE", "another address is another matter"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        hand_in(stack, path, report())


def test_not_10_the_door_of_returns_takes_nothing_else(world, mailbox, seller, stack):
    someone, http, structure = seller
    path = return_path(mailbox, someone, deposited(world, structure, someone).number)
    forged = path[:-1].replace("@", "0@") if path[40] != "0" else path
    for wrong in (
        "postmaster@chorale.example",
        "retours+x@retours.chorale.example",
        f"retours+{'a' * 26}{'0' * 20}@x",
        forged,
    ):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            hand_in(stack, wrong, report())
        assert refused.value.recipients[wrong][0] == 550
    with pytest.raises(smtplib.SMTPSenderRefused):
        hand_in(stack, path, b"x" * 2_000_000)
    assert address(http)["state"] == "VALIDE"
