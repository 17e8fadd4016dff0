"""A contact address gets mails once it is proved; what another visitor typed is never kept (ID-25, ID-26)."""

import re

import httpx
import pytest

from deploy.local.challenge import solved
from services.identity.migrations import contact_to_prove
from tests.kit.outside import Outside
from tests.kit.people import PASSWORD, unique_email
from tests.migrations import kit


def proof(camille, contact: str, count: int = 1) -> str:
    text = camille.mailbox.wait(contact, "adresse de contact", count)["text"]
    return re.search(r"token=([\w-]+)", text).group(1)


def prove(camille, token: str) -> httpx.Response:
    return camille.anonymous().post("/contact-addresses/proofs", json={"token": token})


def test_id_25_a_contact_address_counts_once_it_is_proved(person, outside: Outside):
    camille, contact = person(), unique_email("compta")
    camille.register(contact_email=contact)
    camille.activate().log_in()
    me = camille.http("identity").get("/me").json()
    assert (me["contact_email"], me["contact_wanted"]) == (camille.email, contact)
    token = proof(camille, contact)
    assert prove(camille, token).json() == {"contact_email": contact}
    assert (prove(camille, token).status_code, prove(camille, token).json()["code"]) == (410, "lien_expire")
    outside.wait(
        "account.changed", lambda e: e["subject"] == camille.account_id and e["data"]["contact_email"] == contact
    )
    assert contact in camille.mailbox.wait(camille.email, "adresse de contact a changé")["text"]
    told = outside.events("account.changed", lambda e: e["subject"] == camille.account_id)
    assert [e["data"]["contact_email"] for e in told] == [camille.email] * (len(told) - 1) + [contact]


def test_id_25_who_registers_somebody_else_gains_nothing(person):
    """The stranger comes first, the owner registers again, then follows the last link."""
    owner, contact = person(), unique_email("mallory")
    owner.register(first_name="Mallory", contact_email=contact, survey_consent=True)
    stale = owner.activation_token()
    owner.register()
    body = {"token": owner.activation_token(count=2)}
    shown = owner.anonymous().post("/activations/shown", json=body).json()
    assert shown == {
        "login_email": owner.email, "first_name": "Camille", "last_name": "Martin", "phone": "", "contact_email": owner.email,
        "survey_consent": False,
    }  # fmt: skip
    assert owner.anonymous().post("/activations/shown", json={"token": stale}).status_code == 410
    assert owner.anonymous().post("/activations", json=body | {"password": PASSWORD}).status_code == 200
    assert owner.mailbox.search(contact) == []


def test_id_25_who_follows_an_honest_mail_corrects_what_a_stranger_typed(person):
    owner, contact = person(), unique_email("mallory")
    owner.register(first_name="Mallory", phone="0600000000", contact_email=contact)
    given = {"first_name": "Camille", "phone": "", "contact_email": ""}
    body = {"token": owner.activation_token(), "password": PASSWORD} | given
    assert owner.anonymous().post("/activations", json=body).status_code == 200
    me = owner.log_in().http("identity").get("/me").json()
    assert (me["first_name"], me["phone"], me["contact_email"], me["contact_wanted"]) == (
        "Camille",
        "",
        owner.email,
        "",
    )
    assert owner.mailbox.search(contact) == []


def test_id_25_a_wrong_correction_leaves_the_link_unspent(person):
    camille = person()
    camille.register()
    body = {"token": camille.activation_token(), "password": PASSWORD}
    refused = camille.anonymous().post("/activations", json=body | {"first_name": ""})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "first_name")
    assert camille.anonymous().post("/activations", json=body).status_code == 200


def test_id_25_another_contact_address_is_asked_for_and_given_up(person):
    camille, contact = person().join(), unique_email("compta")
    http = camille.http("identity")
    assert http.put("/me/contact-address", json={"email": contact}).json()["contact_wanted"] == contact
    token = proof(camille, contact)
    assert http.put("/me/contact-address", json={"email": camille.email}).json()["contact_wanted"] == ""
    assert prove(camille, token).status_code == 410
    assert http.put("/me/contact-address", json={"email": "nulle part"}).status_code == 422


def test_id_25_the_link_of_a_contact_address_expires(stack, person):
    camille, contact = person().join(), unique_email("compta")
    url, process = stack.start_extra("identity", env={"IDENTITY_CONTACT_VALIDITY": "PT0S"})
    with httpx.Client(base_url=url, headers=camille.http("identity").headers) as http:
        assert http.put("/me/contact-address", json={"email": contact}).status_code == 200
    process.stop()
    assert prove(camille, proof(camille, contact)).status_code == 410


def test_id_26_a_lost_phone_loses_no_account(person):
    """ID-12: a code by mail is always another way."""
    camille = person().join()
    camille.add_app()
    login = camille.begin().json()
    assert login["factor"] == "TOTP"
    before = camille.codes_received()
    assert camille.anonymous().post(f"/logins/{login['login_id']}/mailed-codes").status_code == 202
    code = {"code": camille.mailed_code(before + 1)}
    assert camille.anonymous().post(f"/logins/{login['login_id']}/code", json=code).status_code == 200


def test_id_12_the_app_still_counts_after_a_code_was_mailed(person):
    camille = person().join()
    camille.add_app()
    login = camille.begin().json()
    camille.anonymous().post(f"/logins/{login['login_id']}/mailed-codes")
    answer = camille.anonymous().post(f"/logins/{login['login_id']}/code", json={"code": camille.app_code()})
    assert answer.status_code == 200


def test_not_2_mails_of_events_are_switched_off_and_on(person, outside: Outside):
    camille = person().join()
    for mails in (False, True):
        assert camille.http("identity").put("/me/notifications", json={"mails": mails}).json() == {"mails": mails}
        assert camille.http("identity").get("/me").json()["notifications"] is mails
        outside.wait(
            "account.changed",
            lambda e, on=mails: e["subject"] == camille.account_id and e["data"]["notifications"] is on,
        )


@pytest.mark.parametrize("setting", ["IDENTITY_LOGIN_VALIDITY", "IDENTITY_SESSION_VALIDITY"])
def test_id_9_id_23_codes_and_sessions_expire(stack, person, setting):
    """On an instance where they are over at once; with the usual settings the other tests find them open."""
    camille = person()
    camille.register()
    camille.activate()
    url, process = stack.start_extra("identity", env={setting: "PT0S"})
    with httpx.Client(base_url=url) as http:
        login = http.post("/logins", json={"email": camille.email, "password": PASSWORD}).json()
        proved = http.post(f"/logins/{login['login_id']}/code", json={"code": camille.mailed_code()})
        if setting == "IDENTITY_LOGIN_VALIDITY":
            assert (proved.status_code, proved.json()["code"]) == (410, "connexion_expiree")
        else:
            refreshed = http.post("/tokens/refresh", json={"refresh_token": proved.json()["refresh_token"]})
            assert (refreshed.status_code, refreshed.json()["code"]) == (401, "session_terminee")
    process.stop()


def test_id_4_the_mail_and_the_answer_name_the_setting(stack, person):
    camille = person()
    url, process = stack.start_extra("identity", env={"IDENTITY_ACTIVATION_VALIDITY": "PT20M"})
    with httpx.Client(base_url=url) as http:
        answer = http.post("/accounts", json=camille.form(challenge=solved(http)))
    process.stop()
    assert "20 minutes" in answer.json()["message"]
    assert "20 minutes" in camille.mailbox.wait(camille.email, "Activez")["text"]


def test_id_5_passwords_are_kept_as_argon2id(person, rows):
    camille = person()
    camille.register()
    camille.activate()
    kept = rows["accounts"].find_one({"login_key": camille.email})["password_hash"]
    assert kept.startswith("$argon2id$v=19$")
    assert PASSWORD not in kept


def test_id_25_a_contact_address_of_version_0_1_is_to_be_proved():
    old = kit.documents("identity", "accounts")[0]
    assert contact_to_prove(old | {"contact_email": old["login_email"]}) is None
    after = contact_to_prove(old | {"contact_email": "ailleurs@exemple.fr"})
    assert (after["contact_email"], after["contact_wanted"]) == (old["login_email"], "ailleurs@exemple.fr")
    assert after["sequence"] == old["sequence"] + 1
    assert contact_to_prove(after) is None
