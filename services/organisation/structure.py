"""A structure: one identifier, one legal entity that sends or receives invoices (ORG-1 to ORG-5). Pure rules."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from chassis.errors import DomainError, FieldError, Invalid
from contracts.structure import Address, Parameters
from services.organisation import profiles
from services.organisation.identifiers import check as check_identifier

STATE_SIRET = "11000201100044"  # the whole State is one recipient (ORG-15)
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
LIMITS = {"name": 201, "label": 201, "phone": 20, "rcs": 60, "email": 254, "line": 150, "postal_code": 10, "town": 100}


class AlreadyExists(DomainError):
    code, status, title = "structure_existante", 409, "Cette structure existe déjà : demandez à y être rattaché"


class ClosedSiret(DomainError):
    code, status, title = "siret_ferme", 422, "Cet établissement est fermé selon le répertoire Sirene"


@dataclass(frozen=True)
class NewStructure:
    """What the person submits, pre-filled from the register where it answered (ORG-3, ORG-4)."""

    identifier_type: str
    identifier: str
    name: str
    kind: Literal["PRIVEE", "PUBLIQUE"] = "PRIVEE"
    label: str = ""
    email: str = ""
    phone: str = ""
    rcs: str = ""
    address: Address = field(default_factory=Address)
    non_diffusible: bool = False
    options: dict[str, bool] = field(default_factory=dict)
    justice_category: str = ""
    pacage: str = ""
    centre_gestion_agricole: str = ""


PRIVATE_OPTIONS = ("receives_lifecycle_by_edi", "sends_edi", "raccordement_active")
PUBLIC_OPTIONS = (*PRIVATE_OPTIONS, "may_be_moa", "is_only_moa")


def check(new: NewStructure, *, key: bool) -> str:
    """The normalised identifier. Raises Invalid with every field that is wrong."""
    found: list[FieldError] = []
    identifier = ""
    try:
        identifier = check_identifier(new.identifier_type, new.identifier, key=key)
    except Invalid as error:
        found += error.errors
    found += faults({
        "name": new.name, "label": new.label, "email": new.email, "phone": new.phone, "rcs": new.rcs,
        "address": new.address, "options": new.options, "kind": new.kind, "pacage": new.pacage,
    })  # fmt: skip
    if found:
        raise Invalid("La structure ne peut pas être enregistrée telle quelle", found)
    return identifier


def faults(fields: dict[str, Any]) -> list[FieldError]:
    """What is wrong with these fields, each by its rule; the same for creating and modifying (ORG-4)."""
    found = [
        _fault(n, f"{LIMITS[n]} caractères au plus", fields[n]) for n in LIMITS if len(fields.get(n) or "") > LIMITS[n]
    ]
    if "name" in fields and not fields["name"].strip():
        found.append(_fault("name", "La raison sociale est obligatoire", fields["name"]))
    if fields.get("email") and not EMAIL.fullmatch(fields["email"]):
        found.append(_fault("email", "Cette adresse électronique n'est pas valide", fields["email"]))
    if fields.get("phone") and not re.fullmatch(r"\+?[0-9 .()-]{4,20}", fields["phone"]):
        found.append(_fault("phone", "Ce numéro de téléphone n'est pas lisible", fields["phone"]))
    if fields.get("pacage") and not re.fullmatch(r"\d{9}", fields["pacage"]):
        found.append(_fault("pacage", "Un numéro PACAGE a 9 chiffres", fields["pacage"]))
    found += _address(fields["address"]) if fields.get("address") else []
    allowed = PUBLIC_OPTIONS if fields.get("kind") == "PUBLIQUE" else PRIVATE_OPTIONS
    found += [
        _fault(f"options.{o}", f"Option inconnue ici ; possibles : {', '.join(allowed)}", o)
        for o in fields.get("options") or {} if o not in allowed
    ]  # fmt: skip
    return found


def _address(a: Address) -> list[FieldError]:
    found = [_fault(f"address.{n}", "150 caractères au plus", getattr(a, n)) for n in ("line1", "line2", "line3")
             if len(getattr(a, n)) > LIMITS["line"]]  # fmt: skip
    if not re.fullmatch(r"[A-Z]{2}", a.country):
        found.append(_fault("address.country", "Code pays ISO 3166 à deux lettres majuscules", a.country))
    if a.country == "FR" and a.postal_code and not re.fullmatch(r"\d{5}", a.postal_code):
        found.append(_fault("address.postal_code", "Un code postal français a 5 chiffres", a.postal_code))
    if len(a.postal_code) > LIMITS["postal_code"] or len(a.town) > LIMITS["town"]:
        found.append(_fault("address.town", "Code postal ou ville trop long", a.town[:80]))
    return found


def _fault(name: str, message: str, value: Any) -> FieldError:
    return FieldError(field=name, rule="ORG-4", message=message, value=str(value)[:80], remedy="Corrigez ce champ")


def document(structure_id: str, service_id: str, identifier: str, new: NewStructure, account_id: str) -> dict[str, Any]:
    """A new structure with its default service, governed by its creator (ORG-5)."""
    return {
        "_id": structure_id, "identifier_type": new.identifier_type, "identifier": identifier, "kind": new.kind,
        "name": new.name.strip(), "label": new.label.strip(), "email": new.email, "phone": new.phone, "rcs": new.rcs,
        "address": new.address.model_dump(), "non_diffusible": new.non_diffusible, "options": new.options,
        "justice_category": new.justice_category, "pacage": new.pacage, "centre_gestion_agricole": new.centre_gestion_agricole,
        "active": True, "services": [default_service(service_id)],
        "parameters": Parameters().model_dump(mode="json") if new.kind == "PUBLIQUE" else None,
        "applications": [str(a) for a in profiles.DEFAULT_APPLICATIONS[new.kind]], "default_profiles": None,
        "gestionnaire_principal": account_id,
    }  # fmt: skip


def default_service(service_id: str) -> dict[str, Any]:
    return {"service_id": service_id, "code": "DEFAUT", "label": "Service par défaut", "active": True, "default": True,
            "engagement_mandatory": False}  # fmt: skip


def state_rules(parameters: Parameters, identifier: str) -> Parameters:
    """At the State a code service and an engagement are always mandatory, whatever is asked (ORG-15)."""
    if identifier != STATE_SIRET:
        return parameters
    return parameters.model_copy(update={"code_service_mandatory": True, "engagement_mandatory": True})


def check_parameters(parameters: Parameters) -> None:
    """Raises Invalid: a format that is no regular expression, or one that could run for ever."""
    for pattern in parameters.engagement_formats:
        try:
            re.compile(pattern)
            wrong = len(pattern) > 200 or bool(re.search(r"[+*}]\)?[+*{]", pattern))  # noqa: PLR2004
        except re.error:
            wrong = True
        if wrong:
            raise Invalid(errors=[FieldError(
                field="parameters.engagement_formats", rule="ORG-15", message="Format d'engagement illisible", value=pattern[:80],
                remedy=r"Une expression régulière simple, par exemple CP\d{4}/[A-Z0-9]{7}/\d+",
            )])  # fmt: skip
