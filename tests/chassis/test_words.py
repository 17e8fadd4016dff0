"""Words to search by, and lines for spreadsheets."""

import pytest

from chassis.spreadsheets import line, safe
from chassis.words import LONGEST, MOST_SOUGHT, SHORTEST, beginnings, holding, normal, sought


def test_accents_case_and_signs_do_not_count():
    assert normal("  L'Échéance : n° 12 ") == "l echeance n 12"


def test_a_word_is_kept_by_its_beginnings():
    assert beginnings(["Été à Lô"]) == ["et", "ete", "lo"]
    assert SHORTEST == 2
    longest = "x" * (LONGEST + 1)
    assert beginnings([longest])[-1] == sought(longest)[0] == "x" * LONGEST


def test_the_longest_typed_word_is_looked_for_first_and_few_are():
    assert sought("a de Dupont de") == ["dupont", "de"]
    assert len(sought(" ".join(f"mot{n:02d}" for n in range(MOST_SOUGHT + 1)))) == MOST_SOUGHT
    assert sought("a ?") == []


@pytest.mark.parametrize("typed", ["dup", "atelier", "DUPONT atel", "12345", "lo saint"])
def test_what_was_typed_is_among_what_was_kept(typed):
    assert set(sought(typed)) <= set(beginnings(["Atelier Dupont", "123456789", "Saint-Lô"]))


def test_one_word_is_looked_for_by_the_index_and_the_others_beside_it():
    assert holding("words", ["dupont"]) == {"words": "dupont"}
    assert holding("words", ["dupont", "de"]) == {"words": "dupont", "$and": [{"words": "de"}]}


def test_a_line_holds_no_formula():
    assert line(["=1+1", None, True, 'a;"b"']) == '\'=1+1;;oui;"a;""b"""\r\n'
    assert (safe(" =1"), safe(False), safe("a=1")) == ("' =1", "non", "a=1")
