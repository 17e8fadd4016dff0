"""Asking to be attached, deciding, and what it allows."""

import pytest

from contracts.habilitation import Application
from tests.kit.stack import eventually
from tests.organisation.conftest import a_public_structure


def ask(person, structure, **fields):
    body = {"structure_id": structure["structure_id"], "comment": "Je tiens la comptabilité"} | fields
    return person.http("organisation").post("/rattachements", json=body)


def test_org_17_a_comment_is_mandatory(gestionnaire, person):
    """ORG-17"""
    answer = ask(person().join(), gestionnaire[1], comment="  ")
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "ORG-17")


def test_org_17_asking_a_public_structure_warns(person, annuaire):
    """ORG-17"""
    town = annuaire.get("/annuaire", params={"q": "commune de Pau"}).json()["items"][0]
    answer = ask(person().join(), town)
    assert answer.status_code == 201
    assert "VOTRE structure" in answer.json()["warning"]


def test_org_17_asked_for_one_service(person, annuaire):
    """ORG-17"""
    town = annuaire.get("/annuaire", params={"q": "commune de Nice"}).json()["items"][0]
    karim = person().join()
    assert ask(karim, town, service_id="inconnu").json()["errors"][0]["field"] == "service_id"
    service = town["services"][0]
    assert ask(karim, town, service_id=service["service_id"]).status_code == 201
    mine = karim.http("organisation").get("/rattachements").json()["items"]
    assert mine[0]["service_label"] == service["label"]


def test_org_17_a_structure_is_found_by_identifier_or_name(gestionnaire, person, annuaire):
    """ORG-17"""
    karim = person().join().http("organisation")
    found = karim.get("/structure-search", params={"identifier": gestionnaire[1]["identifier"]}).json()["items"]
    assert [s["structure_id"] for s in found] == [gestionnaire[1]["structure_id"]]
    assert karim.get("/structure-search", params={"q": "hopital de Brest"}).json()["items"][0]["name"].endswith("BREST")


def test_org_18_approved_by_the_gestionnaire_alone(gestionnaire, person, outside):
    """ORG-18, ORG-23, ORG-27"""
    camille, structure = gestionnaire
    karim, stranger = person(first_name="Karim").join(), person().join()
    asked = ask(karim, structure).json()
    requested = outside.wait("rattachement.requested", lambda e: e["subject"] == asked["rattachement_id"])
    assert requested["data"]["gestionnaire_principal"] == camille.account_id
    url = f"/rattachements/{asked['rattachement_id']}/decision"
    for other in (karim, stranger):
        assert other.http("organisation").post(url, json={"decision": "APPROUVER"}).status_code == 404
    waiting = camille.http("organisation").get("/approvals").json()["items"]
    assert [(w["person"]["first_name"], w["comment"]) for w in waiting] == [("Karim", "Je tiens la comptabilité")]
    assert camille.http("organisation").post(url, json={"decision": "APPROUVER"}).json()["state"] == "VALIDE"
    outside.wait(
        "rattachement.decided", lambda e: e["subject"] == asked["rattachement_id"] and e["data"]["decision"] == "VALIDE"
    )
    event = outside.wait("habilitation.changed", lambda e: e["subject"] == asked["rattachement_id"])
    held = {(p["application"], p["level"]) for p in event["data"]["profiles"]}
    assert ("FACTURES_EMISES", "MODIFICATION") in held
    assert ("ORGANISATION", "MODIFICATION") not in held
    again = camille.http("organisation").post(url, json={"decision": "REFUSER", "reason": "trop tard"})
    assert (again.status_code, again.json()["code"]) == (409, "deja_decide")


def test_org_18_a_refusal_needs_a_reason(gestionnaire, person):
    """ORG-18"""
    camille, structure = gestionnaire
    karim = person().join()
    url = f"/rattachements/{ask(karim, structure).json()['rattachement_id']}/decision"
    bare = camille.http("organisation").post(url, json={"decision": "REFUSER"})
    assert (bare.status_code, bare.json()["errors"][0]["rule"]) == (422, "ORG-18")
    camille.http("organisation").post(url, json={"decision": "REFUSER", "reason": "Adresse inconnue"})
    mine = karim.http("organisation").get("/rattachements").json()["items"]
    assert (mine[0]["state"], mine[0]["reason"], mine[0]["actions"]) == ("REFUSE", "Adresse inconnue", ["redemander"])
    assert ask(karim, structure).status_code == 201


def test_org_21_my_rattachements_show_state_and_role(gestionnaire, person):
    """ORG-21"""
    camille, structure = gestionnaire
    karim = person().join()
    ask(karim, structure)
    again = ask(karim, structure)
    assert (again.status_code, again.json()["code"]) == (409, "rattachement_existant")
    mine = karim.http("organisation").get("/rattachements").json()["items"]
    assert [(m["structure"]["identifier"], m["state_label"], m["role"]) for m in mine] == [
        (structure["identifier"], "En attente", "UTILISATEUR")
    ]
    assert camille.http("organisation").get("/rattachements").json()["items"][0]["role"] == "GESTIONNAIRE_PRINCIPAL"


def test_org_22_profiles_are_application_by_level(stack, person):
    """ORG-22"""
    profiles = person().anonymous("organisation").get("/profiles").json()
    assert len(profiles) == len(Application) * 2
    assert "Factures émises : modification" in {p["label"] for p in profiles}


def test_org_23_a_structure_may_choose_less_for_newcomers(gestionnaire, person):
    """ORG-23"""
    camille, structure = gestionnaire
    smaller = [{"application": "FACTURES_EMISES", "level": "CONSULTATION"}]
    camille.http("organisation").patch(f"/structures/{structure['structure_id']}", json={"default_profiles": smaller})
    karim = person().join()
    asked = ask(karim, structure).json()["rattachement_id"]
    camille.http("organisation").post(f"/rattachements/{asked}/decision", json={"decision": "APPROUVER"})
    held = karim.http("organisation").get("/habilitations").json()["items"][0]["profiles"]
    assert [(p["application"], p["level"]) for p in held] == [("FACTURES_EMISES", "CONSULTATION")]


def test_org_26_my_habilitations(gestionnaire):
    """ORG-26"""
    camille, _ = gestionnaire
    held = camille.http("organisation").get("/habilitations").json()["items"]
    assert held[0]["structure"]["name"] == "ATELIER DUPONT"
    assert held[0]["service_id"] is None
    assert "Organisation : modification" in {p["label"] for p in held[0]["profiles"]}


def test_the_announced_gestionnaire_of_the_annuaire_governs_its_structure(person, annuaire):
    """ORG-5, ORG-14: once the address named there is proved by its link."""
    hospital = a_public_structure(annuaire)
    agent = person(email=f"gestionnaire@{hospital['identifier']}.example").join()
    held = eventually(lambda: agent.http("organisation").get("/habilitations").json()["items"])
    assert held[0]["structure"]["structure_id"] == hospital["structure_id"]
    assert "Factures reçues : modification" in {p["label"] for p in held[0]["profiles"]}


@pytest.mark.parametrize(
    "method_path",
    [("GET", "/rattachements"), ("GET", "/approvals"), ("GET", "/habilitations"), ("POST", "/structures")],
)
def test_nobody_gets_in_without_a_token(stack, person, method_path):
    assert person().anonymous("organisation").request(*method_path).status_code == 401
