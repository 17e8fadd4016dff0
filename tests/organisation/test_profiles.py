"""What somebody attached may do, changed by the gestionnaire or asked for (ORG-24, ORG-25)."""

import pytest

from tests.organisation.test_rattachements import ask


@pytest.fixture
def pair(gestionnaire, person):
    """The gestionnaire's and Karim's clients, Karim's rattachement, the structure's id."""
    camille, structure = gestionnaire
    karim = person(first_name="Karim").join()
    link = ask(karim, structure).json()["rattachement_id"]
    of = camille.http("organisation")
    of.post(f"/rattachements/{link}/decision", json={"decision": "APPROUVER"})
    return of, karim.http("organisation"), link, structure["structure_id"]


def held(answer) -> dict[str, str]:
    return {p["application"]: p["level"] for p in answer.json()["profiles"]}


def test_org_24_added_replaced_removed(pair, outside):
    """ORG-24"""
    of, karim, link, _ = pair
    url = f"/rattachements/{link}/profiles"
    only = of.put(url, json={"profiles": [{"application": "FACTURES_EMISES", "level": "CONSULTATION"}]})
    assert held(only) == {"FACTURES_EMISES": "CONSULTATION"}
    added = of.post(url, json={"application": "MES_MESSAGES", "level": "CONSULTATION"})
    assert (added.status_code, held(added)["MES_MESSAGES"]) == (200, "CONSULTATION")
    again = of.post(url, json={"application": "MES_MESSAGES", "level": "CONSULTATION"})
    assert (again.status_code, again.json()["code"]) == (409, "abonnement_existant")
    assert again.json()["title"] == "L'utilisateur a déjà l'abonnement sélectionné"
    raised = of.post(url, json={"application": "FACTURES_EMISES", "level": "MODIFICATION"})
    assert held(raised) == {"FACTURES_EMISES": "MODIFICATION", "MES_MESSAGES": "CONSULTATION"}
    lowered = of.put(f"{url}/FACTURES_EMISES", json={"level": "CONSULTATION"})
    assert held(lowered)["FACTURES_EMISES"] == "CONSULTATION"
    assert held(of.delete(f"{url}/FACTURES_EMISES")) == {"MES_MESSAGES": "CONSULTATION"}
    assert of.delete(f"{url}/FACTURES_EMISES").status_code == 404
    assert held(of.delete(url)) == {}
    assert karim.get("/habilitations").json()["items"][0]["profiles"] == []
    outside.wait("habilitation.changed", lambda e: e["subject"] == link and e["data"]["profiles"] == [])


def test_org_24_what_is_not_to_be_given(pair):
    """ORG-22, ORG-23, ORG-24: the gestionnaire's own, what the structure lacks; by nobody else, and not to oneself."""
    of, karim, link, structure_id = pair
    url = f"/rattachements/{link}/profiles"
    for wrong in (
        {"application": "ORGANISATION", "level": "MODIFICATION"},
        {"application": "MANDATS", "level": "CONSULTATION"},
    ):
        answer = of.post(url, json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "application_refusee")
    assert karim.post(url, json={"application": "ORGANISATION", "level": "CONSULTATION"}).status_code == 403
    users = of.get(f"/structures/{structure_id}/users", params={"role": "GESTIONNAIRE_PRINCIPAL"}).json()["items"]
    own = of.delete(f"/rattachements/{users[0]['rattachement_id']}/profiles")
    assert (own.status_code, own.json()["code"]) == (409, "gestionnaire_principal")


def test_org_25_more_is_asked_for_and_decided(pair, outside):
    """ORG-25, ORG-28"""
    of, karim, link, _ = pair
    of.put(f"/rattachements/{link}/profiles", json={"profiles": []})
    body = {"profiles": [{"application": "FACTURES_EMISES", "level": "MODIFICATION"}], "comment": "Je facture"}
    assert of.post(f"/rattachements/{link}/profile-requests", json=body).status_code == 404, "it is not theirs"
    asked = karim.post(f"/rattachements/{link}/profile-requests", json=body)
    assert (asked.status_code, asked.json()["kind"]) == (201, "HABILITATIONS"), asked.text
    again = karim.post(f"/rattachements/{link}/profile-requests", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "demande_existante")
    waiting = of.get("/approvals", params={"kind": "HABILITATIONS"}).json()["items"]
    assert [(w["kind_label"], w["person"]["first_name"], w["profiles"][0]["application"]) for w in waiting] == [
        ("Gérer mes habilitations", "Karim", "FACTURES_EMISES")
    ]
    exported = of.get("/approvals/export", params={"kind": "HABILITATIONS"}).text
    assert "Gérer mes habilitations" in exported
    decided = of.post(f"/approvals/{waiting[0]['request_id']}/decision", json={"decision": "APPROUVER"})
    assert decided.json()["state"] == "APPROUVEE", decided.text
    outside.wait("request.decided", lambda e: e["subject"] == waiting[0]["request_id"])
    rights = karim.get("/habilitations").json()["items"][0]["profiles"]
    assert [(p["application"], p["level"]) for p in rights] == [("FACTURES_EMISES", "MODIFICATION")]
    answered = of.get("/approvals", params={"state": "APPROUVEE", "kind": "HABILITATIONS"}).json()["items"]
    assert [a["actions"] for a in answered] == [[]]
    mine = karim.get(f"/requests/{waiting[0]['request_id']}").json()
    assert (mine["state"], mine["comment"]) == ("APPROUVEE", "Je facture")


def test_id_21_all_that_i_asked_with_its_state(pair, person):
    """ID-21, ORG-21: rattachements, rights, in pages, newest first; nobody else's."""
    of, karim, link, _ = pair
    karim.post(
        f"/rattachements/{link}/profile-requests",
        json={"profiles": [{"application": "MES_MESSAGES", "level": "CONSULTATION"}], "comment": "x"},
    )
    of.delete(f"/rattachements/{link}/profiles")
    karim.post(
        f"/rattachements/{link}/profile-requests",
        json={"profiles": [{"application": "MES_MESSAGES", "level": "CONSULTATION"}], "comment": "x"},
    )
    first = karim.get("/requests", params={"size": 1}).json()
    assert (first["total"], first["items"][0]["kind"], first["items"][0]["state"]) == (2, "HABILITATIONS", "EN_ATTENTE")
    rest = karim.get("/requests", params={"size": 1, "cursor": first["next_cursor"]}).json()["items"]
    assert [(r["kind"], r["state"]) for r in rest] == [("RATTACHEMENT", "APPROUVEE")]
    assert of.get(f"/requests/{first['items'][0]['request_id']}").status_code == 404


def test_org_19_detached_with_a_comment_and_leaving(pair, outside):
    """ORG-19"""
    of, karim, link, structure_id = pair
    url = f"/rattachements/{link}/detachment"
    bare = of.post(url, json={})
    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (422, "comment")
    assert of.post(url, json={"comment": "Fin de mission"}).status_code == 204
    outside.wait("habilitation.changed", lambda e: e["subject"] == link and not e["data"]["active"])
    mine = karim.get("/rattachements").json()["items"][0]
    assert (mine["state"], mine["reason"]) == ("SUPPRIME", "Fin de mission")
    assert karim.post(url, json={}).status_code == 409
    again = karim.post("/rattachements", json={"structure_id": structure_id, "comment": "Bonjour"}).json()
    assert karim.post(f"/rattachements/{again['rattachement_id']}/detachment", json={}).status_code == 204
    assert of.get("/approvals").json()["total"] == 0, "withdrawn"
    users = of.get(f"/structures/{structure_id}/users", params={"role": "GESTIONNAIRE_PRINCIPAL"}).json()["items"]
    stays = of.post(f"/rattachements/{users[0]['rattachement_id']}/detachment", json={"comment": "x"})
    assert stays.json()["code"] == "gestionnaire_principal"
