"""Bank accounts of a structure: information for whoever pays it, and no more (ORG-10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from chassis.errors import Finding, Invalid
from contracts.bank import BankAccountKind
from services.organisation.domain.messages import finding
from services.organisation.domain.subjects import Document

LIMITS = {"name": 100, "number": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """`iban` where the kind is IBAN, else `number`. `document`: the RIB."""

    bank_account_id: str
    structure_id: str
    name: str
    kind: BankAccountKind
    iban: str = ""
    number: str = ""
    bic: str = ""
    affactureur: bool = False
    rib_tic: bool = False
    document: Document
    active: bool = True
    created_at: datetime


def checked(account: BankAccount) -> BankAccount:
    """As it is kept: numbers without spaces, capital letters. Raises Invalid with every wrong field."""
    clean = replace(
        account,
        name=account.name.strip(),
        number=account.number.strip(),
        iban=_compact(account.iban),
        bic=_compact(account.bic),
    )
    if wrong := [*_faults(clean)]:
        raise Invalid(errors=wrong)
    return clean


def changed(account: BankAccount, given: Mapping[str, Any]) -> BankAccount:
    """Raises Invalid."""
    return checked(replace(account, **given))


def _compact(number: str) -> str:
    return "".join(number.split()).upper()


def _faults(a: BankAccount) -> Iterator[Finding]:
    for name, most in LIMITS.items():
        if len(getattr(a, name)) > most:
            yield finding(name, "too_long", getattr(a, name)[:80], most=most)
    if not a.name:
        yield finding("name", "bank_account_name_missing")
    if a.kind is BankAccountKind.IBAN:
        yield from _iban_faults(a)
    else:
        yield from _number_faults(a)
    if a.bic and not _holds(BIC, a.bic):
        yield finding("bic", "bic_format", a.bic[:80])


def _iban_faults(a: BankAccount) -> Iterator[Finding]:
    if not _holds(IBAN, a.iban):
        yield finding("iban", "iban_key", a.iban[:80])
    elif not _national_key_holds(a.iban):
        yield finding("iban", "rib_key", a.iban[:80])
    if a.number:
        yield finding("number", "number_not_expected", a.number[:80])


def _number_faults(a: BankAccount) -> Iterator[Finding]:
    if not a.number:
        yield finding("number", "account_number_missing")
    if a.iban:
        yield finding("iban", "number_not_expected", a.iban[:80])


def _holds(kind: type[IBAN] | type[BIC], number: str) -> bool:
    """Country, length and, of an IBAN, its ISO 13616 key."""
    try:
        kind(number)
    except (SchwiftyException, ValueError):
        return False
    return True


def _national_key_holds(iban: str) -> bool:
    """The « clé RIB » of a French account, and what other countries have like it."""
    try:
        IBAN(iban, validate_bban=True)
    except (SchwiftyException, ValueError):
        return False
    return True
