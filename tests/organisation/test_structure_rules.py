"""Fields, changes, applications and services of a structure, without I/O (ORG-4, ORG-9, ORG-12, ORG-15, ORG-32)."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from chassis.errors import Invalid
from contracts.habilitation import Application as App
from contracts.structure import Address, IdentifierType, Parameters, StructureKind
from services.organisation.domain import engagement, fields, messages, service
from services.organisation.domain import structure_changes as changes
from services.organisation.domain.profiles import ApplicationRefused
from tests.organisation.within import a_structure, at

PUBLIC = {"kind": StructureKind.PUBLIQUE}


def codes(structure, **options):
    return [(f.field, f.code) for f in fields.faults(structure, **options)]


@pytest.mark.parametrize(("name", "most"), [*fields.LIMITS.items()])
def test_org_4_every_text_has_its_length(name, most):
    """ORG-4: on both sides of the limit."""
    filler = "1" if name in ("phone", "pacage") else "a"
    assert (name, "too_long") not in codes(a_structure(**{name: filler * most}))
    assert (name, "too_long") in codes(a_structure(**{name: filler * (most + 1)}))


@pytest.mark.parametrize(("name", "most"), [*fields.ADDRESS_LIMITS.items()])
def test_org_4_every_line_of_an_address_has_its_length(name, most):
    """ORG-4"""
    fits = Address(**{"country": "BE", name: "1" * most})
    assert codes(a_structure(address=fits)) == []
    assert codes(a_structure(address=fits.model_copy(update={name: "1" * (most + 1)}))) == [
        (f"address.{name}", "too_long")
    ]


@pytest.mark.parametrize(("field", "value", "code"), [
    ("name", "  ", "name_missing"), ("email", "pas une adresse", "email_format"), ("email", "a@b", "email_format"),
    ("email", "a" * 65 + "@exemple.fr", "email_format"), ("phone", "12", "phone_format"), ("phone", "0102030405a", "phone_format"),
    ("pacage", "12345678", "pacage_format"), ("pacage", "١٢٣٤٥٦٧٨٩", "pacage_format"),
])  # fmt: skip
def test_org_4_what_is_wrong_is_named(field, value, code):
    """ORG-4"""
    assert codes(a_structure(**{field: value})) == [(field, code)]


@pytest.mark.parametrize(("field", "value"), [
    ("email", "a@b.fr"), ("email", ""), ("phone", "+33 (0)1.02-03"), ("phone", ""), ("pacage", "012345678"), ("name", "a"),
])  # fmt: skip
def test_org_4_what_is_right_passes(field, value):
    """ORG-4"""
    assert codes(a_structure(**{field: value})) == []


@pytest.mark.parametrize(("address", "found"), [
    ({"country": "ZZ"}, [("address.country", "country_unknown")]), ({"country": "fr"}, [("address.country", "country_unknown")]),
    ({"postal_code": "3500"}, [("address.postal_code", "postal_code_format")]), ({"postal_code": "35000"}, []),
    ({"country": "CH", "postal_code": "1201"}, []), ({"postal_code": "٣٥٠٠٠"}, [("address.postal_code", "postal_code_format")]),
])  # fmt: skip
def test_org_4_countries_and_postal_codes(address, found):
    """ORG-4"""
    assert codes(a_structure(address=Address(**address))) == found


def test_org_4_options_are_those_of_the_kind():
    """ORG-4: only a public structure may be MOA."""
    moa = {"may_be_moa": True, "sends_edi": True}
    assert codes(a_structure(options=moa)) == [("options.may_be_moa", "option_unknown")]
    assert codes(a_structure(options=moa, **PUBLIC)) == []
    assert codes(a_structure(options={"sends_edi": True}, kind=StructureKind.PLATEFORME)) == [
        ("options.sends_edi", "option_unknown")
    ]


def test_org_4_every_wrong_field_is_named_at_once():
    """ORG-4"""
    wrong = a_structure(identifier="1", name=" ", email="x", address=Address(country="ZZ"))
    with pytest.raises(Invalid) as caught:
        changes.created(wrong, key=True)
    assert {e.field for e in caught.value.errors} == {"identifier", "name", "email", "address.country"}


def test_org_4_what_was_kept_under_an_older_rule_stands_in_the_way_of_nothing_else():
    """ORG-4"""
    kept = a_structure(email="older rule")
    assert changes.changed(kept, {"label": "Autre"}).label == "Autre"
    with pytest.raises(Invalid):
        changes.changed(kept, {"email": "still wrong"})


def test_org_4_an_address_keeps_the_parts_that_were_not_given():
    """ORG-4: a partial address erased the rest."""
    kept = a_structure(address=Address(line1="3 rue des Lilas", postal_code="35000", town="RENNES"))
    after = changes.changed(kept, {"address": {"line1": "4 rue des Lilas"}})
    assert after.address == Address(line1="4 rue des Lilas", postal_code="35000", town="RENNES")


def test_org_15_parameters_keep_those_that_were_not_given():
    """ORG-15: the omitted ones fell back to their defaults."""
    kept = a_structure(parameters=Parameters(payment_term_days=60, engagement_formats=("CP",)), **PUBLIC)
    after = changes.changed(kept, {"parameters": {"code_service_mandatory": True}})
    assert after.parameters == Parameters(payment_term_days=60, engagement_formats=("CP",), code_service_mandatory=True)


@pytest.mark.parametrize("given", [{"payment_term_days": 45}, {"engagement_formats": 7}, {"accepts_a9_a12": "perhaps"}])
def test_org_15_what_could_not_be_read_again_is_never_kept(given):
    """ORG-15"""
    with pytest.raises(ValidationError):
        changes.changed(a_structure(**PUBLIC), {"parameters": given})


def test_org_15_parameters_are_for_public_structures():
    """ORG-15"""
    assert a_structure().parameters is None
    assert a_structure(**PUBLIC).parameters == Parameters()
    with pytest.raises(Invalid) as caught:
        changes.changed(a_structure(), {"parameters": {}})
    assert (caught.value.errors[0].field, caught.value.errors[0].rule) == ("parameters", "ORG-15")


def test_org_15_nothing_frees_the_state_of_its_rules():
    """ORG-15"""
    state = a_structure(identifier=changes.STATE_SIRET, **PUBLIC)
    freed = changes.changed(state, {"parameters": {"engagement_mandatory": False, "code_service_mandatory": False}})
    for kept in (state, freed):
        assert kept.parameters.engagement_mandatory
        assert kept.parameters.code_service_mandatory
    assert not a_structure(**PUBLIC).parameters.engagement_mandatory


@pytest.mark.parametrize(
    "pattern",
    [r"CP\d{4}/[A-Z0-9]{7}/\d+", r"\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3}", "(a|b)+", "a" * 200, "(|)" * 28 + "b"],
)
def test_org_15_what_runs_in_linear_time_is_accepted(pattern):
    """ORG-15: and matched by the same library, so that nothing accepted is ignored later."""
    assert engagement.accepts(pattern)


@pytest.mark.parametrize(
    "pattern", ["((", "", "a" * 201, r"(a)\1", "(?=a)b", "(?<!a)b", "a{1001}", "((a{100}){100}){100}", "\ud800"]
)
def test_org_15_what_re2_does_not_take_is_refused(pattern):
    """ORG-15: back references and look-around have no linear time."""
    assert not engagement.accepts(pattern)


def test_org_15_a_structure_has_so_many_formats_and_no_more():
    """ORG-15"""
    assert engagement.refused(["a"] * engagement.MAX_PATTERNS) == []
    assert engagement.refused([*["a"] * engagement.MAX_PATTERNS, "b"]) == ["b"]
    wrong = a_structure(parameters=Parameters(engagement_formats=("((",)), **PUBLIC)
    assert [(f.field, f.rule) for f in fields.faults(wrong)] == [("parameters.engagement_formats", "ORG-15")]


def test_org_12_applications_stay_in_the_catalogues_order():
    """ORG-12"""
    on = changes.switched(a_structure(), App.RACCORDEMENTS, on=True)
    assert on.applications.index(App.RACCORDEMENTS) == 1
    assert changes.switched(on, App.RACCORDEMENTS, on=False) == a_structure(
        structure_id=on.structure_id, identifier=on.identifier, created_at=on.created_at
    )


@pytest.mark.parametrize(("kind", "application", "on"), [
    (StructureKind.PRIVEE, App.EXPLOITATION, True), (StructureKind.PUBLIQUE, App.GUICHET, True),
    (StructureKind.PLATEFORME, App.FACTURES_EMISES, True), (StructureKind.PUBLIQUE, App.ORGANISATION, False),
])  # fmt: skip
def test_org_12_each_kind_has_its_applications(kind, application, on):
    """ORG-12, ORG-32"""
    with pytest.raises(ApplicationRefused):
        changes.switched(a_structure(kind=kind), application, on=on)


def test_org_32_the_platform_has_its_own_applications_and_no_parameters():
    """ORG-32"""
    platform = changes.platform("id", " Plateforme ", " Adresse@Exemple.example ", at(0))
    assert (platform.identifier_type, platform.kind, platform.name) == (
        IdentifierType.PLATEFORME, StructureKind.PLATEFORME, "Plateforme"
    )  # fmt: skip
    assert platform.announced_gestionnaire == "adresse@exemple.example"
    assert App.GUICHET in platform.applications
    assert platform.parameters is None
    assert changes.platform("id", "P", "  ", at(0)).announced_gestionnaire is None


@pytest.mark.parametrize(("name", "most"), [*service.LIMITS.items()])
def test_org_9_a_service_has_a_code_and_a_label(name, most):
    """ORG-9: on both sides of the limits."""
    one = service.default("v", "s", at(0))
    assert service.checked(replace(one, **{name: " " + "a" * most})) == replace(one, **{name: "a" * most})
    for wrong in ("a" * (most + 1), "  "):
        with pytest.raises(Invalid) as caught:
            service.changed(one, {name: wrong})
        assert (caught.value.errors[0].field, caught.value.errors[0].rule) == (name, "ORG-9")


def test_every_message_is_in_both_languages():
    """Each code's text and remedy, French and English, and different."""
    for message in messages.CATALOGUE.messages.values():
        assert message.fr != message.en
        assert bool(message.remedy_fr) == bool(message.remedy_en) is True
