"""What a rule says of a field that breaks it (INV-2): the doors turn it into one line of a problem+json."""

from collections.abc import Iterable
from dataclasses import dataclass

from chassis.errors import FieldError

# The requirement behind each code. Not listed: refused files are INV-6, the rest are references (INV-11).
RULES: dict[str, str] = {
    "amount_mismatch": "INV-12",
    "amount_out_of_bounds": "INV-12",
    "vat_not_expected": "INV-12",
    "too_many_lines": "INV-12",
    "attachment_name_length": "INV-14",
    "attachment_name_characters": "INV-14",
    "attachment_type": "INV-14",
    "comment_too_long": "INV-14",
    "designation_too_long": "INV-14",
    "too_many_attachments": "INV-14",
    "invoice_too_large": "INV-6",
    "content_too_large": "INV-6",
    "supplier_inactive": "INV-1",
    "supplier_service_unknown": "INV-8",
    "recipient_unknown": "INV-9",
    "recipient_inactive": "INV-9",
    "recipient_is_supplier": "INV-9",
    "recipient_not_state": "INV-9",
    "code_service_required": "ORG-15",
    "code_service_unknown": "INV-9",
    "code_service_reserved": "INV-9",
    "engagement_required": "ORG-15",
    "engagement_format": "ORG-15",
    "service_or_engagement_required": "ORG-15",
    "cadre_not_accepted": "ORG-15",
    "credit_note_cadre": "INV-10",
    "valideur_not_expected": "INV-10",
    "valideur_unknown": "INV-10",
    "reason_required": "INV-26",
    "reason_unknown": "INV-26",
    "reason_text_required": "INV-26",
    "reason_not_expected": "INV-22",
    "mandate_required": "INV-36",
    "mandate_not_expected": "INV-36",
    "nothing_added": "INV-25",
    "correction_required": "INV-24",
    "correction_not_expected": "INV-24",
    "instructeur_unknown": "INV-35",
    "format_not_possible": "INV-3",
    "format_unknown": "INV-3",
    "xml_unknown": "INV-3",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A message says what is wrong with the value found; its last sentence, where there are two, what to do."""

    field: str
    """Dotted path as the JSON has it: `lines.2.quantity`."""
    code: str
    message: str
    message_en: str
    value: str | None = None

    @property
    def rule(self) -> str:
        refused_file = self.code.startswith(("file_", "pdf_", "xml_"))
        return RULES.get(self.code) or ("INV-6" if refused_file else "INV-11")


def missing(field: str, fr: str, en: str) -> Finding:
    return Finding(field, "required", f"{fr} : valeur absente. Renseignez-la.", f"{en}: no value. Fill it in.")


def as_errors(findings: Iterable[Finding]) -> list[FieldError]:
    errors = []
    for found in findings:
        message, _, remedy = found.message.rpartition(". ")
        errors.append(
            FieldError(
                field=found.field, rule=found.rule, message=message or remedy, value=found.value,
                remedy=remedy if message else "",
            )
        )  # fmt: skip
    return errors
