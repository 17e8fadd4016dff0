"""Messages as files: one .eml a message, with its envelope beside it; the name sorts by arrival."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True)
class Mail:
    id: str
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    def body(self, kind: str) -> str | None:
        """`kind` is plain or html."""
        part = self.message.get_body((kind,))
        return None if part is None else str(part.get_content())

    def attachments(self) -> list[EmailMessage]:
        return [part for part in self.message.iter_attachments() if isinstance(part, EmailMessage)]


class Kept:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = 0
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Returns once the mail is on disk; the envelope comes last, so a mail is whole or absent."""
        self._last = max(self._last + 1, time.time_ns())
        name = f"{self._last:020d}"
        (self._folder / f"{name}.eml").write_bytes(content)
        written = self._folder / f"{name}.tmp"
        written.write_text(json.dumps({"from": sender, "to": recipients}))
        written.rename(self._folder / f"{name}.json")
        return name

    def newest_first(self, to: str = "", subject: str = "") -> Iterator[Mail]:
        """Those to this address (whole, any case) whose subject contains this text (any case)."""
        for path in sorted(self._folder.glob("*.json"), reverse=True):
            mail = self.get(path.stem)
            if (
                mail
                and (not to or to.lower() in map(str.lower, mail.recipients))
                and subject.lower() in mail.subject.lower()
            ):
                yield mail

    def get(self, name: str) -> Mail | None:
        envelope = self._folder / f"{name}.json"
        if not name.isdigit() or not envelope.exists():
            return None
        known = json.loads(envelope.read_text())
        message = message_from_bytes((self._folder / f"{name}.eml").read_bytes(), EmailMessage, policy=policy.default)
        return Mail(name, known["from"], tuple(known["to"]), message)

    def empty(self) -> None:
        for path in self._folder.glob("*.*"):
            path.unlink(missing_ok=True)
