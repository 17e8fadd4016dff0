"""Lines of a CSV as French spreadsheets open it; nothing in them is run as a formula (OWASP, CSV injection)."""

import csv
import io
from collections.abc import Iterable

MARK = "\ufeff"
"""Before the first line: by it a spreadsheet knows UTF-8."""
MEDIA_TYPE = "text/csv; charset=utf-8"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([safe(value) for value in values])
    return out.getvalue()


def safe(value: object) -> str:
    """A cell that would be run as a formula is made text."""
    text = ("oui" if value else "non") if isinstance(value, bool) else "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
