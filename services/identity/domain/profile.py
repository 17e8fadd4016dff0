"""What people change of themselves (ID-16)."""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from chassis.errors import Finding, Invalid, Text
from services.identity.domain import fields
from services.identity.domain.account import Account, Language, PostalAddress
from services.identity.domain.messages import MESSAGES

MAX_LINE = 100
COUNTRY = re.compile(r"[A-Z]{2}")
FRENCH_CODE = re.compile(r"[0-9]{5}")
STREET, CITY = Text("voie", "street"), Text("ville", "town")
CODE, COUNTRY_CODE = (
    Text("code postal", "postal code"),
    Text("pays (deux lettres majuscules)", "country (two capitals)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """None: as it is. An address of empty lines: none any more."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    language: Language | None = None
    notifications: bool | None = None
    postal_address: PostalAddress | None = None


def changed(account: Account, change: Change) -> Account:
    """Raises Invalid naming each field."""
    typed = {name: getattr(change, name) for name in Change.__slots__}
    given: dict[str, Any] = {name: _clean(value) for name, value in typed.items() if value is not None}
    address = given.get("postal_address")
    if address is not None and not any(_lines(address)):
        given["postal_address"], address = None, None
    after = replace(account, **given)
    findings = [*fields.names(after.first_name, after.last_name), *fields.phone(after.phone)]
    if address:
        findings += _address(address)
    if findings:
        raise Invalid(errors=findings)
    return after


def differences(before: Account, after: Account) -> list[str]:
    """Names of the fields that changed, without their values."""
    return [name for name in Change.__slots__ if getattr(before, name) != getattr(after, name)]


def _clean(value: object) -> object:
    if isinstance(value, PostalAddress):
        return PostalAddress(**{name: line.strip() for name, line in asdict(value).items()})
    return value.strip() if isinstance(value, str) else value


def _lines(address: PostalAddress) -> tuple[str, ...]:
    return address.street, address.more, address.postal_code, address.city


def _address(a: PostalAddress) -> list[Finding]:
    rules = (
        ("street", STREET, 0 < len(a.street) <= MAX_LINE and a.street.isprintable()),
        ("more", STREET, len(a.more) <= MAX_LINE and a.more.isprintable()),
        ("postal_code", CODE, _postal_code(a)),
        ("city", CITY, 0 < len(a.city) <= MAX_LINE and a.city.isprintable()),
        ("country", COUNTRY_CODE, bool(COUNTRY.fullmatch(a.country))),
    )  # fmt: skip
    return [
        MESSAGES.finding(
            f"postal_address.{name}", "address_invalid", getattr(a, name)[: fields.SHOWN], label=label, most=MAX_LINE
        )
        for name, label, right in rules
        if not right
    ]


def _postal_code(a: PostalAddress) -> bool:
    if a.country == "FR":
        return bool(FRENCH_CODE.fullmatch(a.postal_code))
    return len(a.postal_code) <= MAX_LINE and a.postal_code.isprintable()
