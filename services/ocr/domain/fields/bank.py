"""IBAN and BIC of the account to pay, not of the one that is debited (OCR-5)."""

import re
from collections.abc import Mapping, Sequence

from contracts.extraction import Check
from services.ocr.domain.evidence import Evidence
from services.ocr.domain.page.layout import Layout
from services.ocr.domain.page.neighbours import above
from services.ocr.domain.printed.identifiers import Identifier
from services.ocr.domain.proposals import Proposal

_DEBITED = re.compile(
    r"\bvotre (?:compte|iban|rib|banque)|\bvos coordonnees bancaires|comptes? (?:a )?debiter?\b|"
    r"\bcompte (?:client|du client|du debiteur)|\bdebiteur|\b(?:preleve\w*|debite\w*) (?:sur|de|du)\b|"
    r"\bcompte preleve|\biban (?:client|du client|debite|preleve|payeur)"
)


def propose(evidence: Evidence, _proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    banks = _of_their_country(accounts_to_pay(evidence.layout, evidence.identifiers))
    proposals: dict[str, Proposal] = {}
    for kind in ("iban", "bic"):
        ranked = sorted((bank for bank in banks if bank.kind == kind), key=_trust, reverse=True)
        if ranked:
            check = (Check(rule="IBAN mod 97", ok=ranked[0].ok, detail=""),) if kind == "iban" else ()
            proposals[kind] = Proposal(ranked[0].value, 0.98 if ranked[0].ok else 0.8, ranked[0], check)
    return proposals


def _trust(bank: Identifier) -> tuple[bool, bool, int]:
    return bank.ok, bank.labelled, -bank.segment.line


def accounts_to_pay(layout: Layout, identifiers: Sequence[Identifier]) -> list[Identifier]:
    """Accounts and banks, but for those of the one who pays."""
    banks = [identifier for identifier in identifiers if identifier.kind in {"iban", "bic"}]
    debited = {bank.segment.line for bank in banks if bank.kind == "iban" and _debited(layout, bank)}
    own = {each.segment.line for each in banks if each.kind == "iban"} - debited
    return [each for each in banks if not debited or _nearest(each.segment.line, debited, own)]


def _debited(layout: Layout, each: Identifier) -> bool:
    before = each.segment.plain[: each.start]
    over = [] if len(before) > 12 else [one.plain for one in above(layout, each.segment, 1)]  # noqa: PLR2004
    return any(_DEBITED.search(text) for text in (before, *over))


def _nearest(line: int, debited: set[int], own: set[int]) -> bool:
    away = min(abs(line - each) for each in debited)
    return bool(own) and min(abs(line - segment) for segment in own) < away


def _of_their_country(banks: list[Identifier]) -> list[Identifier]:
    """A BIC that nothing names must be of the IBAN's country: ARCHITECTES has the shape of an Italian one."""
    countries = {bank.value[:2] for bank in banks if bank.kind == "iban"}
    return [each for each in banks if each.kind != "bic" or each.labelled or each.value[4:6] in countries]
