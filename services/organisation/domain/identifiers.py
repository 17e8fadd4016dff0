"""The identifiers a structure can have (ORG-1), each with its format; messages say what is wrong and what to do."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siret

from chassis.errors import FieldError, Invalid
from contracts.structure import IdentifierType

PLATFORM_IDENTIFIER = "PLATEFORME"  # the one identifier of its type


@dataclass(frozen=True, slots=True)
class Rule:
    """`fault` answers what is wrong with a normalised value, empty when nothing is.

    `compact`: typed with spaces, points and dashes that mean nothing.
    """

    label: str
    example: str
    fault: Callable[[str], str]
    compact: bool = False


def _siret(value: str) -> str:
    if not re.fullmatch(r"[0-9]{14}", value):
        return f"un SIRET a 14 chiffres, celui-ci a {len(value)} caractères"
    try:
        siret.validate(value)  # knows La Poste's own key
    except InvalidChecksum:
        return "la clé de contrôle est fausse : un chiffre est sans doute mal saisi"
    except ValidationError:
        return "ce SIRET n'existe pas"
    return ""


def _eu_vat(value: str) -> str:
    if value.startswith("FR"):
        return "une entreprise française s'identifie par son SIRET"
    return "" if vat.is_valid(value) else "ce numéro de TVA intracommunautaire n'existe dans aucun format national"


def _outside_eu(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}[^\n]{1,16}", value):
        return "il faut le code pays (2 lettres) suivi des 16 premiers caractères de la raison sociale"
    if value[:2] == "FR" and not value.startswith("FRWF"):
        return "une entreprise française s'identifie par son SIRET"
    return ""


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    return lambda value: "" if re.fullmatch(pattern, value) else message


_free = _matching(r"[A-Z0-9 /-]{1,30}", "30 lettres, chiffres, espaces, tirets ou barres au plus")
_reserved = _matching(r"(?!)", "ce type est réservé à la plateforme elle-même")

RULES: dict[IdentifierType, Rule] = {
    IdentifierType.SIRET: Rule("SIRET", "73282932000074", _siret, compact=True),
    IdentifierType.UE_HORS_FRANCE: Rule("TVA intracommunautaire", "DE136695976", _eu_vat, compact=True),
    IdentifierType.HORS_UE: Rule("Hors Union européenne", "CHCHOCOLATS GENEVE", _outside_eu),
    IdentifierType.RIDET: Rule(
        "RIDET (Nouvelle-Calédonie)", "0123456001", _matching(r"[0-9]{9,10}", "un RIDET a 9 ou 10 chiffres"), compact=True
    ),
    IdentifierType.TAHITI: Rule(
        "Numéro TAHITI (Polynésie française)", "A12345001",
        _matching(r"[A-Z0-9]{9}", "un numéro TAHITI a 9 lettres ou chiffres"), compact=True,
    ),
    IdentifierType.PARTICULIER: Rule("Particulier", "PART-2026-00017", _free),
    IdentifierType.EN_COURS_IMMATRICULATION: Rule("En cours d'immatriculation", "DOSSIER-4711", _free),
    IdentifierType.PLATEFORME: Rule("Plateforme", PLATFORM_IDENTIFIER, _reserved),
}  # fmt: skip


def normal(kind: IdentifierType, value: str) -> str:
    """Upper case, and without the spaces, points and dashes people type inside numbers."""
    clean = " ".join(value.upper().split())
    return re.sub(r"[ .\-]", "", clean) if RULES[kind].compact else clean


def check(kind: IdentifierType, value: str, *, key: bool = True) -> str:
    """The normalised identifier. Raises Invalid. `key` false lets a SIRET's key be wrong (sandbox)."""
    rule, clean = RULES[kind], normal(kind, value)
    fault = _foreign_digits(clean) or rule.fault(clean)
    if fault and not key and kind is IdentifierType.SIRET and re.fullmatch(r"[0-9]{14}", clean):
        fault = ""
    if fault:
        raise Invalid(f"Identifiant {rule.label} refusé : {fault}", [FieldError(
            field="identifier", rule="ORG-1", message=fault[0].upper() + fault[1:], value=value[:80],
            remedy=f"Par exemple {rule.example}",
        )])  # fmt: skip
    return clean


def _foreign_digits(value: str) -> str:
    """Digits of other scripts would make a second identifier that looks like the first (ORG-2)."""
    return "" if all(c.isascii() for c in value if c.isnumeric()) else "les chiffres s'écrivent de 0 à 9"
