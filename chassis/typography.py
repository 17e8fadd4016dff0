"""French typography of what the product writes: spaces that do not break before double signs, curly apostrophes, elision."""

import re
import unicodedata

NARROW, FIXED = "\u202f", "\u00a0"
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
