"""By which words a public structure is found: of its name, its town, its services, and its sigles (ORG-14)."""

import sys
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from chassis.words import normal
from services.organisation.domain.structure import Structure

EMPTY = frozenset({
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "s", "sous", "sur",
})  # fmt: skip
REMEMBERED = 10_000
"""Texts: most services are named like thousands of others."""
LONGEST = 24
"""Letters of a word that count."""
SIGLE = range(2, 7)
"""Letters of a sigle: initials of the first words."""


class Part(StrEnum):
    """Where a word stands; its letter comes before the word in the index."""

    NAME = "N"
    SIGLE = "I"
    TOWN = "T"
    SERVICE = "S"


WEIGHTS = {Part.NAME: 1.0, Part.SIGLE: 0.9, Part.TOWN: 0.5, Part.SERVICE: 0.55}

SAME = (
    ("saint", "st"),
    ("sainte", "ste"),
    ("commune", "mairie", "ville", "municipalite"),
    ("hospitalier", "hospitaliere", "hopital", "hopitaux", "chu", "hospices"),
    ("departement", "departemental", "departementale", "conseil"),
    ("region", "regional", "regionale", "conseil"),
    ("communaute", "comcom", "agglo", "agglomeration", "intercommunalite"),
    ("universite", "fac", "faculte", "universitaire"),
    ("incendie", "pompiers", "sdis"),
    ("prefecture", "prefet", "prefectoral"),
    ("ecole", "scolaire", "primaire"),
    ("habitat", "hlm", "logement"),
    ("eau", "eaux", "aep"),
    ("ordures", "dechets", "menageres"),
    ("ministere", "ministeriel", "ministre"),
    ("interieur", "police", "gendarmerie"),
    ("tribunal", "justice", "cour"),
    ("finances", "impots", "tresor", "tresorerie"),
)
"""What people type for what registers write."""
SHORTEST_BEGUN = 3

KNOWN_SIGLES = {
    "dgfip": "direction generale finances publiques", "ddfip": "direction departementale finances publiques",
    "drfip": "direction regionale finances publiques", "inserm": "institut sante recherche medicale",
    "inrae": "institut recherche agriculture environnement", "sivom": "syndicat intercommunal vocation multiple",
    "sivu": "syndicat intercommunal vocation unique", "epci": "communaute communes",
    "cnfpt": "centre fonction publique territoriale",
    "ademe": "agence environnement maitrise energie", "ined": "institut etudes demographiques",
    "bnf": "bibliotheque nationale france",
    "inpi": "institut propriete industrielle", "onf": "office forets", "vnf": "voies navigables france",
    "hcl": "hospices civils lyon", "aphp": "assistance publique hopitaux paris", "aphm": "assistance publique hopitaux marseille",
}  # fmt: skip
_KNOWN = {sigle: frozenset(words.split()) for sigle, words in KNOWN_SIGLES.items()}


@lru_cache(maxsize=REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """In order, without those that every name has."""
    return tuple(word[:LONGEST] for word in normal(text).split() if word not in EMPTY)


def same(typed: str) -> list[str]:
    """Words that mean what was typed, or what begins so."""
    begun = len(typed) >= SHORTEST_BEGUN
    rows = [row for row in SAME if any(word == typed or (begun and word.startswith(typed)) for word in row)]
    return [word for row in rows for word in row if word != typed]


def typed_words(text: str) -> list[str]:
    """What somebody looks for; the last word may be unfinished, and an empty one counts where it is alone."""
    return list(dict.fromkeys(words(text) or [word[:LONGEST] for word in normal(text).split()[-1:]]))


@lru_cache(maxsize=REMEMBERED)
def sigles(text: str) -> tuple[str, ...]:
    """`Centre hospitalier universitaire de Rennes`: ch, chu, chur."""
    named = [word for word in words(text) if not word.isdigit()]
    initials, held = "".join(word[0] for word in named), set(named)
    known = (sigle for sigle, expected in _KNOWN.items() if expected <= held)
    return (*(initials[:n] for n in SIGLE if n <= len(initials)), *known)


def keys(s: Structure, labels: Iterable[str]) -> tuple[str, ...]:
    """What the index keeps of it, each once: the letter of the part, then the word."""
    parts: dict[str, None] = {Part.NAME + word: None for word in words(f"{s.name} {s.label}")}
    parts |= {Part.SIGLE + sigle: None for name in (s.name, s.label) for sigle in sigles(name)}
    parts |= {Part.TOWN + word: None for word in words(f"{s.address.town} {s.address.postal_code}")}
    for label in labels:
        parts |= {Part.SERVICE + word: None for word in words(label)}
        parts |= {Part.SERVICE + sigle: None for sigle in sigles(label) if len(sigle) > SIGLE[0]}
    return tuple(map(sys.intern, parts))  # one string for each, however many structures have it
