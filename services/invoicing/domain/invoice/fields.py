"""The one table of an invoice's fields (INV-8 to INV-13): what each is, its limits, and where it goes.

Inputs and outputs of the API, limits, certified content, the part of the events and what recognition may fill derive from
it. A new field is a line here, its place in `contracts.invoice.InvoiceContent` and, where it is read, the reader's rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, get_args, get_type_hints

from contracts.enumerations import Label
from contracts.invoice import InvoiceType, PaymentMode, VatType
from contracts.lifecycle import Cadre, Role
from services.invoicing.domain.checks.amounts import ZERO, Line, Totals, VatLine, totals_of, vat_summary
from services.invoicing.domain.invoice import understanding as read

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """`term`: business term of EN 16931, or the requirement where the norm has none."""

    term: str
    label: Label
    limit: int = 0
    """Most characters of a text when it is sent."""
    typed_limit: int = 0
    """Most characters while it is typed in a draft; 0: the same."""
    pattern: str = ""
    party: Role | None = None
    """The role whose structure this field names by its identifier."""
    cadres: tuple[tuple[Cadre, bool], ...] = ()
    """Cadres in which it may be given, and whether it must be there; empty: whatever the cadre."""
    certified: bool = True
    """Stands under its own name in what the receipt is computed on; others stand there in a group of their own."""
    in_event: bool = True
    """Has its own place in `InvoiceContent`; others are there as a party, or in the totals."""
    copied: bool = True
    """A corrected copy begins with it (INV-26)."""
    read_as: str = ""
    """The reader's name for it; empty: recognition does not fill it."""
    understood: Callable[[Any], Any] = read.text
    """From the value read to ours. Raises for what is not understood: it is left to the person."""


def _about(term: str, fr: str, en: str, **more: Any) -> About:
    return About(term, Label(fr, en), **more)


def _total(term: str, fr: str, en: str, *, read_as: str) -> About:
    return _about(term, fr, en, certified=False, in_event=False, read_as=read_as, understood=read.decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a person may edit in a draft. None: not known yet."""

    invoice_number: Annotated[
        str | None,
        _about(
            "BT-1",
            "Numéro de facture",
            "Invoice number",
            limit=20,
            typed_limit=40,
            certified=False,
            in_event=False,
            copied=False,
            read_as="invoice_number",
        ),
    ] = None
    type: Annotated[InvoiceType, _about("BT-3", "Type", "Type", read_as="type_code", understood=read.invoice_type)] = (
        InvoiceType.FACTURE
    )
    cadre: Annotated[
        Cadre, _about("BT-23", "Cadre de facturation", "Invoicing framework", read_as="cadre", understood=read.cadre)
    ] = Cadre.A1
    issue_date: Annotated[
        date | None,
        _about("BT-2", "Date de facture", "Invoice date", copied=False, read_as="issue_date", understood=read.day),
    ] = None
    due_date: Annotated[
        date | None,
        _about("BT-9", "Échéance", "Due date", copied=False, read_as="due_date", understood=read.day),
    ] = None
    currency: Annotated[
        str | None,
        _about("BT-5", "Devise", "Currency", limit=3, pattern=r"^[A-Z]{3}$", read_as="currency", understood=read.upper),
    ] = "EUR"
    supplier_service_id: Annotated[
        str | None,
        _about("INV-8", "Service du fournisseur", "Supplier's service", limit=100, certified=False, in_event=False),
    ] = None
    bank_account_id: Annotated[str | None, _about("INV-8", "Coordonnées bancaires", "Bank details", limit=100)] = None
    affactureur: Annotated[bool, _about("INV-8", "Affacturage", "Factoring")] = False
    recipient_siret: Annotated[
        str | None,
        _about(
            "BT-46",
            "SIRET du destinataire",
            "Recipient SIRET",
            limit=14,
            party=Role.DESTINATAIRE,
            certified=False,
            in_event=False,
            read_as="recipient_siret",
            understood=read.identifier,
        ),
    ] = None
    code_service: Annotated[
        str | None,
        _about(
            "BT-10", "Code service", "Service code", limit=100, certified=False, in_event=False, read_as="code_service"
        ),
    ] = None
    engagement: Annotated[
        str | None, _about("BT-13", "Numéro d'engagement", "Engagement number", limit=50, read_as="engagement")
    ] = None
    marche: Annotated[
        str | None, _about("BT-12", "Numéro de marché", "Contract number", limit=50, read_as="marche")
    ] = None
    original_number: Annotated[
        str | None,
        _about(
            "BT-25",
            "Numéro de la facture d'origine (avoir)",
            "Credited invoice number",
            limit=20,
            read_as="original_number",
        ),
    ] = None
    vat_type: Annotated[
        VatType | None, _about("BT-8", "Type de TVA", "VAT type", read_as="vat_type", understood=read.vat_type)
    ] = None
    vat_exemption_reason: Annotated[
        str | None, _about("BT-120", "Motif d'exonération", "Reason of the exemption", limit=255)
    ] = None
    payment_mode: Annotated[
        PaymentMode | None,
        _about("BT-81", "Mode de règlement", "Payment mode", read_as="payment_mode", understood=read.payment_mode),
    ] = None
    total_ht: Annotated[Decimal | None, _total("BT-109", "Montant HT", "Net amount", read_as="total_ht")] = None
    total_tva: Annotated[Decimal | None, _total("BT-110", "Montant TVA", "VAT amount", read_as="total_tva")] = None
    total_ttc: Annotated[Decimal | None, _total("BT-112", "Montant TTC", "Total incl. VAT", read_as="total_ttc")] = None
    net_a_payer: Annotated[Decimal | None, _total("BT-115", "Net à payer", "Amount due", read_as="net_a_payer")] = None
    discount_ttc: Annotated[Decimal, _about("INV-12", "Remise globale TTC", "Global discount incl. VAT")] = ZERO
    discount_reason: Annotated[
        str | None, _about("INV-12", "Motif de la remise globale", "Reason of the global discount", limit=255)
    ] = None
    rounding: Annotated[
        Decimal,
        _about("BT-114", "Arrondi du net à payer", "Rounding", read_as="rounding", understood=read.decimal),
    ] = ZERO
    vat_lines: Annotated[
        tuple[VatLine, ...],
        _about("BG-23", "Récapitulatif de TVA", "VAT summary", read_as="vat_lines", understood=read.vat_lines),
    ] = ()
    # Taken over from an XML alone (INV-41): on a page a discount at the foot may keep their sum from the total (INV-13).
    lines: Annotated[
        tuple[Line, ...],
        _about("BG-25", "Lignes de facture", "Invoice lines", read_as="lines", understood=read.lines),
    ] = ()
    valideur_1: Annotated[
        str | None,
        _about(
            "INV-10",
            "Valideur",
            "Approver",
            limit=18,
            party=Role.VALIDEUR_1,
            cadres=((Cadre.A9, True), (Cadre.A12, True)),
            certified=False,
            in_event=False,
        ),
    ] = None
    valideur_2: Annotated[
        str | None,
        _about(
            "INV-10",
            "Valideur 2",
            "Second approver",
            limit=18,
            party=Role.VALIDEUR_2,
            cadres=((Cadre.A9, False),),
            certified=False,
            in_event=False,
        ),
    ] = None
    comment: Annotated[str | None, _about("BT-22", "Commentaire", "Comment", limit=2000)] = None  # fmt: skip

    @property
    def total_ttc_before_discount(self) -> Decimal | None:
        if self.total_ht is None or self.total_tva is None:
            return None
        return self.total_ht + self.total_tva


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the table: a field of `Fields` with its type, its default and what is said about it."""

    name: str
    type: Any
    default: Any
    about: About


def _table() -> dict[str, Field]:
    hints = get_type_hints(Fields, include_extras=True)
    rows = [(f.name, *get_args(hints[f.name])[:2], f.default) for f in dataclass_fields(Fields)]
    return {name: Field(name, kind, default, about) for name, kind, about, default in rows}


TABLE: dict[str, Field] = _table()
DEFAULTS: Values = {name: field.default for name, field in TABLE.items()}
LABELS: dict[str, Label] = {name: field.about.label for name, field in TABLE.items()}
TEXT_LIMITS: dict[str, int] = {name: field.about.limit for name, field in TABLE.items() if field.about.limit}
CERTIFIED: tuple[str, ...] = tuple(name for name, field in TABLE.items() if field.about.certified)
IN_EVENT: tuple[str, ...] = tuple(name for name, field in TABLE.items() if field.about.in_event)
COPIED: tuple[str, ...] = tuple(name for name, field in TABLE.items() if field.about.copied)
FROM_LINES = ("total_ht", "total_tva", "total_ttc", "net_a_payer", "vat_lines")
"""What an entered invoice's lines compute where it is left empty (INV-12)."""
READ: tuple[Field, ...] = tuple(field for field in TABLE.values() if field.about.read_as)
OF_A_CADRE: dict[str, dict[Cadre, bool]] = {n: dict(f.about.cadres) for n, f in TABLE.items() if f.about.cadres}
NAMES_A_PARTY: dict[Role, str] = {field.about.party: name for name, field in TABLE.items() if field.about.party}


def understood(values: Values, *, structured: bool = False) -> Values:
    """Our fields from the reader's values by its names; what does not fit its type or its length is left to the person.

    `structured`: read in an XML, which is taken at its word; details of a page are taken where they add up.
    """
    fields: Values = {}
    for field in READ:
        value = read.attempted(field.about.understood, values.get(field.about.read_as))
        if value is not None and not (isinstance(value, str) and len(value) > (field.about.limit or len(value))):
            fields[field.name] = value
    turned = read.as_credit_note(fields)
    return turned if structured else read.without_doubtful_detail(turned)


def computed(fields: Fields) -> Values:
    """Values for the totals left empty: from the lines (INV-12), else TTC from HT, TVA and discount (INV-13)."""
    if fields.lines:
        summary = vat_summary(fields.lines, without_vat=fields.vat_type)
        return _missing(fields, totals_of(fields.lines, fields.discount_ttc), summary)
    if fields.total_ttc is None and (before := fields.total_ttc_before_discount) is not None:
        return {"total_ttc": before - fields.discount_ttc}
    return {}


def completed(fields: Fields) -> Fields:
    return replace(fields, **computed(fields))


def _missing(fields: Fields, totals: Totals, summary: tuple[VatLine, ...]) -> Values:
    values: Values = {
        name: getattr(totals, name) for name in ("total_ht", "total_tva", "total_ttc") if getattr(fields, name) is None
    }
    if fields.net_a_payer is None:
        ttc = fields.total_ttc if fields.total_ttc is not None else totals.total_ttc
        values["net_a_payer"] = ttc + fields.rounding
    if not fields.vat_lines:
        values["vat_lines"] = summary
    return values
