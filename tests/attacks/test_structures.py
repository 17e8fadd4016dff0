"""Who speaks for whom: taking a name that is somebody else's, and what stands against it (ORG-8, ORG-30 to ORG-32)."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pypdfium2
import pytest
from pymongo import MongoClient

from deploy.local.services import OPERATOR
from services.organisation.domain.letter import TRIES
from tests.kit.mails import Mailbox
from tests.kit.stack import eventually
from tests.kit.world import World, new_id
from tests.organisation.conftest import new_siret, unregistered_siret

PDF = {"file": ("kbis.pdf", b"%PDF-1.4 extrait", "application/pdf")}
WISH = {"name": "VILLE DE PARIS", "comment": "Je dirige le service comptable"}


@dataclass(frozen=True)
class Someone:
    account_id: str
    email: str
    http: httpx.Client


@dataclass
class Town:
    """The scene: a platform with its operator, and whoever comes."""

    world: World
    operator: httpx.Client
    operator_mail: str

    def someone(self) -> Someone:
        account = self.world.account()
        return Someone(account.account_id, account.login_email, self.world.http("organisation", account.account_id))

    def structure(self, siret: str = "") -> tuple[Someone, dict]:
        """Declared, with whoever governs it."""
        founder = self.someone()
        made = founder.http.post(
            "/structures", json={"identifier_type": "SIRET", "identifier": siret or new_siret(), "name": "ATELIER"}
        )
        assert made.status_code == 201, made.text
        return founder, made.json()

    def verified(self) -> tuple[Someone, dict]:
        founder, made = self.structure()
        offered = founder.http.post(f"/structures/{made['structure_id']}/documents", files=PDF).json()
        self.decide(offered["request_id"], "APPROUVER")
        return founder, made

    def decide(self, request_id: str, decision: str, reason: str = "") -> None:
        answer = self.operator.post(
            f"/platform/requests/{request_id}/decision", json={"decision": decision, "reason": reason}
        )
        assert answer.status_code == 200, answer.text

    def state(self, of: Someone, structure: dict) -> str:
        return of.http.get(f"/structures/{structure['structure_id']}").json()["verification"]


@pytest.fixture(scope="module")
def town(stack):
    for service in ("organisation", "invoicing", "notifications"):
        stack.url(service)
    with MongoClient(stack.store, tz_aware=True) as client:
        world = World(stack, ("organisation", "notifications"), client)
        store = client["organisation"]
        platform = eventually(lambda: store["structures"].find_one({"kind": "PLATEFORME"}), 30)
        governs = {"governs": platform["_id"]}
        if store["rattachements"].find_one(governs) is None:
            world.account(login_email=OPERATOR, contact_email=OPERATOR)
        link = eventually(lambda: store["rattachements"].find_one(governs), 20)
        known = eventually(lambda: client["notifications"]["accounts"].find_one({"_id": link["account_id"]}), 20)
        yield Town(world, world.http("organisation", link["account_id"]), known["contact_email"])
        world.close()


@pytest.fixture(scope="module")
def mails(stack):
    box = Mailbox(stack.mailbox)
    yield box
    box.close()


def test_row_01_nobody_makes_a_public_structure_org_30(town):
    """A person's `kind: PUBLIQUE` is refused; the wish waits for an operator, and nothing is made meanwhile."""
    mallory, siret = town.someone(), new_siret()
    body = {"identifier_type": "SIRET", "identifier": siret, "name": "VILLE DE PARIS"}
    assert mallory.http.post("/structures", json=body | {"kind": "PUBLIQUE"}).status_code == 422
    asked = mallory.http.post("/public-structures", json=WISH | {"identifier": siret})
    assert (asked.status_code, asked.json()["state"]) == (201, "EN_ATTENTE")
    assert mallory.http.get(f"/annuaire/{siret}").status_code == 404
    assert mallory.http.get("/structures").json()["total"] == 0
    again = mallory.http.post("/public-structures", json=WISH | {"identifier": siret})
    assert (again.status_code, again.json()["code"]) == (409, "demande_existante")


def test_row_01_a_wish_is_decided_by_an_operator_who_gives_a_reason_org_30(town, mails):
    mallory, siret = town.someone(), new_siret()
    asked = mallory.http.post("/public-structures", json=WISH | {"identifier": siret}).json()
    where = f"/platform/requests/{asked['request_id']}/decision"
    assert mallory.http.post(where, json={"decision": "APPROUVER"}).status_code == 404
    assert town.operator.post(where, json={"decision": "REFUSER"}).status_code == 422
    town.decide(asked["request_id"], "REFUSER", "Aucun acte ne le montre")
    assert mallory.http.get(f"/annuaire/{siret}").status_code == 404
    assert "Aucun acte ne le montre" in mails.wait(mallory.email, "refusée")["text"]
    (mine,) = mallory.http.get("/requests").json()["items"]
    assert (mine["state"], mine["reason"]) == ("REFUSEE", "Aucun acte ne le montre")


def test_row_01_an_accepted_wish_is_in_the_annuaire_and_governed_by_who_asked_org_30(town, mails):
    clerk, siret = town.someone(), new_siret()
    asked = clerk.http.post("/public-structures", json=WISH | {"identifier": siret}).json()
    rows = town.operator.get("/platform/requests", params={"kind": "CREATION_PUBLIQUE", "size": 200}).json()["items"]
    assert asked["request_id"] in {row["request_id"] for row in rows}
    assert mails.wait(town.operator_mail, "Inscription")
    town.decide(asked["request_id"], "APPROUVER")
    found = eventually(lambda: (a := clerk.http.get(f"/annuaire/{siret}")).status_code == 200 and a.json())
    shown = clerk.http.get(f"/structures/{found['structure_id']}").json()
    assert (shown["verification"], shown["gestionnaire_principal"]) == ("VERIFIEE", clerk.account_id)
    assert mails.wait(clerk.email, "acceptée")


def test_org_30_operators_doors_do_not_exist_for_others_and_nobody_decides_on_their_own(town):
    mallory = town.someone()
    for path in ("/platform/requests", "/platform/letters"):
        assert mallory.http.get(path).status_code == 404
    own = town.operator.post("/public-structures", json=WISH | {"identifier": new_siret()}).json()
    answer = town.operator.post(f"/platform/requests/{own['request_id']}/decision", json={"decision": "APPROUVER"})
    assert (answer.status_code, answer.json()["code"]) == (403, "demande_propre")


def invoice(town: Town, of: Someone, structure: dict, recipient: dict) -> httpx.Response:
    body = {
        "supplier_id": structure["structure_id"], "invoice_number": f"F-{new_id()[:12]}", "issue_date": "2026-11-03",
        "recipient_siret": recipient["identifier"], "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
        "lines": [{"denomination": "Conseil", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"}],
    }  # fmt: skip
    invoicing = town.world.client["invoicing"]
    eventually(lambda: invoicing["habilitations"].find_one({"account_id": of.account_id, "active": True}), 20)
    for one in (structure, recipient):
        eventually(lambda s=one: invoicing["structures"].find_one({"_id": s["structure_id"]}), 20)
    return town.world.http("invoicing", of.account_id).post("/invoices", json=body)


def codes(answer: httpx.Response) -> set[str]:
    return {error["code"] for error in answer.json().get("errors", [])}


@pytest.fixture(scope="module")
def recipient(town):
    """A public structure that demands verified suppliers, and whoever governs it."""
    clerk, siret = town.someone(), new_siret()
    town.decide(
        clerk.http.post("/public-structures", json=WISH | {"identifier": siret}).json()["request_id"], "APPROUVER"
    )
    made = eventually(lambda: (a := clerk.http.get(f"/annuaire/{siret}")).status_code == 200 and a.json())
    return clerk, made


def test_row_01_a_siret_that_the_register_does_not_know_sends_nothing_org_31(town, recipient):
    """Nor does it receive: who it is was shown by nothing."""
    edf, made = town.structure(unregistered_siret())
    assert made["verification"] == "A_ACCEPTER"
    refused = invoice(town, edf, made, recipient[1])
    assert refused.status_code == 422
    assert "supplier_not_accepted" in codes(refused)


def test_org_31_a_public_body_may_demand_verified_suppliers_and_sees_which_are(town, recipient):
    clerk, public = recipient
    supplier, made = town.structure()
    assert made["verification"] == "DECLAREE"
    demand = clerk.http.patch(
        f"/structures/{public['structure_id']}", json={"parameters": {"verified_supplier_mandatory": True}}
    )
    assert demand.json()["parameters"]["verified_supplier_mandatory"] is True
    refused = eventually(lambda: (a := invoice(town, supplier, made, public)).status_code == 422 and a)
    assert codes(refused) == {"supplier_not_verified"}
    offered = supplier.http.post(f"/structures/{made['structure_id']}/documents", files=PDF).json()
    assert town.operator.get(f"/platform/requests/{offered['request_id']}/document").content == PDF["file"][1]
    town.decide(offered["request_id"], "APPROUVER")
    assert town.state(supplier, made) == "VERIFIEE"
    sent = eventually(lambda: (a := invoice(town, supplier, made, public)).status_code == 201 and a).json()
    received = town.world.http("invoicing", clerk.account_id)
    rows = eventually(lambda: received.get("/received", params={"number": sent["number"]}).json()["items"], 20)
    assert [row["supplier_verification"] for row in rows] == ["VERIFIEE"]
    assert received.get(f"/invoices/{sent['id']}").json()["supplier_verification"] == "VERIFIEE"


def test_row_01_a_public_structure_that_is_accepted_no_more_receives_nothing_org_30(town, recipient):
    """It leaves the annuaire, and an invoice to it is refused with the reason."""
    clerk, siret = town.someone(), new_siret()
    asked = clerk.http.post("/public-structures", json=WISH | {"identifier": siret}).json()
    town.decide(asked["request_id"], "APPROUVER")
    public = eventually(lambda: (a := clerk.http.get(f"/annuaire/{siret}")).status_code == 200 and a.json())
    supplier, made = town.structure()
    assert invoice(town, supplier, made, public).status_code == 201
    url = f"/platform/structures/{public['structure_id']}/withdrawal"
    assert town.operator.post(url, json={"reason": "Ce n'était pas la ville"}).status_code == 200
    refused = eventually(lambda: (a := invoice(town, supplier, made, public)).status_code == 422 and a)
    assert codes(refused) == {"recipient_not_accepted"}
    eventually(lambda: clerk.http.get(f"/annuaire/{siret}").status_code == 404)


def test_org_31_a_document_is_what_its_bytes_say(town):
    founder, made = town.structure()
    url = f"/structures/{made['structure_id']}/documents"
    for name, content in (("kbis.pdf", b"MZ\x90\x00"), ("kbis.pdf", b"<html>"), ("kbis.pdf", b"")):
        refused = founder.http.post(url, files={"file": (name, content, "application/pdf")})
        assert (refused.status_code, refused.json()["code"]) == (422, "document_format")
    large = founder.http.post(url, files={"file": ("kbis.pdf", b"%PDF-" + bytes(5_050_000), "application/pdf")})
    assert large.status_code == 413
    assert founder.http.post(url, files=PDF).status_code == 201
    assert founder.http.post(url, files=PDF).json()["code"] == "demande_existante"


def posted_code(town: Town, letter_id: str) -> str:
    page = town.operator.post(f"/platform/letters/{letter_id}/page")
    assert page.status_code == 200, page.text
    text = pypdfium2.PdfDocument(page.content)[0].get_textpage().get_text_range()
    found = re.search(r"\b([2-9A-Z]{4} [2-9A-Z]{4} [2-9A-Z]{4})\b", text)
    assert found, text
    return found.group(1)


def test_org_31_the_code_that_was_posted_verifies_and_no_other_does(town):
    founder, made = town.structure()
    url = f"/structures/{made['structure_id']}/letters"
    letter = founder.http.post(url).json()
    assert letter["address"]["town"] == "RENNES", "the register's, whatever was typed"
    assert founder.http.post(url).json()["code"] == "courrier_en_cours"
    void, code = posted_code(town, letter["letter_id"]), posted_code(town, letter["letter_id"])
    assert founder.http.post(f"{url}/code", json={"code": code}).status_code == 409, "it was not sent yet"
    assert town.operator.post(f"/platform/letters/{letter['letter_id']}/sending").json()["state"] == "ENVOYE"
    assert town.operator.post(f"/platform/letters/{letter['letter_id']}/page").status_code == 409
    wrong = founder.http.post(f"{url}/code", json={"code": void})
    assert (wrong.status_code, codes(wrong)) == (422, {"code_wrong"})
    assert town.someone().http.post(f"{url}/code", json={"code": code}).status_code == 404
    assert founder.http.post(f"{url}/code", json={"code": code.lower()}).status_code == 204
    assert town.state(founder, made) == "VERIFIEE"
    assert code.replace(" ", "") not in str(
        town.world.client["organisation"]["letters"].find_one({"_id": letter["letter_id"]})
    )


def test_org_31_tries_of_a_code_are_taken_before_they_are_judged(town):
    """Forty at once: as many are judged as there are tries, and the right one comes too late."""
    founder, made = town.structure()
    url = f"/structures/{made['structure_id']}/letters"
    letter = founder.http.post(url).json()
    code = posted_code(town, letter["letter_id"])
    town.operator.post(f"/platform/letters/{letter['letter_id']}/sending")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda n: founder.http.post(f"{url}/code", json={"code": f"{n:012}"}), range(40)))
    assert sum("code_wrong" in codes(a) for a in answers) == TRIES
    assert founder.http.post(f"{url}/code", json={"code": code}).status_code == 409
    assert town.state(founder, made) == "DECLAREE"


def vouch(by: Someone, voucher: dict, for_: dict) -> httpx.Response:
    body = {"voucher_id": voucher["structure_id"], "comment": "Nous travaillons avec elle"}
    return by.http.post(f"/structures/{for_['structure_id']}/vouchings", json=body)


def test_org_31_a_word_counts_once_is_limited_and_can_be_taken_back(town):
    """A chain of words would verify everybody on one wrong proof."""
    sponsor, known = town.verified()
    founders = [town.structure() for _ in range(4)]
    first, structure = founders[0]
    assert vouch(first, structure, founders[1][1]).json()["code"] == "parrainage_impossible"
    assert vouch(first, known, structure).status_code == 404, "another's structure"
    assert [vouch(sponsor, known, s).status_code for _, s in founders] == [201, 201, 201, 429]
    assert town.state(first, structure) == "VERIFIEE"
    assert vouch(first, structure, founders[3][1]).json()["code"] == "parrainage_impossible"
    url = f"/structures/{structure['structure_id']}/vouchings/{known['structure_id']}"
    assert first.http.delete(url).status_code == 404
    assert sponsor.http.delete(url).status_code == 204
    assert town.state(first, structure) == "DECLAREE"


def test_org_31_words_given_at_the_same_moment_are_limited_too(town):
    sponsor, known = town.verified()
    structures = [town.structure()[1] for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda s: vouch(sponsor, known, s), structures))
    assert {a.status_code for a in answers} <= {201, 409, 429}
    assert sum(a.status_code == 201 for a in answers) <= 3


def test_org_31_what_an_operator_withdraws_takes_with_it_the_words_given_on_it(town):
    sponsor, known = town.verified()
    other, structure = town.structure()
    assert vouch(sponsor, known, structure).status_code == 201
    url = f"/platform/structures/{known['structure_id']}/withdrawal"
    assert sponsor.http.post(url, json={"reason": "Faux"}).status_code == 404
    assert town.operator.post(url, json={"reason": "Le document était faux"}).status_code == 200
    assert (town.state(sponsor, known), town.state(other, structure)) == ("DECLAREE", "DECLAREE")
    history = town.operator.get(
        "/platform/requests", params={"structure_id": known["structure_id"], "state": "APPROUVEE"}
    ).json()["items"]
    assert [row["kind"] for row in history] == ["JUSTIFICATIF", "RETRAIT"], "what operators did stays there (ORG-32)"


def test_org_8_a_squatted_siret_is_given_to_whom_it_belongs(town):
    """The squatter and whoever was let in lose their rights at once."""
    squatter, taken = town.structure()
    accomplice, owner = town.someone(), town.someone()
    ask = accomplice.http.post("/rattachements", json={"structure_id": taken["structure_id"], "comment": "x"}).json()
    squatter.http.post(f"/rattachements/{ask['rattachement_id']}/decision", json={"decision": "APPROUVER"})
    url = f"/structures/{taken['structure_id']}/claims"
    stays = owner.http.post(url, json={"cause": "GESTIONNAIRE_ABSENT", "comment": "Je suis le gérant"})
    assert stays.status_code == 409, "who is not attached cannot say that"
    claimed = owner.http.post(url, json={"cause": "USURPATION", "comment": "Je suis le gérant"})
    assert claimed.status_code == 201, claimed.text
    town.decide(claimed.json()["request_id"], "APPROUVER")
    shown = owner.http.get(f"/structures/{taken['structure_id']}").json()
    assert (shown["gestionnaire_principal"], shown["verification"]) == (owner.account_id, "VERIFIEE")
    for gone in (squatter, accomplice):
        assert gone.http.get(f"/structures/{taken['structure_id']}").status_code == 404


def test_org_18_where_nobody_governs_an_operator_decides(town):
    """Operators were told of such requests and could not answer them."""
    with httpx.Client(base_url=str(town.operator.base_url)) as anyone:
        first = eventually(lambda: anyone.get("/annuaire", params={"size": 200}).json()["items"], 30)
    store = town.world.client["organisation"]["rattachements"]
    free = [s for s in first if not store.find_one({"governs": s["structure_id"]})]
    asker, wanted = town.someone(), random.choice(free)
    asked = asker.http.post("/rattachements", json={"structure_id": wanted["structure_id"], "comment": "Agent"}).json()
    rows = town.operator.get(
        "/platform/requests", params={"structure_id": wanted["structure_id"], "kind": "RATTACHEMENT"}
    ).json()["items"]
    assert asked["rattachement_id"] in {row["rattachement_id"] for row in rows}
    where = f"/rattachements/{asked['rattachement_id']}/decision"
    assert town.someone().http.post(where, json={"decision": "APPROUVER"}).status_code == 404
    assert town.operator.post(where, json={"decision": "APPROUVER"}).json()["state"] == "VALIDE"


def test_row_14_who_is_refused_again_and_again_waits_org_18(town):
    """Each asking is a mail to the gestionnaire: the third within a day is refused at the door."""
    founder, made = town.structure()
    asker, body = town.someone(), {"structure_id": made["structure_id"], "comment": "Laissez-moi entrer"}
    for _ in range(2):
        asked = asker.http.post("/rattachements", json=body)
        assert asked.status_code == 201, asked.text
        where = f"/rattachements/{asked.json()['rattachement_id']}/decision"
        assert founder.http.post(where, json={"decision": "REFUSER", "reason": "Non"}).status_code == 200
    third = asker.http.post("/rattachements", json=body)
    assert (third.status_code, third.json()["code"]) == (429, "trop_de_demandes")
    assert 86_000 < int(third.headers["Retry-After"]) <= 86_401
    other = town.someone().http.post("/rattachements", json=body)
    assert other.status_code == 201, "others ask as before"
