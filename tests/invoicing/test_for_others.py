"""Who deposits for whom, on which account it is to be paid, with which of the structure's papers (INV-8, ORG-10, ORG-11, ORG-13)."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from contracts import BankDetailsChanged, FileRef, HabilitationChanged, StructureAttachmentChanged
from contracts.habilitation import Level, Profile
from tests.invoicing.conftest import A_VALIDER, EMISES, Agent, Trade, World, new_id
from tests.kit.outside import Outside


def bank_account(trade: Trade, **changes: Any) -> BankDetailsChanged:
    made = BankDetailsChanged.model_validate(
        BankDetailsChanged.example
        | {"bank_account_id": new_id(), "structure_id": trade.supplier.structure_id}
        | changes
    )
    trade.world.tell(made, "bank_accounts")
    return made


def test_INV_8_an_account_of_the_supplier_s_own_is_accepted(trade: Trade) -> None:
    """ORG-10: another structure's, an inactive or unknown one is not."""
    chosen = bank_account(trade).bank_account_id
    sent = trade.submit(bank_account_id=chosen)
    assert trade.seller.http.get(f"/invoices/{sent['id']}").json()["fields"]["bank_account_id"] == chosen
    foreign = bank_account(trade, structure_id=trade.recipient.structure_id).bank_account_id
    for wrong, code in (
        (foreign, "bank_account_unknown"), ("nope", "bank_account_unknown"),
        (bank_account(trade, active=False).bank_account_id, "bank_account_inactive"),
    ):  # fmt: skip
        answer = trade.seller.http.post("/invoices", json=trade.invoice(bank_account_id=wrong))
        assert [e["code"] for e in answer.json()["errors"]] == [code]


def test_INV_8_who_pays_sees_to_which_account(trade: Trade) -> None:
    """ORG-10: the account as it was when the invoice was sent; that it changed since is said, and moves no payment."""
    chosen = bank_account(trade)
    invoice_id = trade.available(bank_account_id=chosen.bank_account_id)

    def shown(agent: Agent) -> dict[str, Any]:
        details: dict[str, Any] = agent.http.get(f"/invoices/{invoice_id}").json()["bank_details"]
        return details

    for agent in (trade.buyer, trade.seller):
        assert shown(agent) == {
            "name": chosen.name, "kind": "IBAN", "iban": chosen.iban, "number": "", "bic": chosen.bic, "affactureur": False,
            "active": True, "changed_since": False,
        }  # fmt: skip
    changed = {"bank_account_id": chosen.bank_account_id, "iban": "FR7630006000011234567890189", "active": False}
    bank_account(trade, **changed)
    after = shown(trade.buyer)
    assert (after["iban"], after["active"], after["changed_since"]) == (chosen.iban, False, True)
    assert trade.buyer.http.get(f"/invoices/{trade.available()}").json()["bank_details"] is None


def test_INV_8_a_valideur_sees_no_account(trade: Trade) -> None:
    """Only the supplier and who pays: an IBAN is nobody else's matter."""
    titulaire = trade.world.structure("PRIVEE", "TITULAIRE SAS")
    valideur = trade.world.agent(titulaire, A_VALIDER)
    chosen = bank_account(trade).bank_account_id
    sent = trade.submit(cadre="A9", valideur_1=titulaire.identifier, bank_account_id=chosen)
    trade.reaches(sent["id"], "A_VALIDER_1")
    assert valideur.http.get(f"/invoices/{sent['id']}").json()["bank_details"] is None


@pytest.fixture
def mandated(trade: Trade) -> tuple[Agent, str, str]:
    """Somebody of another structure that holds a mandate of the supplier's; that structure; the right's id."""
    mandataire = trade.world.structure("PRIVEE", "COMPTA SERVICES").structure_id
    agent, right = trade.world.as_account(new_id()), new_id()
    give(
        trade.world,
        trade,
        agent,
        right=right,
        mandataire=mandataire,
        profiles=[Profile(application=EMISES, level=Level.MODIFICATION)],
    )
    return agent, mandataire, right


def give(world: World, trade: Trade, agent: Agent, *, right: str, mandataire: str, profiles: list[Profile]) -> None:
    told = HabilitationChanged(
        rattachement_id=right, account_id=agent.account_id, structure_id=trade.supplier.structure_id, active=bool(profiles),
        profiles=tuple(profiles), mandat_id="m", mandataire_id=mandataire,
    )  # fmt: skip
    world.tell(told, "habilitations")


def test_ORG_13_the_mandataire_is_named_on_what_it_deposits(
    trade: Trade, mandated: tuple[Agent, str, str], outside: Outside
) -> None:
    agent, mandataire, right = mandated
    answer = agent.http.post("/invoices", json=trade.invoice())
    assert answer.status_code == 201, answer.text
    sent = answer.json()["id"]
    event = outside.wait("invoice.deposited", lambda e: e["subject"] == sent)["data"]
    content = json.loads(trade.seller.http.get(f"/invoices/{sent}/certificate").json()["content"])
    for parties in (event["parties"], content["parties"], trade.seller.http.get(f"/invoices/{sent}").json()["parties"]):
        by_role = {p["role"]: p["structure_id"] for p in parties}
        assert (by_role["FOURNISSEUR"], by_role["MANDATAIRE"]) == (trade.supplier.structure_id, mandataire)
    assert event["depositor"] == agent.account_id
    assert agent.http.get(f"/invoices/{sent}").status_code == 200
    give(trade.world, trade, agent, right=right, mandataire=mandataire, profiles=[])
    assert agent.http.get(f"/invoices/{sent}").status_code == 404, "the mandate ended"
    assert agent.http.post("/invoices", json=trade.invoice()).status_code == 404


def test_ORG_13_who_has_a_right_of_their_own_acts_by_it(trade: Trade, mandated: tuple[Agent, str, str]) -> None:
    agent, *_ = mandated
    draft = agent.http.post("/drafts", json=trade.invoice()).json()["id"]
    trade.world.grant(agent, trade.supplier, EMISES)
    sent = trade.send(draft, agent=agent)
    assert sent.status_code == 200, sent.text
    parties = agent.http.get(f"/invoices/{draft}").json()["parties"]
    assert "MANDATAIRE" not in {p["role"] for p in parties}


def test_ORG_11_an_attachment_of_the_structure_is_used_again(trade: Trade) -> None:
    data, url = b"%PDF-1.4 attestation", f"organisation/{trade.supplier.structure_id}/{new_id()}"
    place = Path(trade.world.stack.data) / "files" / url
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    file = FileRef(url=url, sha256=digest, size=len(data), media_type="application/pdf", name="attestation.pdf")
    kept = StructureAttachmentChanged(
        attachment_id=new_id(), structure_id=trade.supplier.structure_id, label="Attestation", file=file, active=True
    )
    trade.world.tell(kept, "structure_attachments")
    draft = trade.seller.http.post("/drafts", json=trade.invoice()).json()["id"]
    at = f"/invoices/{draft}/attachments"
    joined = trade.seller.http.post(f"{at}/from-structure", json={"attachment_id": kept.attachment_id})
    assert (joined.status_code, joined.json()["name"], joined.json()["sha256"]) == (201, "attestation.pdf", digest), (
        joined.text
    )
    assert trade.seller.http.get(f"{at}/{joined.json()['id']}").content == data
    trade.world.tell(kept.model_copy(update={"active": False, "file": None}), "structure_attachments")
    gone = trade.seller.http.post(f"{at}/from-structure", json={"attachment_id": kept.attachment_id})
    assert gone.status_code == 404
    assert trade.seller.http.get(at).json()[0]["name"] == "attestation.pdf", "the copy stays"
