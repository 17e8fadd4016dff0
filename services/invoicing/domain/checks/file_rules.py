"""What the deposited file says binds the invoice (INV-15, INV-41): its rules, its seller, its values; and that it was read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chassis.errors import Finding, Text
from contracts.extraction import Finding as FileFinding
from contracts.extraction import ReadField, Severity
from contracts.invoice import Format, InvoiceType
from services.invoicing.domain.checks.amounts import Line, VatLine
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.checks.context import Context
from services.invoicing.domain.checks.refused_files import may_be_typed
from services.invoicing.domain.invoice.fields import LABELS, TABLE, Fields, understood
from services.invoicing.domain.invoice.numbers import compact
from services.invoicing.domain.invoice.reading import Reading, ReadingStatus
from services.invoicing.domain.invoice.understanding import invoice_type

MOST_SHOWN = 20
"""Rows of a list in one message."""
STRUCTURED = frozenset({Format.FACTUR_X, Format.UBL, Format.CII})


def _same(value: Any) -> Any:
    return value


def _by_rate(rows: Any) -> Any:
    return sorted((row.rate, row.base, row.amount) for row in rows)


BINDING: Mapping[str, Callable[[Any], Any]] = {
    "invoice_number": compact, "type": _same, "cadre": _same, "issue_date": _same, "due_date": _same, "currency": _same,
    "recipient_siret": compact, "code_service": compact, "engagement": compact, "marche": compact,
    "original_number": compact, "vat_type": _same, "payment_mode": _same, "total_ht": _same, "total_tva": _same,
    "total_ttc": _same, "net_a_payer": _same, "rounding": _same, "vat_lines": _by_rate, "lines": _same,
}  # fmt: skip
"""Fields that bind where the XML gives them, and what of them is compared; a decimal equals itself with more zeros."""
FREE_IN_OTHER_WORDS = frozenset({"cadre", "vat_type", "payment_mode", "vat_lines", "lines"})
"""What an XML may say in words that are none of ours (BT-23 « S1 », BT-81 « 58 »), or at more length than an event carries."""


def is_structured(context: Context) -> bool:
    return context.format in STRUCTURED or bool(context.reading and context.reading.in_xml)


def has_lines(context: Context) -> bool:
    return bool(context.reading and "lines" in context.reading.in_xml)


def reading_done(_fields: Fields, context: Context) -> list[Finding]:
    """Nothing is sent unread: not even a reading that never comes is the depositor's fault."""
    reading = context.reading
    if reading is None or reading.status is not ReadingStatus.PENDING:
        return []
    if context.document_at is None or context.now < context.document_at + context.reading_limit:
        return [_file("reading_pending")]
    return [_file("validation_overdue" if is_structured(context) else "reading_overdue")]


def not_refused(_fields: Fields, context: Context) -> list[Finding]:
    reading = context.reading
    if reading is None or reading.status is not ReadingStatus.REFUSED or reading.refusal is None:
        return []
    refusal = reading.refusal
    if may_be_typed(refusal.code) and not is_structured(context):
        return []
    return [_file("document_refused", refusal.code, reason=Text(refusal.detail.fr, refusal.detail.en))]


def rules_kept(_fields: Fields, context: Context) -> list[Finding]:
    """INV-15: each fatal finding of the validation, under the name of the rule that was broken."""
    reading = context.reading
    if reading is None:
        return []
    findings = [_broken(f) for f in reading.findings if f.severity is Severity.FATAL]
    if any(f.severity is Severity.ERROR for f in reading.findings):
        findings.append(_file("validation_incomplete"))
    if reading.status is ReadingStatus.READ and context.format in STRUCTURED and not reading.in_xml:
        findings.append(_file("xml_not_read"))
    return findings


def _broken(verdict: FileFinding) -> Finding:
    place = ", ".join(part for part in (verdict.business_term, verdict.path) if part)
    finding = CATALOGUE.finding(
        "file", "file_rule_broken", verdict.value, rule=verdict.rule, place=f" ({place})" if place else "",
        message=Text(verdict.message.fr, verdict.message.en), what_to_do=Text(verdict.remedy.fr, verdict.remedy.en),
    )  # fmt: skip
    return replace(finding, rule=verdict.rule)


def seller(_fields: Fields, context: Context) -> list[Finding]:
    """The supplier, be it by its own people or by a mandataire's; of a page a key that holds is doubt enough to ask."""
    named = _named_seller(context.reading) if context.reading else None
    structure = context.supplier.structure
    if named is None or _is(structure.identifier, named):
        return []
    code = "seller_differs" if is_structured(context) else "seller_to_confirm"
    return [CATALOGUE.finding("supplier_id", code, named, name=structure.name, identifier=structure.identifier)]


def _named_seller(reading: Reading) -> str | None:
    """SIRET, else SIREN, else VAT number (its SIREN, where it is French); only with a key that holds."""
    for name in ("siret", "siren", "vat"):
        field = reading.fields.get(f"supplier_{name}")
        if field and field.value and _key_holds(field):
            value = compact(field.value)
            return value[4:] if value.startswith("fr") else value.upper()
    return None


def _key_holds(field: ReadField) -> bool:
    return field.source == "xml" or (bool(field.checks) and all(check.ok for check in field.checks))


def _is(identifier: str, named: str) -> bool:
    """A SIREN names every establishment of its company."""
    own = compact(identifier)
    return own == named.casefold() or (len(named) == len("123456789") and own.startswith(named))


def credit_note_proposed(fields: Fields, context: Context) -> list[Finding]:
    """INV-42: negative totals made an avoir of what the document calls an invoice."""
    type_code = context.reading.fields.get("type_code") if context.reading else None
    if fields.type is not InvoiceType.AVOIR or type_code is None or not type_code.value:
        return []
    if invoice_type(type_code.value) is InvoiceType.AVOIR:
        return []
    return [CATALOGUE.finding("type", "credit_note_proposed", str(type_code.value))]


def not_contradicted(fields: Fields, context: Context) -> list[Finding]:
    """INV-41: a value typed against the XML, with both shown. What the XML does not say is free."""
    if context.reading is None:
        return []
    in_xml = context.reading.in_xml
    findings = [_contradiction(name, fields, value) for name, value in _contradicted(in_xml, fields)]
    company, siret = in_xml.get("recipient_siren"), fields.recipient_siret
    if "recipient_siret" not in in_xml and company and siret and not _is(siret, compact(company)):
        findings.append(_contradiction("recipient_siret", fields, company))
    return findings


def _contradicted(in_xml: Mapping[str, Any], fields: Fields) -> Iterator[tuple[str, Any]]:
    """Fields that are not what the XML says, each with what it says."""
    of_file = understood(dict(in_xml), structured=True)
    for name, key in BINDING.items():
        typed = getattr(fields, name)
        if name in of_file:
            if typed is None or key(typed) != key(of_file[name]):
                yield name, of_file[name]
            continue
        raw = None if name in FREE_IN_OTHER_WORDS else in_xml.get(TABLE[name].about.read_as)
        if raw and compact(typed) != compact(raw):
            yield name, raw


def _contradiction(name: str, fields: Fields, of_file: Any) -> Finding:
    typed = _shown(getattr(fields, name))
    return CATALOGUE.finding(
        name, "contradicts_file", typed, label=Text(*LABELS[name]), of_file=_shown(of_file), typed=typed
    )


def _shown(value: Any) -> str:
    """Rows as their sums: enough to see which one differs."""
    if isinstance(value, tuple):
        more = len(value) - MOST_SHOWN
        return " ; ".join(map(_sum, value[:MOST_SHOWN])) + (f" … (+{more})" if more > 0 else "") or "-"
    return str(value)[:200] if value is not None else "-"


def _sum(row: Line | VatLine) -> str:
    if isinstance(row, Line):
        return f"{row.quantity} × {row.unit_price_ht} = {row.total_ht}"
    return f"{row.rate} % × {row.base} = {row.amount}"


def _file(code: str, value: str | None = None, **values: Any) -> Finding:
    return CATALOGUE.finding("file", code, value, **values)
