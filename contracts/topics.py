"""Every topic with its settings, owners and readers, declared once.

Local runs, compose and Kubernetes create topics and the broker's access rules from here; the subscriber policy refuses
an event whose source does not own its topic.
"""

from dataclasses import dataclass
from typing import Any

DAY_MS = 86_400_000
KEPT_DAYS = 400
"""Facts are the source for everybody else: a year and a month, unless the installation keeps them longer (`--keep`)."""
MAX_EVENT_BYTES = 900_000  # below the broker's 1 MiB, so that headers fit


@dataclass(frozen=True)
class Topic:
    """`retention_ms` -1 keeps for ever; a compacted topic keeps the last event of each key.

    `owners` are the services that alone may write it, `readers` those that alone may read it.
    """

    name: str
    partitions: int = 6
    retention_ms: int = KEPT_DAYS * DAY_MS
    compacted: bool = False
    max_message_bytes: int = 1_048_576
    owners: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()

    @property
    def dead(self) -> "Topic":
        """Where the readers park what they could not handle; roomier, because headers tell why."""
        return Topic(
            f"{self.name}.dead", partitions=1, retention_ms=365 * DAY_MS, max_message_bytes=4 * 1_048_576,
            owners=self.readers, readers=self.readers,
        )  # fmt: skip

    @property
    def sources(self) -> frozenset[str]:
        """The `source` of an event is one of these."""
        return frozenset(source_of(owner) for owner in self.owners)

    @property
    def config(self) -> dict[str, str]:
        return {
            "retention.ms": str(-1 if self.compacted else self.retention_ms),
            "cleanup.policy": "compact" if self.compacted else "delete",
            "max.message.bytes": str(self.max_message_bytes),
        }


def source_of(service: str) -> str:
    """What a service writes as the `source` of its events."""
    return f"urn:chorale:{service}"


TOPICS: list[Topic] = []
"""All that the contracts declare; complete once `contracts` is imported."""


def declared(name: str, owners: str, readers: str = "", **settings: Any) -> Topic:
    """A topic of the public language; `owners` and `readers` are names of services, between spaces."""
    TOPICS.append(Topic(name, owners=tuple(owners.split()), readers=tuple(readers.split()), **settings))
    return TOPICS[-1]


# fmt: off
ACCOUNT_CREATED = declared("account.created", "identity", partitions=3)
ACCOUNT_ACTIVATED = declared("account.activated", "identity", partitions=3)
ACCOUNT_CLOSED = declared("account.closed", "identity", "identity organisation notifications", partitions=3)
TECHNICAL_ACCOUNT_CHANGED = declared(
    "technical_account.changed", "identity", "raccordement notifications", partitions=3, compacted=True)
ACCOUNT_CHANGED = declared(
    "account.changed", "identity", "organisation invoicing support notifications", partitions=3, compacted=True)
STRUCTURE_CHANGED = declared(
    "structure.changed", "organisation", "invoicing support notifications raccordement", partitions=3, compacted=True)
SERVICE_CHANGED = declared(
    "service.changed", "organisation", "invoicing support raccordement", partitions=3, compacted=True)
RATTACHEMENT_REQUESTED = declared("rattachement.requested", "organisation", "notifications", partitions=3)
RATTACHEMENT_DECIDED = declared("rattachement.decided", "organisation", "notifications", partitions=3)
HABILITATION_CHANGED = declared(
    "habilitation.changed", "organisation", "identity invoicing support notifications raccordement", partitions=3, compacted=True)
REQUEST_OPENED = declared("request.opened", "organisation", "notifications", partitions=3)
REQUEST_DECIDED = declared("request.decided", "organisation", "notifications", partitions=3)
REQUEST_REMINDED = declared("request.reminded", "organisation", "notifications", partitions=3)
INVITATION_SENT = declared("invitation.sent", "organisation", "notifications", partitions=3)
BANK_DETAILS_CHANGED = declared("bank.details.changed", "organisation", "invoicing", partitions=3, compacted=True)
"""Apart from `structure.changed`: account numbers are for invoicing alone (ORG-10)."""
STRUCTURE_ATTACHMENT_CHANGED = declared(
    "structure.attachment.changed", "organisation", "invoicing", partitions=3, compacted=True)
INVOICE_DOCUMENT_RECEIVED = declared("invoice.document_received", "invoicing", "ocr")
INVOICE_READING_PROGRESSED = declared("invoice.reading_progressed", "ocr", "invoicing", retention_ms=DAY_MS)
INVOICE_EXTRACTED = declared("invoice.extracted", "ocr", "invoicing")
INVOICE_DEPOSITED = declared("invoice.deposited", "invoicing", "invoicing support notifications raccordement")
INVOICE_STATUS_CHANGED = declared("invoice.status_changed", "invoicing", "support notifications organisation raccordement")
INVOICE_CHANGED = declared("invoice.changed", "invoicing", "support raccordement")
TICKET_CHANGED = declared("ticket.changed", "support", "notifications", partitions=3)
RACCORDEMENT_CHANGED = declared(
    "raccordement.changed", "raccordement", "raccordement notifications", partitions=3, compacted=True)
SUBSCRIPTION_CHANGED = declared(
    "subscription.changed", "raccordement", "notifications", partitions=3, compacted=True)
RECEIPTS_SEALED = declared("receipts.sealed", "invoicing", partitions=1, retention_ms=-1)
SESSION_ENDED = declared(
    "session.ended", "identity", "identity organisation invoicing support notifications raccordement", partitions=3,
    retention_ms=DAY_MS // 24)
"""Kept longer than any access token lives: whoever starts reads what it missed."""
SECURITY_RECORDED = declared(
    "security.recorded", "identity organisation invoicing support notifications raccordement", "identity notifications",
    partitions=3)
ADDRESS_BOUNCED = declared("address.bounced", "notifications", "notifications", partitions=3)
# fmt: on
