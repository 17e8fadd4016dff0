"""Shapes that several doors share."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Text as Bilingual
from contracts.enumerations import Label
from contracts.habilitation import Application, Level, Profile
from contracts.structure import Address, IdentifierType, Parameters, StructureKind, Verification
from services.organisation.domain import engagement
from services.organisation.domain.person import Person
from services.organisation.domain.profiles import label
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure, entity
from services.organisation.domain.verification import verification

Id = Annotated[str, Field(min_length=1, max_length=60)]
Text = Annotated[str, Field(max_length=300)]
Comment = Annotated[str, Field(max_length=2000)]


class Nothing(Body):
    """A field would do nothing."""


class AddressBody(Body):
    """Only the fields given are changed."""

    line1: Text = ""
    line2: Text = ""
    line3: Text = ""
    postal_code: Text = ""
    town: Text = ""
    country: Annotated[str, Field(max_length=2, description="ISO 3166-1 alpha-2")] = "FR"


class ParametersBody(Body):
    """What a public structure demands (ORG-15); only the fields given are changed."""

    code_service_mandatory: bool = False
    engagement_mandatory: bool = False
    service_or_engagement_mandatory: bool = False
    engagement_formats: Annotated[
        tuple[Text, ...], Field(max_length=engagement.MAX_PATTERNS, description="RE2; the whole number must match one")
    ] = ()
    engagement_hint: Text = ""
    accepts_a9_a12: bool = True
    payment_term_days: Literal[30, 50, 60] = 30
    verified_supplier_mandatory: bool = False
    payment_not_reported: bool = False


class ProfileBody(Body):
    application: Application
    level: Level

    def profile(self) -> Profile:
        return Profile(application=self.application, level=self.level)


class ProfileShown(Profile):
    label: str


class ServiceShown(BaseModel):
    service_id: str
    code: str
    label: str
    active: bool
    default: bool
    engagement_mandatory: bool
    address: Address | None = Field(None, description="Its own; null: the structure's (ORG-9)")
    email: str = ""
    phone: str = ""


class StructureSummary(BaseModel):
    structure_id: str
    identifier_type: IdentifierType
    identifier: str
    entity: str = Field(description="SIREN: structures of one entity have it in common; empty without a SIRET (ORG-16)")
    name: str
    label: str
    kind: StructureKind
    town: str
    verification: Verification = Field(description="A_ACCEPTER: neither sends nor receives (ORG-30, ORG-31)")


class PersonShown(BaseModel):
    account_id: str
    first_name: str
    last_name: str
    login_email: str


class PublicStructure(BaseModel):
    """What anyone may know of a public structure (ORG-14)."""

    structure_id: str
    identifier_type: IdentifierType
    identifier: str
    entity: str = Field(description="SIREN: `/entities/{siren}` has all structures of the entity (ORG-16)")
    name: str
    label: str
    active: bool
    address: Address
    parameters: Parameters
    services: list[ServiceShown] = Field(
        description="The first hundred by code; all: `/annuaire/{identifier}/services`"
    )
    services_total: int


def spoken(label: Label | Bilingual) -> str:
    """In the caller's language."""
    return label.en if cause().language == "en" else label.fr


def summary(s: Structure) -> StructureSummary:
    return StructureSummary(
        structure_id=s.structure_id, identifier_type=s.identifier_type, identifier=s.identifier, name=s.name, label=s.label,
        kind=s.kind, town=s.address.town, verification=verification(s), entity=entity(s),
    )  # fmt: skip


def service_shown(s: Service) -> ServiceShown:
    return ServiceShown(**{name: getattr(s, name) for name in ServiceShown.model_fields})


def person_shown(p: Person) -> PersonShown:
    return PersonShown(
        account_id=p.account_id, first_name=p.first_name, last_name=p.last_name, login_email=p.login_email
    )


def profile_shown(profile: Profile) -> ProfileShown:
    return ProfileShown(application=profile.application, level=profile.level, label=spoken(label(profile)))


def public(s: Structure, services: list[Service], total: int) -> PublicStructure:
    return PublicStructure(
        structure_id=s.structure_id, identifier_type=s.identifier_type, identifier=s.identifier, name=s.name, label=s.label,
        active=s.active, address=s.address, parameters=s.parameters or Parameters(), entity=entity(s),
        services=[service_shown(one) for one in services], services_total=total,
    )  # fmt: skip
