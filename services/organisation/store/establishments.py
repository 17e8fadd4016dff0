"""The register's bulk files, as they were loaded here (ORG-3)."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from pymongo import ReplaceOne

from chassis.store import Database, Document
from contracts.structure import Address
from services.organisation.domain.register import Establishment, LegalUnit, Loading

SIREN = 9


class Establishments:
    """Answers as a register."""

    def __init__(self, database: Database) -> None:
        self._establishments = database["sirene"]
        self._units = database["sirene_units"]
        self._loadings = database["sirene_loadings"]

    async def find(self, siret: str) -> Establishment | None:
        """Under the name of its unit, where that is known."""
        row = await self._establishments.find_one({"_id": siret})
        if row is None:
            return None
        found = Establishment(
            siret=siret,
            name=row["name"],
            address=Address(**row["address"]),
            open=row["open"],
            diffusible=row["diffusible"],
        )
        unit = await self._units.find_one({"_id": siret[:SIREN]})
        return _of_unit(found, unit) if unit else found

    async def replace(self, rows: Sequence[Establishment | LegalUnit]) -> None:
        """Each with what is known of it now."""
        units = [_write(asdict(r), "siren") for r in rows if isinstance(r, LegalUnit)]
        establishments = [
            _write(asdict(r) | {"address": r.address.model_dump()}, "siret")
            for r in rows
            if isinstance(r, Establishment)
        ]
        for collection, writes in ((self._units, units), (self._establishments, establishments)):
            if writes:
                await collection.bulk_write(writes, ordered=False)

    async def loading(self, file: str) -> Loading:
        """How far this file is; it may not have begun."""
        row = await self._loadings.find_one({"_id": file})
        return (
            Loading(file=file, rows=row["rows"], refused=row["refused"], finished=row["finished"])
            if row
            else Loading(file=file)
        )

    async def keep(self, loading: Loading) -> None:
        row = asdict(loading)
        await self._loadings.replace_one({"_id": row.pop("file")}, row, upsert=True)


def _of_unit(found: Establishment, unit: Document) -> Establishment:
    return replace(found, name=unit["name"] or found.name, diffusible=found.diffusible and unit["diffusible"])


def _write(row: dict[str, Any], key: str) -> ReplaceOne[Any]:
    return ReplaceOne({"_id": row[key]}, {"_id": row.pop(key), **row}, upsert=True)
