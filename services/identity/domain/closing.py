"""Closing an account (ID-19): what the person was is erased; the account stays, for what was done with it."""

from dataclasses import replace

from chassis.errors import DomainError, Finding, Text
from services.identity.domain.account import Account, State
from services.identity.domain.messages import MESSAGES


class StructuresGoverned(DomainError):
    """`errors` lists the structures that the person governs."""

    code, status = "structures_a_transmettre", 409
    title = Text(
        "Vous gouvernez des structures : transmettez d'abord cette fonction",
        "You govern structures: hand this over first",
    )


def governed(structure_id: str, name: str) -> Finding:
    return MESSAGES.finding("structures", "structure_governed", structure_id, name=name or structure_id)


def closed(account: Account) -> Account:
    """Its login becomes free; consents keep their dates. Nobody can log in."""
    nowhere = f"{account.id}@ferme.invalid"  # RFC 2606: no such domain will ever be
    return Account(
        id=account.id, kind=account.kind, state=State.CLOS, login_email=nowhere, login_key=nowhere, contact_email=nowhere,
        first_name="", last_name="", notifications=False, terms=account.terms, survey=replace(account.survey, consent=False),
        language=account.language, created_at=account.created_at, activated_at=account.activated_at,
    )  # fmt: skip
