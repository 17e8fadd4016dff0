"""The INSEE Sirene register behind one interface (ORG-3): the API, a bulk file loaded here, or a small sample."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx

from chassis.store import Collection
from contracts.structure import Address

SAMPLE = Path(__file__).parent / "data" / "sirene.json"
BATCH = 1000
TIMEOUT_SECONDS = 3.0


class RegisterDown(Exception):
    """The register did not answer: creation goes on by hand and is checked later."""


@dataclass(frozen=True)
class Establishment:
    siret: str
    name: str
    address: Address
    open: bool
    diffusible: bool = True


class Register(Protocol):
    async def find(self, siret: str) -> Establishment | None:
        """None: unknown to the register. Raises RegisterDown."""


class Sample:
    def __init__(self) -> None:
        rows = json.loads(SAMPLE.read_text())
        self._rows = {r["siret"]: Establishment(**(r | {"address": Address(**r["address"])})) for r in rows}

    async def find(self, siret: str) -> Establishment | None:
        return self._rows.get(siret)


class Bulk:
    """INSEE's StockEtablissement file, loaded by `python -m services.organisation load-sirene FILE`."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def find(self, siret: str) -> Establishment | None:
        row = await self._collection.find_one({"_id": siret})
        if row is None:
            return None
        return Establishment(siret, row["name"], Address(**row["address"]), row["open"], row["diffusible"])

    async def load(self, path: Path) -> int:
        """Replaces what is known of each establishment of a CSV (or .csv.gz); answers how many."""
        count, batch = 0, []
        for row in _rows(path):
            batch.append(row)
            if len(batch) == BATCH:
                count += await self._write(batch)
                batch = []
        return count + await self._write(batch)

    async def _write(self, rows: list[dict[str, Any]]) -> int:
        for row in rows:
            await self._collection.replace_one({"_id": row["_id"]}, row, upsert=True)
        return len(rows)


class Insee:
    def __init__(self, url: str, key: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, timeout=TIMEOUT_SECONDS, headers={"X-INSEE-Api-Key-Integration": key}
        )

    async def find(self, siret: str) -> Establishment | None:
        try:
            answer = await self._client.get(f"/siret/{siret}")
        except httpx.HTTPError as error:
            raise RegisterDown from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.is_error:
            raise RegisterDown
        return _from_api(answer.json()["etablissement"])

    async def close(self) -> None:
        await self._client.aclose()


def _from_api(e: dict[str, Any]) -> Establishment:
    unit = e["uniteLegale"]
    flat = {**unit, **e["adresseEtablissement"], **e, **e["periodesEtablissement"][0]}
    return _establishment(flat)


def _establishment(row: dict[str, Any]) -> Establishment:
    """Field names are those of Sirene 3.11, the same in the API and the bulk file."""
    person = " ".join(filter(None, (row.get("prenomUsuelUniteLegale"), row.get("nomUniteLegale"))))
    name = (
        row.get("denominationUniteLegale")
        or row.get("enseigne1Etablissement")
        or row.get("denominationUsuelleEtablissement")
    )
    street = " ".join(filter(None, (row.get(f"{n}Etablissement") for n in ("numeroVoie", "typeVoie", "libelleVoie"))))
    address = Address(
        line1=street, line2=row.get("complementAdresseEtablissement") or "", town=row.get("libelleCommuneEtablissement") or "",
        postal_code=row.get("codePostalEtablissement") or "",
    )  # fmt: skip
    state, diffusion = row.get("etatAdministratifEtablissement"), row.get("statutDiffusionEtablissement")
    return Establishment(row["siret"], name or person, address, open=state == "A", diffusible=diffusion != "P")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            e = _establishment(row)
            yield {
                "_id": e.siret,
                "name": e.name,
                "address": e.address.model_dump(),
                "open": e.open,
                "diffusible": e.diffusible,
            }
