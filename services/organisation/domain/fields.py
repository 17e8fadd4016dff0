"""What the fields of a structure may hold, each by its rule; the same for creating and modifying (ORG-4, ORG-15)."""

import re
from collections.abc import Container, Iterator
from typing import Any

from chassis.errors import FieldError
from contracts.structure import Address, StructureKind
from services.organisation.domain import countries, engagement
from services.organisation.domain.structure import Structure

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+?[0-9 .()-]{4,20}")
LIMITS = {
    "name": 201, "label": 201, "phone": 20, "rcs": 60, "email": 254, "justice_category": 60, "pacage": 9,
    "centre_gestion_agricole": 60,
}  # fmt: skip
ADDRESS_LIMITS = {"line1": 150, "line2": 150, "line3": 150, "postal_code": 10, "town": 100}
PRIVATE_OPTIONS = ("receives_lifecycle_by_edi", "sends_edi", "raccordement_active")
OPTIONS = {
    StructureKind.PRIVEE: PRIVATE_OPTIONS,
    StructureKind.PUBLIQUE: (*PRIVATE_OPTIONS, "may_be_moa", "is_only_moa"),
    StructureKind.PLATEFORME: (),
}


def faults(structure: Structure, only: Container[str] | None = None) -> list[FieldError]:
    """What is wrong; with `only`, in these fields: one kept under an older rule does not stand in the way of another."""
    return [fault for fault in _faults(structure) if only is None or fault.field.split(".")[0] in only]


def _faults(s: Structure) -> Iterator[FieldError]:
    for name, most in LIMITS.items():
        if len(getattr(s, name)) > most:
            yield _fault(name, f"{most} caractères au plus", getattr(s, name))
    if not s.name.strip():
        yield _fault("name", "La raison sociale est obligatoire", s.name)
    if s.email and not EMAIL.fullmatch(s.email):
        yield _fault("email", "Cette adresse électronique n'est pas valide", s.email)
    if s.phone and not PHONE.fullmatch(s.phone):
        yield _fault("phone", "Ce numéro de téléphone n'est pas lisible", s.phone)
    if s.pacage and not re.fullmatch(r"[0-9]{9}", s.pacage):
        yield _fault("pacage", "Un numéro PACAGE a 9 chiffres", s.pacage)
    yield from _address(s.address)
    for option in s.options:
        if option not in OPTIONS[s.kind]:
            yield _fault(f"options.{option}", f"Option inconnue ici ; possibles : {', '.join(OPTIONS[s.kind])}", option)
    yield from _formats(s)


def _address(a: Address) -> Iterator[FieldError]:
    for name, most in ADDRESS_LIMITS.items():
        if len(getattr(a, name)) > most:
            yield _fault(f"address.{name}", f"{most} caractères au plus", getattr(a, name))
    if a.country not in countries.CODES:
        yield _fault("address.country", "Code pays ISO 3166 à deux lettres majuscules", a.country)
    if a.country == "FR" and a.postal_code and not re.fullmatch(r"[0-9]{5}", a.postal_code):
        yield _fault("address.postal_code", "Un code postal français a 5 chiffres", a.postal_code)


def _formats(s: Structure) -> Iterator[FieldError]:
    for pattern in engagement.refused(s.parameters.engagement_formats) if s.parameters else ():
        yield FieldError(
            field="parameters.engagement_formats", rule="ORG-15", value=pattern[:80],
            message=f"Format d'engagement refusé : une expression RE2 de {engagement.MAX_LENGTH} caractères au plus, "
            f"{engagement.MAX_PATTERNS} formats au plus",
            remedy=r"Une expression régulière simple, par exemple CP\d{4}/[A-Z0-9]{7}/\d+",
        )  # fmt: skip


def _fault(name: str, message: str, value: Any) -> FieldError:
    return FieldError(field=name, rule="ORG-4", message=message, value=str(value)[:80], remedy="Corrigez ce champ")
