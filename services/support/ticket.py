"""A ticket's life (SUP-5) as one table: state × action → state, and whose action it is. No I/O."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chassis.errors import Conflict, FieldError, Invalid

MAX_TITLE, MAX_TEXT, MAX_PHONE = 150, 8000, 20


class State(StrEnum):
    BROUILLON = "BROUILLON"
    OUVERT = "OUVERT"
    EN_ATTENTE_INFORMATIONS = "EN_ATTENTE_INFORMATIONS"
    RESOLU = "RESOLU"
    FERME = "FERME"


class Side(StrEnum):
    EMETTEUR = "EMETTEUR"
    RECEVEUR = "RECEVEUR"


class Action(StrEnum):
    SOUMETTRE = "SOUMETTRE"
    REPONDRE = "REPONDRE"
    DEMANDER_INFORMATION = "DEMANDER_INFORMATION"
    RESOUDRE = "RESOUDRE"
    ACCEPTER = "ACCEPTER"
    RENVOYER = "RENVOYER"
    FERMER = "FERMER"


@dataclass(frozen=True)
class Passage:
    """`text` true: words are owed to the other side."""

    state: State
    action: Action
    side: Side
    to: State
    text: bool = True


S, A, E, R = State, Action, Side.EMETTEUR, Side.RECEVEUR
TABLE = (
    Passage(S.BROUILLON, A.SOUMETTRE, E, S.OUVERT, text=False),
    Passage(S.OUVERT, A.REPONDRE, E, S.OUVERT),
    Passage(S.OUVERT, A.REPONDRE, R, S.OUVERT),
    Passage(S.OUVERT, A.DEMANDER_INFORMATION, R, S.EN_ATTENTE_INFORMATIONS),
    Passage(S.OUVERT, A.RESOUDRE, R, S.RESOLU),
    Passage(S.OUVERT, A.FERMER, E, S.FERME, text=False),
    Passage(S.EN_ATTENTE_INFORMATIONS, A.REPONDRE, E, S.OUVERT),
    Passage(S.EN_ATTENTE_INFORMATIONS, A.REPONDRE, R, S.EN_ATTENTE_INFORMATIONS),
    Passage(S.EN_ATTENTE_INFORMATIONS, A.RESOUDRE, R, S.RESOLU),
    Passage(S.EN_ATTENTE_INFORMATIONS, A.FERMER, E, S.FERME, text=False),
    Passage(S.RESOLU, A.ACCEPTER, E, S.FERME, text=False),
    Passage(S.RESOLU, A.RENVOYER, E, S.OUVERT),
    Passage(S.RESOLU, A.FERMER, E, S.FERME, text=False),
)


def possible(state: str, side: Side) -> list[Action]:
    return [p.action for p in TABLE if p.state == state and p.side == side]


def passage(state: str, action: Action, side: Side, text: str) -> Passage:
    """Raises Conflict for what the state does not allow, Invalid when words are owed or too many."""
    found = next((p for p in TABLE if (p.state, p.action, p.side) == (state, action, side)), None)
    if found is None:
        may = ", ".join(possible(state, side)) or "rien"
        raise Conflict(f"« {action} » n'est pas possible à l'état {state} ; possible : {may}")
    if (found.text and not text.strip()) or len(text) > MAX_TEXT:
        raise Invalid(errors=[FieldError(
            field="text", rule="SUP-5", message=f"Un texte est attendu, {MAX_TEXT} caractères au plus", value=text[:80],
            remedy="Écrivez à votre interlocuteur ce qu'il doit savoir",
        )])  # fmt: skip
    return found


def faults(fields: dict[str, Any]) -> list[FieldError]:
    """What keeps a ticket from being submitted (SUP-4)."""
    rules = (
        ("title", 1, MAX_TITLE, "Un titre"),
        ("description", 1, MAX_TEXT, "Une description"),
        ("phone", 0, MAX_PHONE, "Le téléphone"),
    )  # fmt: skip
    return [
        FieldError(
            field=name, rule="SUP-4", message=f"{label} de {least} à {most} caractères", value=str(fields.get(name, ""))[:80],
            remedy="Complétez ou raccourcissez ce champ",
        )
        for name, least, most, label in rules if not least <= len(str(fields.get(name, "")).strip()) <= most
    ]  # fmt: skip
