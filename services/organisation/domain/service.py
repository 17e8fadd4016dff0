"""A service: a subdivision of a structure, with a code of its own there (ORG-5, ORG-9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chassis.errors import DomainError, Invalid, Text
from contracts.structure import Address
from services.organisation.domain import fields
from services.organisation.domain.messages import finding

LIMITS = {"code": 100, "label": 201}
DEFAULT_CODE, DEFAULT_LABEL = "DEFAUT", "Service par défaut"


class CodeTaken(DomainError):
    code, status = "code_service_existant", 409
    title = Text(
        "Un autre service de la structure a déjà ce code", "Another service of the structure already has this code"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """`default`: the one made with its structure. `address` None: the structure's."""

    service_id: str
    structure_id: str
    code: str
    label: str
    active: bool = True
    default: bool = False
    engagement_mandatory: bool = False
    address: Address | None = None
    email: str = ""
    phone: str = ""
    created_at: datetime


def default(service_id: str, structure_id: str, now: datetime) -> Service:
    return Service(
        service_id=service_id, structure_id=structure_id, code=DEFAULT_CODE, label=DEFAULT_LABEL, default=True,
        created_at=now,
    )  # fmt: skip


def checked(service: Service) -> Service:
    """Raises Invalid."""
    clean = replace(service, code=service.code.strip(), label=service.label.strip())
    wrong = [
        finding(name, "service_text", getattr(clean, name)[:80], most=most)
        for name, most in LIMITS.items()
        if not 0 < len(getattr(clean, name)) <= most
    ]
    wrong += fields.reachable(service.email, service.phone, service.address)
    if wrong:
        raise Invalid(errors=wrong)
    return clean


def changed(service: Service, given: Mapping[str, Any]) -> Service:
    """Raises Invalid."""
    return checked(replace(service, **given))
