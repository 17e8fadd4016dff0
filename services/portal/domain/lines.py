"""The lines of an entered invoice as rows of a form: what was typed, what the service takes of it, what changed (POR-8)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.portal.domain.form import Kind
from services.portal.domain.formats import decimal, shown_amount, typed_amount
from services.portal.domain.text import N_

MOST_LINES = 500
"""Shown and typed on one page; an invoice with more is handed over as a file."""
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """`usual`: what a new row begins with; `limit`: most characters typed."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    limit: int = 25
    required: bool = False
    usual: str = ""


COLUMNS = (
    Column("reference", N_("Référence"), limit=50),
    Column("denomination", N_("Désignation"), limit=255, required=True),
    Column("quantity", N_("Quantité"), Kind.AMOUNT, required=True, usual="1"),
    Column("unit", N_("Unité"), limit=20),
    Column("unit_price_ht", N_("Prix unitaire HT"), Kind.AMOUNT, required=True),
    Column("discount_ht", N_("Remise HT"), Kind.AMOUNT),
    Column("vat_rate", N_("TVA %"), Kind.AMOUNT, required=True, usual="20"),
)
BY_NAME = {column.name: column for column in COLUMNS}
NEW_ROW: Row = {column.name: column.usual for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Typed:
    """`seen`: the mark of the lines that the page showed."""

    rows: Sequence[Row]
    seen: str


@dataclass(frozen=True, slots=True)
class Changed:
    """`lines`: to be sent, None where nothing is; `conflict`: changed here and elsewhere."""

    lines: list[dict[str, str]] | None
    conflict: bool


@dataclass(frozen=True, slots=True)
class Place:
    """`row`: counted from 1, as shown. `label`: the column's; empty where the whole line is meant."""

    row: int
    label: str


def blank(row: Row) -> bool:
    """Nothing typed but what a new row begins with."""
    return all(not row.get(c.name, "").strip() or row[c.name].strip() == c.usual for c in COLUMNS)


def whole(row: Row) -> bool:
    return all(row.get(c.name, "").strip() for c in COLUMNS if c.required)


def incomplete(rows: Sequence[Row]) -> list[int]:
    """Numbers of the rows, counted from 1, that lack something: they are not sent."""
    return [n for n, row in enumerate(rows, 1) if not blank(row) and not whole(row)]


def sendable(rows: Sequence[Row]) -> list[dict[str, str]]:
    """As invoicing takes lines; what is no amount is left for it to refuse."""
    return [_line(row) for row in rows if whole(row) and not blank(row)]


def _line(row: Row) -> dict[str, str]:
    given = {c.name: row.get(c.name, "").strip() for c in COLUMNS}
    return {n: typed_amount(v) if BY_NAME[n].kind is Kind.AMOUNT else v for n, v in given.items() if v}


def changed(typed: Typed, now: Sequence[Mapping[str, Any]]) -> Changed:
    """What the person changed, against the lines that the draft holds now."""
    mine, current = sendable(typed.rows), mark(now)
    if mark(mine) in (typed.seen, current):
        return Changed(None, conflict=False)
    if current != typed.seen:
        return Changed(None, conflict=True)
    return Changed(mine, conflict=False)


def mark(lines: Sequence[Mapping[str, Any]]) -> str:
    """The same for the same lines, however their amounts are written."""
    rows = [[_plain(column, line.get(column.name)) for column in COLUMNS] for line in lines]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _plain(column: Column, value: Any) -> str:
    """Never written out: a typed `1E999999` has a million digits."""
    amount = _amount(column, value)
    if amount is None:
        return _text(value)
    return "" if not amount and not column.required else str(amount.normalize())


def _amount(column: Column, value: Any) -> Decimal | None:
    amount = decimal(_text(value)) if column.kind is Kind.AMOUNT else None
    return amount if amount is not None and amount.is_finite() else None


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def rows_of(lines: Sequence[Mapping[str, Any]], language: str) -> list[Row]:
    """The draft's lines as a person types them."""
    return [{column.name: _shown(column, line.get(column.name), language) for column in COLUMNS} for line in lines]


def _shown(column: Column, value: Any, language: str) -> str:
    amount = _amount(column, value)
    if amount is None:
        return _text(value)
    return shown_amount(f"{amount.normalize():f}", language) if amount or column.required else ""


def place(field: str, rows: Sequence[Row]) -> Place | None:
    """Of a finding such as `lines.2.quantity`, among the rows typed; None for one on no line."""
    parts = field.removeprefix("body.").split(".")
    if len(parts) < 2 or parts[0] != "lines" or not parts[1].isdigit():  # noqa: PLR2004  lines, number
        return None
    sent = [n for n, row in enumerate(rows, 1) if whole(row) and not blank(row)]
    at, column = int(parts[1]), BY_NAME.get(parts[2]) if len(parts) > 2 else None  # noqa: PLR2004
    return Place(sent[at], column.label if column else "") if at < len(sent) else None
