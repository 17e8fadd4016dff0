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


@dataclass(frozen=True)
class Head:
    """What a search looks at; in lower case."""

    recipients: frozenset[str]
    subject: str

    def fits(self, to: str, subject: str) -> bool:
        return (not to or to.lower() in self.recipients) and subject.lower() in self.subject


class Kept:
    """Heads are held in memory: a search would otherwise read every mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._heads: dict[str, Head] = {}
        for path in sorted(folder.glob("*.json")):
            self._remember(path.stem)

    def keep(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Returns once the mail is on disk; the envelope comes last, so a mail is whole or absent."""
        self._last = max(self._last + 1, time.time_ns())
        name = f"{self._last:020d}"
        (self._folder / f"{name}.eml").write_bytes(content)
        written = self._folder / f"{name}.tmp"
        written.write_text(json.dumps({"from": sender, "to": recipients}))
        written.rename(self._folder / f"{name}.json")
        self._remember(name)
        return name

    def _remember(self, name: str) -> None:
        mail = self.get(name)
        if mail:
            self._heads[name] = Head(frozenset(map(str.lower, mail.recipients)), mail.subject.lower())

    def newest_first(self, to: str = "", subject: str = "") -> Iterator[Mail]:
        """Those to this address (whole, any case) whose subject contains this text (any case)."""
        fitting = [name for name, head in reversed(list(self._heads.items())) if head.fits(to, subject)]
        for name in fitting:
            if mail := self.get(name):
                yield mail

    def get(self, name: str) -> Mail | None:
        envelope = self._folder / f"{name}.json"
        if not name.isdigit() or not envelope.exists():
            return None
        known = json.loads(envelope.read_text())
        message = message_from_bytes((self._folder / f"{name}.eml").read_bytes(), EmailMessage, policy=policy.default)
        return Mail(name, known["from"], tuple(known["to"]), message)

    def empty(self) -> None:
        self._heads.clear()
        for path in self._folder.glob("*.*"):
            path.unlink(missing_ok=True)
