"""The facts of a notice in the words of one person: language, amounts, link (NOT-4)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from services.notifications.domain.notice import Notice, Person

NARROW_SPACE, SPACE = "\u202f", "\u00a0"
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def words(notice: Notice, person: Person, public_url: str) -> dict[str, Any]:
    """What the mail's template is filled with."""
    facts = {name: _spoken(value, person.language) for name, value in notice.params.items()}
    return {**facts, "first_name": person.first_name, "link": f"{public_url}/{notice.page}"}


def _spoken(value: Any, language: str) -> Any:
    if not isinstance(value, Mapping):
        return value
    return money(Decimal(value["value"]), value["currency"], language) if "currency" in value else value[language]


def money(amount: Decimal, currency: str, language: str) -> str:
    """`2 940,00 €` in French, `€2,940.00` in English; other currencies by their code."""
    sign, grouped = SIGNS.get(currency), f"{abs(amount):,.2f}"
    minus = "-" if amount < 0 else ""
    if language == "en":
        return f"{minus}{sign}{grouped}" if sign else f"{minus}{currency}{SPACE}{grouped}"
    french = grouped.replace(",", NARROW_SPACE).replace(".", ",")
    return f"{minus}{french}{SPACE}{sign or currency}"
