"""The lines of an entered invoice on its draft's page: rows to type in, what the service makes of them, what it says (POR-8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from services.portal.domain import lines
from services.portal.domain.formats import decimal
from services.portal.domain.lines import COLUMNS, MOST_LINES, NEW_ROW, Column, Place, Row, Typed
from services.portal.usecases.drafting import Drafted


@dataclass(frozen=True, slots=True)
class Entry:
    """`totals`: of each row, without VAT; empty until it is saved. `errors`: with the row and column that each is about."""

    rows: Sequence[Row]
    totals: list[str]
    mark: str
    settled: bool
    incomplete: list[int]
    errors: list[tuple[Place, dict[str, Any]]]
    too_many: bool
    discount: bool
    columns: ClassVar[tuple[Column, ...]] = COLUMNS
    new_row: ClassVar[Row] = NEW_ROW
    most: ClassVar[int] = MOST_LINES


def entry(found: Drafted, language: str, typed: Typed | None = None) -> Entry:
    """Of the draft as it is; with what was typed where it comes from a form. Another row follows to type in."""
    fields = found.draft["fields"]
    rows = list(typed.rows) if typed else lines.rows_of(fields["lines"], language)
    saved = lines.mark(lines.sendable(rows)) == lines.mark(fields["lines"])
    if not rows or not lines.blank(rows[-1]):
        rows.append(NEW_ROW)
    return Entry(
        rows, _totals(rows, fields["lines"] if saved else []), lines.mark(fields["lines"]),
        saved or "lines" in found.conflicts, lines.incomplete(rows), _errors(found, rows),
        len(fields["lines"]) > MOST_LINES, bool(decimal(fields["discount_ttc"])),
    )  # fmt: skip


def _totals(rows: Sequence[Row], saved: list[dict[str, Any]]) -> list[str]:
    of_lines = iter(saved)
    return [next(of_lines, {}).get("total_ht", "") if lines.sendable([row]) else "" for row in rows]


def _errors(found: Drafted, rows: Sequence[Row]) -> list[tuple[Place, dict[str, Any]]]:
    said = [*(found.refused.errors if found.refused else []), *found.findings]
    return [(place, error) for error in said if (place := lines.place(error["field"], rows))]
