"""A ticket's life (SUP-5) as one table: state × action → state, and whose action it is."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import Conflict, DomainError, Invalid, Text
from contracts.ticket import TicketAction, TicketSide, TicketState
from services.support.domain.messages import MESSAGES

MAX_TEXT = 8000
SHOWN = 80
SENT = tuple(state for state in TicketState if state is not TicketState.BROUILLON)
"""What the receiving side sees."""


class NotAllowedHere(DomainError):
    code, status = "droit_manquant", 403
    title = Text(
        "Il faut le profil « Sollicitations : modification » de ce côté du ticket",
        "It takes the right to change tickets on this side of it",
    )


class Tab(StrEnum):
    """Of « Tickets émis » (SUP-6)."""

    ACTIONS_REQUISES = "ACTIONS_REQUISES"
    EN_COURS = "EN_COURS"
    CLOTURES = "CLOTURES"
    BROUILLONS = "BROUILLONS"


TABS = {
    Tab.ACTIONS_REQUISES: (TicketState.EN_ATTENTE_INFORMATIONS, TicketState.RESOLU),
    Tab.EN_COURS: (TicketState.OUVERT,),
    Tab.CLOTURES: (TicketState.FERME,),
    Tab.BROUILLONS: (TicketState.BROUILLON,),
}
"""Every state is in one; the sender acts where information is asked, and where an answer waits to be accepted."""


@dataclass(frozen=True, slots=True)
class Transition:
    """`text` true: words are owed to the other side."""

    state: TicketState
    action: TicketAction
    side: TicketSide
    to: TicketState
    text: bool = True


S, A, E, R = TicketState, TicketAction, TicketSide.EMETTEUR, TicketSide.RECEVEUR
TABLE = (
    Transition(S.BROUILLON, A.SOUMETTRE, E, S.OUVERT, text=False),
    Transition(S.OUVERT, A.REPONDRE, E, S.OUVERT),
    Transition(S.OUVERT, A.REPONDRE, R, S.OUVERT),
    Transition(S.OUVERT, A.DEMANDER_INFORMATION, R, S.EN_ATTENTE_INFORMATIONS),
    Transition(S.OUVERT, A.RESOUDRE, R, S.RESOLU),
    Transition(S.OUVERT, A.FERMER, E, S.FERME, text=False),
    Transition(S.EN_ATTENTE_INFORMATIONS, A.REPONDRE, E, S.OUVERT),
    Transition(S.EN_ATTENTE_INFORMATIONS, A.REPONDRE, R, S.EN_ATTENTE_INFORMATIONS),
    Transition(S.EN_ATTENTE_INFORMATIONS, A.RESOUDRE, R, S.RESOLU),
    Transition(S.EN_ATTENTE_INFORMATIONS, A.FERMER, E, S.FERME, text=False),
    Transition(S.RESOLU, A.ACCEPTER, E, S.FERME, text=False),
    Transition(S.RESOLU, A.RENVOYER, E, S.OUVERT),
    Transition(S.RESOLU, A.FERMER, E, S.FERME, text=False),
)


def possible(state: TicketState, sides: AbstractSet[TicketSide]) -> list[TicketAction]:
    """In the table's order, each once."""
    return list(dict.fromkeys(t.action for t in TABLE if t.state == state and t.side in sides))


def acting_side(
    allowed: AbstractSet[TicketSide], named: TicketSide | None, state: TicketState, action: TicketAction
) -> TicketSide:
    """The side on which the caller acts, of those on which they may.

    Named by them, or the one whose action this is; the sender's where it could be either. Raises NotAllowedHere.
    """
    if not allowed or (named and named not in allowed):
        raise NotAllowedHere
    if named:
        return named
    sides = [side for side in TicketSide if side in allowed]
    return next((side for side in sides if action in possible(state, {side})), sides[0])


def transition(state: TicketState, action: TicketAction, side: TicketSide, text: str) -> Transition:
    """Raises Conflict for what the state does not allow, Invalid when words are owed or too many."""
    row = next((t for t in TABLE if (t.state, t.action, t.side) == (state, action, side)), None)
    if row is None:
        raise Conflict(_not_possible(state, action, side))
    if (row.text and not text.strip()) or len(text) > MAX_TEXT:
        raise Invalid(errors=[MESSAGES.finding("text", "activity_text", text[:SHOWN], most=MAX_TEXT)])
    return row


def check_joinable(state: TicketState) -> None:
    """Raises Conflict: whoever has something to add to a closed ticket opens another."""
    if state is TicketState.FERME:
        raise Conflict(
            Text("Un ticket fermé ne reçoit plus de pièce jointe", "A closed ticket takes no more attachments")
        )


def _not_possible(state: TicketState, action: TicketAction, side: TicketSide) -> Text:
    may = possible(state, {side})
    return Text(
        f"« {action} » n'est pas possible à l'état {state} ; possible : {', '.join(may) or 'rien'}",
        f"{action} is not possible in state {state}; possible: {', '.join(may) or 'nothing'}",
    )
