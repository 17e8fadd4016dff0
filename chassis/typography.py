"""How the product writes French: spaces that do not break before double signs, curly apostrophes, elision, amounts."""

import re
import unicodedata
from decimal import Decimal

NARROW, FIXED = "\u202f", "\u00a0"
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_RULES = (
    (re.compile(r" ([;?!])"), rf"{NARROW}\1"),
    (re.compile(r" ([:»%€])"), rf"{FIXED}\1"),
    (re.compile(r"« "), f"«{FIXED}"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)


def french(text: str) -> str:
    for pattern, signs in _RULES:
        text = pattern.sub(signs, text)
    return text


def de(name: object) -> str:
    """« de Rennes », « d’Angers »: before a vowel, accents aside. An H is taken for aspirated, as in most names of bodies."""
    first = unicodedata.normalize("NFKD", str(name).strip()[:1]).upper()[:1]
    return f"d’{name}" if first and first in "AEIOUY" else f"de {name}"


def grouped(number: str, space: str = FIXED) -> str:
    """Python's `1,234.56` as French writes it. Many fonts lack the narrow space, which prints best: `space` chooses."""
    return number.replace(",", space).replace(".", ",")


def money(amount: Decimal, currency: str, language: str, space: str = FIXED) -> str:
    """`2 940,00 €` in French, `€2,940.00` in English; other currencies by their code."""
    sign, minus, number = _SIGNS.get(currency), "-" if amount < 0 else "", f"{abs(amount):,.2f}"
    if language == "en":
        return f"{minus}{sign}{number}" if sign else f"{minus}{currency}{FIXED}{number}"
    return f"{minus}{grouped(number, space)}{FIXED}{sign or currency}"
