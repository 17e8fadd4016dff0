"""The product's main job, scene by scene, through public doors alone: HTTP, the mailbox, Kafka read from outside.

A chapter is played when a scene first needs it, so that the scenes may run in any order and alone.
"""

import base64
import hashlib
import json
import random
import subprocess
import sys
from functools import cached_property

import pytest

from tests.kit.documents import invoice_pdf
from tests.kit.outside import Outside
from tests.kit.people import Person, unique_email
from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret

pytestmark = pytest.mark.timeout(300)
AMOUNTS = {"total_ht": "1200.00", "total_tva": "240.00", "total_ttc": "1440.00", "net_a_payer": "1440.00"}


class Story:
    def __init__(self, stack, mailbox, outside: Outside) -> None:
        stack.all()
        self.stack, self.mailbox, self.outside = stack, mailbox, outside
        self.people: list[Person] = []

    def someone(self, **fields) -> Person:
        self.people.append(Person(self.stack, self.mailbox, **fields))
        return self.people[-1]

    @cached_property
    def camille(self) -> Person:
        """Account, mailed link, password, mailed code, authenticator app, login with it."""
        camille = self.someone(email=unique_email("camille")).join()
        camille.add_app()
        return camille.log_in()

    @cached_property
    def company(self) -> dict:
        body = {"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER DUPONT"}
        made = self.camille.http("organisation").post("/structures", json=body)
        assert made.status_code == 201, made.text
        return made.json()

    @cached_property
    def town(self) -> dict:
        """A public body that demands a service code, from the annuaire."""
        http = self.someone().anonymous("organisation")

        def demanding():
            items = http.get("/annuaire", params={"size": 100}).json()["items"]
            rules = [(s, s["parameters"]) for s in items]
            fitting = [s for s, p in rules if p["code_service_mandatory"] and not p["engagement_mandatory"]]
            return random.choice(fitting) if fitting else None

        return eventually(demanding, within=30)

    @cached_property
    def agent(self) -> Person:
        """The finance agent of the town: the annuaire names them."""
        agent = self.someone(email=f"gestionnaire@{self.town['identifier']}.example", first_name="Agathe").join()
        eventually(lambda: agent.http("organisation").get("/habilitations").json()["items"])
        eventually(lambda: agent.http("invoicing").get("/received").status_code == 200)
        return agent

    @cached_property
    def request(self) -> str:
        self.karim = self.someone(email=unique_email("karim"), first_name="Karim").join()
        asked = self.karim.http("organisation").post(
            "/rattachements", json={"structure_id": self.company["structure_id"], "comment": "Je tiens la comptabilité"}
        )
        assert asked.status_code == 201, asked.text
        return asked.json()["rattachement_id"]

    @cached_property
    def colleague(self) -> Person:
        approved = self.camille.http("organisation").post(
            f"/rattachements/{self.request}/decision", json={"decision": "APPROUVER"}
        )
        assert approved.status_code == 200, approved.text
        return self.karim

    def deposit(self, number: str, pdf: bytes | None = None) -> str:
        """Uploads a PDF; answers the draft's id once the file is kept."""
        pdf = pdf or invoice_pdf(
            number=number, supplier_siret=self.company["identifier"], recipient_siret=self.town["identifier"]
        )
        karim = self.colleague

        def kept():  # the right reaches invoicing by the bus
            answer = karim.http("invoicing").post(
                "/drafts/deposit", data={"supplier_id": self.company["structure_id"]},
                files={"file": ("facture.pdf", pdf, "application/pdf")},
            )  # fmt: skip
            assert answer.status_code in (201, 404), answer.text
            return answer.json() if answer.status_code == 201 else None

        return eventually(kept)["id"]

    def read(self, draft_id: str) -> dict:
        def done():
            draft = self.colleague.http("invoicing").get(f"/drafts/{draft_id}").json()
            return draft if draft["reading"]["status"] != "PENDING" else None

        return eventually(done, within=40)

    def patch(self, draft_id: str, **fields) -> dict:
        http = self.colleague.http("invoicing")
        version = http.get(f"/drafts/{draft_id}").headers["etag"]
        answer = http.patch(f"/drafts/{draft_id}", json=fields, headers={"If-Match": version})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def confirm(self, draft_id: str):
        """« Valider et envoyer » what the summary shows."""
        http = self.colleague.http("invoicing")
        version = http.get(f"/drafts/{draft_id}/summary").headers["etag"]
        return http.post(f"/drafts/{draft_id}/send", headers={"If-Match": version})

    def send(self, number: str) -> str:
        """From PDF to sent; answers the invoice's id once it is available to the town."""
        draft_id = self.deposit(number)
        self.read(draft_id)
        self.patch(
            draft_id, invoice_number=number, issue_date="2026-11-03", recipient_siret=self.town["identifier"],
            code_service=self.town["services"][0]["code"], vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", **AMOUNTS,
        )  # fmt: skip
        sent = self.confirm(draft_id)
        assert sent.status_code == 200, sent.text
        self.status(draft_id, "MISE_A_DISPOSITION")
        return draft_id

    def status(self, invoice_id: str, status: str) -> dict:
        return self.outside.wait(
            "invoice.status_changed", lambda e: e["subject"] == invoice_id and e["data"]["state"] == status
        )

    def act(self, who: Person, invoice_id: str, action: str, **body) -> dict:
        answer = who.http("invoicing").post(f"/invoices/{invoice_id}/actions/{action}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @cached_property
    def draft(self) -> dict:
        return self.read(self.deposit("FA-2026-0417"))

    @cached_property
    def refused_sending(self):
        """The town demands a service code; the first try lacks it."""
        self.patch(
            self.draft["id"], recipient_siret=self.town["identifier"], vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT",
            code_service=None,
        )  # fmt: skip
        return self.confirm(self.draft["id"])

    @cached_property
    def receipt(self) -> dict:
        assert self.refused_sending.status_code == 422
        self.patch(self.draft["id"], code_service=self.town["services"][0]["code"])
        sent = self.confirm(self.draft["id"])
        assert sent.status_code == 200, sent.text
        return sent.json()

    @cached_property
    def delivered(self) -> str:
        self.status(self.receipt["id"], "MISE_A_DISPOSITION")
        return self.receipt["id"]

    @cached_property
    def suspended(self) -> str:
        eventually(lambda: self.agent.http("invoicing").get(f"/invoices/{self.delivered}").status_code == 200)
        self.act(
            self.agent, self.delivered, "SUSPENDRE", reason="PIECE_MANQUANTE", comment="Joindre le bon de livraison"
        )
        return self.delivered

    @cached_property
    def completed(self) -> str:
        invoice_id = self.suspended
        added = self.colleague.http("invoicing").post(
            f"/invoices/{invoice_id}/attachments", data={"designation": "Bon de livraison"},
            files={"file": ("bon-de-livraison.pdf", b"%PDF-1.4\nbon\n%%EOF", "application/pdf")},
        )  # fmt: skip
        assert added.status_code == 201, added.text
        self.act(self.colleague, invoice_id, "COMPLETER", comment="Voici le bon de livraison")
        return invoice_id

    @cached_property
    def paid(self) -> str:
        invoice_id = self.completed
        self.act(self.agent, invoice_id, "CONSTATER_SERVICE_FAIT")
        self.act(self.agent, invoice_id, "MANDATER", mandate_number="2026-004711")
        self.act(self.agent, invoice_id, "METTRE_EN_PAIEMENT")
        return invoice_id

    @cached_property
    def rejected(self) -> str:
        invoice_id = self.send("FA-2026-0418")
        self.act(self.agent, invoice_id, "REJETER", reason="MONTANT_ERRONE", comment="Le devis disait 1 100 € HT")
        return invoice_id

    @cached_property
    def ticket(self) -> dict:
        karim = self.colleague
        number = self.receipt["number"]
        self.delivered  # noqa: B018  the invoice has reached the town

        def drafted():
            answer = karim.http("support").post("/tickets", json={
                "category": "FACTURES_EMISES", "sub_category": "M_QUESTION_DESTINATAIRE", "object_number": number,
                "sender_structure_id": self.company["structure_id"], "title": "Date de paiement", "description": "Quand sera-t-elle payée ?",
            })  # fmt: skip
            return answer.json() if answer.status_code == 201 else None

        made = eventually(drafted)
        opened = karim.http("support").post(f"/tickets/{made['ticket_id']}/activities", json={"action": "SOUMETTRE"})
        assert opened.status_code == 201, opened.text
        return opened.json()


@pytest.fixture(scope="module")
def story(stack, outside):
    from tests.kit.mails import Mailbox

    box = Mailbox(stack.mailbox)
    played = Story(stack, box, outside)
    yield played
    for person in played.people:
        person.close()
    box.close()


def test_scene_1_an_account_with_its_second_factor(story):
    """ID-1, ID-4, ID-5, ID-8, ID-9, ID-10: the app is what the second login asked for."""
    assert story.camille.http("identity").get("/me").json()["totp"]["device"] == "Téléphone"
    assert story.outside.wait("account.created", lambda e: e["subject"] == story.camille.account_id)


def test_scene_2_the_structure_and_its_gestionnaire(story):
    """ORG-3, ORG-5"""
    assert story.company["gestionnaire_principal"] == story.camille.account_id


def test_scene_3_a_colleague_asks_and_the_gestionnaire_is_mailed(story):
    """ORG-17, ORG-18, NOT-3"""
    asked = story.request
    requested = story.outside.wait("rattachement.requested", lambda e: e["subject"] == asked)
    assert requested["data"]["comment"] == "Je tiens la comptabilité"
    mail = story.mailbox.wait(story.camille.email, "Demande de rattachement à ATELIER DUPONT")
    assert story.karim.email in mail["text"]
    assert "Je tiens la comptabilité" in mail["text"]


def test_scene_4_approved_and_told(story):
    """ORG-18, ORG-23, NOT-3"""
    story.mailbox.wait(story.colleague.email, "Vous êtes rattaché à ATELIER DUPONT")
    labels = {
        p["label"] for p in story.colleague.http("organisation").get("/habilitations").json()["items"][0]["profiles"]
    }
    assert "Factures émises : modification" in labels


def test_scene_5_the_pdf_is_kept_read_and_a_draft_is_filled(story):
    """INV-3, INV-5, INV-7, OCR-3: each field with its certainty and its place."""
    draft = story.draft
    received = story.outside.wait("invoice.document_received", lambda e: e["subject"] == draft["id"])
    pdf = story.colleague.http("invoicing").get(f"/invoices/{draft['id']}/document")
    assert hashlib.sha256(pdf.content).hexdigest() == received["data"]["file"]["sha256"]
    extracted = story.outside.wait("invoice.extracted", lambda e: e["data"]["invoice_id"] == draft["id"])
    assert extracted["correlationid"] == received["correlationid"]
    assert draft["provisional_number"].startswith("TMP")
    assert draft["fields"]["invoice_number"] == "FA-2026-0417"
    assert {n: draft["fields"][n] for n in AMOUNTS} == AMOUNTS
    place = draft["reading"]["fields"]["total_ttc"]
    assert place["page"] == 1
    assert len(place["box"]) == 4
    assert place["confidence"] > 0.5


def test_scene_6_the_recipients_rule_refuses_the_first_try(story):
    """INV-9, ORG-15: the field, the rule, what to do."""
    answer = story.refused_sending
    assert answer.status_code == 422
    error = next(e for e in answer.json()["errors"] if e["field"] == "code_service")
    assert error["message"]


def test_scene_7_the_receipt_verifies_offline(story, tmp_path):
    """INV-17, INV-18: with the public key, without the service."""
    receipt = story.receipt
    assert len(receipt["certificate"]) == 44
    http = story.colleague.http("invoicing")
    pdf = http.get(f"/invoices/{receipt['id']}/document").content
    exported = tmp_path / "certificat.json"
    exported.write_bytes(http.get(f"/invoices/{receipt['id']}/certificate", params={"format": "json"}).content)
    content = json.loads(exported.read_text())["content"]
    assert receipt["certificate"] == base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert hashlib.sha256(pdf).hexdigest() in content  # the very file that was uploaded
    key = tmp_path / "cle.json"
    key.write_bytes(http.get("/certificate-keys").content)
    verify = [
        sys.executable,
        "-m",
        "services.invoicing",
        "verify",
        str(exported),
        "--key",
        str(key),
    ]
    assert subprocess.run(verify, check=False).returncode == 0
    tampered = exported.read_text().replace(receipt["number"], "FA-2026-9999")
    exported.write_text(tampered)
    assert subprocess.run(verify, check=False, capture_output=True).returncode != 0


def test_scene_8_everybody_outside_learns_each_step(story):
    """INV-20: in order, without a gap in the aggregate's sequence."""
    invoice_id = story.delivered
    deposited = story.outside.wait("invoice.deposited", lambda e: e["subject"] == invoice_id)
    assert deposited["data"]["totals"]["ttc"] == "1440.00"
    steps = story.outside.events("invoice.status_changed", lambda e: e["subject"] == invoice_id)
    assert [e["data"]["state"] for e in steps][:3] == ["DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION"] or [
        e["data"]["state"] for e in steps
    ][:2] == ["EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION"]
    assert [e["sequence"] for e in steps] == sorted(e["sequence"] for e in steps)


def test_scene_9_both_sides_get_their_mails(story):
    """NOT-1, NOT-3, NOT-4"""
    agent, number = story.agent, story.receipt["number"]
    invoice_id = story.send("FA-2026-0420")
    supplier = story.mailbox.wait(story.colleague.email, f"Facture {number} déposée")
    assert story.receipt["certificate"] in supplier["text"]
    recipient = story.mailbox.wait(agent.email, "Facture FA-2026-0420 d’ATELIER DUPONT à traiter")
    assert f"/factures-recues/{invoice_id}" in recipient["text"]
    assert f"/factures-recues/{invoice_id}" in recipient["html"]


def test_scene_10_suspended_mailed_and_completed(story):
    """INV-25, INV-36, INV-14"""
    invoice_id, number = story.suspended, story.receipt["number"]
    mail = story.mailbox.wait(story.colleague.email, f"Facture {number} suspendue")
    assert "Pièce justificative manquante" in mail["text"]
    assert "Joindre le bon de livraison" in mail["text"]
    assert story.completed == invoice_id
    story.status(invoice_id, "COMPLETEE")
    story.mailbox.wait(story.agent.email, f"Facture {number} d’ATELIER DUPONT complétée")


def test_scene_11_service_fait_mandated_paid_and_the_history_shows_it_all(story):
    """INV-28, INV-36"""
    invoice_id = story.paid
    story.mailbox.wait(story.colleague.email, f"Facture {story.receipt['number']} mise en paiement")
    history = story.colleague.http("invoicing").get(f"/invoices/{invoice_id}/history").json()
    assert [h["state"] for h in history] == [
        "DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", "SUSPENDUE", "COMPLETEE", "SERVICE_FAIT", "MANDATEE", "MISE_EN_PAIEMENT",
    ]  # fmt: skip
    assert next(h["mandate_number"] for h in history if h["state"] == "MANDATEE") == "2026-004711"
    events = story.outside.events("invoice.status_changed", lambda e: e["subject"] == invoice_id)
    assert events[-1]["data"]["state"] == "MISE_EN_PAIEMENT" or story.status(invoice_id, "MISE_EN_PAIEMENT")


def test_scene_12_rejected_with_its_reason_and_a_corrected_copy_started(story):
    """INV-26, INV-19"""
    invoice_id = story.rejected
    mail = story.mailbox.wait(story.colleague.email, "Facture FA-2026-0418 rejetée")
    assert "Montant total erroné" in mail["text"]
    copied = story.colleague.http("invoicing").post(f"/invoices/{invoice_id}/corrected-copy")
    assert copied.status_code == 201, copied.text
    assert copied.json()["copied_from"] == invoice_id
    story.patch(copied.json()["id"], invoice_number="FA-2026-0418")
    again = story.confirm(copied.json()["id"])
    assert again.status_code in (409, 422), again.text


def test_scene_13_a_ticket_answered_and_closed(story):
    """SUP-1, SUP-3, SUP-5: the recipient is filled in from the invoice."""
    ticket, agent = story.ticket, story.agent
    assert ticket["receiver_structure_id"] == story.town["structure_id"]
    story.outside.wait(
        "ticket.changed", lambda e: e["subject"] == ticket["ticket_id"] and e["data"]["state"] == "OUVERT"
    )
    url = f"/tickets/{ticket['ticket_id']}/activities"
    eventually(lambda: agent.http("support").get(f"/tickets/{ticket['ticket_id']}").status_code == 200)
    resolved = agent.http("support").post(url, json={"action": "RESOUDRE", "text": "Elle sera payée le 12."})
    assert resolved.json()["state"] == "RESOLU"
    mail = story.mailbox.wait(story.colleague.email, f"Ticket {ticket['number']} résolu")
    assert "Elle sera payée le 12." in mail["text"]
    closed = story.colleague.http("support").post(url, json={"action": "ACCEPTER"})
    assert closed.json()["state"] == "FERME"
