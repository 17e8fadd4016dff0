"""Both sides after sending: through HTTP, and as the bus tells it.

Proves INV-20, INV-22, INV-23, INV-24, INV-25, INV-26, INV-28, INV-35, INV-36.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from chassis import clock
from contracts.account import AccountChanged
from contracts.habilitation import Level
from tests.invoicing.conftest import A_VALIDER, RECUES, Service, Trade, World, new_id, trading
from tests.kit.outside import Outside
from tests.kit.stack import eventually

Errors = Callable[[httpx.Response], dict[str, dict[str, Any]]]


def changes(outside: Outside, invoice_id: str, status: str) -> dict[str, Any]:
    event = outside.wait(
        "invoice.status_changed", lambda e: e["subject"] == invoice_id and e["data"]["state"] == status
    )
    return dict(event["data"])


def test_INV_36_from_suspension_to_payment(trade: Trade, outside: Outside, errors_of: Errors) -> None:
    """INV-25 and INV-28 on the way."""
    mine = trade.available(engagement="EJ-1")
    assert errors_of(trade.act(trade.buyer, mine, "SUSPENDRE"))["reason"]["rule"] == "INV-26"
    trade.done(trade.buyer, mine, "SUSPENDRE", reason="PIECE_MANQUANTE", comment="Joindre le bon de livraison")
    told = changes(outside, mine, "SUSPENDUE")
    assert told["notified_roles"] == ["FOURNISSEUR"]
    assert told["reason"] == {
        "code": "PIECE_MANQUANTE",
        "label": "Pièce justificative manquante",
        "label_en": "A supporting document is missing",
        "text": "Joindre le bon de livraison",
    }
    assert (told["engagement"], told["totals"]["ttc"], told["role"]) == ("EJ-1", "1200.00", "DESTINATAIRE")

    assert errors_of(trade.act(trade.seller, mine, "COMPLETER"))["comment"]["rule"] == "INV-25"
    joined = trade.seller.http.post(f"/invoices/{mine}/attachments", files={"file": ("bl.pdf", b"%PDF-1.4 bon")})
    assert joined.status_code == 201, joined.text
    assert trade.done(trade.seller, mine, "COMPLETER")["state"] == "COMPLETEE"
    assert changes(outside, mine, "COMPLETEE")["notified_roles"] == ["DESTINATAIRE"]
    late = trade.seller.http.post(f"/invoices/{mine}/attachments", files={"file": ("c.pdf", b"x")})
    assert (late.status_code, late.json()["code"]) == (409, "pieces_jointes_closes")

    trade.done(trade.buyer, mine, "CONSTATER_SERVICE_FAIT")
    assert errors_of(trade.act(trade.buyer, mine, "MANDATER"))["mandate_number"]["rule"] == "INV-36"
    assert trade.done(trade.buyer, mine, "MANDATER", mandate_number="M-2026-7")["mandate_number"] == "M-2026-7"
    paid = trade.done(trade.buyer, mine, "METTRE_EN_PAIEMENT")
    assert paid["state_label"] == {"fr": "Mise en paiement", "en": "Put into payment"}
    assert changes(outside, mine, "MANDATEE")["mandate_number"] == "M-2026-7"
    assert trade.buyer.http.get(f"/invoices/{mine}/actions").json() == []

    history = trade.seller.http.get(f"/invoices/{mine}/history").json()
    assert [p["state"] for p in history] == [
        "DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", "SUSPENDUE", "COMPLETEE", "SERVICE_FAIT", "MANDATEE", "MISE_EN_PAIEMENT",
    ]  # fmt: skip
    suspended = history[3]
    assert (suspended["account"], suspended["structure_name"]) == (trade.buyer.account_id, trade.recipient.name)
    assert suspended["comment"] == "Joindre le bon de livraison"
    changes(outside, mine, "MISE_EN_PAIEMENT")
    sequences = [e["sequence"] for e in outside.events("invoice.status_changed", lambda e: e["subject"] == mine)]
    facts = outside.events("invoice.changed", lambda e: e["subject"] == mine)
    assert [e["data"]["facts"] for e in facts] == [["PIECES_JOINTES"]]
    assert (len(facts[0]["data"]["attachments"]), facts[0]["data"]["state"]) == (1, "SUSPENDUE")
    joined = facts[0]["sequence"]
    assert sequences == [n for n in range(2, 10) if n != joined], "INV-20: one event a step, in order, without gaps"


def test_INV_24_recycling_changes_the_recipient_and_nothing_else(
    trade: Trade, picky: Trade, outside: Outside, errors_of: Errors
) -> None:
    mine = trade.available()
    number = trade.seller.http.get(f"/invoices/{mine}").json()["number"]
    trade.done(trade.buyer, mine, "RENVOYER_A_RECYCLER", reason="SIRET_ERRONE")
    assert trade.act(trade.seller, mine, "RECYCLER", total_ht="1").status_code == 422
    assert errors_of(trade.act(trade.seller, mine, "RECYCLER")).popitem()[1]["rule"] == "INV-24"
    other = picky.recipient.identifier
    refused = errors_of(trade.act(trade.seller, mine, "RECYCLER", recipient_siret=other))
    assert refused.keys() == {"code_service", "engagement"}
    again = trade.done(
        trade.seller, mine, "RECYCLER", recipient_siret=other, code_service="VOIRIE", engagement="CP2026/A1/1"
    )
    assert (again["state"], again["number"]) == ("MISE_A_DISPOSITION", number)
    assert again["recipient"]["service_code"] == "VOIRIE"
    assert trade.buyer.http.get(f"/invoices/{mine}").status_code == 404, "the first recipient no longer has it"
    assert picky.buyer.http.get(f"/invoices/{mine}").status_code == 200
    last = outside.wait("invoice.status_changed", lambda e: e["subject"] == mine and e["data"]["action"] == "RECYCLER")
    before, now = (p for p in last["data"]["parties"] if p["role"] == "DESTINATAIRE")
    assert (before["identifier"], now["identifier"]) == (trade.recipient.identifier, other), "INV-24: old and new"
    assert before["until"] == now["since"]


def test_INV_26_a_rejection_is_acknowledged_and_copied_under_a_new_number(trade: Trade, errors_of: Errors) -> None:
    mine = trade.available(comment="à relire")
    found = errors_of(trade.act(trade.buyer, mine, "REJETER", reason="PARCE_QUE"))
    assert "DOUBLON" in found["reason"]["remedy"]
    assert errors_of(trade.act(trade.buyer, mine, "REJETER", reason="AUTRE")).keys() == {"comment"}
    trade.done(trade.buyer, mine, "REJETER", reason="MONTANT_ERRONE", comment="Le prix convenu était 400")
    work = {"to_process": True, "supplier_id": trade.supplier.structure_id, "size": 200}
    assert mine in [i["id"] for i in trade.seller.http.get("/invoices", params=work).json()["items"]]

    rejected = trade.seller.http.get(f"/invoices/{mine}").json()
    reused = trade.seller.http.post("/invoices", json=trade.invoice(invoice_number=rejected["number"]))
    assert reused.status_code == 409, "INV-19: a rejected number stays taken"
    key = {"Idempotency-Key": new_id()}
    copy = trade.seller.http.post(f"/invoices/{mine}/corrected-copy", headers=key)
    assert copy.status_code == 201, copy.text
    assert trade.seller.http.post(f"/invoices/{mine}/corrected-copy", headers=key).json()["id"] == copy.json()["id"]
    draft = copy.json()
    assert (draft["state"], draft["copied_from"], draft["fields"]["invoice_number"]) == ("BROUILLON", mine, None)
    assert draft["fields"]["lines"] == rejected["fields"]["lines"]
    assert draft["fields"]["comment"] == "à relire"

    assert trade.done(trade.seller, mine, "TRAITER_REJET")["rejection_acknowledged"] is True
    assert mine not in [i["id"] for i in trade.seller.http.get("/invoices", params=work).json()["items"]]
    assert trade.act(trade.seller, mine, "TRAITER_REJET").status_code == 409
    assert trade.seller.http.delete(f"/drafts/{mine}").status_code == 409, "a rejected invoice is never deleted"
    assert trade.state(mine) == "REJETEE"


def test_INV_26_only_a_rejected_invoice_is_copied(trade: Trade) -> None:
    answer = trade.seller.http.post(f"/invoices/{trade.available()}/corrected-copy")
    assert (answer.status_code, answer.json()["code"]) == (409, "facture_non_rejetee")


def test_INV_22_what_one_may_do_next_is_what_the_table_says(trade: Trade) -> None:
    mine = trade.available()
    table = trade.world.anonymous().get("/lifecycle").json()
    rows = [r["action"] for r in table["table"] if r["source"] == "MISE_A_DISPOSITION" and r["role"] == "DESTINATAIRE"]
    mayb = trade.buyer.http.get(f"/invoices/{mine}/actions").json()
    assert [a["action"] for a in mayb] == rows
    assert next(a for a in mayb if a["action"] == "REJETER")["reasons"][0]["fr"] == "Facture en double"
    assert trade.seller.http.get(f"/invoices/{mine}/actions").json() == []
    assert {s["code"] for s in table["states"]} >= {"BROUILLON", "MISE_EN_PAIEMENT"}


@pytest.mark.parametrize(
    ("who", "action", "body", "status", "code"),
    [
        ("seller", "SUSPENDRE", {"reason": "PIECE_MANQUANTE"}, 403, "action_d_un_autre_role"),
        ("seller", "COMPLETER", {"comment": "x"}, 409, "action_impossible"),
        ("buyer", "COMPLETER", {"comment": "x"}, 409, "action_impossible"),
        ("buyer", "ENVOYER", {}, 409, "action_impossible"),
        ("buyer", "METTRE_A_DISPOSITION", {}, 409, "action_impossible"),
        ("buyer", "CONSTATER_SERVICE_FAIT", {"reason": "AUTRE"}, 422, "champs_invalides"),
        ("buyer", "CONSTATER_SERVICE_FAIT", {"mandate_number": "1"}, 422, "champs_invalides"),
        ("buyer", "CONSTATER_SERVICE_FAIT", {"engagement": "1"}, 422, "champs_invalides"),
        ("buyer", "DANSER", {}, 422, "champs_invalides"),
    ],
)
def test_INV_22_the_table_refuses_the_rest(
    trade: Trade, who: str, action: str, body: dict[str, Any], status: int, code: str
) -> None:
    mine = trade.available()
    answer = trade.act(getattr(trade, who), mine, action, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert trade.state(mine) == "MISE_A_DISPOSITION"


def test_INV_36_two_agents_at_once_make_one_passage(trade: Trade) -> None:
    mine = trade.available()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: trade.act(trade.buyer, mine, "CONSTATER_SERVICE_FAIT").status_code, range(6)))
    assert sorted(answers) == [200] + [409] * 5
    history = trade.seller.http.get(f"/invoices/{mine}/history").json()
    assert [p["state"] for p in history].count("SERVICE_FAIT") == 1


def test_INV_36_one_action_on_many_and_each_its_result(trade: Trade) -> None:
    one, two, stranger = trade.available(), trade.available(), new_id()
    trade.done(trade.buyer, two, "METTRE_EN_PAIEMENT")
    body = {"ids": [one, two, stranger], "action": "MANDATER", "mandate_number": "M-1"}
    answer = trade.buyer.http.post("/received/actions", json=body).json()
    assert answer["done"] == 1
    assert [(o["invoice_id"], o["state"], o["code"]) for o in answer["outcomes"]] == [
        (one, "MANDATEE", None), (two, None, "action_impossible"), (stranger, None, "introuvable"),
    ]  # fmt: skip


def test_INV_35_a_recipient_s_list_by_state_service_and_download(world: World) -> None:
    north, south = (Service(code=c, label=c) for c in ("NORD", "SUD"))
    trade = trading(world, services=(north, south))
    in_north, in_south = trade.available(code_service="NORD"), trade.available(code_service="SUD")
    agent = world.agent(trade.recipient, RECUES, service_id=north.service_id)

    def ids(who: Any, **params: Any) -> list[str]:
        page = who.http.get("/received", params=params).json()
        assert page["total"] == len(page["items"])
        return [i["id"] for i in page["items"]]

    assert ids(trade.buyer) == [in_south, in_north]
    assert ids(agent) == [in_north], "a right on one service shows that service"
    assert agent.http.get(f"/invoices/{in_south}").status_code == 404
    assert ids(trade.buyer, service_code="SUD") == [in_south]
    assert ids(trade.buyer, state="MANDATEE") == []
    assert ids(trade.buyer, downloaded=False) == [in_south, in_north]
    assert trade.buyer.http.get(f"/invoices/{in_north}/document").status_code == 200
    assert ids(trade.buyer, downloaded=False) == [in_south]
    assert trade.seller.http.get("/received").json()["items"] == []


def test_INV_35_an_instructeur_is_one_of_the_recipient_s_agents(trade: Trade, errors_of: Errors) -> None:
    mine = trade.available()
    there = f"/received/{mine}/instructeur"
    assert (
        errors_of(trade.buyer.http.put(there, json={"account_id": trade.seller.account_id}))["account_id"]["rule"]
        == "INV-35"
    )
    reader = trade.world.agent(trade.recipient, RECUES, Level.CONSULTATION)
    assert (
        trade.buyer.http.put(there, json={"account_id": reader.account_id}).json()["instructeur"] == reader.account_id
    )
    mine_alone = trade.buyer.http.get("/received", params={"instructeur": reader.account_id}).json()
    assert [i["id"] for i in mine_alone["items"]] == [mine]
    assert reader.http.put(there, json={"account_id": None}).status_code == 403
    assert trade.buyer.http.put(there, json={"account_id": None}).json()["instructeur"] is None


def test_INV_25_what_was_deposited_is_never_removed(trade: Trade) -> None:
    draft = trade.seller.http.post("/drafts", json=trade.invoice()).json()["id"]
    there = f"/invoices/{draft}/attachments"
    first = trade.seller.http.post(there, files={"file": ("a.pdf", b"%PDF-1.4 a")}).json()["id"]
    assert trade.send(draft).status_code == 200
    trade.reaches(draft, "MISE_A_DISPOSITION")
    trade.done(trade.buyer, draft, "SUSPENDRE", reason="PIECE_ILLISIBLE")
    added = trade.seller.http.post(there, files={"file": ("b.pdf", b"%PDF-1.4 b")}).json()["id"]
    assert trade.seller.http.delete(f"{there}/{first}").json()["code"] == "pieces_jointes_closes"
    assert trade.seller.http.delete(f"{there}/{added}").status_code == 204
    assert trade.buyer.http.get(f"{there}/{first}").content == b"%PDF-1.4 a"


def valideur_of(invoice: dict[str, Any]) -> str:
    """Its name."""
    return next(str(p["name"]) for p in invoice["parties"] if p["role"] == "VALIDEUR_1" and p["until"] is None)


def test_INV_23_a_valideur_validates_then_the_recipient_has_it(world: World, outside: Outside) -> None:
    trade = trading(world)
    titulaire = world.structure("PRIVEE", "TITULAIRE SA")
    valideur = world.agent(titulaire, A_VALIDER)
    mine = trade.submit(cadre="A9", valideur_1=titulaire.identifier)["id"]
    trade.reaches(mine, "A_VALIDER_1")
    (waiting,) = valideur.http.get("/to-validate", params={"state": "A_VALIDER_1"}).json()["items"]
    assert (waiting["id"], waiting["due_at"] > waiting["state_at"], waiting["days_left"]) == (mine, True, 15), "INV-39"
    assert trade.act(trade.buyer, mine, "VALIDER").status_code == 404
    assert [a["action"] for a in valideur.http.get(f"/invoices/{mine}/actions").json()] == [
        "VALIDER",
        "REFUSER",
        "SIGNALER_MAUVAIS_VALIDEUR",
    ]
    trade.done(valideur, mine, "SIGNALER_MAUVAIS_VALIDEUR", reason="MAUVAIS_VALIDEUR")
    other = world.structure("PRIVEE", "MANDATAIRE SA")
    second = world.agent(other, A_VALIDER)
    named = trade.done(trade.seller, mine, "DESIGNER_VALIDEUR", valideur=other.identifier)
    assert (named["state"], valideur_of(named)) == ("A_VALIDER_1", "MANDATAIRE SA")
    assert valideur.http.get(f"/invoices/{mine}").status_code == 404
    assert trade.done(second, mine, "VALIDER")["state"] == "MISE_A_DISPOSITION"
    assert changes(outside, mine, "VALIDEE_1")["notified_roles"] == ["FOURNISSEUR"]
    assert trade.buyer.http.get(f"/invoices/{mine}").status_code == 200


def test_INV_23_27_valideur_1_names_valideur_2_who_validates_after(world: World) -> None:
    trade = trading(world)
    first, second = world.structure("PRIVEE", "TITULAIRE SA"), world.structure("PRIVEE", "MANDATAIRE SA")
    one, two = world.agent(first, A_VALIDER), world.agent(second, A_VALIDER)
    mine = trade.submit(cadre="A9", valideur_1=first.identifier)["id"]
    trade.reaches(mine, "A_VALIDER_1")
    same = trade.act(one, mine, "VALIDER", valideur_2=first.identifier)
    assert [e["code"] for e in same.json()["errors"]] == ["valideur_twice"]
    assert trade.done(one, mine, "VALIDER", valideur_2=second.identifier)["state"] == "A_VALIDER_2"
    assert [i["id"] for i in two.http.get("/to-validate").json()["items"]] == [mine]
    assert trade.act(one, mine, "VALIDER").status_code == 403
    assert trade.done(two, mine, "VALIDER")["state"] == "MISE_A_DISPOSITION"


def test_INV_26_a_refused_request_is_acknowledged_and_copied(world: World) -> None:
    trade = trading(world)
    titulaire = world.structure("PRIVEE", "TITULAIRE SA")
    valideur = world.agent(titulaire, A_VALIDER)
    mine = trade.submit(cadre="A9", valideur_1=titulaire.identifier)["id"]
    trade.reaches(mine, "A_VALIDER_1")
    trade.done(valideur, mine, "REFUSER", reason="MONTANT_NON_JUSTIFIE")
    copied = trade.seller.http.post(f"/invoices/{mine}/corrected-copy")
    assert (copied.status_code, copied.json()["copied_from"]) == (201, mine)
    done = trade.done(trade.seller, mine, "TRAITER_REJET")
    assert (done["state"], done["rejection_acknowledged"]) == ("REFUSEE_1", True)


def test_INV_12_new_lines_of_a_copy_compute_its_totals_again(trade: Trade) -> None:
    """Use 14: the old totals stayed, with a difference of 30."""
    mine = trade.available()
    trade.done(trade.buyer, mine, "REJETER", reason="MONTANT_ERRONE")
    copied = trade.seller.http.post(f"/invoices/{mine}/corrected-copy").json()["id"]
    line = {"denomination": "Conseil", "quantity": "1", "unit_price_ht": "25.00", "vat_rate": "20"}
    fields = trade.seller.http.patch(f"/drafts/{copied}", json={"lines": [line]}).json()["fields"]
    assert (fields["total_ht"], fields["total_ttc"], fields["net_a_payer"]) == ("25.00", "30.00", "30.00")
    typed = trade.seller.http.patch(f"/drafts/{copied}", json={"lines": [line], "total_ht": "99.00"}).json()["fields"]
    assert typed["total_ht"] == "99.00", "what is typed with them stands"


def test_INV_24_a_service_closed_since_is_no_trap(world: World) -> None:
    """Invoices 5: the only action failed on a field that it may not change."""
    trade = trading(world)
    own = Service(code="COMPTA")
    world.tell(own.of(trade.supplier), "services")
    mine = trade.available(supplier_service_id=own.service_id)
    trade.done(trade.buyer, mine, "RENVOYER_A_RECYCLER", reason="ENGAGEMENT_ABSENT")
    world.tell(own.of(trade.supplier).model_copy(update={"active": False}), "services")
    assert trade.done(trade.seller, mine, "RECYCLER", engagement="EJ-1")["state"] == "MISE_A_DISPOSITION"


def test_INV_28_the_history_names_the_service(world: World) -> None:
    north = Service(code="NORD", label="Direction du Nord")
    trade = trading(world, services=(north,))
    mine = trade.available(code_service="NORD")
    trade.done(trade.buyer, mine, "CONSTATER_SERVICE_FAIT")
    last = trade.seller.http.get(f"/invoices/{mine}/history").json()[-1]
    assert (last["service_code"], last["service_label"]) == ("NORD", "Direction du Nord")


def test_INV_20_a_deposit_that_the_worker_never_got_is_taken_up_again(world: World) -> None:
    trade = trading(world)
    mine = trade.available()
    left = {"state": "DEPOSEE", "state_at": clock.now() - timedelta(minutes=6), "made_available_at": None}
    world.store["invoices"].update_one({"_id": mine}, {"$set": left})
    _, process = world.stack.start_extra("invoicing", "worker", {"INVOICING_DEADLINE_SECONDS": "0.2"})
    try:
        trade.reaches(mine, "MISE_A_DISPOSITION")
    finally:
        process.stop()


def test_INV_20_a_deposit_delivered_again_moves_nothing(trade: Trade, outside: Outside) -> None:
    mine, later = trade.available(), trade.available()
    trade.done(trade.buyer, mine, "CONSTATER_SERVICE_FAIT")
    record = outside.wait_record("invoice.deposited", lambda r: r.key == mine)
    trade.world.resend(record)
    trade.world.resend(outside.wait_record("invoice.deposited", lambda r: r.key == later))
    last = trade.submit()["id"]
    trade.reaches(last, "MISE_A_DISPOSITION")
    for invoice_id, count in ((mine, 3), (later, 2)):
        steps = outside.events("invoice.status_changed", lambda e, i=invoice_id: e["subject"] == i)
        assert [e["sequence"] for e in steps] == list(range(2, 2 + count))
    assert trade.state(mine) == "SERVICE_FAIT"
    assert not [r for r in outside.records("invoice.deposited.dead") if r.key in (mine, later)]


def test_INV_28_the_history_names_people(trade: Trade) -> None:
    account = AccountChanged(
        account_id=trade.seller.account_id, state="ACTIF", login_email="c@x.example", contact_email="c@x.example",
        first_name="Camille", last_name="Martin", language="fr",
    )  # fmt: skip
    trade.world.publish(account)
    mine = trade.available()
    first = eventually(lambda: (h := trade.buyer.http.get(f"/invoices/{mine}/history").json()[0])["account_name"] and h)
    assert (first["account_name"], first["account"]) == ("Camille Martin", trade.seller.account_id)
    assert (first["state"], first["structure_name"]) == ("DEPOSEE", trade.supplier.name)
