"""A row of Sirene 3.11 → an establishment: the field names are the same in the API and in the bulk file."""

from collections.abc import Mapping
from typing import Any

from contracts.structure import Address
from services.organisation.domain.register import Establishment

_STREET = ("numeroVoieEtablissement", "typeVoieEtablissement", "libelleVoieEtablissement")
_NAMES = ("denominationUniteLegale", "enseigne1Etablissement", "denominationUsuelleEtablissement")
_PERSON = ("prenomUsuelUniteLegale", "nomUniteLegale")


def establishment(row: Mapping[str, Any]) -> Establishment:
    name = next((row[n] for n in _NAMES if row.get(n)), "") or _joined(row, _PERSON)
    address = Address(
        line1=_joined(row, _STREET), line2=row.get("complementAdresseEtablissement") or "",
        town=row.get("libelleCommuneEtablissement") or "", postal_code=row.get("codePostalEtablissement") or "",
    )  # fmt: skip
    return Establishment(
        siret=row["siret"], name=name, address=address, open=row.get("etatAdministratifEtablissement") == "A",
        diffusible=row.get("statutDiffusionEtablissement") != "P",
    )  # fmt: skip


def _joined(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return " ".join(filter(None, (row.get(n) for n in names)))
