"""POR-12: everything that the portal says, it says in English too."""

import re

import pytest

from services.portal.translations import counted, translated
from tests.portal.catalogue import english, spoken

PLACE = re.compile(r"%\((\w+)\)s")
SPOKEN, ENGLISH = spoken(), english()


def test_every_string_has_its_english_por_12():
    missing = [f"{path.name}: {text}" for text, path in SPOKEN.items() if not ENGLISH.get(text)]
    assert missing == []


def test_the_catalogue_holds_nothing_that_is_no_longer_said_por_12():
    assert sorted(ENGLISH.keys() - SPOKEN.keys()) == []


@pytest.mark.parametrize("text", [t for t in SPOKEN if PLACE.search(t)])
def test_the_english_fills_the_same_places_por_12(text: str):
    english_texts = ENGLISH[text] if isinstance(ENGLISH[text], tuple) else (ENGLISH[text],)
    for said in english_texts:
        assert set(PLACE.findall(said)) == set(PLACE.findall(text)), said


def test_french_has_one_for_zero_and_english_many_por_12():
    one, many = "%(count)s facture", "%(count)s factures"
    assert counted("fr", one, many, 0) == "0 facture"
    assert counted("en", one, many, 0) == "0 invoices"
    assert counted("en", one, many, 1) == "1 invoice"


def test_a_percent_sign_is_one_with_and_without_values_por_12():
    assert translated("fr", "lu à %(percent)s %%", percent=99) == "lu à 99\u00a0%"
    assert translated("en", "lu à %(percent)s %%", percent=99) == "read, 99 %"


def test_french_punctuation_never_begins_a_line_por_12():
    assert translated("fr", "Déjà un compte ?") == "Déjà un compte\u202f?"
    assert translated("fr", "Format attendu : %(hint)s", hint="a : b") == "Format attendu\u00a0: a : b"
