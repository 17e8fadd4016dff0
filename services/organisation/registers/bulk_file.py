"""INSEE's StockEtablissement file, loaded by `python -m services.organisation load-sirene FILE` (ORG-3)."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from services.organisation.domain.register import Establishment
from services.organisation.registers.sirene_fields import establishment


def establishments(path: Path) -> Iterator[Establishment]:
    """Of a CSV, or of one in gzip."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(establishment, csv.DictReader(lines))
