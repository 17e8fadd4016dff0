"""A structure: one identifier, one legal entity that sends or receives invoices (ORG-1 to ORG-5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chassis.errors import DomainError, Text
from chassis.words import beginnings, normal
from contracts.habilitation import Application, Profile
from contracts.structure import Address, IdentifierType, Parameters, StructureKind
from services.organisation.domain.proof import Proof
from services.organisation.domain.register import RegisterState


class AlreadyExists(DomainError):
    code, status = "structure_existante", 409
    title = Text(
        "Cette structure existe déjà : demandez à y être rattaché",
        "This structure exists already: ask to be attached to it",
    )


class ClosedSiret(DomainError):
    code, status = "siret_ferme", 422
    title = Text(
        "Cet établissement est fermé selon le répertoire Sirene",
        "According to the Sirene register this establishment is closed",
    )


class Inactive(DomainError):
    code, status = "structure_inactive", 409
    title = Text(
        "Cette structure est désactivée : on ne peut pas s'y rattacher",
        "This structure is not active: nobody can be attached to it",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """`announced_gestionnaire`: the address, casefolded, whose proven holder will govern it (ORG-14, ORG-32).

    `register_due_at`: when the register is to be asked about it again; None: it need not be. `paid`: an invoice that it
    issued reached « Mise en paiement » (ORG-12).
    """

    structure_id: str
    identifier_type: IdentifierType
    identifier: str
    kind: StructureKind
    name: str
    label: str = ""
    email: str = ""
    phone: str = ""
    rcs: str = ""
    address: Address = field(default_factory=Address)
    non_diffusible: bool = False
    options: Mapping[str, bool] = field(default_factory=dict)
    justice_category: str = ""
    pacage: str = ""
    centre_gestion_agricole: str = ""
    active: bool = True
    parameters: Parameters | None = None
    applications: tuple[Application, ...] = ()
    default_profiles: tuple[Profile, ...] | None = None
    announced_gestionnaire: str | None = None
    register_state: RegisterState | None = None
    register_due_at: datetime | None = None
    proofs: tuple[Proof, ...] = ()
    paid: bool = False
    created_at: datetime


def entity(s: Structure) -> str:
    """The SIREN, which structures of one entity have in common, each with a SIRET of its own; empty without (ORG-16)."""
    return s.identifier[:9] if s.identifier_type is IdentifierType.SIRET else ""


def words(s: Structure) -> list[str]:
    """What it is found by (ORG-17)."""
    return [*beginnings((s.name, s.label, s.identifier, s.address.town)), in_town(s.address.town)]


def in_town(town: str) -> str:
    """A word of its own for the whole town: no name holds a colon."""
    return f"town:{normal(town)}"
