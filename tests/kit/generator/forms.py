"""Forms of French programs and issuers written as text, cell by cell; what a form names of the invoice counts as printed on it.

A row is `+down` or `=from the top`, then cells `x[flags][/size] text` parted by ` | `: `<` right, `^` centred, b bold, k letter by letter, c small capitals, v upwards,
h a rule to the x its text says, o a box to the `x,height` its text says. A `lines` row may say further rows under each line, parted by ` // `.
"""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.kit.generator.families import Document
from tests.kit.generator.sheet import HEIGHT, MONTHS, Sheet
from tests.kit.generator.values import CENT, Invoice, Line, draw

_CELL = re.compile(r"([<^]?)(\d+)([bkcvho]*)(?:/(\d+(?:\.\d)?))? (.*)")
_MONEY = {  # between thousands, before cents, unit
    "fr": (" ", ",", " €"), "nbsp": ("\u00a0", ",", "\u00a0€"), "thin": ("\u202f", ",", "\u202f€"), "bare": (" ", ",", ""), "plain": ("", ",", ""),
    "point": ("", ".", ""), "dot": (".", ",", " €"), "eur": (" ", ",", " EUR"), "en": (",", ".", " EUR"), "before": (",", ".", "€"),
    "ahead": (".", ",", "€"), "euros": (" ", ",", " Euros"), "swiss": ("’", ".", ""),
}  # fmt: skip
_FONTS = {
    "helvetica": ("Helvetica", "Helvetica-Bold"), "times": ("Times-Roman", "Times-Bold"), "courier": ("Courier", "Courier-Bold"),
}  # fmt: skip
_DATES = {
    "": "%d/%m/%Y", "dot": "%d.%m.%Y", "dash": "%d-%m-%Y", "iso": "%Y-%m-%d", "short": "%d/%m/%y", "dots": "%d.%m.%y", "en": "%d %B %Y",
}  # fmt: skip


@cache
def forms() -> dict[str, tuple[dict[str, str], tuple[str, ...]]]:
    """Name → options and rows."""
    by_name = {}
    for path in sorted(Path(__file__).parent.glob("forms_*.txt")):
        for part in re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)[1:]:
            head, *rows = part.splitlines()
            name, *options = head.split()
            pairs = dict(option.partition("=")[::2] for option in options) | {"list": path.stem[6:]}
            by_name[name] = (pairs, tuple(row for row in rows if row.strip()))
    return by_name


class _Said:
    """A value of the form; using it notes that it is printed."""

    def __init__(self, form: "Form", name: str, value: Any) -> None:
        self.form, self.name, self.value = form, name, value

    def __format__(self, spec: str) -> str:
        self.form.used.add(self.name)
        if isinstance(self.value, date):
            return self.form.day(self.value, spec or self.form.options.get("date", ""))
        if isinstance(self.value, Decimal):
            return _rate(self.value, spec) if self.name[0] == "r" else self.form.money(self.value, spec)
        return _spaced(self.name, str(self.value)) if spec == "s" else str(self.value)


def _as_text(value: Any) -> str:
    return (
        value.isoformat() if isinstance(value, date) else f"{value:.2f}" if isinstance(value, Decimal) else str(value)
    )


def _rate(value: Decimal, spec: str) -> str:
    text = f"{value:.2f}" if spec == "2" else f"{value.normalize():f}"
    return text.replace(".", ",")


def _spaced(name: str, text: str) -> str:
    if name == "iban":
        return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
    if name in {"sv", "rv"}:
        return f"{text[:2]} {text[2:4]} {text[4:7]} {text[7:10]} {text[10:]}"
    return f"{text[:3]} {text[3:6]} {text[6:9]} {text[9:]}".strip()


class Form:
    def __init__(self, options: dict[str, str], random: Random) -> None:
        self.options = options
        self.invoice = invoice = draw(
            random, credit="credit" in options, rates=int(options.get("rates", 1)), exempt="exempt" in options,
            count=int(options.get("count", 0)), paid="paid" in options,
        )  # fmt: skip
        self.used: set[str] = set()
        self.held = (invoice.ttc * 5 / 100).quantize(CENT) if "held" in options else Decimal(0)
        self.values = self._values(invoice) | self._parties(invoice)

    def _values(self, i: Invoice) -> dict[str, Any]:
        before = (i.ht * Decimal("1.7")).quantize(CENT)
        own = {
            "no": i.number, "d": i.issued, "due": i.due, "ht": i.ht, "tva": i.tva, "ttc": i.ttc, "net": i.net - self.held, "paid": i.paid,
            "ej": i.engagement, "mar": i.marche, "svc": i.service, "iban": i.iban, "bic": i.bic, "held": self.held, "before": before,
            "cumul": before + i.ht, "gross": i.gross, "bank": i.iban[4:9], "desk": i.iban[9:14], "account": i.iban[14:25], "key": i.iban[25:],
        }  # fmt: skip
        for n, (rate, base, tax) in enumerate(i.vat):
            own |= {f"r{n}": rate, f"b{n}": base, f"t{n}": tax, f"g{n}": base + tax}
        return own

    def _parties(self, i: Invoice) -> dict[str, Any]:
        values = {"tel": i.supplier.phone, "mail": i.supplier.mail}
        for key, side in (("s", i.supplier), ("r", i.recipient)):
            values |= {
                f"{key}n": side.title,
                f"{key}st": side.street,
                f"{key}cp": f"{side.postcode} {side.city}",
                f"{key}city": side.city,
            }
            values |= {f"{key}s": side.siret, f"{key}i": side.siren, f"{key}v": side.vat, f"{key}nic": side.siret[9:]}
        return values | ({"sv": self.options["vat"]} if "vat" in self.options else {})

    def day(self, value: date, style: str) -> str:
        if style == "long":
            return f"{'1er' if value.day == 1 else value.day} {MONTHS[value.month - 1]} {value.year}"
        if style == "month":
            return f"{MONTHS[value.month - 1]} {value.year}"
        return value.strftime(_DATES[style])

    def money(self, value: Decimal, spec: str) -> str:
        space, point, unit = _MONEY[self.options.get("money", "fr")]
        whole, cents = f"{abs(value):,.2f}".split(".")
        text = whole.replace(",", space) + point + cents
        text = unit + text if unit == "€" else text + ("" if "u" in spec else unit)
        negative = ("-" in spec) != (self.invoice.credit and "unsigned" not in self.options)
        return "-" + text if negative else text

    def text(self, template: str, line: Line | None = None, rank: int = 0) -> str:
        values: dict[str, Any] = {name: _Said(self, name, value) for name, value in self.values.items()}
        if line:
            values |= {
                "label": line.label,
                "qty": f"{line.quantity:f}".replace(".", ","),
                "code": f"{rank:03d}{len(line.label):02d}",
            }
            values |= {
                "pu": _Said(self, "pu", line.price),
                "amt": _Said(self, "amt", line.amount),
                "rate": _rate(line.rate, ""),
            }
            values |= {
                "full": _Said(self, "full", (line.amount * (1 + line.rate / 100)).quantize(CENT)),
                "tax": _Said(self, "tax", (line.amount * line.rate / 100).quantize(CENT)),
                "class": 1 + self.rank(line),
            }
        return template.format_map(values)

    def rank(self, line: Line) -> int:
        return next(n for n, (rate, _, _) in enumerate(self.invoice.vat) if rate == line.rate)

    def truth(self) -> dict[str, Any]:
        """Every true value, printed or not, by its public name."""
        v = self.values
        names = {
            "no": "invoice_number", "d": "issue_date", "due": "due_date", "ht": "total_ht", "tva": "total_tva", "ttc": "total_ttc", "net": "net_a_payer",
            "paid": "prepaid", "ej": "engagement", "mar": "marche", "svc": "code_service", "iban": "iban", "bic": "bic", "ss": "supplier_siret",
            "si": "supplier_siren", "sv": "supplier_vat", "rs": "recipient_siret", "ri": "recipient_siren", "rv": "recipient_vat",
        }  # fmt: skip
        self.names = names
        values = {public: _as_text(v[name]) for name, public in names.items()}
        lines = [(f"{rate:.2f}", f"{base:.2f}", f"{tax:.2f}") for rate, base, tax in self.invoice.vat]
        return values | {"vat_lines": lines}

    def printed(self) -> dict[str, Any]:
        truth = self.truth()
        values = {public: truth[public] for name, public in self.names.items() if name in self.used}
        for key, role in (("s", "supplier"), ("r", "recipient")):
            if f"{key}nic" in self.used:
                values[f"{role}_siret"] = truth[f"{role}_siret"]
        lines = [
            (f"{rate:.2f}", f"{base:.2f}" if f"b{n}" in self.used else None, f"{tax:.2f}")
            for n, (rate, base, tax) in enumerate(self.invoice.vat)
            if {f"r{n}", f"t{n}"} <= self.used or ({"r0", "tva"} <= self.used and len(self.invoice.vat) == 1)
        ]
        kind = self.options.get("type", "381" if self.invoice.credit else "380")
        return values | {"type_code": kind} | ({"vat_lines": lines} if lines else {})


def _letters(sheet: Sheet, x: float, y: float, text: str, size: float) -> None:
    for letter in text:
        x = sheet.text(x, y, letter, size=size) + 0.15 if letter != " " else x + sheet.width(" ", size=size) + 0.15


def _small_capitals(sheet: Sheet, x: float, y: float, text: str, size: float) -> None:
    for letter in text:
        x = sheet.text(x, y, letter.upper(), size=size if letter.isupper() or not letter.isalpha() else size * 0.78)


def _upwards(sheet: Sheet, x: float, y: float, text: str, size: float) -> None:
    sheet.canvas.saveState()
    sheet.canvas.translate(x, HEIGHT - y)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont(sheet.plain, size)
    sheet.canvas.drawString(0, 0, text)
    sheet.canvas.restoreState()


def _rule(sheet: Sheet, x: float, y: float, text: str, _: float) -> None:
    sheet.rule(x, y, float(text))


def _box(sheet: Sheet, x: float, y: float, text: str, _: float) -> None:
    right, height = map(float, text.split(","))
    sheet.box(x, y, right, y + height)


def _cell(sheet: Sheet, y: float, cell: tuple[str, str, str, str, str]) -> None:
    side, x, flags, size, text = cell
    points = float(size or 9)
    for flag, drawn in (("k", _letters), ("c", _small_capitals), ("v", _upwards), ("h", _rule), ("o", _box)):
        if flag in flags:
            drawn(sheet, float(x), y, text, points)
            return
    sheet.text(float(x), y, text, size=points, bold="b" in flags, right=side == "<", centre=side == "^")


def _rows(form: Form, rows: tuple[str, ...]) -> list[tuple[str, str, Line | None, int]]:
    steps_of_rows: list[tuple[str, str, Line | None, int]] = []
    for row in rows:
        head, _, rest = row.partition(" ")
        if head == "lines":
            steps = [part.partition(" ")[::2] for part in rest.split(" // ")]
            steps_of_rows += [
                (step, cells, line, n) for n, line in enumerate(form.invoice.lines, 1) for step, cells in steps
            ]
        else:
            steps_of_rows.append((head, rest, None, 0))
    return steps_of_rows


def fill(name: str, seed: int) -> tuple[Document, dict[str, Any]]:
    """The document, and every true value of it, printed or not."""
    options, rows = forms()[name]
    random = Random(f"form/{name}/{seed}")
    form, sheet = Form(options, random), Sheet(random)
    sheet.plain, sheet.bold = _FONTS.get(options.get("font", ""), (sheet.plain, sheet.bold))
    y, drawn = 0.0, []
    for step, rest, line, rank in _rows(form, rows):
        if step == "page" or (step[0] == "+" and y > 800):
            _draw(sheet, drawn, random if "shuffled" in options else None)
            sheet.turn_page()
            y, drawn = 50.0, []
        if step != "page":
            y = float(step[1:]) if step[0] == "=" else y + float(step[1:])
            for cell in rest.split(" | ") if rest else []:
                side, x, flags, size, template = _matched(name, cell)
                drawn.append((y, (side, x, flags, size, form.text(template, line, rank))))
    _draw(sheet, drawn, random if "shuffled" in options else None)
    sheet.note_printed(**form.printed())
    return Document(name, seed, sheet.finish(), sheet.printed), form.truth()


def _matched(name: str, cell: str) -> tuple[str, ...]:
    match = _CELL.fullmatch(cell.strip())
    if not match:
        raise ValueError(f"{name}: {cell!r}")
    return match.groups(default="")


def _draw(sheet: Sheet, drawn: list[Any], random: Random | None) -> None:
    if random:
        random.shuffle(drawn)
    for y, cell in drawn:
        _cell(sheet, y, cell)
