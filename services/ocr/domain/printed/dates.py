"""Dates as printed on French and English invoices; days that do not exist are read too, to be marked (OCR-7)."""

import re
from dataclasses import dataclass
from datetime import date

from services.ocr.domain.page.layout import Segment

_MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "january": 1, "fevrier": 2, "fevr": 2, "fev": 2, "feb": 2, "february": 2,
    "mars": 3, "mar": 3, "march": 3, "avril": 4, "avr": 4, "apr": 4, "april": 4, "mai": 5, "may": 5, "juin": 6, "jun": 6, "june": 6,
    "juillet": 7, "juil": 7, "jul": 7, "july": 7, "aout": 8, "aug": 8, "august": 8, "septembre": 9, "sept": 9, "sep": 9,
    "september": 9, "octobre": 10, "oct": 10, "october": 10, "novembre": 11, "nov": 11, "november": 11, "decembre": 12,
    "dec": 12, "december": 12, "januar": 1, "februar": 2, "marz": 3, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12,
}  # fmt: skip
_UNITS = (
    *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize"),
    *("quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_NUMBERS = {word: value for value, word in enumerate(_UNITS)} | {"premier": 1, "1er": 1}
for _tens, _word in ((20, "vingt"), (30, "trente"), (40, "quarante"), (50, "cinquante")):
    _NUMBERS[_word] = _tens
    _NUMBERS[f"{_word}-et-un"] = _NUMBERS[f"{_word} et un"] = _tens + 1
    _NUMBERS |= {f"{_word}-{_UNITS[unit]}": _tens + unit for unit in range(2, 10)}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_DATE = re.compile(
    r"(?<![\w/.,-])(?:"
    r"(?P<d1>\d{1,2})\s?(?P<s1>[/.-])\s?(?P<m1>\d{1,2})\s?(?P=s1)\s?(?P<y1>\d{4}|\d{2})(?![\d/])"
    r"|(?P<y2>(?:19|20)\d{2})(?P<s2>[/.-])(?P<m2>\d{1,2})(?P=s2)(?P<d2>\d{1,2})(?!\d)"
    r"|(?P<y3>(?:19|20)\d{2})(?P<m3>\d{2})(?P<d3>\d{2})(?![\d-])"
    r"|(?P<d4>\d{2})(?P<m4>\d{2})(?P<y4>20\d{2})(?!\d)"
    r"|(?P<d6>\d{2}) (?P<m6>\d{2}) (?P<y6>20\d{2})(?!\d)"
    rf"|(?P<d5>\d{{1,2}})(?:er|st|nd|rd|th)?[ .-]{{1,2}}(?:of )?(?P<m5>{_MONTH})\b\.?,?[ -]{{1,2}}(?P<y5>(?:19|20)\d{{2}})(?!\d)"
    r")"
    rf"|\b(?P<m7>{_MONTH})\.? (?P<d7>\d{{1,2}})(?:st|nd|rd|th)? ?,? (?P<y7>20\d{{2}})(?!\d)"
    rf"|\b(?P<d8>{_WORDS}) (?P<m8>{_MONTH}) deux[ -]mille(?:[ -](?P<y8>{_WORDS}))?\b",
)
_HINT = re.compile(r"\d[/. -]\d|\d{8}|\d\w{0,2} [a-z]{3}|[a-z]{3}\.? \d|mille")
_NUMERIC = re.compile(r"(?<![\d/.,-])(\d{1,2})[/-](\d{1,2})[/-]\d{4}(?![\d/])")
_COMPACT = frozenset({3, 4})


@dataclass(frozen=True, slots=True)
class PrintedDate:
    segment: Segment
    start: int
    end: int
    day: date | None  # None: no such day in the calendar
    text: str
    compact: bool  # eight digits in a row: a date only beside a label


def month_first(text: str) -> bool:
    """Whether a document writes 11/17/2017: one date that can only be so, and none that cannot."""
    numbers = [(int(match[1]), int(match[2])) for match in _NUMERIC.finditer(text)]
    return any(second > 12 >= first for first, second in numbers) and not any(first > 12 for first, _ in numbers)  # noqa: PLR2004


def find_dates(segment: Segment, *, american: bool = False) -> list[PrintedDate]:
    if not _HINT.search(segment.plain):
        return []
    return [
        printed
        for match in _DATE.finditer(segment.plain)
        if (printed := _read(match, segment, american=american)) is not None
    ]


def _read(match: re.Match[str], segment: Segment, *, american: bool) -> PrintedDate | None:
    shape = next(int(name[1:]) for name, value in match.groupdict().items() if name[0] == "d" and value)
    day, month = _number(match[f"d{shape}"]), match[f"m{shape}"]
    year = 2000 + _number(match["y8"] or "zero") if shape == 8 else int(match[f"y{shape}"])  # noqa: PLR2004  in words
    if year < 100:  # noqa: PLR2004  two digits
        year += 2000
    number = _MONTHS.get(month) or int(month)
    if shape in _COMPACT and not (1 <= number <= 12 and 1 <= day <= 31):  # noqa: PLR2004
        return None
    if shape == 1 and american:
        day, number = number, day
    try:
        value = date(year, number, day)
    except ValueError:
        value = None
    return PrintedDate(
        segment, match.start(), match.end(), value, segment.text[match.start() : match.end()], shape in _COMPACT
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]
