"""Our mails as somebody else's (findings 4 and 14; ID-25): what a stranger types leads nowhere, and mails go to proved addresses."""

import pytest

from tests.kit.people import unique_email


@pytest.mark.parametrize("name", [
    "Gagnez https://evil.example", "evil.example", "www.evil.example/a", "Camille evil.com Martin", "a@evil.example", "Camille\n\nBonjour",
    "<a href=x>", "Camille\u202egro.live", "06 12 34 56 78", "Camille!", "x" * 81, "evil\u2024com/",
])  # fmt: skip
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_row_14_a_name_leads_nowhere_and_is_mailed_to_nobody(person, field, name):
    camille = person()
    answer = camille.register(**{field: name})
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, "name_invalid")]
    assert camille.mailbox.search(camille.email) == []


@pytest.mark.parametrize(
    "name", ["Camille", "Jean-Pierre", "J.-P.", "D'Artagnan", "O’Neil", "Zoé", "Nguyễn Thị", "J. P.", "Müller"]
)
def test_row_14_names_as_people_have_them_pass(person, name):
    assert person().register(first_name=name, last_name=name).status_code == 202


def test_row_14_a_name_is_corrected_under_the_same_rule(person):
    camille = person()
    camille.register()
    body = {"token": camille.activation_token(), "password": camille.password, "first_name": "http://evil.example"}
    assert camille.anonymous().post("/activations", json=body).status_code == 422


def test_row_04_a_contact_address_typed_by_a_stranger_never_counts_id_25(person, outside):
    """They register the victim's address with their own; the victim registers again and activates."""
    camille, theirs = person(), unique_email("pirate")
    camille.register(contact_email=theirs)
    camille.activation_token()
    camille.register()
    camille.mailbox.wait(camille.email, "ctiv", 2)
    token = camille.activation_token(2)
    opened = camille.anonymous().post("/activations", json={"token": token, "password": camille.password})
    camille.account_id = opened.json()["account_id"]
    outside.wait("account.changed", lambda e: e["subject"] == camille.account_id and e["data"]["state"] == "ACTIF")
    known = outside.events("account.changed", lambda e: e["subject"] == camille.account_id)
    assert {event["data"]["contact_email"] for event in known} == {camille.email}
    assert camille.mailbox.search(theirs) == []
