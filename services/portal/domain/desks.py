"""The two lists of tickets: those one sent, and those one answers (SUP-6, SUP-8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.habilitation import Application
from contracts.ticket import TicketAction, TicketSide, TicketState
from services.portal.domain.text import N_


@dataclass(frozen=True, slots=True)
class View:
    """A tab of a list: what support is asked for."""

    code: str
    label: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """`list`: support's door; `needs`: one of these applications opens it."""

    path: str
    label: str
    list: str
    needs: tuple[Application, ...]
    side: TicketSide
    states: tuple[TicketState, ...]
    about: str
    views: tuple[View, ...]

    def view(self, code: str) -> View:
        """The first one where there is none of that code."""
        return next((view for view in self.views if view.code == code), self.views[0])


SORTS = (
    ("-changed_at", N_("Derniers messages d'abord")),
    ("-opened_at", N_("Ouvertes en dernier d'abord")),
    ("opened_at", N_("Ouvertes en premier d'abord")),
    ("number", N_("Par numéro")),
)
"""As support sorts; without one, the desk shows the most urgent first."""
ALL = View("", N_("Toutes"), {})
SENT = Desk(
    "/tickets", N_("Mes demandes d'aide"), "/tickets", (Application.SOLLICITATIONS_EMISES,), TicketSide.EMETTEUR,
    tuple(TicketState), N_("Posez une question au destinataire d'une facture, ou à l'assistance de la plateforme."),
    (
        ALL,
        View("actions-requises", N_("Actions requises"), {"tab": "ACTIONS_REQUISES"}),
        View("en-cours", N_("En cours"), {"tab": "EN_COURS"}),
        View("cloturees", N_("Clôturées"), {"tab": "CLOTURES"}),
        View("brouillons", N_("Brouillons"), {"tab": "BROUILLONS"}),
    ),
)  # fmt: skip
RECEIVED = Desk(
    "/guichet", N_("Guichet"), "/received-tickets", (Application.SOLLICITATIONS_RECUES, Application.GUICHET),
    TicketSide.RECEVEUR, tuple(state for state in TicketState if state is not TicketState.BROUILLON),
    N_("Les questions de vos fournisseurs apparaîtront ici."),
    (
        View("", N_("À traiter"), {"waiting": "true"}),
        View("a-moi", N_("À moi"), {"assigned": "me", "waiting": "true"}),
        View("sans-agent", N_("Sans agent"), {"assigned": "nobody", "waiting": "true"}),
        View("en-retard", N_("En retard"), {"overdue": "true"}),
        View("en-direct", N_("En direct"), {"live": "true"}),
        View("toutes", N_("Toutes"), {}),
    ),
)  # fmt: skip
DESKS = (SENT, RECEIVED)

SPEAKING = (
    TicketAction.REPONDRE, TicketAction.DEMANDER_INFORMATION, TicketAction.RESOUDRE, TicketAction.RENVOYER,
    TicketAction.ACCEPTER, TicketAction.FERMER,
)  # fmt: skip
"""Actions of a conversation, in the order of their buttons; SOUMETTRE is a draft's, JOINDRE has its own form."""


def home(sides: list[str], asked: str = "") -> Desk:
    """The list that a ticket belongs to, for who sees it from these sides."""
    only = sides[0] if len(sides) == 1 else asked
    return RECEIVED if only == TicketSide.RECEVEUR else SENT


def split_category(value: str) -> tuple[str, str]:
    """`CATEGORY/SUB` as the form's one list gives it."""
    category, _, sub = value.partition("/")
    return category, sub


def replies(actions: list[str]) -> list[str]:
    return [action for action in SPEAKING if action in actions]
