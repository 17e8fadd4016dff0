"""Kinds of payment request as profiles: what each demands and which rules judge it. No `if kind` anywhere else."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.errors import Finding
from contracts.lifecycle import Kind
from services.invoicing.domain.checks import earlier_rules, file_rules, rules
from services.invoicing.domain.checks.context import Context, Rule
from services.invoicing.domain.invoice.fields import CERTIFIED, COPIED, IN_EVENT, Fields


@dataclass(frozen=True, slots=True)
class Profile:
    rules: tuple[Rule, ...]
    gates: tuple[Rule, ...]
    """Rules of sending alone: a recycled invoice is readdressed against its file, under its own number (INV-24)."""
    certified: tuple[str, ...] = CERTIFIED
    """Fields that the receipt is computed on under their own name."""
    in_event: tuple[str, ...] = IN_EVENT
    """Fields with a place of their own in the events."""
    copied: tuple[str, ...] = COPIED
    """Fields that a corrected copy begins with (INV-26)."""


PROFILES: Mapping[Kind, Profile] = {
    Kind.FACTURE: Profile(
        rules=(
            rules.required(
                "invoice_number", "issue_date", "currency", "recipient_siret", "vat_type", "payment_mode", "total_ht",
                "total_tva", "net_a_payer",
            ),
            rules.texts, rules.number, rules.dates, rules.currency, rules.credit_note, rules.supplier, rules.recipient,
            rules.cadre, rules.content, rules.amounts, rules.bank_account,
        ),
        gates=(
            file_rules.reading_done, file_rules.not_refused, file_rules.rules_kept, file_rules.seller,
            file_rules.not_contradicted, file_rules.credit_note_proposed, earlier_rules.number_free, earlier_rules.credited,
        ),
    ),
}  # fmt: skip


def check(kind: Kind, fields: Fields, context: Context, *, sending: bool = True) -> list[Finding]:
    """Empty: the request can be sent. `fields` hold the computed totals (`fields.completed`)."""
    profile = PROFILES[kind]
    judged = (*profile.rules, *profile.gates) if sending else profile.rules
    return [finding for rule in judged for finding in rule(fields, context)]
