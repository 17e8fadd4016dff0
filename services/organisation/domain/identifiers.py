"""The identifiers a structure can have (ORG-1), each with its format; messages say what is wrong and what to do."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siret

from chassis.errors import Invalid, Text
from contracts.structure import IdentifierType
from services.organisation.domain.messages import finding

PLATFORM_IDENTIFIER = "PLATEFORME"  # the one identifier of its type


@dataclass(frozen=True, slots=True)
class Rule:
    """`fault` answers the message code of what is wrong with a normalised value, empty when nothing is.

    `compact`: typed with spaces, points and dashes that mean nothing.
    """

    example: str
    fault: Callable[[str], str]
    compact: bool = False


def _siret(value: str) -> str:
    if not re.fullmatch(r"[0-9]{14}", value):
        return "siret_length"
    try:
        siret.validate(value)  # knows La Poste's own key
    except InvalidChecksum:
        return "siret_key"
    except ValidationError:
        return "siret_unknown"
    return ""


def _eu_vat(value: str) -> str:
    if value.startswith("FR"):
        return "french_by_siret"
    return "" if vat.is_valid(value) else "vat_unknown"


def _outside_eu(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}[^\n]{1,16}", value):
        return "outside_eu_format"
    return "french_by_siret" if value[:2] == "FR" and not value.startswith("FRWF") else ""


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    return lambda value: "" if re.fullmatch(pattern, value) else message


_free = _matching(r"[A-Z0-9 /-]{1,30}", "free_format")

RULES: dict[IdentifierType, Rule] = {
    IdentifierType.SIRET: Rule("73282932000074", _siret, compact=True),
    IdentifierType.UE_HORS_FRANCE: Rule("DE136695976", _eu_vat, compact=True),
    IdentifierType.HORS_UE: Rule("CHCHOCOLATS GENEVE", _outside_eu),
    IdentifierType.RIDET: Rule("0123456001", _matching(r"[0-9]{9,10}", "ridet_format"), compact=True),
    IdentifierType.TAHITI: Rule("A12345001", _matching(r"[A-Z0-9]{9}", "tahiti_format"), compact=True),
    IdentifierType.PARTICULIER: Rule("PART-2026-00017", _free),
    IdentifierType.EN_COURS_IMMATRICULATION: Rule("DOSSIER-4711", _free),
    IdentifierType.PLATEFORME: Rule(PLATFORM_IDENTIFIER, lambda _: "type_reserved"),
}


def normal(kind: IdentifierType, value: str) -> str:
    """Upper case, and without the spaces, points and dashes people type inside numbers."""
    clean = " ".join(value.upper().split())
    return re.sub(r"[ .\-]", "", clean) if RULES[kind].compact else clean


def check(kind: IdentifierType, value: str, *, key: bool = True) -> str:
    """The normalised identifier. Raises Invalid. `key` false lets a SIRET's key be wrong (sandbox)."""
    clean = normal(kind, value)
    fault = _foreign_digits(clean) or RULES[kind].fault(clean)
    if fault == "siret_key" and not key:
        fault = ""
    if fault:
        wrong = finding("identifier", fault, value[:80], length=len(clean), example=RULES[kind].example)
        label = kind.label
        raise Invalid(
            Text(f"Identifiant {label.fr} refusé : {wrong.message.fr}", f"{label.en} refused: {wrong.message.en}"),
            [wrong],
        )
    return clean


def _foreign_digits(value: str) -> str:
    """Digits of other scripts would make a second identifier that looks like the first (ORG-2)."""
    return "" if all(c.isascii() for c in value if c.isnumeric()) else "foreign_digits"
