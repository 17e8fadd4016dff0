from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from contracts import earlier, topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData, Shape
from contracts.habilitation import ApplicationCode


class IdentifierType(Code):
    """What identifies a structure (ORG-1; growing)."""

    SIRET = "SIRET", "SIRET", "SIRET"
    UE_HORS_FRANCE = "UE_HORS_FRANCE", "TVA intracommunautaire", "Intra-Community VAT number"
    HORS_UE = "HORS_UE", "Hors Union européenne", "Outside the European Union"
    RIDET = "RIDET", "RIDET (Nouvelle-Calédonie)", "RIDET (New Caledonia)"
    TAHITI = "TAHITI", "Numéro TAHITI (Polynésie française)", "TAHITI number (French Polynesia)"
    PARTICULIER = "PARTICULIER", "Particulier", "Private person"
    EN_COURS_IMMATRICULATION = "EN_COURS_IMMATRICULATION", "En cours d'immatriculation", "Being registered"
    PLATEFORME = "PLATEFORME", "La plateforme elle-même", "The platform itself"


class StructureKind(Code):
    """What a structure may do hangs on it (closed). PLATEFORME is the platform itself (ORG-32)."""

    PRIVEE = "PRIVEE", "Structure privée", "Private structure"
    PUBLIQUE = "PUBLIQUE", "Structure publique", "Public structure"
    PLATEFORME = "PLATEFORME", "Plateforme", "Platform"


class Verification(Code):
    """Whether a structure is who it says (ORG-30, ORG-31; closed). Who is A_ACCEPTER neither sends nor receives.

    DECLAREE: the register knows it, nothing proves who speaks for it. VERIFIEE: the official list, a posted code, an
    accepted document or a verified structure's word does.
    """

    A_ACCEPTER = "A_ACCEPTER", "À accepter", "To be accepted"
    DECLAREE = "DECLAREE", "Déclarée", "Declared"
    VERIFIEE = "VERIFIEE", "Vérifiée", "Verified"


class JusticeCategory(Code):
    """Of a provider paid as frais de justice (MFJ-2; growing)."""

    EXPERT = "EXPERT", "Expert", "Expert"
    MEDECIN = "MEDECIN", "Médecin", "Physician"
    TRADUCTEUR_INTERPRETE = "TRADUCTEUR_INTERPRETE", "Traducteur-interprète", "Translator or interpreter"
    COMMISSAIRE_DE_JUSTICE = "COMMISSAIRE_DE_JUSTICE", "Commissaire de justice", "Judicial officer"
    LABORATOIRE = "LABORATOIRE", "Laboratoire", "Laboratory"
    OPERATEUR_DE_COMMUNICATIONS = "OPERATEUR_DE_COMMUNICATIONS", "Opérateur de communications", "Telecoms operator"
    GARDIEN_OU_FOURRIERE = "GARDIEN_OU_FOURRIERE", "Gardien ou fourrière", "Custodian or pound"
    ENQUETEUR = "ENQUETEUR", "Enquêteur", "Investigator"
    ADMINISTRATEUR_AD_HOC = "ADMINISTRATEUR_AD_HOC", "Administrateur ad hoc", "Ad hoc administrator"
    AUTRE = "AUTRE", "Autre", "Other"


IdentifierTypeCode = Annotated[str, Growing(IdentifierType)]
JusticeCategoryCode = Annotated[str, Growing(JusticeCategory)]


class Address(Shape):
    line1: str = ""
    line2: str = ""
    line3: str = ""
    postal_code: str = ""
    town: str = ""
    country: str = Field("FR", description="ISO 3166-1 alpha-2")


class Parameters(Shape):
    """What a public structure demands of an invoice (ORG-15)."""

    code_service_mandatory: bool = False
    engagement_mandatory: bool = False
    service_or_engagement_mandatory: bool = False
    engagement_formats: tuple[str, ...] = Field(
        (), description="RE2 expressions; the whole number must match one. Empty: any"
    )
    engagement_hint: str = Field("", description="The accepted format, as people are shown it")
    accepts_a9_a12: bool = True
    payment_term_days: Literal[30, 50, 60] = 30
    verified_supplier_mandatory: bool = Field(
        default=False, description="Only suppliers that are VERIFIEE may send to it (ORG-31)"
    )
    payment_not_reported: bool = Field(default=False, description="MISE_EN_PAIEMENT is never sent back (INV-37)")


class StructureChanged(EventData):
    """The whole state of a structure and its rules (compacted). Key: structure id.

    Its services are `service.changed`: the State has thousands.
    """

    topic: ClassVar = topics.STRUCTURE_CHANGED
    version: ClassVar = 2
    earlier: ClassVar = {1: earlier.structure_changed_1}
    key: ClassVar = "structure_id"
    example: ClassVar[dict[str, Any]] = {
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "identifier_type": "SIRET",
        "identifier": "21350238800019",
        "kind": "PUBLIQUE",
        "name": "COMMUNE DE RENNES",
        "label": "Ville de Rennes",
        "active": True,
        "address": {"line1": "Place de la Mairie", "postal_code": "35000", "town": "RENNES", "country": "FR"},
        "parameters": {"code_service_mandatory": True, "payment_term_days": 30},
        "gestionnaire_principal": "0199f0a2-0000-7000-8000-000000000001",
    }

    structure_id: str
    identifier_type: IdentifierTypeCode
    identifier: str
    kind: StructureKind
    name: str
    label: str = ""
    active: bool
    email: str = ""
    phone: str = ""
    rcs: str = ""
    address: Address = Address()
    parameters: Parameters | None = None
    applications: tuple[ApplicationCode, ...] = ()
    gestionnaire_principal: str | None = None
    non_diffusible: bool = Field(default=False, description="Its name and address are not to be shown to third parties")
    options: dict[str, bool] = Field({}, description="ORG-4: sends_edi, may_be_moa …; a reader accepts others")
    justice_category: JusticeCategoryCode | None = Field(None, description="ORG-4: null for who is none")
    pacage: str = Field("", description="ORG-4: farm number")
    centre_gestion_agricole: str = ""
    verification: Verification = Field(Verification.DECLAREE, description="ORG-31; absent from earlier events")


class ServiceChanged(EventData):
    """The whole state of one service of a structure (ORG-5, ORG-9; compacted). Key: service id.

    `code` is unique within the structure. The default one is made with its structure. `engagement_mandatory`: an
    invoice to this service needs an engagement, whatever the structure's parameters say.
    """

    topic: ClassVar = topics.SERVICE_CHANGED
    key: ClassVar = "service_id"
    example: ClassVar[dict[str, Any]] = {
        "service_id": "0199f0a2-0000-7000-8000-0000000000b1",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "code": "VOIRIE",
        "label": "Voirie et propreté",
        "active": True,
        "default": False,
        "engagement_mandatory": True,
    }

    service_id: str
    structure_id: str
    code: str
    label: str
    active: bool
    default: bool = False
    engagement_mandatory: bool = False
    address: Address | None = Field(None, description="ORG-9: its own, where it has one")
    email: str = Field("", description="ORG-9: of the service, not of a person")
    phone: str = ""
