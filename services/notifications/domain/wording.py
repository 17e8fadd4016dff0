"""The facts of a notice in the words of one person: language, amounts, link (NOT-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chassis.typography import NARROW, money
from services.notifications.domain.notice import Notice


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice in the feed: its mail's subject, and its text without greeting and link."""

    title: str
    text: str


def words(notice: Notice, language: str, first_name: str, public_url: str) -> dict[str, Any]:
    """What the template is filled with."""
    facts = {name: _spoken(value, language) for name, value in notice.params.items()}
    return {**facts, "first_name": first_name, "link": f"{public_url}/{notice.page}"}


def shown(subject: str, text: str, link: str) -> Shown:
    """From a mail's subject and text: the first paragraph greets."""
    _, *paragraphs = text.strip().split("\n\n")
    return Shown(subject, "\n\n".join(p for p in paragraphs if not p.endswith(link)))


def _spoken(value: Any, language: str) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "currency" in value:
        return money(Decimal(value["value"]), value["currency"], language, NARROW)
    return value[language]
