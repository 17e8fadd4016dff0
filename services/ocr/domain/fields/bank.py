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
    """The IBANs and BICs without those of the one who pays."""
    banks = [identifier for identifier in identifiers if identifier.kind in {"iban", "bic"}]
    debited = {bank.segment.line for bank in banks if bank.kind == "iban" and _debited(layout, bank)}
    own = {bank.segment.line for bank in banks if bank.kind == "iban"} - debited
    return [bank for bank in banks if not debited or _nearer_to_own(bank.segment.line, debited, own)]


def _debited(layout: Layout, bank: Identifier) -> bool:
    before = bank.segment.plain[: bank.start]
    over = [] if len(before) > 12 else [segment.plain for segment in above(layout, bank.segment, 1)]  # noqa: PLR2004
    return any(_DEBITED.search(text) for text in (before, *over))


def _nearer_to_own(line: int, debited: set[int], own: set[int]) -> bool:
    away = min(abs(line - debited_line) for debited_line in debited)
    return bool(own) and min(abs(line - own_line) for own_line in own) < away


def _of_their_country(banks: list[Identifier]) -> list[Identifier]:
    """A BIC without a label must be of the IBAN's country: ARCHITECTES has the shape of an Italian one."""
    countries = {bank.value[:2] for bank in banks if bank.kind == "iban"}
    return [bank for bank in banks if bank.kind != "bic" or bank.labelled or bank.value[4:6] in countries]
