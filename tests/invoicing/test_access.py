"""Who sees and does what: profiles decide, in under a second, and what one may not see is a 404.

Proves INV-1, INV-35, INV-40, ORG-22, ORG-27.
"""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from chassis import clock
from contracts.habilitation import Level, Profile
from services.invoicing.domain.receipt.deposit import PARIS
from tests.invoicing import documents
from tests.invoicing.conftest import A_VALIDER, EMISES, RECUES, Agent, Service, Trade, World, new_id, trading
from tests.kit.stack import eventually


def doors(invoice_id: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Every door to one invoice, as method, path and request."""
    one = f"/invoices/{invoice_id}"
    return [
        ("GET", one, {}),
        ("GET", f"{one}/history", {}),
        ("GET", f"{one}/document", {}),
        ("GET", f"{one}/certificate", {}),
        ("GET", f"{one}/actions", {}),
        ("GET", f"{one}/attachments", {}),
        ("GET", f"{one}/attachments/archive", {}),
        ("GET", f"{one}/attachments/x", {}),
        ("GET", f"/drafts/{invoice_id}", {}),
        ("GET", f"/drafts/{invoice_id}/checks", {}),
        ("GET", f"/drafts/{invoice_id}/summary", {}),
        ("PATCH", f"/drafts/{invoice_id}", {"json": {"marche": "M"}}),
        ("PUT", f"/drafts/{invoice_id}/document", {"files": {"file": ("a.pdf", documents.pdf())}}),
        ("DELETE", f"/drafts/{invoice_id}", {}),
        ("POST", f"/drafts/{invoice_id}/send", {}),
        ("POST", f"{one}/actions/SUSPENDRE", {"json": {"reason": "PIECE_MANQUANTE"}}),
        ("POST", f"{one}/corrected-copy", {}),
        ("POST", f"{one}/duplicate", {}),
        ("POST", f"{one}/attachments", {"files": {"file": ("a.pdf", b"x")}}),
        ("POST", f"{one}/attachments/from-structure", {"json": {"attachment_id": "x"}}),
        ("DELETE", f"{one}/attachments/x", {}),
        ("PUT", f"/received/{invoice_id}/instructeur", {"json": {"account_id": None}}),
    ]


def answers(client: httpx.Client, invoice_id: str) -> dict[str, int]:
    return {
        f"{method} {path}": client.request(method, path, **request).status_code
        for method, path, request in doors(invoice_id)
    }


def test_INV_40_every_door_to_one_invoice_is_listed_above(world: World) -> None:
    """So that no route escapes the tests below."""
    paths = world.anonymous().get("/openapi.json").json()["paths"]
    documented = {(m.upper(), path) for path, methods in paths.items() for m in methods if "{invoice_id}" in path}
    listed = {(m, p.replace("/i/", "/{invoice_id}/").replace("/SUSPENDRE", "/{action}")) for m, p, _ in doors("i")}
    listed = {(m, p.replace("/attachments/x", "/attachments/{attachment_id}")) for m, p in listed}
    assert {(m, "/{invoice_id}".join(p.rsplit("/i", 1)) if p.endswith("/i") else p) for m, p in listed} == documented


def test_INV_40_nobody_gets_in_without_a_token(world: World, trade: Trade) -> None:
    mine = trade.available()
    assert set(answers(world.anonymous(), mine).values()) == {401}
    for method, path in (
        ("GET", "/invoices"),
        ("POST", "/invoices"),
        ("GET", "/received"),
        ("POST", "/received/actions"),
        ("POST", "/drafts"),
    ):
        answer = world.anonymous().request(method, path, json={})
        assert (answer.status_code, answer.json()["code"]) == (401, "non_authentifie"), path


def test_INV_40_a_forged_token_is_refused(world: World, trade: Trade) -> None:
    head, _, signature = world.token(trade.seller.account_id).split(".")
    payload = base64.urlsafe_b64encode(
        json.dumps({"sub": "x", "iss": "chorale", "aud": "chorale", "sid": "x", "exp": 9e9}).encode()
    )
    client = world.anonymous()
    client.headers["Authorization"] = f"Bearer {head}.{payload.decode().rstrip('=')}.{signature}"
    assert client.get("/invoices").status_code == 401


def test_INV_40_for_a_stranger_the_invoice_does_not_exist(world: World, trade: Trade) -> None:
    mine = trade.available()
    stranger = world.agent(world.structure("PRIVEE", "AUTRE SARL"), EMISES)
    assert set(answers(stranger.http, mine).values()) == {404}
    assert stranger.http.get("/invoices").json()["total"] == 0


@pytest.mark.parametrize("application", [EMISES, RECUES])
def test_INV_1_consultation_reads_and_changes_nothing(world: World, trade: Trade, application: Any) -> None:
    mine = trade.available()
    before = world.store["invoices"].find_one({"_id": mine})["version"]
    structure = trade.supplier if application is EMISES else trade.recipient
    reader = world.agent(structure, application, Level.CONSULTATION)
    for door, status in answers(reader.http, mine).items():
        if door.endswith("attachments/x"):
            assert status in (403, 404), door
        elif door.startswith("GET"):
            assert status == 200, door
        else:
            assert status == 403, door
    after = world.store["invoices"].find_one({"_id": mine})
    assert after["version"] - before <= (1 if application is RECUES else 0), "at most « downloaded »"
    assert after["state"] == "MISE_A_DISPOSITION"


def test_INV_1_sending_needs_modification_on_the_supplier(world: World, trade: Trade) -> None:
    reader = world.agent(trade.supplier, EMISES, Level.CONSULTATION)
    answer = reader.http.post("/invoices", json=trade.invoice())
    assert (answer.status_code, answer.json()["code"]) == (403, "droit_manquant")
    assert trade.buyer.http.post("/invoices", json=trade.invoice()).status_code == 404
    assert reader.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}).status_code == 403
    upload = {"files": {"file": ("a.pdf", documents.pdf())}, "data": {"supplier_id": trade.supplier.structure_id}}
    assert reader.http.post("/drafts/deposit", **upload).status_code == 403


def test_INV_1_a_right_on_a_service_sends_for_that_service_alone(world: World) -> None:
    atelier = Service(code="ATELIER", label="Atelier")
    trade = trading(world)
    world.tell(atelier.of(trade.supplier), "services")
    agent = world.agent(trade.supplier, EMISES, service_id=atelier.service_id)
    sent = agent.http.post("/invoices", json=trade.invoice(supplier_service_id=atelier.service_id))
    assert sent.status_code == 201, sent.text
    assert agent.http.post("/invoices", json=trade.invoice()).status_code == 403
    draft = agent.http.post(
        "/drafts", json={"supplier_id": trade.supplier.structure_id, "supplier_service_id": atelier.service_id}
    )
    given_away = agent.http.patch(f"/drafts/{draft.json()['id']}", json={"supplier_service_id": None})
    assert given_away.status_code == 403
    assert agent.http.delete(f"/drafts/{draft.json()['id']}").status_code == 204
    whole = trade.submit()["id"]
    assert agent.http.get(f"/invoices/{whole}").status_code == 404
    assert [i["id"] for i in agent.http.get("/invoices").json()["items"]] == [sent.json()["id"]]


def test_ORG_27_a_right_given_or_taken_holds_at_once(world: World, trade: Trade) -> None:
    mine = trade.available()
    newcomer = world.as_account(new_id())
    assert newcomer.http.get(f"/invoices/{mine}").status_code == 404
    rattachement = world.grant(newcomer, trade.recipient, RECUES)
    assert newcomer.http.get(f"/invoices/{mine}").status_code == 200
    world.set_rights(rattachement, newcomer, trade.recipient, [])
    assert newcomer.http.get(f"/invoices/{mine}").status_code == 404


def test_ORG_22_another_application_opens_nothing_here(world: World, trade: Trade) -> None:
    mine = trade.available()
    agent = world.as_account(new_id())
    other = Profile(application=A_VALIDER, level=Level.MODIFICATION)
    world.set_rights(new_id(), agent, trade.recipient, [other])
    assert set(answers(agent.http, mine).values()) == {404}


def test_INV_35_a_recipient_sees_no_draft_and_nothing_on_its_way(world: World, trade: Trade) -> None:
    draft = trade.seller.http.post("/drafts", json=trade.invoice()).json()["id"]
    assert set(answers(trade.buyer.http, draft).values()) == {404}


def test_INV_40_pages_cursors_and_an_exact_total(world: World) -> None:
    trade = trading(world)
    made = [trade.submit()["id"] for _ in range(7)]
    everything = list(reversed(made))

    def page(agent: Agent, **params: Any) -> dict[str, Any]:
        return dict(agent.http.get("/invoices", params={"size": 3} | params).json())

    first = page(trade.seller)
    assert (first["total"], [i["id"] for i in first["items"]]) == (7, everything[:3])
    second = page(trade.seller, cursor=first["next_cursor"])
    third = page(trade.seller, cursor=second["next_cursor"])
    assert [i["id"] for p in (first, second, third) for i in p["items"]] == everything
    assert (third["total"], third["next_cursor"]) == (7, None)
    assert [i["id"] for i in page(trade.seller, page=2)["items"]] == everything[3:6]
    assert page(trade.seller, page=9)["items"] == []


def test_INV_40_lists_are_narrowed_by_each_criterion(world: World) -> None:
    trade = trading(world)
    first = trade.available(engagement="E-1", marche="M-1")
    credit = trade.submit(
        type="AVOIR", original_number="F0", acknowledged=["original_unknown"], lines=[_line("10.00")]
    )["id"]
    draft = trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}).json()["id"]
    eventually(lambda: trade.state(credit) == "MISE_A_DISPOSITION")

    def ids(**params: Any) -> list[str]:
        page = trade.seller.http.get("/invoices", params=params).json()
        assert page["total"] == len(page["items"])
        return [i["id"] for i in page["items"]]

    number = trade.seller.http.get(f"/invoices/{first}").json()["number"]
    assert ids() == [draft, credit, first]
    assert ids(state=["BROUILLON"]) == [draft]
    assert ids(state=["BROUILLON", "MISE_A_DISPOSITION"]) == [draft, credit, first]
    assert ids(type="AVOIR") == [credit]
    assert ids(number=number) == ids(engagement="E-1") == ids(marche="M-1") == [first]
    assert ids(recipient=trade.recipient.identifier, cadre="A1") == [credit, first]
    assert ids(recipient="00000000000000") == []
    assert ids(ttc_from="1199.99", ttc_to="1200.00") == [first]
    assert ids(deposited_from="2026-01-01") == [credit, first]
    assert ids(deposited_to="2026-01-01") == []
    assert trade.seller.http.get("/invoices", params={"size": 201}).status_code == 422
    assert trade.seller.http.get("/invoices", params={"state": "DANSE"}).status_code == 422


def _line(price: str) -> dict[str, str]:
    return {"denomination": "x", "quantity": "1", "unit_price_ht": price, "vat_rate": "20"}


def test_INV_30_31_more_criteria(world: World) -> None:
    trade = trading(world)
    sent = trade.available()
    by_portal = trade.submit(channel="PORTAIL", issue_date="2026-01-20")["id"]
    refused = trade.available()
    trade.done(trade.buyer, refused, "REJETER", reason="DOUBLON")

    def ids(**params: Any) -> set[str]:
        answer = trade.seller.http.get("/invoices", params=params)
        assert answer.status_code == 200, answer.text
        return {i["id"] for i in answer.json()["items"]}

    everything = {sent, by_portal, refused}
    assert ids(recipient_siren=trade.recipient.identifier[:9]) == everything
    assert ids(recipient_siren="000000001") == ids(supplier_service_id="x") == set()
    assert ids(supplier_siren=trade.supplier.identifier[:9]) == everything
    assert ids(deposit_mode="SAISIE_PORTAIL") == {by_portal}
    assert ids(deposit_mode="UPLOAD_API") == set()
    assert ids(issued_from="2026-01-16", issued_to="2026-01-20") == {by_portal}
    assert ids(issued_to="2026-01-19") == {sent, refused}
    assert ids(hide_old_rejections=True) == everything
    long_ago = clock.now() - timedelta(days=10, seconds=1)
    world.store["invoices"].update_one({"_id": refused}, {"$set": {"state_at": long_ago}})
    assert ids(hide_old_rejections=True) == {sent, by_portal}
    assert ids(hide_old_rejections=True, to_process=True) == set()
    assert ids(to_process=True) == {refused}
    wrong = trade.seller.http.get("/invoices", params={"deposit_mode": "PIGEON"})
    assert wrong.status_code == 422


def test_INV_36_a_batch_gives_each_invoice_its_own_mandate(world: World) -> None:
    trade = trading(world)
    one, two = trade.available(), trade.available()
    body = {"ids": [one, two], "action": "MANDATER", "mandate_numbers": {one: "M-1"}, "mandate_number": "M-2"}
    assert trade.buyer.http.post("/received/actions", json=body).json()["done"] == 2
    numbers = [trade.buyer.http.get(f"/invoices/{i}").json()["mandate_number"] for i in (one, two)]
    assert numbers == ["M-1", "M-2"]
    strange = trade.buyer.http.post("/received/actions", json=body | {"mandate_numbers": {"x": "M-1"}})
    assert strange.json()["errors"][0]["code"] == "mandate_of_another"


def test_INV_32_counts_and_amounts_by_state(world: World) -> None:
    trade = trading(world)
    trade.available()
    second = trade.available()
    credit = trade.submit(
        type="AVOIR", original_number="F0", acknowledged=["original_unknown"], lines=[_line("100.00")]
    )["id"]
    trade.reaches(credit, "MISE_A_DISPOSITION")
    trade.done(trade.buyer, second, "REJETER", reason="DOUBLON")
    trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id})
    mine = trade.seller.http.get("/invoices/counts").json()
    told = [(c["state"], c["currency"], c["count"], c["total_ttc"]) for c in mine]
    assert told == [
        ("BROUILLON", "EUR", 1, "0"), ("MISE_A_DISPOSITION", "EUR", 2, "1080.00"), ("REJETEE", "EUR", 1, "1200.00"),
    ]  # fmt: skip
    assert [c["state"] for c in trade.buyer.http.get("/received/counts").json()] == ["MISE_A_DISPOSITION", "REJETEE"]
    assert world.agent(world.structure(), RECUES).http.get("/received/counts").json() == []


def test_INV_32_counts_and_amounts_by_month_of_issue(world: World) -> None:
    trade = trading(world)
    day = (datetime.now(PARIS).date().replace(day=1) - timedelta(days=1)).isoformat()
    trade.submit(issue_date=day)
    trade.submit(
        type="AVOIR", original_number="F0", acknowledged=["original_unknown"], issue_date=day, lines=[_line("100.00")]
    )
    trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id, "issue_date": day})
    mine = trade.seller.http.get("/invoices/months").json()
    assert len(mine) == 12
    assert [(m["month"], m["currency"], m["count"], m["total_ttc"]) for m in mine if m["count"]] == [
        (day[:7], "EUR", 2, "1080.00")
    ]
    assert mine[-1]["month"] == f"{datetime.now(PARIS):%Y-%m}"
    eventually(lambda: [m["count"] for m in trade.buyer.http.get("/received/months").json() if m["count"]] == [2])
    assert world.agent(world.structure(), RECUES).http.get("/received/months").json() == []


def test_INV_21_a_duplicate_is_a_draft_with_a_number_of_its_own(trade: Trade) -> None:
    sent = trade.submit(engagement="E-21")
    key = {"Idempotency-Key": new_id()}
    there = f"/invoices/{sent['id']}/duplicate"
    made = trade.seller.http.post(there, headers=key)
    assert made.status_code == 201, made.text
    fields = made.json()["fields"]
    assert (fields["engagement"], fields["invoice_number"], fields["issue_date"]) == ("E-21", None, None)
    assert (fields["total_ttc"], made.json()["copied_from"]) == ("1200.00", None)
    assert trade.seller.http.post(there, headers=key).json()["id"] == made.json()["id"]
    assert trade.buyer.http.post(there).status_code in (403, 404)
