"""INSEE's StockUniteLegale and StockEtablissement files, loaded by `python -m services.organisation load-sirene FILE` (ORG-3)."""

import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from services.organisation.domain.register import Establishment, LegalUnit
from services.organisation.registers.sirene_fields import ESTABLISHMENT_COLUMNS, UNIT_COLUMNS, establishment, unit

SIRET, SIREN = 14, 9
NAMED_BY = 65_536
"""Bytes of the beginning that tell one edition of a file from another."""

Parsed = Establishment | LegalUnit


class NotSirene(ValueError):
    """A file that is none of the two, or lacks columns of theirs."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What one of the two files holds."""

    key: str
    digits: int
    columns: frozenset[str]
    parse: Callable[[Mapping[str, Any]], Parsed]

    def parsed(self, row: Mapping[str, Any]) -> Parsed | None:
        """None for a row without its number, or with fields too many or too few."""
        number = row[self.key] or ""
        if len(number) != self.digits or not (number.isascii() and number.isdigit()):
            return None
        return self.parse(row)


LAYOUTS = (
    Layout("siret", SIRET, ESTABLISHMENT_COLUMNS, establishment),
    Layout("siren", SIREN, UNIT_COLUMNS, unit),
)


class BulkFile:
    """A CSV as INSEE publishes it, alone, in gzip or in ZIP: read row by row, whatever its size."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = max(1, path.stat().st_size)
        self._raw: IO[bytes] | None = None
        with path.open("rb") as beginning:
            digest = hashlib.sha256(beginning.read(NAMED_BY)).hexdigest()
        self.name = f"{path.name}:{self._size}:{digest[:16]}"

    @property
    def share(self) -> float:
        """How much of it was read, by bytes of the file as it lies on the disk."""
        return self._raw.tell() / self._size if self._raw and not self._raw.closed else 1.0

    def rows(self, skip: int = 0) -> Iterator[Parsed | None]:
        """From row `skip` on; None for a row that cannot be read. Raises NotSirene."""
        with ExitStack() as opened:
            lines = csv.reader(self._lines(opened))
            head = next(lines, [])
            layout = _layout(head)
            for number, fields in enumerate(lines):
                if number >= skip:
                    yield layout.parsed(dict(zip(head, fields, strict=True))) if len(fields) == len(head) else None

    def _lines(self, opened: ExitStack) -> IO[str]:
        self._raw = opened.enter_context(self._path.open("rb"))
        content: Any = self._raw
        if self._path.suffix == ".gz":
            content = opened.enter_context(gzip.GzipFile(fileobj=self._raw))
        elif self._path.suffix == ".zip":
            archive = opened.enter_context(zipfile.ZipFile(self._raw))
            content = opened.enter_context(archive.open(_only_csv(archive)))
        return opened.enter_context(io.TextIOWrapper(content, encoding="utf-8-sig", newline=""))


def _only_csv(archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if name.endswith(".csv")]
    if len(names) != 1:
        raise NotSirene(f"{len(names)} CSV files in the archive")
    return names[0]


def _layout(head: list[str]) -> Layout:
    """By its columns: an establishment has a SIREN too. Raises NotSirene."""
    layout = next((layout for layout in LAYOUTS if layout.key in head), None)
    missing = sorted(layout.columns.difference(head)) if layout else ["siret", "siren"]
    if layout is None or missing:
        raise NotSirene(f"missing columns: {', '.join(missing)}")
    return layout
