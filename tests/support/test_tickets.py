"""Tickets between a supplier and a public body's desk, through HTTP and Kafka."""

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from services.support.ticket import TABLE, Action, Side, State, possible


def test_sup_1_business_tickets_go_to_the_recipient_of_the_invoice(case):
    """SUP-1"""
    assert case.draft()["receiver_structure_id"] == case.recipient_id
    platform = case.draft(sub_category="DEPOT", object_number=None)
    assert platform["receiver_structure_id"] is None


def test_sup_1_an_unknown_sub_category_is_refused(case):
    """SUP-1"""
    answer = case.sender.post("/tickets", json=case.body(sub_category="INCONNUE"))
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "SUP-1")


def test_sup_2_categories_are_data(case):
    """SUP-2"""
    labels = {c["label"] for c in case.sender.get("/categories").json()}
    assert {"Organisation", "Factures émises", "Remboursement TIC", "Marché", "Compte et connexion"} <= labels


def test_sup_3_the_invoice_must_exist_and_be_visible_to_the_sender(case):
    """SUP-3"""
    others = case.world.deposited("another-supplier", case.recipient_id)
    case.world.publish(others)
    for number in ("INEXISTANTE", others.number):
        answer = case.sender.post("/tickets", json=case.body(object_number=number))
        assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "SUP-3")


def test_sup_3_a_sub_category_may_demand_an_object(case):
    """SUP-3"""
    answer = case.act(case.sender, case.draft(object_number=None), "SOUMETTRE")
    assert {e["rule"] for e in answer.json()["errors"]} == {"SUP-3", "SUP-1"}


def test_sup_4_the_sender_is_one_of_my_structures(case):
    """SUP-4"""
    ticket = case.draft()
    assert (ticket["sender_name"], ticket["sender_email"]) == ("ATELIER DUPONT", "compta@atelier.example")
    answer = case.sender.post("/tickets", json=case.body(sender_structure_id=case.recipient_id))
    assert answer.status_code == 404


def test_sup_4_a_draft_is_incomplete_at_will_and_checked_when_submitted(case):
    """SUP-4"""
    ticket = case.draft(title="", description="")
    refused = case.act(case.sender, ticket, "SOUMETTRE")
    assert {e["field"] for e in refused.json()["errors"]} == {"title", "description"}
    edited = case.sender.patch(f"/tickets/{ticket['ticket_id']}", json={"title": "Titre", "description": "Texte"})
    assert edited.status_code == 200, edited.text
    assert case.act(case.sender, ticket, "SOUMETTRE").json()["state"] == "OUVERT"
    late = case.sender.patch(f"/tickets/{ticket['ticket_id']}", json={"title": "Autre"})
    assert (late.status_code, late.json()["code"]) == (409, "conflit")


def test_sup_4_a_draft_is_unknown_to_the_desk(case):
    """SUP-4"""
    assert case.desk.get(f"/tickets/{case.draft()['ticket_id']}").status_code == 404


def test_sup_5_asked_answered_resolved_sent_back_resolved_accepted(case, outside):
    """SUP-5: each step an activity with author, date and text, and an event."""
    ticket = case.opened()
    steps = [
        (case.desk, "DEMANDER_INFORMATION", "Quel bon de commande ?", "EN_ATTENTE_INFORMATIONS"),
        (case.sender, "REPONDRE", "Le 4711", "OUVERT"),
        (case.desk, "RESOUDRE", "Payée le 12", "RESOLU"),
        (case.sender, "RENVOYER", "Toujours rien", "OUVERT"),
        (case.desk, "RESOUDRE", "Cette fois oui", "RESOLU"),
        (case.sender, "ACCEPTER", "", "FERME"),
    ]
    for who, action, text, state in steps:
        answer = case.act(who, ticket, action, text)
        assert answer.json().get("state") == state, answer.text
    shown = case.sender.get(f"/tickets/{ticket['ticket_id']}").json()
    assert [a["kind"] for a in shown["activities"]] == ["SOUMETTRE", *(action for _, action, _, _ in steps)]
    assert shown["activities"][1]["text"] == "Quel bon de commande ?"
    outside.wait("ticket.changed", lambda e: e["subject"] == ticket["ticket_id"] and e["data"]["state"] == "FERME")
    told = outside.events("ticket.changed", lambda e: e["subject"] == ticket["ticket_id"])
    assert [e["sequence"] for e in told] == list(range(1, len(steps) + 2))
    closed = case.act(case.sender, ticket, "REPONDRE", "encore")
    assert (closed.status_code, closed.json()["code"]) == (409, "conflit")


def test_sup_5_the_sender_closes_at_any_time_and_words_are_owed(case):
    """SUP-5"""
    ticket = case.opened()
    mute = case.act(case.desk, ticket, "RESOUDRE", "  ")
    assert (mute.status_code, mute.json()["errors"][0]["rule"]) == (422, "SUP-5")
    assert case.act(case.desk, ticket, "FERMER").status_code == 409
    assert case.act(case.sender, ticket, "FERMER").json()["state"] == "FERME"


def test_sup_5_the_table_never_leaves_the_five_states_and_always_lets_the_sender_end():
    """SUP-5"""
    assert {p.to for p in TABLE} <= set(State)
    for state in (State.OUVERT, State.EN_ATTENTE_INFORMATIONS, State.RESOLU):
        assert Action.FERMER in possible(state, Side.EMETTEUR)
    assert possible(State.FERME, Side.EMETTEUR) == possible(State.FERME, Side.RECEVEUR) == []


def test_sup_7_the_page_has_everything_and_attachments_from_both_sides(case):
    """SUP-7"""
    ticket = case.opened()
    url = f"/tickets/{ticket['ticket_id']}/attachments"
    for who, name in ((case.sender, "bon.pdf"), (case.desk, "réponse.txt")):
        assert who.post(url, files={"file": (name, b"contenu", "text/plain")}).status_code == 201
    shown = case.desk.get(f"/tickets/{ticket['ticket_id']}").json()
    assert [(a["name"], a["side"]) for a in shown["attachments"]] == [
        ("bon.pdf", "EMETTEUR"),
        ("réponse.txt", "RECEVEUR"),
    ]
    assert shown["object"]["number"] == case.invoice.number
    assert shown["description"] == "Quand sera-t-elle payée ?"
    found = case.sender.get(f"{url}/{shown['attachments'][1]['attachment_id']}")
    assert found.content == b"contenu"
    assert found.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    ("name", "content"), [("vide.pdf", b""), ("prog.exe", b"MZ"), ("sans-extension", b"x"), ("x" * 60 + ".pdf", b"x")]
)
def test_sup_7_files_that_are_refused_say_why(case, name, content):
    """SUP-7, SUP-4"""
    url = f"/tickets/{case.opened()['ticket_id']}/attachments"
    answer = case.sender.post(url, files={"file": (name, content, "application/pdf")})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")


def test_sup_7_a_file_too_large_is_stopped(case):
    """SUP-7"""
    url = f"/tickets/{case.opened()['ticket_id']}/attachments"
    answer = case.sender.post(url, files={"file": ("gros.pdf", b"x" * 10_200_000, "application/pdf")})
    assert (answer.status_code, answer.json()["code"]) == (413, "trop_volumineux")


def test_others_do_not_see_a_ticket_and_readers_do_not_act(case):
    """SUP-5, INV-40's rule."""
    ticket = case.opened()
    stranger = case.world.http("support", case.world.account().account_id)
    assert stranger.get(f"/tickets/{ticket['ticket_id']}").status_code == 404
    assert case.act(stranger, ticket, "FERMER").status_code == 404
    reader = case.world.account().account_id
    case.world.grant(reader, case.supplier_id, (App.SOLLICITATIONS_EMISES, Level.CONSULTATION))
    reading = case.world.http("support", reader)
    assert reading.get(f"/tickets/{ticket['ticket_id']}").status_code == 200
    assert case.act(reading, ticket, "FERMER").status_code == 403


def test_both_lists_have_exact_totals(case):
    """SUP-5: « Tickets émis » and « Sollicitations reçues »."""
    before = case.desk.get("/received-tickets", params={"state": "OUVERT"}).json()["total"]
    case.opened()
    case.draft()
    after = case.desk.get("/received-tickets", params={"state": "OUVERT", "size": 1}).json()
    assert (after["total"], len(after["items"])) == (before + 1, 1)
    assert case.sender.get("/tickets", params={"state": "BROUILLON"}).json()["total"] >= 1


def test_sup_1_the_platforms_own_support_answers_what_is_not_business(case, stack):
    """SUP-1: agents are named in the settings."""
    agent = case.world.account(login_email="agent@chorale.example")
    url, process = stack.start_extra("support", env={"SUPPORT_AGENTS": "autre@x.example, Agent@chorale.example"})
    http = case.world.http("support", agent.account_id)
    http.base_url = url
    ticket = case.opened(sub_category="DEPOT", object_number=None)
    assert case.act(http, ticket, "RESOUDRE", "Voici comment faire").json()["state"] == "RESOLU"
    process.stop()
