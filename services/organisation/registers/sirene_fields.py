"""A row of Sirene 3.11 → an establishment or a legal unit: the field names are the same in the API and in the bulk files."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.structure import Address
from services.organisation.domain.register import Establishment, LegalUnit

ESTABLISHMENT_COLUMNS = frozenset({
    "siret", "statutDiffusionEtablissement", "complementAdresseEtablissement", "numeroVoieEtablissement",
    "typeVoieEtablissement", "libelleVoieEtablissement", "codePostalEtablissement", "libelleCommuneEtablissement",
    "etatAdministratifEtablissement", "enseigne1Etablissement",
})  # fmt: skip
UNIT_COLUMNS = frozenset({
    "siren", "statutDiffusionUniteLegale", "denominationUniteLegale", "nomUniteLegale", "prenomUsuelUniteLegale",
})  # fmt: skip
HIDDEN = "[ND]"
"""What a field holds whose owner wants no diffusion."""

_STREET = (
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
)
_OF_UNIT = ("denominationUniteLegale", "denominationUsuelle1UniteLegale", "sigleUniteLegale")
_OF_ESTABLISHMENT = ("enseigne1Etablissement", "denominationUsuelleEtablissement")
_FIRST_NAMES, _LAST_NAMES = ("prenomUsuelUniteLegale", "prenom1UniteLegale"), ("nomUsageUniteLegale", "nomUniteLegale")
_STREETS = {
    "ALL": "ALLEE", "AV": "AVENUE", "BD": "BOULEVARD", "CAR": "CARREFOUR", "CHE": "CHEMIN", "CHS": "CHAUSSEE", "COR": "CORNICHE",
    "CRS": "COURS", "DOM": "DOMAINE", "DSC": "DESCENTE", "ECA": "ECART", "ESP": "ESPLANADE", "FG": "FAUBOURG", "GR": "GRANDE RUE",
    "HAM": "HAMEAU", "HLE": "HALLE", "IMP": "IMPASSE", "LD": "LIEU DIT", "LOT": "LOTISSEMENT", "MAR": "MARCHE", "MTE": "MONTEE",
    "PAS": "PASSAGE", "PL": "PLACE", "PLN": "PLAINE", "PLT": "PLATEAU", "PRO": "PROMENADE", "PRV": "PARVIS", "QUA": "QUARTIER",
    "RES": "RESIDENCE", "RLE": "RUELLE", "ROC": "ROCADE", "RPT": "ROND POINT", "RTE": "ROUTE", "SEN": "SENTE", "SQ": "SQUARE",
    "TPL": "TERRE PLEIN", "TRA": "TRAVERSE", "VLA": "VILLA", "VLGE": "VILLAGE",
}  # fmt: skip
_AGAIN = {"B": "BIS", "T": "TER", "Q": "QUATER"}
_WRITTEN_OUT = {"typeVoieEtablissement": _STREETS, "indiceRepetitionEtablissement": _AGAIN}


def establishment(row: Mapping[str, Any]) -> Establishment:
    """Of the API, whose rows have their unit's fields, the name is the unit's; of the file that of the sign outside."""
    address = Address(
        line1=_joined(row, _STREET), line2=_text(row, "complementAdresseEtablissement"),
        line3=_text(row, "distributionSpecialeEtablissement"), postal_code=_text(row, "codePostalEtablissement"),
        town=_text(row, "libelleCommuneEtablissement") or _text(row, "libelleCedexEtablissement"),
    )  # fmt: skip
    return Establishment(
        siret=row["siret"], name=unit_name(row) or _first(row, _OF_ESTABLISHMENT), address=address,
        open=row.get("etatAdministratifEtablissement") == "A", diffusible=_diffusible(row),
    )  # fmt: skip


def unit(row: Mapping[str, Any]) -> LegalUnit:
    return LegalUnit(siren=row["siren"], name=unit_name(row), diffusible=_diffusible(row))


def unit_name(row: Mapping[str, Any]) -> str:
    """Of a company, or of the person who is one."""
    person = (_first(row, _FIRST_NAMES), _first(row, _LAST_NAMES))
    return _first(row, _OF_UNIT) or " ".join(filter(None, person))


def _diffusible(row: Mapping[str, Any]) -> bool:
    return not {"N", "P"}.intersection((row.get("statutDiffusionEtablissement"), row.get("statutDiffusionUniteLegale")))


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return next(filter(None, (_text(row, name) for name in names)), "")


def _joined(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return " ".join(filter(None, (_text(row, name) for name in names)))


def _text(row: Mapping[str, Any], name: str) -> str:
    text = row.get(name) or ""
    return "" if text == HIDDEN else _WRITTEN_OUT.get(name, {}).get(text, text)
