"""Every topic with its settings, declared once: local runs, compose and Kubernetes create topics from here."""

from dataclasses import dataclass
from typing import Any

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


TOPICS: list[Topic] = []
"""All that the contracts declare; complete once `contracts` is imported."""


def declared(name: str, **settings: Any) -> Topic:
    """A topic of the public language: local runs, compose and Kubernetes create it."""
    TOPICS.append(Topic(name, **settings))
    return TOPICS[-1]


ACCOUNT_CREATED = declared("account.created", partitions=3)
ACCOUNT_ACTIVATED = declared("account.activated", partitions=3)
ACCOUNT_CHANGED = declared("account.changed", partitions=3, compacted=True)
STRUCTURE_CHANGED = declared("structure.changed", partitions=3, compacted=True)
SERVICE_CHANGED = declared("service.changed", partitions=3, compacted=True)
RATTACHEMENT_REQUESTED = declared("rattachement.requested", partitions=3)
RATTACHEMENT_DECIDED = declared("rattachement.decided", partitions=3)
HABILITATION_CHANGED = declared("habilitation.changed", partitions=3, compacted=True)
INVOICE_DOCUMENT_RECEIVED = declared("invoice.document_received")
INVOICE_READING_PROGRESSED = declared("invoice.reading_progressed", retention_ms=DAY_MS)
INVOICE_EXTRACTED = declared("invoice.extracted")
INVOICE_DEPOSITED = declared("invoice.deposited")
INVOICE_STATUS_CHANGED = declared("invoice.status_changed")
INVOICE_CHANGED = declared("invoice.changed")
TICKET_CHANGED = declared("ticket.changed", partitions=3)
RECEIPTS_SEALED = declared("receipts.sealed", partitions=1, retention_ms=-1)
SESSION_ENDED = declared("session.ended", partitions=3, retention_ms=DAY_MS // 24)
"""Kept longer than any access token lives: whoever starts reads what it missed."""
SECURITY_RECORDED = declared("security.recorded", partitions=3)
