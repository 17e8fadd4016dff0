"""Bank accounts with their RIB, and attachments that a structure keeps (ORG-10, ORG-11)."""

import pytest

from contracts.topics import BANK_DETAILS_CHANGED, STRUCTURE_ATTACHMENT_CHANGED
from services.organisation.domain.bank_account import BankAccount, checked
from services.organisation.domain.subjects import Document
from tests.organisation.conftest import create_structure, new_siret
from tests.organisation.within import at

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
IBAN = "FR14 2004 1010 0505 0001 3m02 606"
RIB = Document(name="rib.pdf", url="x", size=1, sha256="0" * 64, media_type="application/pdf")


def account(**fields) -> BankAccount:
    from contracts.bank import BankAccountKind

    known = {"bank_account_id": "a", "structure_id": "s", "name": "Compte", "kind": BankAccountKind.IBAN, "iban": IBAN}
    return BankAccount(**known | {"document": RIB, "created_at": at(0)} | fields)


@pytest.mark.parametrize("changes", [
    {}, {"iban": "DE89370400440532013000"}, {"iban": "BE68 5390 0754 7034"}, {"bic": "PSSTFRPPPAR"}, {"bic": "psstfrpp"},
    {"kind": "AUTRE", "iban": "", "number": "123-456"},
])  # fmt: skip
def test_org_10_accounts_that_are_right(changes):
    """ORG-10"""
    from contracts.bank import BankAccountKind

    made = checked(account(**changes | {"kind": BankAccountKind(changes.get("kind", "IBAN"))}))
    assert " " not in made.iban
    assert made.iban == made.iban.upper()


@pytest.mark.parametrize(("changes", "code"), [
    ({"iban": "FR1420041010050500013M02607"}, "iban_key"), ({"iban": "FR00"}, "iban_key"), ({"iban": ""}, "iban_key"),
    ({"iban": "XX1420041010050500013M02606"}, "iban_key"), ({"iban": "FR2520041010050500013M02699"}, "rib_key"),
    ({"bic": "PSSTXXPP"}, "bic_format"), ({"bic": "12"}, "bic_format"), ({"name": " "}, "bank_account_name_missing"),
    ({"name": "x" * 101}, "too_long"), ({"number": "12"}, "number_not_expected"),
])  # fmt: skip
def test_org_10_accounts_that_are_wrong(changes, code):
    """ORG-10: ISO 13616 and the French RIB key, each by itself."""
    from chassis.errors import Invalid

    with pytest.raises(Invalid) as refused:
        checked(account(**changes))
    assert [e.code for e in refused.value.errors] == [code]


def test_org_10_bank_details_are_for_invoicing_alone():
    """ORG-10"""
    assert (BANK_DETAILS_CHANGED.owners, BANK_DETAILS_CHANGED.readers) == (("organisation",), ("invoicing",))
    assert STRUCTURE_ATTACHMENT_CHANGED.readers == ("invoicing",)


@pytest.fixture
def home(gestionnaire):
    camille, structure = gestionnaire
    return camille.http("organisation"), f"/structures/{structure['structure_id']}"


def test_org_10_added_with_its_rib_modified_deactivated(home, person, outside):
    """ORG-10"""
    http, url = home
    form, rib = {"name": "Compte principal", "iban": IBAN, "bic": "PSSTFRPPPAR", "affactureur": "true"}, PDF
    bare = http.post(f"{url}/bank-accounts", data=form)
    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (422, "file"), "the RIB is mandatory"
    text = http.post(f"{url}/bank-accounts", data=form, files={"file": ("rib.txt", b"FR14")})
    assert text.json()["code"] == "fichier_refuse" or text.status_code == 422
    key = {"Idempotency-Key": "rib-1"}
    made = http.post(f"{url}/bank-accounts", data=form, files={"file": ("rib.pdf", rib)}, headers=key)
    assert made.status_code == 201, made.text
    again = http.post(f"{url}/bank-accounts", data=form, files={"file": ("rib.pdf", rib)}, headers=key)
    one, at_one = made.json(), f"{url}/bank-accounts/{made.json()['bank_account_id']}"
    assert again.json()["bank_account_id"] == one["bank_account_id"]
    assert (one["iban"], one["affactureur"], one["rib"]) == ("FR1420041010050500013M02606", True, "rib.pdf")
    told = outside.wait("bank.details.changed", lambda e: e["subject"] == one["bank_account_id"])
    assert (told["data"]["iban"], told["data"]["active"]) == (one["iban"], True)
    assert http.get(f"{at_one}/rib").content == rib
    wrong = http.patch(at_one, json={"iban": "FR1420041010050500013M02607"})
    assert (wrong.status_code, wrong.json()["errors"][0]["rule"]) == (422, "ORG-10")
    off = http.patch(
        at_one, json={"name": "Ancien compte", "active": False}, headers={"If-Match": made.headers["ETag"]}
    )
    assert (off.status_code, off.json()["name"], off.json()["active"]) == (200, "Ancien compte", False)
    assert http.patch(at_one, json={"name": "x"}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    outside.wait("bank.details.changed", lambda e: e["subject"] == one["bank_account_id"] and not e["data"]["active"])
    replaced = http.put(f"{at_one}/rib", files={"file": ("nouveau.pdf", rib)})
    assert replaced.json()["rib"] == "nouveau.pdf"
    assert http.get(f"{url}/bank-accounts", params={"active": True}).json()["total"] == 0
    stranger = person().join().http("organisation")
    for method, path in (("GET", f"{url}/bank-accounts"), ("GET", f"{at_one}/rib"), ("PATCH", at_one)):
        body = {"json": {"name": "x"}} if method == "PATCH" else {}
        assert stranger.request(method, path, **body).status_code == 404
    structures = outside.events("structure.changed", lambda e: e["subject"] == url.rsplit("/", 1)[1])
    assert not any("FR142004" in str(e) for e in structures)


def test_org_10_an_account_of_another_structure_does_not_exist(home, person):
    """ORG-10"""
    http, url = home
    form = {"name": "Compte", "iban": IBAN}
    one = http.post(f"{url}/bank-accounts", data=form, files={"file": ("rib.pdf", PDF)}).json()["bank_account_id"]
    leo = person().join()
    theirs = create_structure(leo, new_siret()).json()["structure_id"]
    answer = leo.http("organisation").patch(f"/structures/{theirs}/bank-accounts/{one}", json={"name": "x"})
    assert answer.status_code == 404


def test_org_11_attachments_added_downloaded_deleted(home, person, outside):
    """ORG-11"""
    http, url = home
    at_all = f"{url}/attachments"
    made = http.post(at_all, data={"label": "Attestation"}, files={"file": ("attestation.pdf", PDF)})
    assert made.status_code == 201, made.text
    one = made.json()["attachment_id"]
    told = outside.wait("structure.attachment.changed", lambda e: e["subject"] == one)
    assert told["data"]["file"]["sha256"] == made.json()["sha256"]
    listed = http.get(at_all).json()
    assert [(a["name"], a["label"]) for a in listed["items"]] == [("attestation.pdf", "Attestation")]
    assert http.get(f"{at_all}/{one}").content == PDF
    assert http.post(at_all, files={"file": ("virus.exe", b"MZ")}).status_code == 422
    stranger = person().join().http("organisation")
    assert [stranger.get(at_all).status_code, stranger.get(f"{at_all}/{one}").status_code] == [404, 404]
    assert stranger.delete(f"{at_all}/{one}").status_code == 404
    assert http.delete(f"{at_all}/{one}").status_code == 204
    assert [http.get(f"{at_all}/{one}").status_code, http.get(at_all).json()["total"]] == [404, 0]
    outside.wait("structure.attachment.changed", lambda e: e["subject"] == one and not e["data"]["active"])


def test_org_9_a_service_has_an_address_and_a_contact_of_its_own(home, outside):
    """ORG-9"""
    http, url = home
    body = {
        "code": "COMPTA", "label": "Comptabilité", "email": "compta@a.fr", "phone": "0102030405",
        "address": {"line1": "3 rue des Lilas", "postal_code": "35000", "town": "RENNES"},
    }  # fmt: skip
    made = http.post(f"{url}/services", json=body)
    assert (made.status_code, made.json()["address"]["town"], made.json()["email"]) == (201, "RENNES", "compta@a.fr")
    told = outside.wait("service.changed", lambda e: e["subject"] == made.json()["service_id"])
    assert (told["data"]["address"]["line1"], told["data"]["phone"]) == ("3 rue des Lilas", "0102030405")
    at_one = f"{url}/services/{made.json()['service_id']}"
    wrong = http.patch(at_one, json={"email": "x", "phone": "?", "address": {"postal_code": "1"}})
    fields = {e["field"] for e in wrong.json()["errors"]}
    assert fields == {"email", "phone", "address.postal_code"}
    assert http.patch(at_one, json={"address": None}).json()["address"] is None


def test_org_16_structures_of_one_entity_are_together(annuaire, person):
    """ORG-16: one SIRET a budget."""
    some = annuaire.get("/annuaire", params={"size": 1}).json()["items"][0]
    assert some["entity"] == some["identifier"][:9]
    entity = annuaire.get(f"/entities/{some['entity']}").json()
    assert {s["entity"] for s in entity["items"]} == {some["entity"]}
    assert some["structure_id"] in {s["structure_id"] for s in entity["items"]}
    assert annuaire.get("/entities/123456789").status_code == 404
    camille, first = person().join(), new_siret()
    made = [create_structure(camille, siret).json() for siret in (first, second_of(first))]
    listed = camille.http("organisation").get("/structures", params={"sort": "identifier"}).json()["items"]
    assert [s["entity"] for s in listed] == [first[:9]] * 2
    assert {s["structure_id"] for s in made} == {s["structure_id"] for s in listed}


def second_of(siret: str) -> str:
    from stdnum import luhn

    number = f"{siret[:9]}{(int(siret[9:13]) + 1) % 9990:04d}"
    return number + luhn.calc_check_digit(number)
