"""What a ticket is about and to whom it goes (SUP-1, SUP-3, SUP-4), through the door."""

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.stack import eventually
from tests.kit.world import new_id

M, C = Level.MODIFICATION, Level.CONSULTATION


def refusal(answer) -> tuple[int, list[str]]:
    return answer.status_code, [e["code"] for e in answer.json()["errors"]]


@pytest.fixture
def typed(case):
    """A business ticket whose receiver is typed."""
    return lambda receiver: case.body(
        sub_category="M_QUESTION_DESTINATAIRE", object_number=None, receiver_structure_id=receiver
    )


def test_sup_1_a_typed_receiver_is_an_active_public_structure(case, typed):
    private, closed = case.world.structure(), case.world.structure("PUBLIQUE", active=False)
    case.world.tell(private, "structures")
    case.world.tell(closed, "structures")
    for receiver in (new_id(), private.structure_id, closed.structure_id):
        assert refusal(case.sender.post("/tickets", json=typed(receiver))) == (422, ["receiver_not_public"])
    assert case.sender.post("/tickets", json=typed(case.recipient_id)).status_code == 201


def test_sup_1_a_receiver_that_closed_meanwhile_is_refused_when_submitting(case):
    town = case.world.structure("PUBLIQUE")
    case.world.tell(town, "structures")
    body = {
        "category": "MARCHE",
        "sub_category": "M_MARCHE",
        "object_number": None,
        "receiver_structure_id": town.structure_id,
    }
    ticket = case.draft(**body)
    case.world.tell(town.model_copy(update={"active": False}), "structures")
    assert refusal(case.act(case.sender, ticket, "SOUMETTRE")) == (422, ["receiver_not_public"])


def test_sup_3_the_invoice_is_of_the_sending_structure(case):
    """Not of another of my structures."""
    other = case.world.structure()
    case.world.tell(other, "structures")
    invoice = case.sent(other.structure_id, case.recipient_id)
    both = ((App.SOLLICITATIONS_EMISES, M), (App.FACTURES_EMISES, C))
    http = case.someone((case.supplier_id, None, *both), (other.structure_id, None, *both))
    assert refusal(http.post("/tickets", json=case.body(object_number=invoice.number))) == (422, ["object_unknown"])
    body = case.body(object_number=invoice.number, sender_structure_id=other.structure_id)
    assert http.post("/tickets", json=body).json()["object"]["id"] == invoice.invoice_id


def test_sup_3_a_received_invoice_can_be_asked_about_at_the_platform(case):
    http = case.someone((case.recipient_id, None, (App.SOLLICITATIONS_EMISES, M), (App.FACTURES_RECUES, C)))
    about = {"sender_structure_id": case.recipient_id, "object_number": case.invoice.number}
    made = http.post("/tickets", json=case.body(sub_category="CERTIFICAT", **about))
    assert (made.status_code, made.json()["object"]["id"]) == (201, case.invoice.invoice_id)
    business = http.post("/tickets", json=case.body(**about))
    assert refusal(business) == (422, ["object_unknown"])


def test_sup_3_two_received_invoices_of_one_number_are_told_apart(case):
    number = f"F-{new_id()[:8]}"
    made = [case.sent(new_id(), case.recipient_id, number=number) for _ in range(2)]
    http = case.someone((case.recipient_id, None, (App.SOLLICITATIONS_EMISES, M), (App.FACTURES_RECUES, C)))
    body = case.body(sub_category="CERTIFICAT", sender_structure_id=case.recipient_id, object_number=number)
    assert refusal(http.post("/tickets", json=body)) == (422, ["object_ambiguous"])
    chosen = http.post("/tickets", json=body | {"object_id": made[1].invoice_id})
    assert chosen.json()["object"]["id"] == made[1].invoice_id


def test_sup_3_an_invoice_of_a_service_that_is_not_mine_is_unknown(case):
    elsewhere = case.service(case.supplier_id)
    supplier, recipient = case.world.deposited(case.supplier_id, case.recipient_id).parties
    parties = [supplier.model_copy(update={"service_id": elsewhere}), recipient]
    invoice = case.sent(case.supplier_id, case.recipient_id, parties=parties)
    mine = case.service(case.supplier_id)
    http = case.someone((case.supplier_id, mine, (App.SOLLICITATIONS_EMISES, M), (App.FACTURES_EMISES, C)))
    body = case.body(sender_service_id=mine, object_number=invoice.number)
    assert refusal(http.post("/tickets", json=body)) == (422, ["object_unknown"])


def test_sup_4_the_senders_service_is_one_of_the_structure(case):
    active, closed = case.service(case.supplier_id), case.service(case.supplier_id, active=False)
    another = case.service(case.recipient_id)
    for service_id in (closed, another, new_id()):
        answer = case.sender.post("/tickets", json=case.body(sender_service_id=service_id))
        assert refusal(answer) == (422, ["sender_service_unknown"])
    assert case.draft(sender_service_id=active)["sender_service_id"] == active


def test_sup_4_the_recipient_is_that_of_the_day_it_is_submitted(case):
    """An invoice readdressed while the ticket was a draft."""
    town = case.world.structure("PUBLIQUE")
    case.world.tell(town, "structures")
    invoice = case.sent(case.supplier_id, case.recipient_id)
    ticket = case.draft(object_number=invoice.number)
    moved = invoice.model_copy(update={"parties": case.world.deposited(case.supplier_id, town.structure_id).parties})
    case.world.publish(case.world.moved(moved, "EN_COURS_ACHEMINEMENT"))
    copies = case.world.client["support"]["invoices"]
    eventually(lambda: copies.find_one({"_id": invoice.invoice_id, "recipient_structure_id": town.structure_id}))
    opened = case.act(case.sender, ticket, "SOUMETTRE").json()
    assert (ticket["receiver_structure_id"], opened["receiver_structure_id"]) == (case.recipient_id, town.structure_id)


def test_sup_4_an_edit_empties_a_reference_and_keeps_the_rest(case):
    ticket = case.draft(title="Titre", phone="01 02 03 04 05")
    edited = case.sender.patch(f"/tickets/{ticket['ticket_id']}", json={"object_number": None}).json()
    assert (edited["object"], edited["title"], edited["phone"]) == (None, "Titre", "01 02 03 04 05")
    assert edited["version"] == ticket["version"] + 1


@pytest.mark.parametrize("field", ["labell", "state", "number", "sender_structure_id"])
def test_an_unknown_field_is_refused(case, field):
    ticket = case.draft()
    answer = case.sender.patch(f"/tickets/{ticket['ticket_id']}", json={field: "x"})
    assert refusal(answer) == (422, ["extra_forbidden"])


def test_an_unknown_field_or_parameter_is_refused_at_every_door(case):
    ticket = case.draft()
    path = f"/tickets/{ticket['ticket_id']}"
    answers = [
        case.sender.post("/tickets", json=case.body(labell="x")),
        case.sender.post(f"{path}/activities", json={"action": "SOUMETTRE", "labell": "x"}),
        case.sender.get("/tickets", params={"colour": "x"}),
        case.sender.get("/received-tickets", params={"etat": "OUVERT"}),
        case.sender.get(path, params={"colour": "x"}),
        case.sender.get("/categories", params={"colour": "x"}),
        case.sender.post(f"{path}/activities", json={"action": "SOUMETTRE"}, params={"colour": "x"}),
    ]
    assert [refusal(a) for a in answers] == [(422, ["extra_forbidden"])] * len(answers)


@pytest.mark.parametrize(
    ("field", "most"), [("title", 300), ("phone", 300), ("description", 8000), ("sender_service_id", 60)]
)
def test_every_text_is_bounded(case, field, most):
    answer = case.sender.post("/tickets", json=case.body(**{field: "x" * (most + 1)}))
    assert refusal(answer) == (422, ["string_too_long"])


def test_a_refusal_is_in_the_callers_language(case):
    answer = case.sender.post("/tickets", json=case.body(object_number="NONE"), headers={"Accept-Language": "en"})
    error = answer.json()["errors"][0]
    assert (error["code"], error["rule"]) == ("object_unknown", "SUP-3")
    assert "No invoice of this structure" in error["message"]
    assert "Check the number" in error["remedy"]
