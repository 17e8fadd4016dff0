"""Everything that keeps a draft from being sent, field by field (INV-2, INV-9 to INV-13), at every door alike."""

from datetime import date

from chassis.errors import Finding
from contracts.enumerations import Label
from contracts.invoice import Format, InvoiceType
from contracts.lifecycle import Cadre
from contracts.structure import StructureChanged, Verification
from services.invoicing.domain.checks.amount_rules import check_bounds, check_quantities, check_totals, check_vat
from services.invoicing.domain.checks.amounts import MAX_LINES
from services.invoicing.domain.checks.catalogue import CATALOGUE, missing
from services.invoicing.domain.checks.context import Context, Rule
from services.invoicing.domain.checks.currencies import CODES
from services.invoicing.domain.checks.file_rules import has_lines
from services.invoicing.domain.checks.recipient import check_recipient, demands
from services.invoicing.domain.invoice.fields import LABELS, OF_A_CADRE, TEXT_LIMITS, Fields
from services.invoicing.domain.invoice.files import MAX_INVOICE_BYTES
from services.invoicing.domain.invoice.numbers import check_number
from services.invoicing.domain.invoice.parties import Known
from services.invoicing.domain.lifecycle.guards import VALIDATED_CADRES

OWN_CHECK = frozenset({"invoice_number", "currency"})
"""Texts whose length a rule of their own judges."""


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""BR-FR-03, for every invoice."""


def required(*names: str) -> Rule:
    """A rule that demands these fields; a kind of request names its own."""

    def check_required(fields: Fields, _context: Context) -> list[Finding]:
        return [missing(name, LABELS[name]) for name in names if getattr(fields, name) in (None, "")]

    return check_required


def texts(fields: Fields, _context: Context) -> list[Finding]:
    return [
        CATALOGUE.finding(name, "too_long", length=len(value), limit=limit)
        for name, limit in TEXT_LIMITS.items()
        if name not in OWN_CHECK and (value := getattr(fields, name)) and len(value) > limit
    ]


def number(fields: Fields, _context: Context) -> list[Finding]:
    return check_number(fields.invoice_number) if fields.invoice_number else []


def dates(fields: Fields, context: Context) -> list[Finding]:
    issue, due, today = fields.issue_date, fields.due_date, context.today
    findings = [
        CATALOGUE.finding(name, "date_out_of_bounds", str(day), date=day, first=FIRST_DAY, last=LAST_DAY)
        for name, day in (("issue_date", issue), ("due_date", due))
        if day and not FIRST_DAY <= day <= LAST_DAY
    ]
    if issue and issue > today:
        findings.append(CATALOGUE.finding("issue_date", "date_in_future", str(issue), date=issue, today=today))
    if issue and due and due < issue:
        findings.append(CATALOGUE.finding("due_date", "due_before_issue", str(due), due=due, issue=issue))
    return findings


def currency(fields: Fields, _context: Context) -> list[Finding]:
    if not fields.currency or fields.currency in CODES:
        return []
    return [CATALOGUE.finding("currency", "currency_unknown", fields.currency)]


def credit_note(fields: Fields, _context: Context) -> list[Finding]:
    if fields.type is not InvoiceType.AVOIR:
        return []
    findings = [] if fields.original_number else [missing("original_number", LABELS["original_number"])]
    if fields.cadre is not Cadre.A1:
        findings.append(CATALOGUE.finding("cadre", "credit_note_cadre", str(fields.cadre), cadre=fields.cadre))
    return findings


def bank_account(fields: Fields, context: Context) -> list[Finding]:
    """One of the supplier's own that is active (INV-8)."""
    if not fields.bank_account_id:
        return []
    known, supplier = context.bank_account, context.supplier.structure
    if known is None or known.structure_id != supplier.structure_id:
        return [
            CATALOGUE.finding("bank_account_id", "bank_account_unknown", fields.bank_account_id, name=supplier.name)
        ]
    if not known.active:
        return [CATALOGUE.finding("bank_account_id", "bank_account_inactive", fields.bank_account_id, name=known.name)]
    return []


def supplier(fields: Fields, context: Context) -> list[Finding]:
    structure = context.supplier.structure
    if not structure.active:
        return [CATALOGUE.finding("supplier_id", "supplier_inactive", structure.identifier, name=structure.name)]
    if structure.verification is Verification.A_ACCEPTER:
        return [CATALOGUE.finding("supplier_id", "supplier_not_accepted", structure.identifier, name=structure.name)]
    return check_supplier_service(context.supplier, fields.supplier_service_id)


def check_supplier_service(known: Known, service_id: str | None) -> list[Finding]:
    """`known` holds that service where the structure has it."""
    if not service_id or (known.service and known.service.service_id == service_id and known.service.active):
        return []
    name = known.structure.name
    return [CATALOGUE.finding("supplier_service_id", "supplier_service_unknown", service_id, name=name)]


def recipient(fields: Fields, context: Context) -> list[Finding]:
    if not fields.recipient_siret:
        return []
    return check_recipient(
        context.structures.get(fields.recipient_siret),
        siret=fields.recipient_siret,
        code_service=fields.code_service,
        engagement=fields.engagement,
        supplier=context.supplier.structure,
    )


def cadre(fields: Fields, context: Context) -> list[Finding]:
    """Each cadre has its valideurs (INV-10, VAL-1), as the table of fields says."""
    findings = [f for name in OF_A_CADRE for f in _of_a_cadre(name, fields, context)]
    return [*findings, *_twice(fields), *_accepted(fields, context)]


def _twice(fields: Fields) -> list[Finding]:
    if fields.cadre not in OF_A_CADRE["valideur_2"] or not fields.valideur_2 or fields.valideur_2 != fields.valideur_1:
        return []
    return [CATALOGUE.finding("valideur_2", "valideur_twice", fields.valideur_2)]


def _of_a_cadre(name: str, fields: Fields, context: Context) -> list[Finding]:
    value, cadres = getattr(fields, name), OF_A_CADRE[name]
    if fields.cadre in cadres:
        return _valideur(name, value, context, mandatory=cadres[fields.cadre])
    return [CATALOGUE.finding(name, "valideur_not_expected", value, cadre=fields.cadre)] if value else []


def _accepted(fields: Fields, context: Context) -> list[Finding]:
    known = context.structures.get(fields.recipient_siret or "")
    if known is None or fields.cadre not in VALIDATED_CADRES or demands(known.structure).accepts_a9_a12:
        return []
    name = known.structure.name
    return [CATALOGUE.finding("cadre", "cadre_not_accepted", str(fields.cadre), name=name, cadre=fields.cadre)]


def _valideur(field: str, identifier: str | None, context: Context, *, mandatory: bool) -> list[Finding]:
    if not identifier:
        return [missing(field, LABELS[field])] if mandatory else []
    known = context.structures.get(identifier)
    own = context.supplier.structure.structure_id
    if known and _takes_part(known.structure) and known.structure.structure_id != own:
        return []
    return [CATALOGUE.finding(field, "valideur_unknown", identifier, identifier=identifier)]


def _takes_part(structure: StructureChanged) -> bool:
    return structure.active and structure.verification is not Verification.A_ACCEPTER


def content(fields: Fields, context: Context) -> list[Finding]:
    """Entry mode lists what is invoiced, deposit mode holds a file; the whole weighs 120 MB at most (INV-6)."""
    findings = []
    if context.format is Format.SAISIE and not fields.lines:
        findings.append(missing("lines", LABELS["lines"]))
    if context.format is not Format.SAISIE and context.document_at is None:
        findings.append(missing("file", _FILE))
    if len(fields.lines) > MAX_LINES:
        findings.append(CATALOGUE.finding("lines", "too_many_lines", count=len(fields.lines), limit=MAX_LINES))
    if context.files_bytes > MAX_INVOICE_BYTES:
        size = context.files_bytes
        findings.append(CATALOGUE.finding("attachments", "invoice_too_large", size=size, limit=MAX_INVOICE_BYTES))
    return findings


def amounts(fields: Fields, context: Context) -> list[Finding]:
    of_file = has_lines(context)
    quantities = [] if of_file else check_quantities(fields)
    return [*check_vat(fields), *check_bounds(fields), *quantities, *check_totals(fields, lines_of_file=of_file)]


_FILE = Label("Fichier de la facture", "File of the invoice")
