"""Searching the annuaire in memory (ORG-14), without I/O, at the size of a country."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.words import normal
from contracts.structure import Address
from services.organisation.domain.directory import Directory
from services.organisation.registers.annuaire_file import entries
from tests.kit.country import STATE, Country
from tests.organisation.within import a_structure

TOWNS = ("RENNES", "NANTES", "BREST", "LILLE", "LYON", "NICE", "PAU", "ALBI", "METZ", "TOURS")
QUERIES = Path(__file__).with_name("annuaire_queries.tsv")
FIRST = 3
SOME = 20_000
"""A part of the country keeps the tests short; `benchmarks/annuaire.py` asks the same of the whole."""


def town(n: int, name: str = "", **fields):
    place = TOWNS[n % len(TOWNS)]
    return a_structure(
        identifier=f"{n:014d}", name=name or f"COMMUNE DE {place} {n}", address=Address(town=place), **fields
    )


@pytest.fixture(scope="module")
def country() -> Directory:
    directory = Directory()
    for body in Country(SOME, SOME * 4).bodies():
        address = Address(town=body.town.upper(), postal_code=body.postal_code)
        structure = a_structure(identifier=body.identifier, name=body.name, label=body.label, address=address)
        directory.put(structure, body.labels)
    return directory


@pytest.fixture(scope="module")
def numbered() -> Directory:
    directory = Directory()
    for n in range(2_000):
        directory.put(town(n))
    return directory


def names(directory: Directory, text: str, size: int = FIRST) -> list[str]:
    return [structure.name for structure in directory.search(text, size=size).items]


def queries() -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in QUERIES.read_text(encoding="utf-8").splitlines())
    return [(query, name) for query, name in rows]


@pytest.mark.parametrize(("query", "name"), queries())
def test_org_14_what_is_meant_is_among_the_first_three(country, query, name):
    """By name, town, sigle, label of a service, SIREN; with typos, half typed, in any order."""
    first = names(country, query)
    assert any(found.startswith(name) for found in first), first


def test_org_14_the_country_is_a_file_that_the_annuaire_is_loaded_from(tmp_path):
    services = Country(400, 1_600).write(tmp_path / "annuaire.jsonl")
    loaded = list(entries(tmp_path / "annuaire.jsonl"))
    assert (len(loaded), sum(len(entry.services) for entry in loaded)) == (400, services)
    assert loaded[0].identifier == STATE


def test_org_14_there_are_two_hundred_such_queries():
    assert len(queries()) >= 200


@pytest.mark.parametrize(
    "text",
    ["c", "co", "commune", "commune de rennes", "a" * 200, "commune de " * 18, "a b c d e f g h i j k l", "saint"],
)
def test_org_14_what_a_search_looks_at_is_bounded(country, text):
    """Counted, not timed: each word reads its entries once, and those of so many that begin alike."""
    found = country.search(text, size=20)
    assert found.examined <= 20 * len(country)
    assert len(found.items) <= 20


def test_org_14_a_total_that_is_not_whole_says_so(country):
    assert country.search("commune de rennes").exact
    assert not country.search("c").exact, "more words begin so than are looked at"


def test_org_14_an_identifier_is_found_by_its_beginning_in_order(numbered):
    found = numbered.search("00000000001", skip=2, size=3)
    assert ([int(s.identifier) for s in found.items], found.total) == ([1_002, 1_003, 1_004], 1_000)
    assert found.examined == 3
    exact = numbered.search("00000000001234")
    assert ([s.identifier for s in exact.items], exact.total, exact.exact) == (["00000000001234"], 1, True)


def test_org_14_two_digits_find_nothing_and_an_empty_text_all(numbered):
    assert numbered.search("00").total == 0
    everything = numbered.search("", skip=1_990, size=20)
    assert (len(everything.items), everything.total, everything.exact) == (10, 2_000, True)


def test_org_14_a_postal_code_is_found_where_no_identifier_begins_so():
    directory = Directory()
    directory.put(a_structure(identifier="1" * 14, name="COMMUNE", address=Address(town="RENNES", postal_code="35000")))
    assert names(directory, "35000") == ["COMMUNE"]
    assert names(directory, "35001") == []


def test_org_17_what_looks_like_nothing_is_not_found():
    """A company's name found public bodies that share a few letters with it."""
    directory = Directory()
    for n, place in enumerate(("MONTPELLIER", "DUNKERQUE", "PONTOISE")):
        directory.put(town(n, f"CENTRE HOSPITALIER DE {place}"))
        directory.put(town(n + 10, f"COMMUNE DE {place}"))
        directory.put(town(n + 20, f"UNIVERSITE DE {place}"))
    assert directory.search("ATELIER DUPONT").total == 0
    assert directory.search("quincaillerie").total == 0


def test_org_14_the_best_comes_first_whatever_the_accents_and_typos():
    directory = Directory()
    for n, name in enumerate(("LYCEE POLYVALENT DE CHAMBÉRY", "COMMUNE DE CHAMBÉRY", "CENTRE HOSPITALIER DE BREST")):
        directory.put(town(n, name))
    assert names(directory, "lycee chambery")[0] == "LYCEE POLYVALENT DE CHAMBÉRY"
    assert names(directory, "hopitalier brets")[0] == "CENTRE HOSPITALIER DE BREST"


def test_org_14_what_changed_is_found_by_its_new_name_and_services_alone():
    """ORG-14, ORG-27"""
    directory = Directory()
    directory.put(town(1, "COMMUNE DE RENNES"), ["Voirie"])
    directory.put(town(1, "METROPOLE BRETONNE"), ["Piscines"])
    assert len(directory) == 1
    assert names(directory, "metropole") == names(directory, "piscines") == ["METROPOLE BRETONNE"]
    assert directory.search("commune").total == directory.search("voirie").total == 0
    assert directory.search("comune").total == 0, "nor what resembles a word that nobody holds any more"
    assert directory.get(f"{1:014d}").name == "METROPOLE BRETONNE"
    assert directory.get("absent") is None


def test_org_14_pages_of_a_search_follow_each_other(numbered):
    whole = [s.identifier for s in numbered.search("commune de lille", size=200).items]
    pages = [s.identifier for skip in range(0, 200, 7) for s in numbered.search("commune de lille", skip, 7).items]
    assert pages[:200] == whole
    assert numbered.search("commune de lille").total == 200
    assert [s.identifier for s in numbered] == sorted(s.identifier for s in numbered)


def test_org_14_two_processes_rank_alike():
    """Whatever the order in which each of them heard of them."""
    forth, back = Directory(), Directory()
    for n in range(100):
        forth.put(town(n, "COMMUNE DE RENNES"))
        back.put(town(99 - n, "COMMUNE DE RENNES"))
    assert [s.identifier for s in forth.search("rennes").items] == [s.identifier for s in back.search("rennes").items]


@given(st.text(max_size=60))
def test_org_14_any_text_is_searched_without_harm(text):
    directory = Directory()
    assert directory.search(text).total == 0
    directory.put(town(0))
    assert directory.search(text).total <= 1
    assert normal(text).isascii()


def test_org_30_what_is_dropped_is_found_no_more():
    """ORG-30: a public structure that an operator accepts no more leaves the annuaire, and its place is used again."""
    directory = Directory()
    for n in range(3):
        directory.put(town(n))
    for _ in range(2):
        directory.drop(f"{1:014d}")
    assert directory.get(f"{1:014d}") is None
    assert [s.identifier for s in directory] == [f"{0:014d}", f"{2:014d}"]
    assert [s.identifier for s in directory.search("nantes").items] == []
    assert (len(directory), directory.search("").total) == (2, 2)
    directory.put(town(5))
    assert [s.identifier for s in directory.search("commune").items] == [f"{n:014d}" for n in (0, 2, 5)]
