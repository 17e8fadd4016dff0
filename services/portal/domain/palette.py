"""Finding a page, an action or a structure by a few letters, whatever their accents."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.words import normal
from contracts.habilitation import Application, Level
from services.portal.domain.navigation import Group, allows
from services.portal.domain.text import N_


@dataclass(frozen=True, slots=True)
class Action:
    """`needs`: the profile that allows it; None: everybody's."""

    path: str
    label: str
    icon: str
    needs: tuple[Application, Level] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the palette, in the reader's language."""

    path: str
    label: str
    icon: str
    about: str = ""


ACTIONS = (
    Action("/factures-emises/deposer", N_("Déposer une facture"), "upload", (Application.FACTURES_EMISES, Level.MODIFICATION)),
    Action("/tickets/nouveau", N_("Nouvelle demande"), "ticket", (Application.SOLLICITATIONS_EMISES, Level.MODIFICATION)),
    Action("/demarrer", N_("Créer une structure"), "plus"),
    Action("/mes-rattachements/demander", N_("Demander un rattachement"), "link"),
    Action("/mon-compte", N_("Mon compte"), "person"),
    Action("/mon-compte/securite", N_("Mes facteurs d'authentification"), "key"),
    Action("/mon-compte/apparence", N_("Langue et apparence"), "person"),
)  # fmt: skip


def matches(words: str, *texts: str) -> bool:
    """Every word begins somewhere in the texts."""
    within = f" {normal(' '.join(texts))}"
    return all(f" {word}" in within for word in normal(words).split())


def places(words: str, menu: Iterable[Group], rights: set[tuple[str, str]], say: Callable[[str], str]) -> list[Hit]:
    """Pages of the person's own menu, then what they may do; all of them before a letter is typed."""
    entries = [Hit(e.path, say(e.label), e.icon) for group in menu for e in group.entries]
    allowed = [a for a in ACTIONS if a.needs is None or allows(rights, *a.needs)]
    hits = [*(Hit(a.path, say(a.label), a.icon) for a in allowed), *entries]
    return [hit for hit in hits if matches(words, hit.label)]


def structures(words: str, own: Iterable[Mapping[str, Any]]) -> list[Hit]:
    """Of the person's own; none before a letter is typed."""
    found = [s for s in own if words.strip() and matches(words, s["name"], s["identifier"])]
    return [Hit(f"/structures/{s['structure_id']}", s["name"], "structure", s["identifier"]) for s in found]
