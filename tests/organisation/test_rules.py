"""organisation's rules, without I/O."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from chassis.errors import Invalid
from contracts.structure import Parameters
from services.organisation import identifiers, profiles
from services.organisation.annuaire import Directory, normal
from services.organisation.structure import STATE_SIRET, state_rules

NOWHERE = {"services": [], "parameters": {}, "active": True, "identifier_type": "SIRET"}


@given(st.integers(0, 10**13 - 1))
def test_org_1_one_wrong_digit_is_noticed(n):
    """ORG-1: Luhn catches every single-digit error (La Poste's own rule apart)."""
    head = f"{n:013d}"
    if head.startswith(identifiers.LA_POSTE):
        return
    right = head + luhn.calc_check_digit(head)
    assert identifiers.check("SIRET", right) == right
    wrong = str((int(right[0]) + 1) % 10) + right[1:]
    if not wrong.startswith(identifiers.LA_POSTE):
        with pytest.raises(Invalid):
            identifiers.check("SIRET", wrong)
    assert identifiers.check("SIRET", wrong, key=False) == wrong


def test_org_1_la_poste_has_its_own_key():
    """ORG-1: an établissement of La Poste fails Luhn; its digits add up to a multiple of five."""
    assert not luhn.is_valid("35600000049837")
    assert identifiers.check("SIRET", "356 000 000 49837") == "35600000049837"
    with pytest.raises(Invalid):
        identifiers.check("SIRET", "35600000049838")


@pytest.mark.parametrize(("kind", "value", "kept"), [
    ("UE_HORS_FRANCE", "de 136.695.976", "DE136695976"), ("HORS_UE", "chChocolats  Genève", "CHCHOCOLATS GENÈVE"),
    ("RIDET", "0 123 456.001", "0123456001"), ("TAHITI", "a12345-001", "A12345001"), ("PARTICULIER", "part-7", "PART-7"),
    ("EN_COURS_IMMATRICULATION", "dossier 4711", "DOSSIER 4711"),
])  # fmt: skip
def test_org_1_each_type_is_normalised(kind, value, kept):
    """ORG-1"""
    assert identifiers.check(kind, value) == kept


def test_org_15_nothing_frees_the_state_of_its_rules():
    """ORG-15"""
    assert state_rules(Parameters(), STATE_SIRET).engagement_mandatory
    assert not state_rules(Parameters(), "73282932000074").engagement_mandatory


def test_org_23_organisation_modification_stays_with_the_gestionnaire():
    """ORG-23, even when a structure's own default names it."""
    newcomer = profiles.of_newcomer(["ORGANISATION", "FACTURES_EMISES"], None)
    assert profiles.GESTIONNAIRE_ONLY not in newcomer
    assert profiles.of_newcomer(["ORGANISATION"], [profiles.GESTIONNAIRE_ONLY]) == []
    assert profiles.GESTIONNAIRE_ONLY in profiles.of_gestionnaire(["ORGANISATION"])


@given(st.text(max_size=60))
def test_org_14_any_text_is_searched_without_harm(text):
    """ORG-14"""
    directory = Directory()
    directory.put(
        {
            "_id": "1",
            "name": "COMMUNE DE RENNES",
            "label": "",
            "identifier": "21350238800019",
            "address": {"town": "RENNES"},
        }
        | NOWHERE
    )
    assert len(directory.search(text)) <= 1
    assert normal(text).isascii()
