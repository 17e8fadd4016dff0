"""Checks of the amounts of an invoice before it is sent (INV-11, INV-12, INV-13)."""

from decimal import Decimal

from services.invoicing.domain.checks import amounts
from services.invoicing.domain.checks.amounts import LINE_PLACES, MAX_LINES, RATE_PLACES, TOTAL_PLACES, in_bounds
from services.invoicing.domain.checks.findings import Finding, missing
from services.invoicing.domain.invoice.fields import Fields, VatType


def check_vat(fields: Fields) -> list[Finding]:
    found = []
    if fields.vat_type is VatType.EXONERATION and not fields.vat_exemption_reason:
        found.append(missing("vat_exemption_reason", "Motif d'exonération", "Reason of the exemption"))
    if fields.vat_type in (VatType.EXONERATION, VatType.SANS_TVA) and fields.total_tva:
        found.append(
            Finding(
                "total_tva",
                "vat_not_expected",
                f"TVA de {fields.total_tva} alors que le type est {fields.vat_type}. Mettez 0 ou changez le type.",
                f"VAT of {fields.total_tva} although the type is {fields.vat_type}. Set 0 or change the type.",
                str(fields.total_tva),
            )
        )
    return found


def check_bounds(fields: Fields) -> list[Finding]:
    totals = ("total_ht", "total_tva", "total_ttc", "net_a_payer", "discount_ttc")
    found = [_bound(name, getattr(fields, name), TOTAL_PLACES, positive=True) for name in totals]
    for n, line in enumerate(fields.lines[:MAX_LINES]):
        found += [
            _bound(f"lines.{n}.{name}", getattr(line, name), LINE_PLACES, positive=False)
            for name in ("quantity", "unit_price_ht", "discount_ht")
        ]
        found.append(_bound(f"lines.{n}.vat_rate", line.vat_rate, RATE_PLACES, positive=True, ceiling=amounts.HUNDRED))
    for n, vat in enumerate(fields.vat_lines):
        found += [
            _bound(f"vat_lines.{n}.{name}", getattr(vat, name), TOTAL_PLACES, positive=False)
            for name in ("base", "amount")
        ]
        found.append(_bound(f"vat_lines.{n}.rate", vat.rate, RATE_PLACES, positive=True, ceiling=amounts.HUNDRED))
    return [f for f in found if f is not None]


def _bound(
    field: str, value: Decimal | None, places: int, *, positive: bool, ceiling: Decimal | None = None
) -> Finding | None:
    if value is None or (
        in_bounds(value, places) and not (positive and value < 0) and (ceiling is None or value <= ceiling)
    ):
        return None
    sign_fr, sign_en = ("positif ou nul, ", "not negative, ") if positive else ("", "")
    top = f", {ceiling} au plus" if ceiling else ""
    top_en = f", at most {ceiling}" if ceiling else ""
    return Finding(
        field,
        "amount_out_of_bounds",
        f"Montant attendu : {sign_fr}13 chiffres avant la virgule et {places} après au plus{top} ; {value} trouvé.",
        f"Expected: {sign_en}at most 13 digits before the point and {places} after{top_en}; {value} found.",
        str(value),
    )


def check_totals(fields: Fields) -> list[Finding]:
    total_ht, total_tva, total_ttc, net = fields.total_ht, fields.total_tva, fields.total_ttc, fields.net_a_payer
    if total_ht is None or total_tva is None or total_ttc is None or net is None:
        return []
    found = amounts.check_totals(
        total_ht=total_ht, total_tva=total_tva, total_ttc=total_ttc, discount_ttc=fields.discount_ttc, net_a_payer=net
    )
    found += amounts.check_lines(fields.lines, total_ht=total_ht, total_tva=total_tva)
    found += amounts.check_vat_lines(
        fields.vat_lines, total_ht=total_ht, total_tva=total_tva, line_count=len(fields.lines)
    )
    if fields.discount_ttc and not fields.discount_reason:
        found.append(missing("discount_reason", "Motif de la remise globale", "Reason of the global discount"))
    return found
