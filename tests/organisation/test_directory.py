"""Searching the annuaire in memory (ORG-14), without I/O."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.words import normal
from contracts.structure import Address
from services.organisation.domain.directory import CANDIDATES, Directory
from tests.organisation.within import a_structure

TOWNS = ("RENNES", "NANTES", "BREST", "LILLE", "LYON", "NICE", "PAU", "ALBI", "METZ", "TOURS")


def town(n: int, name: str = "", **fields):
    place = TOWNS[n % len(TOWNS)]
    return a_structure(
        identifier=f"{n:014d}", name=name or f"COMMUNE DE {place} {n}", address=Address(town=place), **fields
    )


@pytest.fixture(scope="module")
def france() -> Directory:
    """As many as there are communes."""
    directory = Directory()
    for n in range(36_000):
        directory.put(town(n))
    return directory


def test_org_14_an_identifier_is_found_by_its_beginning_in_order(france):
    """ORG-14"""
    found = france.search("0000000001", skip=2, size=3)
    assert ([int(s.identifier) for s in found.items], found.total) == ([10_002, 10_003, 10_004], 10_000)
    assert france.search("0000000001", skip=9_999, size=3).items[0].identifier == f"{19_999:014d}"
    exact = france.search("00000000012345")
    assert ([s.identifier for s in exact.items], exact.total, exact.exact) == (["00000000012345"], 1, True)
    assert france.search("0000000001234").total == 10


def test_org_14_two_digits_find_nothing_and_an_empty_text_all(france):
    """ORG-14"""
    assert france.search("00").total == 0
    everything = france.search("", skip=35_990, size=20)
    assert (len(everything.items), everything.total, everything.exact) == (10, 36_000, True)


def test_org_14_a_total_that_is_not_whole_says_so(france):
    """ORG-14: a search stops at its candidates, and no longer calls that the total."""
    found = france.search("commune de rennes", size=5)
    assert found.total >= 5
    assert not found.exact
    rare = Directory()
    for n in range(10):
        rare.put(town(n))
    assert rare.search("commune de rennes").exact
    assert rare.search("commune de rennes").total <= CANDIDATES


@pytest.mark.parametrize(
    "text", ["commune de rennes", "commune", "a" * 200, "commune de " * 18, "000", "", "COMMUNE DE TOURS 35999"]
)
def test_org_14_answers_while_typing_at_the_size_of_a_country(france, text):
    """ORG-14: whatever is typed; the event loop of everybody waits meanwhile."""
    assert min(timeit.repeat(lambda: france.search(text), number=1, repeat=5)) < 0.1


@pytest.mark.parametrize("size", [20_000])
def test_org_14_what_a_search_looks_at_is_bounded_whatever_the_size(monkeypatch, size):
    """ORG-14: counted, not timed. Digits and an empty text look at their page alone."""
    monkeypatch.setattr("services.organisation.domain.directory.READ_AT_MOST", 5_000)
    directory = Directory()
    for n in range(size):
        directory.put(town(n))
    for text in ("", "000", "00000000012345"):
        assert directory.search(text, skip=5, size=20).examined <= 20
    for text in ("commune de rennes", "commune", "co", "COMMUNE DE TOURS 19999", "a" * 200):
        found = directory.search(text, size=20)
        assert found.examined <= 5_000 + CANDIDATES
        assert found.total <= CANDIDATES
    assert (directory.search("").total, directory.search("").exact) == (size, True)
    assert not directory.search("commune").exact


def test_org_17_what_looks_like_nothing_is_not_found():
    """A company's name found public bodies that share a few letters with it."""
    directory = Directory()
    for n, place in enumerate(("MONTPELLIER", "DUNKERQUE", "PONTOISE")):
        directory.put(town(n, f"CENTRE HOSPITALIER DE {place}"))
        directory.put(town(n + 10, f"COMMUNE DE {place}"))
        directory.put(town(n + 20, f"UNIVERSITE DE {place}"))
    assert directory.search("ATELIER DUPONT").total == 0


def test_org_14_the_best_comes_first_whatever_the_accents_and_typos():
    """ORG-14"""
    directory = Directory()
    for n, name in enumerate(("LYCEE POLYVALENT DE CHAMBÉRY", "COMMUNE DE CHAMBÉRY", "CENTRE HOSPITALIER DE BREST")):
        directory.put(town(n, name))
    assert directory.search("lycee chambery").items[0].name == "LYCEE POLYVALENT DE CHAMBÉRY"
    assert directory.search("hopitalier brets").items[0].name == "CENTRE HOSPITALIER DE BREST"
    assert directory.search("quincaillerie").total == 0


def test_org_14_what_changed_is_found_by_its_new_name_alone():
    """ORG-14, ORG-27"""
    directory = Directory()
    directory.put(town(1, "COMMUNE DE RENNES"))
    directory.put(town(1, "METROPOLE BRETONNE"))
    assert len(directory) == 1
    assert directory.search("metropole").items[0].name == "METROPOLE BRETONNE"
    assert directory.search("commune").total == 0
    assert directory.get(f"{1:014d}").name == "METROPOLE BRETONNE"
    assert directory.get("absent") is None


def test_org_14_pages_of_a_search_follow_each_other():
    """ORG-14"""
    directory = Directory()
    for n in range(50):
        directory.put(town(n))
    whole = [s.identifier for s in directory.search("commune de lille", size=100).items]
    pages = [s.identifier for skip in range(0, 100, 7) for s in directory.search("commune de lille", skip, 7).items]
    assert pages == whole
    assert [s.identifier for s in directory] == sorted(s.identifier for s in directory)


@given(st.text(max_size=60))
def test_org_14_any_text_is_searched_without_harm(text):
    """ORG-14"""
    directory = Directory()
    directory.put(town(0))
    assert directory.search(text).total <= 1
    assert normal(text).isascii()


def test_org_30_what_is_dropped_is_found_no_more():
    """ORG-30: a public structure that an operator accepts no more leaves the annuaire."""
    directory = Directory()
    for n in range(3):
        directory.put(town(n))
    for _ in range(2):
        directory.drop(f"{1:014d}")
    assert directory.get(f"{1:014d}") is None
    assert [s.identifier for s in directory] == [f"{0:014d}", f"{2:014d}"]
    assert [s.identifier for s in directory.search("nantes").items] == []
    assert (len(directory), directory.search("").total) == (2, 2)
