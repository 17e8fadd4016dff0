"""Amounts of money as printed: `1 234,56 €`, `1.235,40`, `1,235.40`, `-218,48`, `2535.00`, `300 €`, `(12,00)`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from services.ocr.layout import Segment

_MONEY = re.compile(
    r"(?<![\w/%])(?P<sign>[-−–(]\s?)?(?P<before>€ ?|eur ?|\$ ?|£ ?)?(?P<minus>-)?"
    r"(?:(?P<whole>\d{1,3}(?:(?P<sep>[ .,'’\u00a0\u202f\u2009])\d{3})(?:(?P=sep)\d{3})*|"
    r"\d{1,9})(?:(?P<point>[.,])(?P<cents>\d{2})))"
    r"(?![\d%]|[.,]\d|\s?%|/\d)(?P<after>\s{0,2}(?:€|eur\b|euros?\b|\$|£|-(?=\s|$)|\)))?"
    r"|(?<![\w/.,%-])(?P<sign2>[-−–]\s?)?(?P<round>\d{1,3}(?:[ .\u00a0\u202f]\d{3})*|"
    r"\d{1,9})(?:[.,](?P<tenth>\d))?\s?(?P<unit>€|eur\b|euros\b)",
    re.IGNORECASE,
)
# the decimal comma lost or misread by OCR: only where the amount is all there is
_BLURRED = re.compile(
    r"^\s*(?P<sign>[-−–—~]\s?)?(?P<whole>\d{1,3}(?:[ .,]{1,2}\d{3})+|\d{2,7})(?: ?[.,:;'] ?|"
    r" )(?P<cents>[\dO]{2})\s{0,2}(?:€|eur|e|c)?\s*$",
    re.IGNORECASE,
)
_HINT = re.compile(r"\d[.,]\d\d|\d ?(?:€|[eE])|^[\d  \u202f−–-]+$")
_BARE = re.compile(r"^\s*(?P<sign>[-−–]\s?)?(?P<round>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,7})\s*$")
_PIECE = re.compile(r"0\d")  # « 058,84 » is the end of a number whose beginning stands elsewhere
_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,3})?)\s{0,2}%")
_BARE_RATE = re.compile(r"(?<![\d.,])(\d{1,2}[.,]\d{1,2}|\d{1,2})(?![\d.,%])")


@dataclass(frozen=True, slots=True)
class Money:
    value: Decimal
    segment: Segment
    start: int
    end: int
    exact: bool = True  # printed with cents or with its currency

    @property
    def size(self) -> Decimal:
        return abs(self.value)


def find_money(segment: Segment) -> list[Money]:
    found: list[Money] = []
    if not _HINT.search(segment.text):
        return found
    if segment.scanned and (match := _BLURRED.match(segment.text)):
        value = Decimal(re.sub(r"\D", "", match["whole"]) + "." + match["cents"].replace("O", "0"))
        return [Money(-value if match["sign"] else value, segment, match.start("whole"), match.end("cents"))]
    for match in _MONEY.finditer(segment.text):
        text = match["whole"] or match["round"]
        if _PIECE.match(text):
            continue
        value = Decimal(re.sub(r"\D", "", text) + "." + (match["cents"] or (match["tenth"] or "0") + "0"))
        negative = any(match[part] for part in ("sign", "minus", "sign2")) or (match["after"] or "").strip() == "-"
        if (match["sign"] or "").startswith("("):
            negative = (match["after"] or "").strip() == ")"
        start = match.start("whole") if match["whole"] else match.start("round")
        found.append(Money(-value if negative else value, segment, start, match.end()))
    if not found and (bare := _BARE.match(segment.text)):
        value = Decimal(re.sub(r"\D", "", bare["round"]))
        found.append(Money(-value if bare["sign"] else value, segment, bare.start("round"), bare.end(), exact=False))
    return found


def placed_rates(segment: Segment) -> list[tuple[int, Decimal]]:
    """Percentages written with their sign, and where each begins."""
    return [(match.start(), Decimal(match[1].replace(",", "."))) for match in _RATE.finditer(segment.text)]


def find_rates(segment: Segment) -> list[Decimal]:
    return [Decimal(match[1].replace(",", ".")) for match in _RATE.finditer(segment.text)]


def bare_rates(segment: Segment) -> list[Decimal]:
    """Numbers that could be a rate in a column headed « Taux »: `20.0`, `5,5`."""
    return [Decimal(match[1].replace(",", ".")) for match in _BARE_RATE.finditer(segment.text)]


def canonical(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01")))
