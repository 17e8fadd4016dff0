"""What a person sees and changes of their own account (ID-16)."""

import re

import pytest

from tests.kit.stack import eventually

ADDRESS = {"street": "3 rue des Lilas", "more": "Bât. B", "postal_code": "35000", "city": "Rennes", "country": "FR"}


def test_id_16_names_address_telephone_language_and_notifications_are_changed(person, outside):
    camille = person().join()
    http = camille.http("identity")
    change = {
        "first_name": " Camille-Anne ", "last_name": "Le Goff", "phone": "02 99 00 00 00", "language": "en",
        "notifications": False, "postal_address": ADDRESS,
    }  # fmt: skip
    answer = http.patch("/me", json=change)
    assert answer.status_code == 200, answer.text
    shown = http.get("/me").json()
    assert shown == answer.json()
    assert {name: shown[name] for name in change} == change | {"first_name": "Camille-Anne"}
    told = outside.wait(
        "account.changed", lambda e: e["subject"] == camille.account_id and e["data"]["last_name"] == "Le Goff"
    )
    data = told["data"]
    assert (data["first_name"], data["language"], data["notifications"]) == ("Camille-Anne", "en", False)
    assert "Lilas" not in str(told)
    assert "99 00" not in str(told)
    record = eventually(lambda: http.get("/me/audit", params={"kind": "COMPTE_MODIFIE"}).json()["items"])[0]
    assert set(record["detail"].lower().split()) == set(change)
    removed = http.patch("/me", json={"postal_address": {}})
    assert (removed.json()["postal_address"], removed.json()["phone"]) == (None, "02 99 00 00 00")


@pytest.mark.parametrize(("change", "field"), [
    ({"first_name": ""}, "first_name"), ({"last_name": "voir www.exemple.fr"}, "last_name"), ({"phone": "abc"}, "phone"),
    ({"postal_address": {"street": "3 rue des Lilas"}}, "postal_address.postal_code"),
    ({"postal_address": ADDRESS | {"country": "France"}}, "postal_address.country"),
    ({"contact_email": "nulle part"}, "contact_email"),
])  # fmt: skip
def test_id_16_each_wrong_field_is_named(person, change, field):
    camille = person().join()
    answer = camille.http("identity").patch("/me", json=change)
    assert answer.status_code == 422
    assert field in [e["field"] for e in answer.json()["errors"]]


def test_id_16_a_contact_address_given_with_the_rest_waits_for_its_proof(person):
    """ID-25"""
    camille, other = person().join(), person().email
    http = camille.http("identity")
    shown = http.patch("/me", json={"contact_email": other, "phone": "0299000000"}).json()
    assert (shown["contact_email"], shown["contact_wanted"], shown["phone"]) == (camille.email, other, "0299000000")
    mail = camille.mailbox.wait(other, "adresse de contact")
    token = re.search(r"token=([\w-]+)", mail["text"]).group(1)
    assert camille.anonymous().post("/contact-addresses/proofs", json={"token": token}).status_code == 200
    assert http.get("/me").json()["contact_email"] == other
    assert http.patch("/me", json={"contact_email": camille.email}).json()["contact_email"] == camille.email
