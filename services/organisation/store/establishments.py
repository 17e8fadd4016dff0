"""The register's bulk file, as it was loaded here (ORG-3)."""

from collections.abc import Iterable
from dataclasses import asdict

from pymongo import ReplaceOne

from chassis.store import Database
from contracts.structure import Address
from services.organisation.domain.register import Establishment


class Establishments:
    """Answers as a register."""

    def __init__(self, database: Database) -> None:
        self._collection = database["sirene"]

    async def find(self, siret: str) -> Establishment | None:
        row = await self._collection.find_one({"_id": siret})
        if row is None:
            return None
        return Establishment(
            siret=siret,
            name=row["name"],
            address=Address(**row["address"]),
            open=row["open"],
            diffusible=row["diffusible"],
        )

    async def replace(self, establishments: Iterable[Establishment]) -> int:
        """Each with what is known of it now; how many."""
        rows = [asdict(e) | {"address": e.address.model_dump()} for e in establishments]
        writes = [ReplaceOne({"_id": row["siret"]}, {"_id": row.pop("siret"), **row}, upsert=True) for row in rows]
        if writes:
            await self._collection.bulk_write(writes, ordered=False)
        return len(writes)
