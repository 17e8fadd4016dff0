"""What crosses organisation's HTTP doors."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chassis.store import Document
from contracts.habilitation import Profile
from contracts.structure import Address, IdentifierType, Parameters, Service

Text = Annotated[str, Field(max_length=300)]


class StructureSummary(BaseModel):
    structure_id: str
    identifier_type: IdentifierType
    identifier: str
    name: str
    label: str
    kind: Literal["PRIVEE", "PUBLIQUE"]
    town: str = ""


class StructureShown(BaseModel):
    structure_id: str
    version: int
    identifier_type: IdentifierType
    identifier: str
    kind: Literal["PRIVEE", "PUBLIQUE"]
    name: str
    label: str
    active: bool
    email: str
    phone: str
    rcs: str
    address: Address
    non_diffusible: bool
    options: dict[str, bool]
    justice_category: str
    pacage: str
    centre_gestion_agricole: str
    services: list[Service]
    parameters: Parameters | None
    applications: list[str]
    default_profiles: list[Profile] | None
    gestionnaire_principal: str | None
    register_state: str | None = Field(description="VERIFIE, A_VERIFIER (le répertoire ne répondait pas) ou FERME")


class PublicStructure(BaseModel):
    """What anyone may know of a public structure (ORG-14)."""

    structure_id: str
    identifier_type: IdentifierType
    identifier: str
    name: str
    label: str
    active: bool
    address: Address
    services: list[Service]
    parameters: Parameters


class Annuaire(BaseModel):
    items: list[PublicStructure]
    total: int
    page: int
    size: int


class NewStructureBody(BaseModel):
    identifier_type: IdentifierType
    identifier: Text
    name: Text
    kind: Literal["PRIVEE", "PUBLIQUE"] = "PRIVEE"
    label: Text = ""
    email: Text = ""
    phone: Text = ""
    rcs: Text = ""
    address: Address = Address()
    non_diffusible: bool = False
    options: dict[Text, bool] = Field(default_factory=dict, max_length=20)
    justice_category: Text = ""
    pacage: Text = ""
    centre_gestion_agricole: Text = ""


class StructureChange(BaseModel):
    """Only the fields given are changed."""

    name: Text | None = None
    label: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    rcs: Text | None = None
    address: Address | None = None
    non_diffusible: bool | None = None
    options: dict[Text, bool] | None = Field(None, max_length=20)
    parameters: Parameters | None = None
    default_profiles: list[Profile] | None = Field(
        None, max_length=40, description="Vide : profils par défaut réduits (ORG-23)"
    )

    def given(self) -> dict[str, Any]:
        return {
            n: getattr(self, n)
            for n in self.model_fields_set
            if getattr(self, n) is not None or n == "default_profiles"
        }


class RegisterEntry(BaseModel):
    siret: str
    name: str
    address: Address
    open: bool
    diffusible: bool


class LookUp(BaseModel):
    """ORG-3: `structure` when it exists here; else what the register says, to pre-fill the form."""

    identifier: str
    structure: StructureSummary | None
    register_state: Literal["NON_CONSULTE", "OUVERT", "FERME", "INCONNU", "INDISPONIBLE"]
    register_entry: RegisterEntry | None


class RattachementRequest(BaseModel):
    structure_id: Text
    service_id: Text | None = None
    comment: Annotated[str, Field(max_length=2000)]


class Person(BaseModel):
    account_id: str
    first_name: str = ""
    last_name: str = ""
    login_email: str = ""


class RattachementShown(BaseModel):
    rattachement_id: str
    structure: StructureSummary
    service_id: str | None
    service_label: str | None
    person: Person
    role: Literal["GESTIONNAIRE_PRINCIPAL", "UTILISATEUR"]
    state: Literal["EN_ATTENTE", "VALIDE", "REFUSE", "SUPPRIME"]
    state_label: str
    comment: str
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    actions: list[str]


class Asked(BaseModel):
    rattachement_id: str
    state: Literal["EN_ATTENTE"]
    warning: str = Field(description="À montrer : une structure publique n'est pas la vôtre si vous êtes fournisseur")


class Decision(BaseModel):
    decision: Literal["APPROUVER", "REFUSER"]
    reason: Annotated[str, Field(max_length=2000)] = ""


class ProfileShown(Profile):
    label: str


class HabilitationShown(BaseModel):
    """« Mes habilitations »: structure, name, service, profile (ORG-26)."""

    structure: StructureSummary
    service_id: str | None
    service_label: str | None
    gestionnaire_principal: bool
    profiles: list[ProfileShown]


def summary(s: Document) -> StructureSummary:
    return StructureSummary(
        structure_id=s["_id"], identifier_type=s["identifier_type"], identifier=s["identifier"], name=s["name"],
        label=s["label"], kind=s["kind"], town=s.get("address", {}).get("town", ""),
    )  # fmt: skip


def shown(s: Document) -> StructureShown:
    return StructureShown(**{**s, "structure_id": s["_id"], "register_state": s.get("sirene", {}).get("state")})


def public(s: Document) -> PublicStructure:
    return PublicStructure(**{**s, "structure_id": s["_id"]})


def service_label(s: Document, service_id: str | None) -> str | None:
    return next((v["label"] for v in s.get("services", ()) if v["service_id"] == service_id), None)
