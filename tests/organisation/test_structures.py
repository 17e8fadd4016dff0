"""Structures, through HTTP and Kafka."""

import pytest

from tests.kit.stack import eventually
from tests.organisation.conftest import a_public_structure, create_structure


def test_org_3_a_typed_siret_is_filled_in_from_the_register(person):
    """ORG-3"""
    camille = person().join()
    found = camille.http("organisation").get(
        "/structures/lookup", params={"identifier_type": "SIRET", "identifier": "732 829 320 00074"}
    )
    assert found.status_code == 200, found.text
    body = found.json()
    assert body["identifier"] == "73282932000074"
    if body["structure"] is None:
        assert body["register_state"] == "OUVERT"
        assert body["register_entry"]["name"] == "ATELIER DUPONT"
        assert body["register_entry"]["address"]["town"] == "RENNES"


def test_org_3_a_closed_siret_cannot_be_created(person):
    """ORG-3: the sample's closed company."""
    import json
    from pathlib import Path

    sample = json.loads(Path("services/organisation/data/sirene.json").read_text())
    closed = next(row["siret"] for row in sample if not row["open"])
    answer = create_structure(person().join(), closed)
    assert (answer.status_code, answer.json()["code"]) == (422, "siret_ferme")


def test_org_3_creation_goes_on_by_hand_while_the_register_is_down_and_is_checked_later(stack, person, siret):
    """ORG-3: an instance whose register does not answer, then the recheck by one whose register does."""
    dead = {"ORGANISATION_SIRENE": "insee", "ORGANISATION_INSEE_URL": "http://127.0.0.1:9"}
    url, process = stack.start_extra("organisation", env=dead)
    camille = person().join()
    stack.url("organisation")
    http = camille.http("organisation")
    http.base_url = url
    made = http.post("/structures", json={"identifier_type": "SIRET", "identifier": siret(), "name": "À LA MAIN"})
    process.stop()
    assert (made.status_code, made.json()["register_state"]) == (201, "A_VERIFIER")
    http.base_url = stack.url("organisation")
    _, checker = stack.start_extra("organisation", env={"ORGANISATION_SIRENE_RECHECK_SECONDS": "0.2"})
    looked = http.get(
        "/structures/lookup", params={"identifier_type": "SIRET", "identifier": made.json()["identifier"]}
    )
    assert looked.json()["structure"]["structure_id"] == made.json()["structure_id"]
    checker.stop()


def test_org_2_one_identifier_one_structure(gestionnaire, person):
    """ORG-2"""
    _, structure = gestionnaire
    again = create_structure(person().join(), structure["identifier"])
    assert (again.status_code, again.json()["code"]) == (409, "structure_existante")


@pytest.mark.parametrize(
    ("kind", "identifier", "said"),
    [
        ("SIRET", "7328293200007", "14 chiffres"),
        ("SIRET", "73282932000075", "clé"),
        ("UE_HORS_FRANCE", "DE123456789", "TVA"),
        ("UE_HORS_FRANCE", "FR40303265045", "SIRET"),
        ("HORS_UE", "1234", "code pays"),
        ("RIDET", "12345", "RIDET"),
        ("TAHITI", "A1", "TAHITI"),
    ],
)
def test_org_1_each_identifier_type_says_what_is_wrong(person, kind, identifier, said):
    """ORG-1"""
    answer = create_structure(person().join(), identifier, identifier_type=kind)
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert (error["field"], error["rule"]) == ("identifier", "ORG-1")
    assert said in error["message"]
    assert error["value"] == identifier


def test_org_4_wrong_fields_are_named(person, siret):
    """ORG-4"""
    answer = create_structure(
        person().join(), siret(), name=" ", email="pas une adresse", address={"postal_code": "3500", "country": "FR"},
        options={"may_be_moa": True},
    )  # fmt: skip
    named = {e["field"] for e in answer.json()["errors"]}
    assert named == {"name", "email", "address.postal_code", "options.may_be_moa"}
    assert {e["rule"] for e in answer.json()["errors"]} == {"ORG-4"}


def test_org_5_the_creator_governs_it_with_all_profiles_and_a_default_service(gestionnaire, outside):
    """ORG-5"""
    camille, structure = gestionnaire
    assert structure["gestionnaire_principal"] == camille.account_id
    assert [s["default"] for s in structure["services"]] == [True]
    held = camille.http("organisation").get("/habilitations").json()["items"]
    assert held[0]["gestionnaire_principal"] is True
    levels = {(p["application"], p["level"]) for p in held[0]["profiles"]}
    assert ("ORGANISATION", "MODIFICATION") in levels
    assert ("FACTURES_EMISES", "MODIFICATION") in levels
    event = outside.wait("habilitation.changed", lambda e: e["data"]["account_id"] == camille.account_id)
    assert event["data"]["active"] is True
    state = outside.wait("structure.changed", lambda e: e["subject"] == structure["structure_id"])
    assert state["data"]["identifier"] == structure["identifier"]


def test_org_27_a_change_is_told_whole_and_at_once(gestionnaire, outside):
    """ORG-27, ORG-4"""
    camille, structure = gestionnaire
    url = f"/structures/{structure['structure_id']}"
    changed = camille.http("organisation").patch(url, json={"label": "Atelier"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    event = outside.wait(
        "structure.changed", lambda e: e["subject"] == structure["structure_id"] and e["data"]["label"] == "Atelier"
    )
    assert event["sequence"] == 2
    assert event["data"]["name"] == "ATELIER DUPONT"
    stale = camille.http("organisation").patch(url, json={"label": "Autre"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_depassee")


def test_another_structure_does_not_exist_for_a_stranger(gestionnaire, person):
    """INV-40's rule, here too: 404, not 403."""
    _, structure = gestionnaire
    url = f"/structures/{structure['structure_id']}"
    stranger = person().join()
    assert stranger.http("organisation").get(url).status_code == 404
    assert stranger.http("organisation").patch(url, json={"label": "x"}).status_code == 404


def test_org_15_a_public_structure_sets_what_it_demands(person, annuaire):
    """ORG-15"""
    town = a_public_structure(annuaire)
    agent = person(email=f"gestionnaire@{town['identifier']}.example").join()
    url = f"/structures/{town['structure_id']}"
    eventually(lambda: agent.http("organisation").get(url).status_code == 200)
    rules = {
        "code_service_mandatory": True,
        "engagement_mandatory": True,
        "engagement_formats": [r"CP\d{4}/[A-Z]\d{6}/\d"],
    }
    bad = agent.http("organisation").patch(url, json={"parameters": {**rules, "engagement_formats": ["(("]}})
    assert (bad.status_code, bad.json()["errors"][0]["rule"]) == (422, "ORG-15")
    assert agent.http("organisation").patch(url, json={"parameters": rules}).status_code == 200
    url = f"/annuaire/{town['identifier']}"
    shown = eventually(
        lambda: (p := annuaire.get(url).json()["parameters"])["engagement_formats"] == rules["engagement_formats"] and p
    )
    assert shown["engagement_mandatory"] is True


def test_org_15_a_private_structure_has_no_parameters(gestionnaire):
    """ORG-15"""
    camille, structure = gestionnaire
    answer = camille.http("organisation").patch(f"/structures/{structure['structure_id']}", json={"parameters": {}})
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "ORG-15")


def test_org_15_the_state_always_demands_service_and_engagement(annuaire):
    """ORG-15"""
    state = annuaire.get("/annuaire/11000201100044").json()
    assert state["parameters"]["code_service_mandatory"] is True
    assert state["parameters"]["engagement_mandatory"] is True
    assert len(state["services"]) > 1
