"""Identifiers, each type by its rule (ORG-1, ORG-2), without I/O."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from chassis.errors import Invalid
from contracts import StructureChanged
from contracts.structure import IdentifierType as Type
from services.organisation.domain.identifiers import RULES, check, normal

LA_POSTE = "356000000"


def refusal(kind, value, **options):
    with pytest.raises(Invalid) as caught:
        check(kind, value, **options)
    return caught.value.errors[0]


@given(st.integers(0, 10**8 - 1), st.integers(0, 10**4 - 1), st.integers(0, 13))
def test_org_1_one_wrong_digit_is_noticed(siren, nic, place):
    """ORG-1: Luhn catches every single-digit error, in the SIREN and in the whole (La Poste's own rule apart)."""
    siren = f"{siren:08d}" + luhn.calc_check_digit(f"{siren:08d}")
    right = f"{siren}{nic:04d}" + luhn.calc_check_digit(f"{siren}{nic:04d}")
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    if LA_POSTE in (right[:9], wrong[:9]):
        return
    assert check(Type.SIRET, right) == right
    assert refusal(Type.SIRET, wrong).code == "siret_key"
    assert check(Type.SIRET, wrong, key=False) == wrong


def test_org_1_la_poste_has_its_own_key():
    """ORG-1: an établissement of La Poste fails Luhn; its digits add up to a multiple of five."""
    assert not luhn.is_valid("35600000049837")
    assert check(Type.SIRET, "356 000 000 49837") == "35600000049837"
    assert refusal(Type.SIRET, "35600000049838").code == "siret_key"


@pytest.mark.parametrize(("kind", "value", "kept"), [
    (Type.UE_HORS_FRANCE, "de 136.695.976", "DE136695976"), (Type.HORS_UE, "chChocolats  Genève", "CHCHOCOLATS GENÈVE"),
    (Type.RIDET, "0 123 456.001", "0123456001"), (Type.TAHITI, "a12345-001", "A12345001"), (Type.PARTICULIER, "part-7", "PART-7"),
    (Type.EN_COURS_IMMATRICULATION, "dossier 4711", "DOSSIER 4711"), (Type.HORS_UE, "FRWFUVEA", "FRWFUVEA"),
])  # fmt: skip
def test_org_1_each_type_is_normalised(kind, value, kept):
    """ORG-1"""
    assert check(kind, value) == kept


@pytest.mark.parametrize(("kind", "value", "code"), [
    (Type.SIRET, "7328293200007", "siret_length"), (Type.SIRET, "732829320000744", "siret_length"), (Type.SIRET, "", "siret_length"),
    (Type.UE_HORS_FRANCE, "FR40303265045", "french_by_siret"), (Type.UE_HORS_FRANCE, "DE123456789", "vat_unknown"),
    (Type.UE_HORS_FRANCE, "XX1", "vat_unknown"), (Type.HORS_UE, "FRPARIS", "french_by_siret"), (Type.HORS_UE, "C", "outside_eu_format"),
    (Type.HORS_UE, "CH" + "A" * 17, "outside_eu_format"), (Type.RIDET, "12345678", "ridet_format"), (Type.RIDET, "12345678901", "ridet_format"),
    (Type.TAHITI, "A1234567", "tahiti_format"), (Type.TAHITI, "A123456789", "tahiti_format"), (Type.PARTICULIER, "A" * 31, "free_format"),
    (Type.PARTICULIER, "A_B", "free_format"), (Type.EN_COURS_IMMATRICULATION, "", "free_format"), (Type.PLATEFORME, "PLATEFORME", "type_reserved"),
])  # fmt: skip
def test_org_1_what_is_wrong_is_said_by_type(kind, value, code):
    """ORG-1"""
    found = refusal(kind, value)
    assert (found.field, found.code, found.rule) == ("identifier", code, "ORG-1")
    assert found.remedy.fr
    assert found.remedy.en


@pytest.mark.parametrize(("kind", "value"), [
    (Type.RIDET, "٠١٢٣٤٥٦٠٠١"), (Type.SIRET, "３５６００００００４９８３７"), (Type.SIRET, "٣٥٦٠٠٠٠٠٠٤٩٨٣٧"), (Type.HORS_UE, "CHATELIER ٣"),
    (Type.PARTICULIER, "PART-１"),
])  # fmt: skip
def test_org_2_digits_of_another_script_make_no_second_identifier(kind, value):
    """ORG-1, ORG-2: `٠١٢٣٤٥٦٠٠١` was accepted beside `0123456001`."""
    assert refusal(kind, value).code == "foreign_digits"
    assert refusal(kind, value, key=False).code == "foreign_digits"


@given(st.sampled_from([t for t in Type if t is not Type.PLATEFORME]), st.text(max_size=40))
def test_org_1_what_is_accepted_stays_as_it_is_when_typed_again(kind, text):
    """ORG-2: one identifier, one spelling."""
    try:
        kept = check(kind, text)
    except Invalid:
        return
    assert check(kind, kept) == kept == normal(kind, kept)


def test_org_1_every_type_has_its_rule_and_an_example_that_passes():
    """ORG-1: adding a type is one line in the contract and one in the table."""
    assert set(RULES) == set(Type)
    for kind, rule in RULES.items():
        if kind is not Type.PLATEFORME:
            assert check(kind, rule.example) == normal(kind, rule.example)


def test_org_1_a_type_that_a_newer_version_added_is_understood_as_unknown():
    """ORG-1: identifier types may grow inside a version."""
    announced = StructureChanged.model_validate(StructureChanged.example | {"identifier_type": "ADDED_LATER"})
    assert Type.known(announced.identifier_type) is None
