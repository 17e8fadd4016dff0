"""The identifiers a structure can have (ORG-1), each with its format; messages say what is wrong and what to do."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import luhn
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from chassis.errors import FieldError, Invalid

LA_POSTE = "356000000"
LENGTH = 14


@dataclass(frozen=True)
class IdentifierType:
    """`fault` answers what is wrong with a normalised value, empty when nothing is."""

    code: str
    label: str
    example: str
    fault: Callable[[str], str]


def _siret(value: str) -> str:
    if not re.fullmatch(r"\d{14}", value):
        return f"un SIRET a 14 chiffres, celui-ci a {len(value)} caractères"
    if value.startswith(LA_POSTE):
        # each établissement of La Poste: Luhn, or the sum of its digits is a multiple of 5
        return (
            "" if luhn.is_valid(value) or sum(map(int, value)) % 5 == 0 else "la clé de ce SIRET de La Poste est fausse"
        )
    return "" if luhn.is_valid(value) else "la clé de contrôle est fausse : un chiffre est sans doute mal saisi"


def _eu_vat(value: str) -> str:
    if value.startswith("FR"):
        return "une entreprise française s'identifie par son SIRET"
    try:
        vat.validate(value)
    except ValidationError:
        return "ce numéro de TVA intracommunautaire n'existe dans aucun format national"
    return ""


def _outside_eu(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}[^\n]{1,16}", value):
        return "il faut le code pays (2 lettres) suivi des 16 premiers caractères de la raison sociale"
    if value[:2] == "FR" and not value.startswith("FRWF"):
        return "une entreprise française s'identifie par son SIRET"
    return ""


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    return lambda value: "" if re.fullmatch(pattern, value) else message


TYPES = {
    t.code: t
    for t in (
        IdentifierType("SIRET", "SIRET", "73282932000074", _siret),
        IdentifierType("UE_HORS_FRANCE", "TVA intracommunautaire", "DE136695976", _eu_vat),
        IdentifierType("HORS_UE", "Hors Union européenne", "CHCHOCOLATS GENEVE", _outside_eu),
        IdentifierType("RIDET", "RIDET (Nouvelle-Calédonie)", "0123456001", _matching(
            r"\d{9,10}", "un RIDET a 9 ou 10 chiffres")),
        IdentifierType("TAHITI", "Numéro TAHITI (Polynésie française)", "A12345001", _matching(
            r"[A-Z0-9]{9}", "un numéro TAHITI a 9 lettres ou chiffres")),
        IdentifierType("PARTICULIER", "Particulier", "PART-2026-00017", _matching(
            r"[A-Z0-9 /-]{1,30}", "30 lettres, chiffres, espaces, tirets ou barres au plus")),
        IdentifierType("EN_COURS_IMMATRICULATION", "En cours d'immatriculation", "DOSSIER-4711", _matching(
            r"[A-Z0-9 /-]{1,30}", "30 lettres, chiffres, espaces, tirets ou barres au plus")),
    )
}  # fmt: skip


def normal(type_code: str, value: str) -> str:
    """Upper case, and without the spaces, points and dashes people type inside numbers."""
    clean = " ".join(value.upper().split())
    return re.sub(r"[ .\-]", "", clean) if type_code in {"SIRET", "UE_HORS_FRANCE", "RIDET", "TAHITI"} else clean


def check(type_code: str, value: str, *, key: bool = True) -> str:
    """The normalised identifier. Raises Invalid. `key` false lets a SIRET's key be wrong (sandbox)."""
    kind, clean = TYPES[type_code], normal(type_code, value)
    fault = kind.fault(clean)
    if fault and not key and type_code == "SIRET" and re.fullmatch(rf"\d{{{LENGTH}}}", clean):
        fault = ""
    if fault:
        raise Invalid(f"Identifiant {kind.label} refusé : {fault}", [FieldError(
            field="identifier", rule="ORG-1", message=fault[0].upper() + fault[1:], value=value[:80],
            remedy=f"Par exemple {kind.example}",
        )])  # fmt: skip
    return clean
