"""A page being drawn, in points from the top left, that remembers which values were printed on it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_DAYS = [
    "",
    "premier",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
    "vingt",
    "vingt et un",
    "vingt-deux",
    "vingt-trois",
    "vingt-quatre",
    "vingt-cinq",
    "vingt-six",
    "vingt-sept",
    "vingt-huit",
]
_FONTS = [
    ("Helvetica", "Helvetica-Bold"),
    ("Times-Roman", "Times-Bold"),
    ("Courier", "Courier-Bold"),
    ("Helvetica", "Helvetica-Bold"),
]


def money_style(random: Random, *, english: bool = False) -> Callable[[Decimal], str]:
    space, point = random.choice([(" ", ","), ("\u00a0", ","), (".", ","), ("", ","), ("", ".")])
    if english:
        space, point = ",", "."
    unit = random.choice([" €", " €", "\u00a0€", "", " EUR", "€"])

    def money(value: Decimal) -> str:
        whole, cents = f"{abs(value):.2f}".split(".")
        groups = []
        while len(whole) > 3:
            groups.insert(0, whole[-3:])
            whole = whole[:-3]
        return ("-" if value < 0 else "") + space.join([whole, *groups]) + point + cents + unit

    return money


def date_style(random: Random) -> Callable[[date], str]:
    return random.choice(
        [
            lambda d: d.strftime("%d/%m/%Y"), lambda d: d.strftime("%d/%m/%Y"), lambda d: d.strftime("%d/%m/%Y"), lambda d: d.strftime("%d.%m.%Y"), lambda d: d.strftime("%d-%m-%Y"),
            lambda d: d.strftime("%Y-%m-%d"), lambda d: d.strftime("%d/%m/%y"), lambda d: f"{'1er' if d.day == 1 else d.day} {MONTHS[d.month - 1]} {d.year}",
            lambda d: f"{d.day:02d} {MONTHS[d.month - 1].upper()} {d.year}", lambda d: d.strftime("%Y%m%d"),
        ]
    )  # fmt: skip


def in_words(day: date) -> str:
    years = {
        19: "dix-neuf",
        20: "vingt",
        21: "vingt et un",
        22: "vingt-deux",
        23: "vingt-trois",
        24: "vingt-quatre",
        25: "vingt-cinq",
        26: "vingt-six",
    }
    return f"{_DAYS[day.day]} {MONTHS[day.month - 1]} deux mille {years[day.year - 2000]}"


def _estranged(random: Random, text: str, share: float) -> str:
    """Some words replaced by nonsense, to imitate labels that the vocabulary does not hold."""
    syllables = ["ba", "tro", "lin", "vé", "dor", "ami", "pul", "sec", "ro", "nal"]

    def other(match: re.Match[str]) -> str:
        if random.random() > share:
            return match.group()
        word = "".join(random.choice(syllables) for _ in range(max(2, len(match.group()) // 3)))
        return word.capitalize() if match.group()[0].isupper() else word

    return re.sub(r"(?<![\w.-])[A-Za-zÀ-ÿ]{3,}(?![\w-])", other, text)


class Sheet:
    def __init__(self, random: Random, strange: float = 0.0) -> None:
        self.strange = strange
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=True)
        self.random = random
        self.plain, self.bold = random.choice(_FONTS)
        self.size = random.choice([8.5, 9, 9.5, 10])
        self.money = money_style(random)
        self.date = date_style(random)
        self.printed: dict[str, Any] = {}

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 0,
        bold: bool = False,
        right: bool = False,
        centre: bool = False,
    ) -> float:
        """Draws at baseline y; answers the x where the text ends."""
        if self.strange:
            text = _estranged(self.random, text, self.strange)
        font, points = self.bold if bold else self.plain, size or self.size
        self.canvas.setFont(font, points)
        width = self.canvas.stringWidth(text, font, points)
        left = x - width if right else x - width / 2 if centre else x
        self.canvas.drawString(left, HEIGHT - y, text)
        return left + width

    def width(self, text: str, *, bold: bool = False, size: float = 0) -> float:
        return float(self.canvas.stringWidth(text, self.bold if bold else self.plain, size or self.size))

    def box(self, x0: float, y0: float, x1: float, y1: float, *, fill: float | None = None) -> None:
        if fill is not None:
            self.canvas.setFillGray(fill)
            self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
            self.canvas.setFillGray(0)
        else:
            self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)

    def rule(self, x0: float, y: float, x1: float) -> None:
        self.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)

    def lines(self, x: float, y: float, texts: list[str], *, pitch: float = 0, bold_first: bool = False) -> float:
        for index, text in enumerate(texts):
            if text:
                self.text(x, y, text, bold=bold_first and index == 0)
                y += pitch or self.size * 1.3
        return y

    def note_printed(self, **values: Any) -> None:
        """Notes values, by public field name, as printed on the page."""
        self.printed |= values

    def turn_page(self) -> None:
        self.canvas.showPage()

    def finish(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()
