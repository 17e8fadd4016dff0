"""What a request is about: one shape a kind."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from contracts.habilitation import Application, Profile
from services.organisation.domain.mandat import MandatKind
from services.organisation.domain.structure import Structure


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """The structure to make, with its default service and its founder's rattachement."""

    about: Literal["FOUNDING"] = "FOUNDING"
    structure: Structure
    service_id: str
    rattachement_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    about: Literal["ATTACHMENT"] = "ATTACHMENT"
    rattachement_id: str
    service_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    about: Literal["SWITCH"] = "SWITCH"
    application: Application
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What shows that a structure is who it says, as a file for an operator to look at."""

    about: Literal["DOCUMENT"] = "DOCUMENT"
    name: str
    url: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Given, or taken back, by the structure `voucher_id`; None: an operator withdraws all proofs.

    `number`: of a word given, among those of the structure; two at once cannot both have it.
    """

    about: Literal["WORD"] = "WORD"
    voucher_id: str | None = None
    number: int | None = None


class ClaimCause(StrEnum):
    """USURPATION: whoever is attached goes; GESTIONNAIRE_ABSENT: only the gestionnaire principal does (ORG-8)."""

    USURPATION = "USURPATION"
    GESTIONNAIRE_ABSENT = "GESTIONNAIRE_ABSENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    about: Literal["CLAIM"] = "CLAIM"
    cause: ClaimCause
    claimant_link_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandating:
    """A mandate to be given or, by its id, to be ended (ORG-13)."""

    about: Literal["MANDAT"] = "MANDAT"
    mandat_id: str
    kind: MandatKind
    mandant_id: str
    mandataire_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreRights:
    """What somebody who is attached asks for beside what they hold (ORG-25)."""

    about: Literal["RIGHTS"] = "RIGHTS"
    link_id: str
    service_id: str | None = None
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom a gestionnaire attaches (ORG-19). `address` is casefolded; `profiles` None: what users usually get."""

    about: Literal["INVITATION"] = "INVITATION"
    address: str
    link_id: str
    service_id: str | None = None
    profiles: tuple[Profile, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplication:
    """The structure to make from the request's (ORG-7)."""

    about: Literal["DUPLICATION"] = "DUPLICATION"
    structure: Structure


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Structures that another account is to govern (ORG-8), each in its turn."""

    about: Literal["TRANSFER"] = "TRANSFER"
    structure_ids: tuple[str, ...]
    to: str


Subject = Annotated[
    Founding
    | Attachment
    | Switch
    | Document
    | Word
    | Claim
    | Mandating
    | MoreRights
    | Invitation
    | Duplication
    | Transfer,
    Field(discriminator="about"),
]
