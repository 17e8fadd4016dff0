"""Checks of the amounts of an invoice before it is sent (INV-11, INV-12, INV-13)."""

from decimal import Decimal

from chassis.errors import Finding, Text
from contracts.invoice import VatType
from services.invoicing.domain.checks import amounts
from services.invoicing.domain.checks.amounts import LINE_PLACES, MAX_LINES, RATE_PLACES, TOTAL_PLACES, in_bounds
from services.invoicing.domain.checks.catalogue import CATALOGUE, missing
from services.invoicing.domain.invoice.fields import LABELS, Fields

TOTALS = ("total_ht", "total_tva", "total_ttc", "net_a_payer", "discount_ttc")


def check_vat(fields: Fields) -> list[Finding]:
    findings = []
    if fields.vat_type is VatType.EXONERATION and not fields.vat_exemption_reason:
        findings.append(missing("vat_exemption_reason", LABELS["vat_exemption_reason"]))
    if fields.vat_type in (VatType.EXONERATION, VatType.SANS_TVA) and fields.total_tva:
        findings.append(CATALOGUE.finding("total_tva", "vat_not_expected", str(fields.total_tva), type=fields.vat_type))
    return findings


def check_bounds(fields: Fields) -> list[Finding]:
    findings = [_total(name, getattr(fields, name)) for name in TOTALS]
    if abs(fields.rounding) > amounts.MAX_ROUNDING:
        bounds = Text(f"de -{amounts.MAX_ROUNDING} à {amounts.MAX_ROUNDING}", f"±{amounts.MAX_ROUNDING}")
        findings.append(CATALOGUE.finding("rounding", "amount_out_of_bounds", str(fields.rounding), bounds=bounds))
    for n, line in enumerate(fields.lines[:MAX_LINES]):
        findings += [
            _bound(f"lines.{n}.{name}", getattr(line, name), LINE_PLACES, positive=False)
            for name in ("quantity", "unit_price_ht", "discount_ht")
        ]
        findings.append(
            _bound(f"lines.{n}.vat_rate", line.vat_rate, RATE_PLACES, positive=True, ceiling=amounts.HUNDRED)
        )
    for n, vat in enumerate(fields.vat_lines):
        findings += [
            _bound(f"vat_lines.{n}.{name}", getattr(vat, name), TOTAL_PLACES, positive=False)
            for name in ("base", "amount")
        ]
        findings.append(_bound(f"vat_lines.{n}.rate", vat.rate, RATE_PLACES, positive=True, ceiling=amounts.HUNDRED))
    return [finding for finding in findings if finding is not None]


def check_quantities(fields: Fields) -> list[Finding]:
    return [
        CATALOGUE.finding(f"lines.{n}.quantity", "quantity_zero", str(line.quantity))
        for n, line in enumerate(fields.lines[:MAX_LINES])
        if not line.quantity
    ]


def _total(name: str, value: Decimal | None) -> Finding | None:
    if value is not None and value < 0:
        return CATALOGUE.finding(name, "amount_negative", str(value), label=Text(*LABELS[name]))
    return _bound(name, value, TOTAL_PLACES, positive=True)


def _bound(
    field: str, value: Decimal | None, places: int, *, positive: bool, ceiling: Decimal | None = None
) -> Finding | None:
    if value is None or (
        in_bounds(value, places) and not (positive and value < 0) and (ceiling is None or value <= ceiling)
    ):
        return None
    bounds = _bounds(places, positive=positive, ceiling=ceiling)
    return CATALOGUE.finding(field, "amount_out_of_bounds", str(value), bounds=bounds)


def _bounds(places: int, *, positive: bool, ceiling: Decimal | None) -> Text:
    sign_fr, sign_en = ("positif ou nul, ", "not negative, ") if positive else ("", "")
    top_fr, top_en = (f", {ceiling} au plus", f", at most {ceiling}") if ceiling else ("", "")
    return Text(
        f"{sign_fr}13 chiffres avant la virgule et {places} après au plus{top_fr}",
        f"{sign_en}at most 13 digits before the point and {places} after{top_en}",
    )


def check_totals(fields: Fields, *, lines_of_file: bool = False) -> list[Finding]:
    """`lines_of_file`: an XML's lines add up by EN 16931's own rules, with allowances at its foot that are no fields here."""
    total_ht, total_tva, total_ttc, net = fields.total_ht, fields.total_tva, fields.total_ttc, fields.net_a_payer
    if total_ht is None or total_tva is None or total_ttc is None or net is None:
        return []
    findings = amounts.check_totals(
        total_ht=total_ht,
        total_tva=total_tva,
        total_ttc=total_ttc,
        discount_ttc=fields.discount_ttc,
        rounding=fields.rounding,
        net_a_payer=net,
    )
    if not lines_of_file:
        findings += amounts.check_lines(fields.lines, total_ht=total_ht, total_tva=total_tva)
    findings += amounts.check_vat_lines(
        fields.vat_lines, total_ht=total_ht, total_tva=total_tva, line_count=len(fields.lines)
    )
    if total_ttc == 0:
        findings.append(CATALOGUE.finding("total_ttc", "zero_amount", str(total_ttc)))
    if fields.discount_ttc and not fields.discount_reason:
        findings.append(missing("discount_reason", LABELS["discount_reason"]))
    return findings
