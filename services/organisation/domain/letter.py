"""A code posted to the address that the register knows: who has it gets the structure's post (ORG-31)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.errors import Conflict, DomainError, Text
from contracts.structure import Address
from services.organisation.domain.frequency import check_frequency

TRIES = 5
VALID = timedelta(days=60)
LETTERS_AT_MOST = 3
LETTERS_WITHIN = timedelta(days=90)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what is misread on paper
CODE_LETTERS = 12


class NoRegisteredAddress(DomainError):
    code, status = "adresse_inconnue", 409
    title = Text(
        "Le répertoire ne donne pas l'adresse de cette structure : proposez plutôt un document",
        "The register does not give this structure's address: offer a document instead",
    )


class LetterUnderWay(DomainError):
    code, status = "courrier_en_cours", 409
    title = Text(
        "Un courrier est déjà en cours pour cette structure", "A letter to this structure is under way already"
    )


class NoLetter(DomainError):
    code, status = "courrier_absent", 409
    title = Text("Aucun courrier n'attend de code : demandez-en un", "No letter waits for its code: ask for one")


class LetterState(StrEnum):
    """EPUISE: too many wrong codes. PERIME: not used in time, another was asked for."""

    A_ENVOYER = "A_ENVOYER"
    ENVOYE = "ENVOYE"
    UTILISE = "UTILISE"
    EPUISE = "EPUISE"
    PERIME = "PERIME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`code_digest`: of the code on the page printed last; None: not printed yet."""

    letter_id: str
    structure_id: str
    name: str
    identifier: str
    address: Address
    asked_by: str
    asked_at: datetime
    state: LetterState = LetterState.A_ENVOYER
    code_digest: str | None = None
    printed_by: str | None = None
    printed_at: datetime | None = None
    sent_by: str | None = None
    sent_at: datetime | None = None
    tries: int = 0

    @property
    def open(self) -> bool:
        return self.state in (LetterState.A_ENVOYER, LetterState.ENVOYE)

    def expired(self, now: datetime) -> bool:
        return self.sent_at is not None and now >= self.sent_at + VALID


def check_asking(before: Sequence[Letter], now: datetime) -> None:
    """`before`: the structure's letters. Raises LetterUnderWay, TooMany."""
    if any(one.open and not one.expired(now) for one in before):
        raise LetterUnderWay
    check_frequency([one.asked_at for one in before], now, most=LETTERS_AT_MOST, within=LETTERS_WITHIN)


def printed(letter: Letter, digest: str, by: str, at: datetime) -> Letter:
    """Printed again, an earlier page's code is void. Raises Conflict once it was sent."""
    if letter.state is not LetterState.A_ENVOYER:
        raise Conflict(Text("Ce courrier est déjà parti", "This letter has left already"))
    return replace(letter, code_digest=digest, printed_by=by, printed_at=at)


def sent(letter: Letter, by: str, at: datetime) -> Letter:
    """Raises Conflict when it was not printed, or sent before."""
    if letter.state is not LetterState.A_ENVOYER or letter.code_digest is None:
        raise Conflict(
            Text("Imprimez ce courrier d'abord, et envoyez-le une fois", "Print this letter first, and send it once")
        )
    return replace(letter, state=LetterState.ENVOYE, sent_by=by, sent_at=at)


def tried(letter: Letter, now: datetime) -> Letter:
    """One try less; written before the code is looked at. Raises NoLetter."""
    if letter.state is not LetterState.ENVOYE or letter.expired(now) or letter.tries >= TRIES:
        raise NoLetter
    return replace(letter, tries=letter.tries + 1)


def judged(letter: Letter, *, right: bool) -> Letter:
    if right:
        return replace(letter, state=LetterState.UTILISE)
    return replace(letter, state=LetterState.EPUISE) if letter.tries >= TRIES else letter


def as_typed(code: str) -> str:
    """Without the spaces and dashes that are printed between."""
    return "".join(c for c in code.upper() if c in ALPHABET)


def as_printed(code: str) -> str:
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))
