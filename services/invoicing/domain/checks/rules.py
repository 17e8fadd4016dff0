"""Everything that keeps a draft from being sent, field by field (INV-2, INV-9 to INV-13), at every door alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.structure import StructureChanged
from services.invoicing.domain.checks.amount_rules import check_bounds, check_totals, check_vat
from services.invoicing.domain.checks.amounts import MAX_LINES
from services.invoicing.domain.checks.currencies import CODES
from services.invoicing.domain.checks.findings import Finding, missing
from services.invoicing.domain.checks.recipient import check_recipient, demands
from services.invoicing.domain.invoice.fields import TEXT_LIMITS, Fields, Format, InvoiceType
from services.invoicing.domain.invoice.files import MAX_INVOICE_BYTES
from services.invoicing.domain.invoice.numbers import check_number
from services.invoicing.domain.lifecycle.table import VALIDATED, Cadre


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the rules need beside the fields: the parties as known here, the files, the day in Paris."""

    supplier: StructureChanged
    structures: Mapping[str, StructureChanged]
    """By identifier: the recipient and the valideurs, where they exist."""
    format: Format
    files_bytes: int = 0
    has_document: bool = False
    today: date


def check(fields: Fields, context: Context) -> list[Finding]:
    """Empty: the invoice can be sent. `fields` hold the computed totals (fields.computed)."""
    found = [finding for rule in RULES for finding in rule(fields, context)]
    return [*found, *check_vat(fields), *check_bounds(fields), *check_totals(fields)]


_REQUIRED = {
    "invoice_number": ("Numéro de facture", "Invoice number"),
    "issue_date": ("Date de facture", "Invoice date"),
    "currency": ("Devise", "Currency"),
    "recipient_siret": ("SIRET du destinataire", "Recipient SIRET"),
    "vat_type": ("Type de TVA", "VAT type"),
    "payment_mode": ("Mode de règlement", "Payment mode"),
    "total_ht": ("Montant HT", "Net amount"),
    "total_tva": ("Montant TVA", "VAT amount"),
    "net_a_payer": ("Net à payer", "Amount due"),
}


def _required(fields: Fields, _context: Context) -> list[Finding]:
    return [missing(name, fr, en) for name, (fr, en) in _REQUIRED.items() if getattr(fields, name) in (None, "")]


def _texts(fields: Fields, _context: Context) -> list[Finding]:
    return [
        Finding(
            name,
            "too_long",
            f"{len(value)} caractères ; {limit} au plus. Raccourcissez.",
            f"{len(value)} characters; at most {limit}. Shorten it.",
        )
        for name, limit in TEXT_LIMITS.items()
        if (value := getattr(fields, name)) and len(value) > limit
    ]


def _number(fields: Fields, _context: Context) -> list[Finding]:
    return check_number(fields.invoice_number) if fields.invoice_number else []


def _dates(fields: Fields, context: Context) -> list[Finding]:
    found = []
    if fields.issue_date and fields.issue_date > context.today:
        found.append(
            Finding(
                "issue_date",
                "date_in_future",
                f"La date de facture {fields.issue_date} est postérieure au {context.today}. Corrigez-la.",
                f"Invoice date {fields.issue_date} is after {context.today}. Correct it.",
                str(fields.issue_date),
            )
        )
    if fields.issue_date and fields.due_date and fields.due_date < fields.issue_date:
        found.append(
            Finding(
                "due_date",
                "due_before_issue",
                f"L'échéance {fields.due_date} précède la date de facture {fields.issue_date}. Corrigez l'une d'elles.",
                f"Due date {fields.due_date} is before the invoice date {fields.issue_date}. Correct one of them.",
                str(fields.due_date),
            )
        )
    return found


def _currency(fields: Fields, _context: Context) -> list[Finding]:
    if not fields.currency or fields.currency in CODES:
        return []
    return [
        Finding(
            "currency",
            "currency_unknown",
            f"« {fields.currency} » n'est pas un code ISO 4217 en usage, par exemple EUR.",
            f"'{fields.currency}' is not an ISO 4217 code in use, such as EUR.",
            fields.currency,
        )
    ]


def _credit_note(fields: Fields, _context: Context) -> list[Finding]:
    if fields.type is not InvoiceType.AVOIR:
        return []
    found = []
    if not fields.original_number:
        found.append(missing("original_number", "Numéro de la facture d'origine (avoir)", "Credited invoice number"))
    if fields.cadre is not Cadre.A1:
        found.append(
            Finding(
                "cadre",
                "credit_note_cadre",
                f"Un avoir se dépose dans le cadre A1 ; {fields.cadre} choisi.",
                f"A credit note is deposited in cadre A1; {fields.cadre} chosen.",
                fields.cadre,
            )
        )
    return found


def _supplier(fields: Fields, context: Context) -> list[Finding]:
    if not context.supplier.active:
        return [
            Finding(
                "supplier_id",
                "supplier_inactive",
                f"{context.supplier.name} est désactivée et ne peut envoyer. Réactivez la structure.",
                f"{context.supplier.name} is deactivated and cannot send. Activate the structure again.",
                context.supplier.identifier,
            )
        ]
    return check_supplier_service(context.supplier, fields.supplier_service_id)


def check_supplier_service(supplier: StructureChanged, service_id: str | None) -> list[Finding]:
    if not service_id or any(s.service_id == service_id and s.active for s in supplier.services):
        return []
    return [
        Finding(
            "supplier_service_id",
            "supplier_service_unknown",
            f"Ce service n'est pas un service actif de {supplier.name}. Choisissez-en un autre.",
            f"This is not an active service of {supplier.name}. Choose another one.",
            service_id,
        )
    ]


def _recipient(fields: Fields, context: Context) -> list[Finding]:
    if not fields.recipient_siret:
        return []
    return check_recipient(
        context.structures.get(fields.recipient_siret),
        siret=fields.recipient_siret,
        code_service=fields.code_service,
        engagement=fields.engagement,
        supplier=context.supplier,
    )


def _cadre(fields: Fields, context: Context) -> list[Finding]:
    """A9 and A12 demand a valideur (INV-10); a second one only exists for A9 (VAL-1)."""
    if fields.cadre not in VALIDATED:
        return [
            Finding(
                name,
                "valideur_not_expected",
                f"Le cadre {fields.cadre} n'a pas de valideur. Retirez-le ou choisissez A9 ou A12.",
                f"Cadre {fields.cadre} has no approver. Remove it or choose A9 or A12.",
                value,
            )
            for name in ("valideur_1", "valideur_2")
            if (value := getattr(fields, name))
        ]
    found = _valideur("valideur_1", fields.valideur_1, context, required=True)
    if fields.valideur_2 and fields.cadre is Cadre.A12:
        found.append(
            Finding(
                "valideur_2",
                "valideur_not_expected",
                "Le cadre A12 n'a qu'un valideur. Retirez le second.",
                "Cadre A12 has one approver only. Remove the second.",
                fields.valideur_2,
            )
        )
    else:
        found += _valideur("valideur_2", fields.valideur_2, context, required=False)
    recipient = context.structures.get(fields.recipient_siret or "")
    if recipient and not demands(recipient).accepts_a9_a12:
        found.append(
            Finding(
                "cadre",
                "cadre_not_accepted",
                f"{recipient.name} n'accepte pas le cadre {fields.cadre}. Voyez avec votre client.",
                f"{recipient.name} does not accept cadre {fields.cadre}. Ask your customer.",
                fields.cadre,
            )
        )
    return found


def _valideur(field: str, identifier: str | None, context: Context, *, required: bool) -> list[Finding]:
    if not identifier:
        return [missing(field, "Valideur", "Approver")] if required else []
    structure = context.structures.get(identifier)
    if structure and structure.active and structure.structure_id != context.supplier.structure_id:
        return []
    return [
        Finding(
            field,
            "valideur_unknown",
            f"{identifier} n'est pas une structure active autre que la vôtre. Choisissez un autre valideur.",
            f"{identifier} is not an active structure other than your own. Choose another approver.",
            identifier,
        )
    ]


def _content(fields: Fields, context: Context) -> list[Finding]:
    """Entry mode lists what is invoiced, deposit mode holds a file; the whole weighs 120 MB at most (INV-6)."""
    found = []
    if context.format is Format.SAISIE and not fields.lines:
        found.append(missing("lines", "Lignes de facture (une au moins)", "Invoice lines (one at least)"))
    if context.format is not Format.SAISIE and not context.has_document:
        found.append(missing("file", "Fichier de la facture", "File of the invoice"))
    if len(fields.lines) > MAX_LINES:
        found.append(
            Finding(
                "lines",
                "too_many_lines",
                f"{len(fields.lines)} lignes ; {MAX_LINES} au plus. Déposez plutôt un fichier.",
                f"{len(fields.lines)} lines; at most {MAX_LINES}. Deposit a file instead.",
            )
        )
    if context.files_bytes > MAX_INVOICE_BYTES:
        found.append(
            Finding(
                "attachments",
                "invoice_too_large",
                f"L'ensemble des fichiers fait {context.files_bytes} octets ; {MAX_INVOICE_BYTES} au plus.",
                f"All files together take {context.files_bytes} bytes; at most {MAX_INVOICE_BYTES}.",
            )
        )
    return found


RULES: tuple[Callable[[Fields, Context], list[Finding]], ...] = (
    _required,
    _texts,
    _number,
    _dates,
    _currency,
    _credit_note,
    _supplier,
    _recipient,
    _cadre,
    _content,
)
