"""Payment mode and VAT regime in the portal's own codes, from the codes of an XML."""

from collections.abc import Mapping

from contracts.extraction import ReadField

# UNTDID 4461 (BT-81) → payment mode
PAYMENT_CODES = {
    **dict.fromkeys(("10",), "ESPECE"),
    **dict.fromkeys(("20", "21", "22", "23", "24", "25", "26", "91", "92"), "CHEQUE"),
    **dict.fromkeys(("30", "31", "42", "45", "57", "58"), "VIREMENT"),
    **dict.fromkeys(("49", "59"), "PRELEVEMENT"),
    **dict.fromkeys(("1", "48", "54", "55", "68", "ZZZ"), "AUTRE"),
    "97": "REPORT",
}
# UNTDID 2475 in CII and 2005 in UBL (BT-8) → regime; a delivery day (29, 35) says neither
VAT_CODES = {"5": "TVA_SUR_DEBIT", "3": "TVA_SUR_DEBIT", "72": "TVA_SUR_ENCAISSEMENT", "432": "TVA_SUR_ENCAISSEMENT"}
_TABLES = {"payment_mode": PAYMENT_CODES, "vat_type": VAT_CODES}


def in_terms(fields: Mapping[str, ReadField]) -> dict[str, ReadField]:
    """The fields of an XML with its code lists turned into the portal's; an unknown code stays as text only."""
    answer = dict(fields)
    for name, table in _TABLES.items():
        field = answer.get(name)
        if field is not None and field.value is not None:
            answer[name] = _in_code(field, table)
    return answer


def _in_code(field: ReadField, table: Mapping[str, str]) -> ReadField:
    return field.model_copy(update={"value": table.get(str(field.value)), "text": field.text or str(field.value)})
