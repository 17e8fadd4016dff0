"""The facts of a notice in the words of one person: language, amounts, link (NOT-4)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from chassis.typography import NARROW, money
from services.notifications.domain.notice import Notice, Person


def words(notice: Notice, person: Person, public_url: str) -> dict[str, Any]:
    """What the mail's template is filled with."""
    facts = {name: _spoken(value, person.language) for name, value in notice.params.items()}
    return {**facts, "first_name": person.first_name, "link": f"{public_url}/{notice.page}"}


def _spoken(value: Any, language: str) -> Any:
    if not isinstance(value, Mapping):
        return value
    if "currency" in value:
        return money(Decimal(value["value"]), value["currency"], language, NARROW)
    return value[language]
