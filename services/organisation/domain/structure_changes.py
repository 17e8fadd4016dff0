"""How a structure comes to be and changes (ORG-3, ORG-4, ORG-12, ORG-15, ORG-32). Raises what is refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from chassis.errors import Conflict, FieldError, Finding, Invalid, Text
from contracts.habilitation import Application
from contracts.structure import Address, IdentifierType, Parameters, StructureKind
from services.organisation.domain import fields, profiles, register
from services.organisation.domain.identifiers import PLATFORM_IDENTIFIER
from services.organisation.domain.identifiers import check as check_identifier
from services.organisation.domain.messages import finding
from services.organisation.domain.register import Answer, Establishment, RegisterState
from services.organisation.domain.structure import ClosedSiret, Structure

STATE_SIRET = "11000201100044"  # the whole State is one recipient (ORG-15)


def created(given: Structure, *, key: bool) -> Structure:
    """As it is kept: identifier normalised, its kind's parameters and applications. Raises Invalid with every wrong field."""
    wrong: list[Finding | FieldError] = []
    identifier = ""
    try:
        identifier = check_identifier(given.identifier_type, given.identifier, key=key)
    except Invalid as error:
        wrong += error.errors
    wrong += fields.faults(given)
    if wrong:
        raise Invalid(
            Text("La structure ne peut pas être enregistrée telle quelle", "The structure cannot be kept as it is"),
            wrong,
        )
    return completed(replace(given, identifier=identifier))


def completed(given: Structure) -> Structure:
    """With what its kind brings along."""
    parameters = given.parameters or Parameters() if given.kind is StructureKind.PUBLIQUE else None
    return replace(
        given, name=given.name.strip(), label=given.label.strip(), applications=profiles.DEFAULT_APPLICATIONS[given.kind],
        parameters=parameters and state_rules(parameters, given.identifier),
    )  # fmt: skip


def platform(structure_id: str, name: str, gestionnaire: str, now: datetime) -> Structure:
    """The platform itself (ORG-32). `gestionnaire`: the address of its first one."""
    return completed(Structure(
        structure_id=structure_id, identifier_type=IdentifierType.PLATEFORME, identifier=PLATFORM_IDENTIFIER,
        kind=StructureKind.PLATEFORME, name=name, announced_gestionnaire=gestionnaire.strip().casefold() or None,
        created_at=now,
    ))  # fmt: skip


MERGED = ("address", "parameters")
Part = TypeVar("Part", Address, Parameters)


def changed(structure: Structure, given: Mapping[str, Any]) -> Structure:
    """With the fields given; address and parameters keep the parts that were not given (ORG-4, ORG-15). Raises Invalid."""
    if "parameters" in given and structure.parameters is None:
        raise Invalid(errors=[finding("parameters", "parameters_private")])
    parts = {n: _merged(getattr(structure, n), given[n]) for n in MERGED if n in given}
    candidate = replace(structure, **{**given, **parts})
    if wrong := fields.faults(candidate, only=given):
        raise Invalid(errors=wrong)
    if candidate.parameters is None:
        return candidate
    return replace(candidate, parameters=state_rules(candidate.parameters, structure.identifier))


def _merged(kept: Part, given: Mapping[str, Any]) -> Part:
    """Checked as a whole: what the store holds can be read again."""
    return type(kept).model_validate(kept.model_dump() | dict(given))


def state_rules(parameters: Parameters, identifier: str) -> Parameters:
    """At the State a code service and an engagement are always mandatory, whatever is asked (ORG-15)."""
    if identifier != STATE_SIRET:
        return parameters
    return parameters.model_copy(update={"code_service_mandatory": True, "engagement_mandatory": True})


def switched(structure: Structure, application: Application, *, on: bool) -> Structure:
    """Raises ApplicationRefused: it is not for this kind of structure, or cannot be done without (ORG-12)."""
    if application not in profiles.AVAILABLE[structure.kind]:
        raise profiles.ApplicationRefused(
            Text(
                f"« {application.label.fr} » n'est pas proposée à cette structure",
                f"'{application.label.en}' is not offered to this structure",
            )
        )
    if not on and application is Application.ORGANISATION:
        raise profiles.ApplicationRefused(
            Text(
                "Sans « Organisation », plus personne ne pourrait gérer la structure",
                "Without 'Organisation' nobody could manage the structure any more",
            )
        )
    if on and application is Application.ENGAGEMENTS and not structure.paid:
        raise profiles.ApplicationRefused(
            Text(
                "« Engagements » s'ouvre dès qu'une facture de la structure est mise en paiement",
                "'Purchase orders' opens once an invoice of the structure is being paid",
            )
        )
    kept = set(structure.applications) | {application} if on else set(structure.applications) - {application}
    return replace(structure, applications=tuple(a for a in Application if a in kept))


def activated(structure: Structure, *, active: bool) -> Structure:
    """Inactive, it can neither send nor receive (ORG-6). Raises ClosedSiret, Conflict."""
    if structure.kind is StructureKind.PLATEFORME:
        raise Conflict(Text("La plateforme reste active", "The platform stays active"))
    if active and structure.register_state is RegisterState.FERME:
        raise ClosedSiret
    return replace(structure, active=active)


def refreshed(structure: Structure, establishment: Establishment | None, answer: Answer, now: datetime) -> Structure:
    """With the register's name and address where it knows the establishment (ORG-6)."""
    after = registered(structure, answer, now)
    return replace(after, name=establishment.name, address=establishment.address) if establishment else after


def registered(structure: Structure, answer: Answer, now: datetime) -> Structure:
    """After the register was asked: a closed SIRET can neither send nor receive (ORG-3)."""
    state = register.STATES[answer]
    again = register.AGAIN_UNKNOWN if answer is Answer.INCONNU else register.AGAIN_SOON
    due = now + again if state is RegisterState.A_VERIFIER else None
    active = structure.active and state is not RegisterState.FERME
    return replace(structure, register_state=state, register_due_at=due, active=active)
