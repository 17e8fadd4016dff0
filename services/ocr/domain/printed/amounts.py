"""Amounts of money as printed: `1 234,56 €`, `1.235,40`, `1,235.40`, `-218,48`, `2535.00`, `300 €`, `(12,00)`."""

import re
from dataclasses import dataclass
from decimal import Decimal

from services.ocr.domain.page.layout import Segment

_MONEY = re.compile(
    r"(?<![^\W_])(?<![/%])(?P<sign>[-−–(]\s?)?(?P<before>€ ?|eur ?|\$ ?|£ ?)?(?P<minus>-)?"
    r"(?:(?P<whole>\d{1,3}(?:(?P<sep>[ .,'’\u00a0\u202f\u2009])\d{3})(?:(?P=sep)\d{3})*|"
    r"\d{1,9})(?:(?P<point>[.,])(?P<cents>\d{2})))"
    r"(?![\d%]|[.,]\d|\s?%|/\d)(?P<after>\s{0,2}(?:€|eur\b|euros?\b|\$|£|-(?=\s|$)|\)))?"
    r"|(?<![^\W_])(?<![/%])(?<!\d[.,])(?P<sign2>[-−–]\s?)?(?P<round>\d{1,3}(?:[ .'’\u00a0\u202f\u2009]\d{3})*|"
    r"\d{1,9})(?:[.,](?P<tenth>\d))?\s?(?P<unit>€|eur\b|euros\b)",
    re.IGNORECASE,
)
# the decimal comma lost or misread by OCR; tried only on a segment that holds nothing else
_BLURRED = re.compile(
    r"^\s*(?P<sign>[-−–—~]\s?)?(?P<whole>\d{1,3}(?:[ .,]{1,2}\d{3})+|\d{2,7})(?: ?[.,:;'] ?|"
    r" )(?P<cents>[\dO]{2})\s{0,2}(?:€|eur|e|c)?\s*$",
    re.IGNORECASE,
)
_HINT = re.compile(r"\d[.,]\d\d|\d ?(?:€|[eE])|^[\d  \u202f−–-]+$")
_BARE = re.compile(r"^\s*(?P<sign>[-−–]\s?)?(?P<round>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,7})\s*$")
# « 058,84 » and three digits behind some others (« 1’234 567,89 », « HT23 673,18 ») are the end of a number
_PIECE = re.compile(r"0\D?\d")
_GROUP = re.compile(r"\d{3}(?!\d)")
_BEGUN = re.compile(r"(?:(?<!\d)(?!(?<=\d[.,])\d\d(?!\d))\d{1,3}(?:[ \u00a0\u202f\u2009]{1,3}|[.,'’·] ?)|\d['’·])$")
_IN_A_CODE = re.compile(r"[^\W_][-–_]$")  # « BC-12 345,00 »: where the amount begins cannot be known
_LEADER = re.compile(r"(?:[-–—−] ?){2}$")  # a dash at the end of a row of dashes is no minus
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
    amounts: list[Money] = []
    if not _HINT.search(segment.text):
        return amounts
    if segment.scanned and (match := _BLURRED.match(segment.text)):
        value = Decimal(re.sub(r"\D", "", match["whole"]) + "." + match["cents"].replace("O", "0"))
        return [Money(-value if match["sign"] else value, segment, match.start("whole"), match.end("cents"))]
    for match in _MONEY.finditer(segment.text):
        text = match["whole"] or match["round"]
        start = match.start("whole") if match["whole"] else match.start("round")
        if _PIECE.match(text) or _torn(segment.text[:start], text):
            continue
        value = Decimal(re.sub(r"\D", "", text) + "." + (match["cents"] or (match["tenth"] or "0") + "0"))
        negative = any(match[part] for part in ("sign", "minus", "sign2")) or (match["after"] or "").strip() == "-"
        if (match["sign"] or "").startswith("("):
            negative = (match["after"] or "").strip() == ")"
        dash = max(match.end(part) for part in ("sign", "minus", "sign2"))
        negative = negative and not _LEADER.search(segment.text[: max(dash, 0)])
        amounts.append(Money(-value if negative else value, segment, start, match.end()))
    if not amounts and (bare := _BARE.match(segment.text)) and not _PIECE.match(bare["round"]):
        value = Decimal(re.sub(r"\D", "", bare["round"]))
        amounts.append(Money(-value if bare["sign"] else value, segment, bare.start("round"), bare.end(), exact=False))
    return amounts


def _torn(before: str, number: str) -> bool:
    """Whether a number may begin before the part that matched: then it is not read as an amount."""
    return bool(_IN_A_CODE.search(before)) or bool(_GROUP.match(number) and _BEGUN.search(before))


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
