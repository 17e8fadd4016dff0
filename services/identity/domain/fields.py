"""What people type into a form about themselves: addresses, names, telephone numbers (ID-1)."""

import re
import unicodedata

from chassis.errors import Finding, Text
from services.identity.domain.messages import MESSAGES

EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
MAX_EMAIL = 254  # RFC 5321 §4.5.3.1.3
MAX_NAME = 80
LETTERS, BETWEEN = "LM", " -'’.·‑"
DOMAIN = re.compile(r"\w\.\w{2}")  # programs that read mails make a link of it
PHONE = re.compile(r"\+?[0-9 .()-]{4,20}")
SHOWN = 80  # characters of a wrong value that a refusal repeats


def email(field: str, value: str) -> list[Finding]:
    right = len(value.strip()) <= MAX_EMAIL and EMAIL.fullmatch(value.strip())
    return [] if right else [MESSAGES.finding(field, "email_invalid", value[:SHOWN])]


def phone(value: str) -> list[Finding]:
    right = not value or PHONE.fullmatch(value)
    return [] if right else [MESSAGES.finding("phone", "phone_invalid", value[:SHOWN])]


def names(first: str, last: str) -> list[Finding]:
    return [
        *_name("first_name", first, Text("prénom", "first name")),
        *_name("last_name", last, Text("nom", "last name")),
    ]


def _name(field: str, value: str, label: Text) -> list[Finding]:
    """Letters and what stands between them: mails to others repeat a name, so it must lead nowhere."""
    clean = value.strip()
    letters = all(unicodedata.category(c)[0] in LETTERS or c in BETWEEN for c in clean)
    right = 0 < len(clean) <= MAX_NAME and letters and not DOMAIN.search(clean)
    return [] if right else [MESSAGES.finding(field, "name_invalid", value[:SHOWN], label=label, most=MAX_NAME)]
