"""What the menu shows: pages that exist, and of them those that a person's rights allow (POR-2)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from contracts.habilitation import Application, Level
from services.portal.domain.text import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """`needs`: one profile on any of these applications opens it; empty: everybody's. `phone`: in the bottom bar too."""

    path: str
    label: str
    icon: str
    needs: tuple[Application, ...] = ()
    phone: bool = False
    exists: bool = True
    """False until its page is built: shown nowhere."""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


MENU: tuple[Group, ...] = (
    Group("", (Entry("/tableau", N_("Accueil"), "home", phone=True),)),
    Group(
        N_("Facturation"),
        (
            Entry("/factures-emises", N_("Factures émises"), "issued", (Application.FACTURES_EMISES,), phone=True),
            Entry("/factures-recues", N_("Factures reçues"), "received", (Application.FACTURES_RECUES,), phone=True),
            Entry("/factures-a-valider", N_("Factures à valider"), "approve", (Application.FACTURES_A_VALIDER,)),
        ),
    ),
    Group(
        N_("Organisation"),
        (
            Entry("/structures", N_("Mes structures"), "structure", exists=False),
            Entry("/mes-rattachements", N_("Mes rattachements"), "link", exists=False),
            Entry("/mes-habilitations", N_("Mes habilitations"), "key", exists=False),
            Entry("/mes-demandes", N_("Historique de mes demandes"), "history", exists=False),
            Entry("/approbations", N_("Approbations"), "stamp", exists=False),
            Entry("/annuaire", N_("Annuaire"), "book", exists=False),
        ),
    ),
    Group(
        N_("Aide"),
        (
            Entry("/tickets", N_("Mes demandes d'aide"), "ticket", exists=False),
            Entry("/guichet", N_("Guichet"), "desk", (Application.GUICHET,), exists=False),
            Entry("/verifier", N_("Vérifier un certificat"), "verify", exists=False),
        ),
    ),
    Group(
        N_("Plateforme"),
        (
            Entry("/plateforme", N_("Exploitation"), "platform", (Application.EXPLOITATION,), exists=False),
            Entry("/etat", N_("État du service"), "pulse", exists=False),
        ),
    ),
)  # fmt: skip
PHONE_ENTRIES = 4


def menu(applications: Collection[str]) -> list[Group]:
    """Groups without an entry left are not shown."""
    shown = (Group(group.label, tuple(_open(group.entries, applications))) for group in MENU)
    return [group for group in shown if group.entries]


def phone(applications: Collection[str]) -> list[Entry]:
    """The bottom bar: at most four, its drawer being the last."""
    entries = [entry for group in menu(applications) for entry in group.entries if entry.phone]
    return entries[: PHONE_ENTRIES - 1]


def _open(entries: Iterable[Entry], applications: Collection[str]) -> Iterable[Entry]:
    return (e for e in entries if e.exists and (not e.needs or any(n in applications for n in e.needs)))


def here(path: str, entry: Entry) -> bool:
    return path == entry.path or path.startswith(f"{entry.path}/")


def allows(rights: Collection[tuple[str, str]], application: Application, level: Level) -> bool:
    """`rights`: application and level of each profile held; modification includes consultation."""
    wanted = {Level.MODIFICATION, level}
    return any(held == application and at in wanted for held, at in rights)
