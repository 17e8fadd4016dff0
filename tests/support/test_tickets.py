"""Tickets between a supplier and a public body's desk, through HTTP and Kafka."""


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
