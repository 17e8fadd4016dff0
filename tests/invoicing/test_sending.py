"""Sending through the HTTP door: the receipt, uniqueness, idempotency, and what the bus then tells.

Proves INV-1, INV-2, INV-9, INV-10, INV-12, INV-17, INV-18, INV-19, INV-20, INV-40.
"""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import OKPKey

from deploy.local import services
from services.invoicing.domain.checks.recipient import STATE_SIRET
from tests.invoicing.conftest import EMISES, Service, Trade, World, new_id, trading
from tests.kit.outside import Outside
from tests.kit.stack import eventually

Errors = Callable[[httpx.Response], dict[str, dict[str, Any]]]


def test_INV_17_20_one_call_deposits_and_the_bus_tells_each_step(trade: Trade, outside: Outside) -> None:
    receipt = trade.submit(engagement="EJ-42")
    assert receipt["state"] == "DEPOSEE"
    assert receipt["summary"]["total_ht"] == "1000.00"
    assert receipt["summary"]["total_ttc"] == receipt["summary"]["net_a_payer"] == "1200.00"

    mine = receipt["id"]
    deposited = outside.wait("invoice.deposited", lambda e: e["subject"] == mine)
    assert deposited["sequence"] == 1
    assert deposited["actor"] == trade.seller.account_id
    data = deposited["data"]
    assert (data["kind"], data["engagement"], data["deposit_mode"]) == ("FACTURE", "EJ-42", "SAISIE_API")
    assert data["lines"][0]["total_ht"] == "1000.00"
    assert data["certificate"]["digest"] == receipt["certificate"]

    outside.wait(
        "invoice.status_changed", lambda e: e["subject"] == mine and e["data"]["state"] == "MISE_A_DISPOSITION"
    )
    steps = outside.events("invoice.status_changed", lambda e: e["subject"] == mine)
    assert [(e["data"]["previous_state"], e["data"]["state"], e["sequence"]) for e in steps] == [
        ("DEPOSEE", "EN_COURS_ACHEMINEMENT", 2),
        ("EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", 3),
    ]
    assert steps[-1]["data"]["notified_roles"] == ["FOURNISSEUR", "DESTINATAIRE"]
    assert not any(p["address"] for p in steps[-1]["data"]["parties"]), "a step needs no address"


def test_INV_18_the_certificate_verifies_offline_in_json_and_pdf(trade: Trade, tmp_path: Path) -> None:
    receipt = trade.submit()
    key = tmp_path / "key.json"
    key.write_text(trade.world.anonymous().get("/certificate-key").text)
    for kind in ("json", "pdf"):
        export = trade.buyer.http.get(f"/invoices/{receipt['id']}/certificate", params={"format": kind})
        if export.status_code == 404:  # not available to the recipient yet
            trade.reaches(receipt["id"], "MISE_A_DISPOSITION")
            export = trade.buyer.http.get(f"/invoices/{receipt['id']}/certificate", params={"format": kind})
        file = tmp_path / f"certificate.{kind}"
        file.write_bytes(export.content)
        command = [
            sys.executable,
            "-m",
            "services.invoicing",
            "verify",
            str(file),
            "--key",
            str(key),
        ]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)
        assert told["digest"] == receipt["certificate"]
        assert told["totals"] == {"ht": "1000.00", "tva": "200.00", "ttc": "1200.00", "net_a_payer": "1200.00"}
        assert told["supplier"]["identifier"] == trade.supplier.identifier


def test_INV_18_43_a_certificate_prints_after_its_key_was_replaced(trade: Trade) -> None:
    """Invoices 4: it was verified with the present key alone, and answered 500."""
    stack, mine = trade.world.stack, trade.available()
    place = stack.infrastructure.place
    environment = services.environment(place, "invoicing")
    old = (
        environment.get("INVOICING_CERTIFICATE_KEY") or Path(environment["INVOICING_CERTIFICATE_KEY_FILE"]).read_text()
    )
    new = OKPKey.generate_key("Ed25519").as_pem(private=True).decode()
    for ring, status in ((new + old, 200), (new, 503)):
        url, process = stack.start_extra("invoicing", env={"INVOICING_CERTIFICATE_KEY": ring, **trade.world.jwks})
        try:
            with trade.world.client_of(url) as http:
                http.headers["Authorization"] = trade.seller.http.headers["Authorization"]
                answer = http.get(f"/invoices/{mine}/certificate", params={"format": "pdf"})
        finally:
            process.stop()
        assert answer.status_code == status, answer.text[:300]


def test_INV_18_the_digest_is_of_the_deposited_content(trade: Trade) -> None:
    receipt = trade.submit()
    content = trade.seller.http.get(f"/invoices/{receipt['id']}/document").content
    assert base64.b64encode(hashlib.sha256(content).digest()).decode() == receipt["certificate"]
    said = json.loads(content)
    assert (said["number"], said["type"], said["payment_mode"]) == (receipt["number"], "FACTURE", "VIREMENT")
    assert said["lines"][0] == {
        "reference": None, "denomination": "Conseil", "quantity": "2", "unit": None, "unit_price_ht": "500.00", "discount_ht": "0",
        "vat_rate": "20", "total_ht": "1000.00",
    }  # fmt: skip
    assert said["vat_lines"] == [{"rate": "20", "base": "1000.00", "amount": "200.00", "category": "S"}]


def test_INV_18_sequence_numbers_are_never_given_twice(trade: Trade) -> None:
    """They grow, but for those that a refused deposit gave back."""
    numbers = [trade.submit()["certificate_sequence"] for _ in range(5)]
    assert len(set(numbers)) == 5
    assert max(trade.submit()["certificate_sequence"] for _ in range(3)) > min(numbers)


def test_INV_19_a_second_use_of_a_number_is_refused_naming_the_first(trade: Trade) -> None:
    first = trade.submit()
    again = trade.seller.http.post("/invoices", json=trade.invoice(invoice_number=first["number"]))
    assert (again.status_code, again.json()["code"]) == (409, "numero_deja_utilise")
    assert first["id"] in again.json()["detail"]


def test_INV_19_one_of_two_at_once_wins(trade: Trade) -> None:
    number = f"D-{new_id()[:12]}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: trade.seller.http.post("/invoices", json=trade.invoice(invoice_number=number)), range(8))
        )
    assert sorted(a.status_code for a in answers) == [201] + [409] * 7


def test_INV_19_another_supplier_may_use_the_same_number(trade: Trade, picky: Trade) -> None:
    number = trade.submit()["number"]
    given = {"code_service": "VOIRIE", "engagement": "CP2026/A1/1", "invoice_number": number}
    assert picky.submit(**given)["number"] == number


def test_INV_19_a_draft_takes_no_number_and_the_sent_one_does(trade: Trade) -> None:
    number = trade.submit()["number"]
    draft = trade.seller.http.post("/drafts", json=trade.invoice(invoice_number=number))
    assert draft.status_code == 201
    assert trade.checks(draft.json()["id"])["invoice_number_used"]["severity"] == "blocking", "the same as the 409 says"
    sent = trade.send(draft.json()["id"])
    assert [e["code"] for e in sent.json()["errors"]] == ["invoice_number_used"]
    assert (sent.status_code, sent.json()["code"]) == (409, "numero_deja_utilise")
    assert trade.seller.http.get(f"/drafts/{draft.json()['id']}").json()["state"] == "BROUILLON"


def test_INV_19_an_idempotency_key_gives_the_same_answer_once_deposited(trade: Trade) -> None:
    body, headers = trade.invoice(), {"Idempotency-Key": new_id()}
    first = trade.seller.http.post("/invoices", json=body, headers=headers)
    trade.reaches(first.json()["id"], "MISE_A_DISPOSITION")
    again = trade.seller.http.post("/invoices", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    other = trade.seller.http.post("/invoices", json=trade.invoice(), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "cle_idempotence_reutilisee")


def test_INV_19_the_same_call_gets_its_answer_though_the_rules_changed(world: World) -> None:
    trade = trading(world)
    body, headers = trade.invoice(), {"Idempotency-Key": new_id()}
    first = trade.seller.http.post("/invoices", json=body, headers=headers)
    world.change_structure(trade.recipient.model_copy(update={"active": False}))
    assert trade.seller.http.post("/invoices", json=body).status_code == 422
    assert trade.seller.http.post("/invoices", json=body, headers=headers).json() == first.json()


def test_INV_19_the_key_is_each_account_s_own(trade: Trade) -> None:
    headers = {"Idempotency-Key": "1"}
    colleague = trade.world.agent(trade.supplier, EMISES)
    one = trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}, headers=headers)
    two = colleague.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}, headers=headers)
    assert one.json()["id"] != two.json()["id"]


def test_INV_19_sending_twice_with_a_key_gives_the_receipt_again(trade: Trade) -> None:
    draft = trade.seller.http.post("/drafts", json=trade.invoice()).json()["id"]
    headers = {"Idempotency-Key": new_id(), "If-Match": '"1"'}
    first = trade.seller.http.post(f"/drafts/{draft}/send", headers=headers)
    again = trade.seller.http.post(f"/drafts/{draft}/send", headers=headers)
    assert first.status_code == 200, first.text
    assert again.json() == first.json()
    without = trade.seller.http.post(f"/drafts/{draft}/send")
    assert (without.status_code, without.json()["code"]) == (409, "pas_un_brouillon")


def test_INV_2_9_the_recipient_s_rules_refuse_with_every_field(picky: Trade, errors_of: Errors) -> None:
    answer = picky.seller.http.post("/invoices", json=picky.invoice(engagement="42"))
    assert (answer.status_code, answer.json()["code"]) == (422, "champs_invalides")
    found = errors_of(answer)
    assert found["code_service"]["rule"] == "ORG-15"
    assert found["engagement"]["value"] == "42"
    assert "CP2020/X123456/1" in found["engagement"]["message"]
    assert picky.submit(code_service="VOIRIE", engagement="CP2026/A1/1")["state"] == "DEPOSEE"


def test_INV_9_the_state_is_one_siret_and_demands_both(trade: Trade, errors_of: Errors) -> None:
    code = _a_service_of_the_state(trade.world)
    given = trade.invoice(recipient_is_state=True)
    assert errors_of(trade.seller.http.post("/invoices", json=given)).keys() == {"recipient_siret"}
    del given["recipient_siret"]
    assert errors_of(trade.seller.http.post("/invoices", json=given)).keys() == {"code_service", "engagement"}
    sent = trade.seller.http.post("/invoices", json=given | {"code_service": code, "engagement": "1000000001"})
    assert sent.status_code == 201, sent.text
    assert sent.json()["recipient"]["identifier"] == STATE_SIRET


def _a_service_of_the_state(world: World) -> str:
    """There is one State; another service's tests may have made it known already, the last of them counts."""
    found = sorted(world.store["structures"].find({"identifier": STATE_SIRET}), key=lambda s: s["active"])
    if not found:
        world.structure(name="État", identifier=STATE_SIRET, services=(Service(code="FACCYCC051", label="Défense"),))
        return "FACCYCC051"
    service = eventually(lambda: world.store["services"].find_one({"structure_id": found[-1]["_id"], "active": True}))
    return str(service["code"])


def test_INV_10_the_valideur_s_name_fills_in_and_waits_for_validation(trade: Trade, outside: Outside) -> None:
    titulaire = trade.world.structure("PRIVEE", "TITULAIRE SA")
    sent = trade.submit(cadre="A9", valideur_1=titulaire.identifier)
    trade.reaches(sent["id"], "A_VALIDER_1")
    step = outside.wait("invoice.status_changed", lambda e: e["subject"] == sent["id"])
    assert [p["name"] for p in step["data"]["parties"] if p["role"] == "VALIDEUR_1"] == ["TITULAIRE SA"]
    assert set(step["data"]["notified_roles"]) == {"FOURNISSEUR", "VALIDEUR_1"}
    assert trade.buyer.http.get(f"/invoices/{sent['id']}").status_code == 404


def test_INV_12_totals_that_do_not_add_up_are_refused_with_the_difference(trade: Trade, errors_of: Errors) -> None:
    found = errors_of(
        trade.seller.http.post(
            "/invoices", json=trade.invoice(total_ht="1000.00", total_tva="200.00", total_ttc="1200.05")
        )
    )
    assert "+0.05" in found["total_ttc"]["message"]


def test_INV_12_an_amount_as_a_float_is_refused(trade: Trade, errors_of: Errors) -> None:
    found = errors_of(trade.seller.http.post("/invoices", json=trade.invoice(total_ht=1000.10)))
    assert "exact decimals" in found["total_ht"]["message"]


def test_INV_40_what_no_field_may_be(trade: Trade, errors_of: Errors) -> None:
    for wrong, field in (
        ({"unknown": 1}, "unknown"),
        ({"currency": "euro"}, "currency"),
        ({"type": "ACOMPTE"}, "type"),
        ({"comment": "x" * 2001}, "comment"),
        ({"engagement": "a\u0000b"}, "engagement"),
        ({"lines": []}, "lines"),
        ({"total_ht": "1" * 20}, "total_ht"),
    ):
        answer = trade.seller.http.post("/invoices", json=trade.invoice(**wrong))
        assert answer.status_code == 422, wrong
        assert any(f.startswith(field) for f in errors_of(answer)), (wrong, answer.text)


def test_INV_1_an_inactive_supplier_cannot_send(world: World, errors_of: Errors) -> None:
    trade = trading(world)
    trade.world.change_structure(trade.supplier.model_copy(update={"active": False}))
    assert errors_of(trade.seller.http.post("/invoices", json=trade.invoice())).keys() == {"supplier_id"}
