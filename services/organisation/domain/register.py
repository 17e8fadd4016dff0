"""What the register of establishments (INSEE's Sirene) says of a SIRET, and when to ask it again (ORG-3)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from contracts.structure import Address

AGAIN_UNKNOWN = timedelta(days=1)  # a new establishment takes days to be registered
AGAIN_SOON = timedelta(0)


class RegisterDown(Exception):
    """The register did not answer: creation goes on by hand and is checked later."""


class Answer(StrEnum):
    NON_CONSULTE = "NON_CONSULTE"
    OUVERT = "OUVERT"
    FERME = "FERME"
    INCONNU = "INCONNU"
    INDISPONIBLE = "INDISPONIBLE"


class RegisterState(StrEnum):
    """Of a structure: verified, to be verified once the register knows it, or closed."""

    VERIFIE = "VERIFIE"
    A_VERIFIER = "A_VERIFIER"
    FERME = "FERME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishment:
    siret: str
    name: str
    address: Address
    open: bool
    diffusible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalUnit:
    """To whom establishments belong, by its SIREN; an establishment is named as its unit is."""

    siren: str
    name: str
    diffusible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """How far a bulk file is kept here: rows read, of which some could not be; `finished`: to its end."""

    file: str
    rows: int = 0
    refused: int = 0
    finished: bool = False


class Register(Protocol):
    async def find(self, siret: str) -> Establishment | None:
        """None: unknown to the register. Raises RegisterDown."""


def answer(establishment: Establishment | None) -> Answer:
    if establishment is None:
        return Answer.INCONNU
    return Answer.OUVERT if establishment.open else Answer.FERME


STATES = {
    Answer.OUVERT: RegisterState.VERIFIE,
    Answer.FERME: RegisterState.FERME,
    Answer.INCONNU: RegisterState.A_VERIFIER,
    Answer.INDISPONIBLE: RegisterState.A_VERIFIER,
}
