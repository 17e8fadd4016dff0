"""The three sides from which an invoice is seen: who sent it, who received it, who approves it."""

from dataclasses import dataclass

from contracts.habilitation import Application
from contracts.lifecycle import Role, State
from services.portal.domain.text import N_


@dataclass(frozen=True, slots=True)
class Tab:
    """`params`: what the tab always asks for; `criteria`: its rows are searched for, with a form; `counts`: no rows,
    but how many stand in each state."""

    path: str
    label: str
    params: tuple[tuple[str, tuple[str, ...]], ...] = ()
    criteria: bool = False
    counts: bool = False
    empty: str = N_("Aucune facture")
    about: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """`list`, `many`: invoicing's doors; `other`: the party named in rows; `own`: the filter of the structure acted for."""

    path: str
    label: str
    application: Application
    roles: tuple[Role, ...]
    list: str
    other: str
    own: str
    order: str
    tabs: tuple[Tab, ...]
    many: str = ""


ISSUED = Side(
    "/factures-emises", N_("Factures émises"), Application.FACTURES_EMISES, (Role.FOURNISSEUR,), "/invoices", "recipient",
    "supplier_id", "-dated_at",
    (
        Tab("", N_("Synthèse"), (("to_process", ("true",)),), empty=N_("Rien à traiter"),
            about=N_("Les factures suspendues, rejetées ou à recycler apparaissent ici.")),
        Tab("/rechercher", N_("Rechercher"), criteria=True, about=N_("Aucune facture ne répond à ces critères.")),
        Tab("/tableau-de-bord", N_("Tableau de bord"), counts=True,
            about=N_("Les factures que vous enverrez seront comptées ici.")),
        Tab("/brouillons", N_("Brouillons"), (("state", (State.BROUILLON,)),), empty=N_("Aucun brouillon"),
            about=N_("Un fichier déposé devient un brouillon, jusqu'à son envoi.")),
    ),
)  # fmt: skip
RECEIVED = Side(
    "/factures-recues", N_("Factures reçues"), Application.FACTURES_RECUES, (Role.DESTINATAIRE,), "/received", "supplier",
    "recipient_id", "-made_available_at",
    (
        Tab("", N_("À traiter"), (("state", (State.MISE_A_DISPOSITION, State.COMPLETEE)),), empty=N_("Rien à traiter"),
            about=N_("Les factures mises à votre disposition apparaissent ici.")),
        Tab("/en-cours", N_("En cours"),
            (("state", (State.SERVICE_FAIT, State.MANDATEE, State.MISE_A_DISPOSITION_COMPTABLE, State.COMPTABILISEE)),)),
        Tab("/suspendues", N_("Chez le fournisseur"), (("state", (State.SUSPENDUE, State.A_RECYCLER)),)),
        Tab("/rechercher", N_("Rechercher"), criteria=True, about=N_("Aucune facture ne répond à ces critères.")),
        Tab("/tableau-de-bord", N_("Tableau de bord"), counts=True,
            about=N_("Les factures que vous recevrez seront comptées ici.")),
    ),
    "/received/actions",
)  # fmt: skip
TO_VALIDATE = Side(
    "/factures-a-valider", N_("Factures à valider"), Application.FACTURES_A_VALIDER, (Role.VALIDEUR_1, Role.VALIDEUR_2),
    "/to-validate", "supplier", "", "state_at",
    (
        Tab("", N_("À valider"), (("state", (State.A_VALIDER_1, State.A_VALIDER_2)),), empty=N_("Rien à valider"),
            about=N_("Les demandes de vos sous-traitants et cotraitants apparaissent ici.")),
        Tab("/rechercher", N_("Rechercher"), criteria=True, about=N_("Aucune facture ne répond à ces critères.")),
    ),
    "/to-validate/actions",
)  # fmt: skip
SIDES = (ISSUED, RECEIVED, TO_VALIDATE)
