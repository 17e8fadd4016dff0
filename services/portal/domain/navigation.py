"""What the menu shows: pages that exist, and of them those that a person's rights allow (POR-2)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from contracts.habilitation import Application, Level
from services.portal.domain.text import N_


@dataclass(frozen=True, slots=True)
class Entry:
    """`needs`: one profile on any of these applications opens it; empty: everybody's. `phone`: in the bottom bar too.

    `governing`: for who governs a structure.
    """

    path: str
    label: str
    icon: str
    needs: tuple[Application, ...] = ()
    phone: bool = False
    governing: bool = False
    also: str = ""
    """The address of further pages that belong to it."""
    exists: bool = True
    """False until its page is built: shown nowhere."""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


MENU: tuple[Group, ...] = (
    Group(
        "",
        (
            Entry("/tableau", N_("Accueil"), "home", phone=True),
            Entry("/evenements", N_("Fil d'événements"), "bell"),
            Entry("/actualites", N_("Actualités"), "news"),
        ),
    ),
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
            Entry("/structures", N_("Mes structures"), "structure", (Application.ORGANISATION,)),
            Entry("/mes-rattachements", N_("Mes rattachements"), "link"),
            Entry("/mes-habilitations", N_("Mes habilitations"), "key"),
            Entry("/mes-demandes", N_("Historique de mes demandes"), "history"),
            Entry("/mandats", N_("Mandats"), "mandate", (Application.ORGANISATION, Application.MANDATS)),
            Entry("/approbations", N_("Approbations"), "stamp", governing=True),
            Entry("/annuaire", N_("Annuaire"), "book"),
        ),
    ),
    Group(
        N_("Raccordements"),
        (Entry("/raccordements", N_("Raccordements"), "plug", (Application.RACCORDEMENTS,), also="/abonnements"),),
    ),
    Group(
        N_("Aide"),
        (
            Entry("/aide", N_("Centre d'aide"), "info"),
            Entry("/tickets", N_("Mes demandes d'aide"), "ticket", (Application.SOLLICITATIONS_EMISES,)),
            Entry("/guichet", N_("Guichet"), "desk", (Application.SOLLICITATIONS_RECUES, Application.GUICHET)),
            Entry("/verifier", N_("Vérifier un certificat"), "verify"),
        ),
    ),
    Group(
        N_("Plateforme"),
        (
            Entry("/plateforme", N_("Exploitation"), "platform", (Application.EXPLOITATION,)),
            Entry("/etat", N_("État du service"), "pulse"),
        ),
    ),
)  # fmt: skip
PHONE_ENTRIES = 4


def menu(applications: Collection[str], *, governs: bool = False) -> list[Group]:
    """Groups without an entry left are not shown."""
    shown = (Group(group.label, tuple(_open(group.entries, applications, governs=governs))) for group in MENU)
    return [group for group in shown if group.entries]


def phone(applications: Collection[str]) -> list[Entry]:
    """The bottom bar: at most four, its drawer being the last."""
    entries = [entry for group in menu(applications) for entry in group.entries if entry.phone]
    return entries[: PHONE_ENTRIES - 1]


def _open(entries: Iterable[Entry], applications: Collection[str], *, governs: bool) -> Iterable[Entry]:
    existing = (e for e in entries if e.exists and (governs or not e.governing))
    return (e for e in existing if not e.needs or any(n in applications for n in e.needs))


def here(path: str, entry: Entry) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in (entry.path, entry.also) if one)


def opens(path: str) -> Application | None:
    """The application whose profile the page at an address takes first; None: none is needed, or it is no page of the menu."""
    needs = (entry.needs for group in MENU for entry in group.entries if here(path, entry))
    return next((applications[0] for applications in needs if applications), None)


def allows(rights: Collection[tuple[str, str]], application: Application, level: Level) -> bool:
    """`rights`: application and level of each profile held; modification includes consultation."""
    wanted = {Level.MODIFICATION, level}
    return any(held == application and at in wanted for held, at in rights)
