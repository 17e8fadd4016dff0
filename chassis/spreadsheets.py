"""Lines of a CSV as French spreadsheets open it; nothing in them is run as a formula (OWASP, CSV injection)."""

import csv
import io
import unicodedata
from collections.abc import AsyncIterator, Iterable

from fastapi.responses import StreamingResponse

MARK = "\ufeff"
"""Before the first line: by it a spreadsheet knows UTF-8."""
MEDIA_TYPE = "text/csv; charset=utf-8"
FORMULA = frozenset("=+-@")
UNSEEN = " \t\r\n\v\f\u00a0\u200b\u2060\ufeff"


def line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([safe(value) for value in values])
    return out.getvalue()


def safe(value: object) -> str:
    """A cell that would be run as a formula is made text, whatever width its sign has and whatever unseen precedes it."""
    text = ("oui" if value else "non") if isinstance(value, bool) else "" if value is None else str(value)
    first = unicodedata.normalize("NFKC", text.lstrip(UNSEEN)[:1])
    dangerous = first in FORMULA or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if dangerous else text


def download(name: str, columns: Iterable[object], rows: AsyncIterator[Iterable[object]]) -> StreamingResponse:
    """A CSV under this name, written while its rows come."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_lines(columns, rows), media_type=MEDIA_TYPE, headers=headers)


async def _lines(columns: Iterable[object], rows: AsyncIterator[Iterable[object]]) -> AsyncIterator[str]:
    yield MARK + line(columns)
    async for row in rows:
        yield line(row)
