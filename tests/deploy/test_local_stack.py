"""The stack under the tests keeps its promises: mail is caught, topics are those of the contracts."""

import smtplib
from email.message import EmailMessage
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from contracts.topics import TOPICS
from deploy import topics
from tests.kit.mails import Mailbox
from tests.kit.stack import RunningStack

TOPIC = TOPICS[0].name


def mail(to: str, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "chorale@example.org", to, subject
    message.set_content("Bonjour, voilà.")
    message.add_alternative("<p>Bonjour</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="reçu.pdf")
    return message


def send(stack: RunningStack, message: EmailMessage) -> None:
    with smtplib.SMTP(*stack.smtp, timeout=3) as smtp:
        smtp.send_message(message)


def test_mail_is_caught_and_read_back(stack: RunningStack, mailbox: Mailbox) -> None:
    send(stack, mail("lue@example.org", "Votre reçu n° 1"))
    read = mailbox.wait("LUE@example.org", "reçu")
    assert (read["text"].strip(), read["html"].strip()) == ("Bonjour, voilà.", "<p>Bonjour</p>")
    assert read["attachments"] == [{"number": 0, "name": "reçu.pdf", "type": "application/pdf", "size": 4}]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("refuse_4xx", smtplib.SMTPDataError),
        ("refuse_5xx", smtplib.SMTPDataError),
        ("die_after_data", smtplib.SMTPServerDisconnected),
        ("hang", smtplib.SMTPServerDisconnected),
    ],
)
def test_the_mailbox_misbehaves_on_demand_then_accepts(
    stack: RunningStack, mailbox: Mailbox, mode: str, error: type[Exception]
) -> None:
    to = f"{uuid4()}@example.org"
    mailbox.behave(mode, times=1, to=to)
    with pytest.raises(error):
        send(stack, mail(to, "refusé"))
    send(stack, mail(to, "accepté"))
    assert [m["subject"] for m in mailbox.search(to)] == ["accepté"]


async def test_topics_are_those_of_the_contracts_and_creating_them_twice_does_no_harm(stack: RunningStack) -> None:
    assert await topics.create(stack.infrastructure.place.kafka.admin) == []
    admin = AIOKafkaAdminClient(**stack.kafka.arguments)
    await admin.start()
    try:
        found = {t["topic"]: len(t["partitions"]) for t in await admin.describe_topics()}
    finally:
        await admin.close()
    declared = {t.name: t.partitions for topic in TOPICS for t in (topic, topic.dead)}
    assert {name: found.get(name) for name in declared} == declared
