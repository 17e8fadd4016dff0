"""Every topic with its settings, declared once: local runs, compose and Kubernetes create topics from here."""

from dataclasses import dataclass

DAY_MS = 86_400_000
KEPT_DAYS = 400
"""Facts are the source for everybody else: a year and a month, unless the installation keeps them longer (`--keep`)."""
MAX_EVENT_BYTES = 900_000  # below the broker's 1 MiB, so that headers fit


@dataclass(frozen=True)
class Topic:
    """`retention_ms` -1 keeps for ever; a compacted topic keeps the last event of each key."""

    name: str
    partitions: int = 6
    retention_ms: int = KEPT_DAYS * DAY_MS
    compacted: bool = False
    max_message_bytes: int = 1_048_576

    @property
    def dead(self) -> "Topic":
        """Where what could not be handled is parked; roomier, because headers tell why."""
        return Topic(f"{self.name}.dead", partitions=1, retention_ms=365 * DAY_MS, max_message_bytes=4 * 1_048_576)

    @property
    def config(self) -> dict[str, str]:
        return {
            "retention.ms": str(-1 if self.compacted else self.retention_ms),
            "cleanup.policy": "compact" if self.compacted else "delete",
            "max.message.bytes": str(self.max_message_bytes),
        }


ACCOUNT_CREATED = Topic("account.created", partitions=3)
ACCOUNT_ACTIVATED = Topic("account.activated", partitions=3)
ACCOUNT_CHANGED = Topic("account.changed", partitions=3, compacted=True)
STRUCTURE_CHANGED = Topic("structure.changed", partitions=3, compacted=True)
SERVICE_CHANGED = Topic("service.changed", partitions=3, compacted=True)
RATTACHEMENT_REQUESTED = Topic("rattachement.requested", partitions=3)
RATTACHEMENT_DECIDED = Topic("rattachement.decided", partitions=3)
HABILITATION_CHANGED = Topic("habilitation.changed", partitions=3, compacted=True)
INVOICE_DOCUMENT_RECEIVED = Topic("invoice.document_received")
INVOICE_READING_PROGRESSED = Topic("invoice.reading_progressed", retention_ms=DAY_MS)
INVOICE_EXTRACTED = Topic("invoice.extracted")
INVOICE_DEPOSITED = Topic("invoice.deposited")
INVOICE_STATUS_CHANGED = Topic("invoice.status_changed")
INVOICE_CHANGED = Topic("invoice.changed")
TICKET_CHANGED = Topic("ticket.changed", partitions=3)

TOPICS: tuple[Topic, ...] = (
    ACCOUNT_CREATED,
    ACCOUNT_ACTIVATED,
    ACCOUNT_CHANGED,
    STRUCTURE_CHANGED,
    SERVICE_CHANGED,
    RATTACHEMENT_REQUESTED,
    RATTACHEMENT_DECIDED,
    HABILITATION_CHANGED,
    INVOICE_DOCUMENT_RECEIVED,
    INVOICE_READING_PROGRESSED,
    INVOICE_EXTRACTED,
    INVOICE_DEPOSITED,
    INVOICE_STATUS_CHANGED,
    INVOICE_CHANGED,
    TICKET_CHANGED,
)
