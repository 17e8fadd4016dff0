"""Which mails came back for good: SMTP's own refusal, or a delivery status notification (RFC 3464) (NOT-10)."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from services.notifications.domain.notice import Person

STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
NO_SUCH_ADDRESS = re.compile(r"5\.(1\.\d+|2\.1)")
POLICY = "5.7."  # the content or the sender is refused: the address may well be right
UNKNOWN_STATUS = "5.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What mails to a person's contact address came to. `id` is the account; `bounced_at` None: nothing is wrong with it."""

    id: str
    address: str
    bounced_at: datetime | None
    status: str = ""

    def is_of(self, person: Person) -> bool:
        """False once they have another."""
        return self.address.lower() == person.contact_email.lower()


def refused(code: int, answer: str, *, recipient: bool) -> str | None:
    """The status by which a mail server says that there is no such address; None for any other answer.

    A refused recipient is one unless it says otherwise; refused content only when it says so.
    """
    if code < 500:  # noqa: PLR2004  RFC 5321 §4.2.1
        return None
    match = STATUS.search(answer)
    status = match[0] if match else UNKNOWN_STATUS
    if recipient:
        return None if status.startswith(POLICY) else status
    return status if NO_SUCH_ADDRESS.fullmatch(status) else None


def failed(content: bytes) -> str | None:
    """The status of a notification that says « failed » for good; None for delays, successes and any other mail."""
    message = message_from_bytes(content)
    if message.get_content_type() != "multipart/report":
        return None
    recipients = [
        fields
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for fields in _groups(part)
    ]
    return next((status for fields in recipients if (status := _failure(fields))), None)


def _groups(part: Message) -> list[Message]:
    """A group of fields a recipient, after one of the whole mail."""
    payload = part.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []


def _failure(fields: Message) -> str | None:
    status = STATUS.match(str(fields.get("Status", "")).strip())
    if status is None or str(fields.get("Action", "")).strip().lower() != "failed":
        return None
    return None if status[0].startswith(POLICY) else status[0]
