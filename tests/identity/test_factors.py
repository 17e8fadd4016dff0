"""Passkeys, recovery codes, and the ways to log in that an account has (ID-11, ID-12, ID-26)."""

from typing import Any

import pytest

from tests.identity.conftest import at_once
from tests.kit.authenticator import Authenticator
from tests.kit.people import PASSWORD, Person


@pytest.fixture
def key(stack) -> Authenticator:
    """On the portal's own page."""
    return Authenticator(f"http://localhost:{stack.infrastructure.place.ports.portal}")


def asked(camille: Person, **proof: Any) -> dict[str, Any]:
    answer = camille.http("identity").post("/me/passkeys/challenges", json={"password": PASSWORD, **proof})
    assert answer.status_code == 200, answer.text
    return answer.json()["publicKey"]


def add(camille: Person, key: Authenticator, name: str = "Ma clé", **proof: Any):
    body = {"credential": key.create(asked(camille, **proof)), "device_name": name}
    return camille.http("identity").put("/me/passkeys", json=body)


def mailed(camille: Person) -> dict[str, str]:
    before = len(camille.mailbox.search(camille.email, "changer de facteur"))
    camille.http("identity").post("/me/factor-codes")
    return {"code": camille.mailed_code_of("changer de facteur", before + 1)}


def signed(camille: Person, key: Authenticator, login_id: str):
    options = camille.anonymous().post(f"/logins/{login_id}/passkey-challenges").json()["publicKey"]
    return camille.anonymous().post(f"/logins/{login_id}/passkey", json={"credential": key.get(options)})


def listed(camille: Person) -> dict[str, Any]:
    return camille.http("identity").get("/me/factors").json()


def test_id_11_a_passkey_is_added_and_login_asks_for_it(person, key):
    camille = person().join()
    added = add(camille, key)
    assert (added.status_code, added.json()["name"]) == (200, "Ma clé")
    camille.mailbox.wait(camille.email, "clé d’accès a été ajoutée")
    login = camille.begin().json()
    assert (login["factor"], login["factors"]) == ("WEBAUTHN", ["WEBAUTHN", "EMAIL"])
    done = signed(camille, key, login["login_id"])
    assert done.status_code == 200, done.text
    camille.tokens = done.json()
    assert listed(camille)["factors"][0]["last_used_at"]
    records = camille.http("identity").get("/me/audit", params={"kind": "FACTEUR_AJOUTE"}).json()["items"]
    assert [r["object_id"] for r in records] in ([], ["WEBAUTHN"])  # the journal follows the bus


def test_id_11_several_are_named_renamed_and_removed(person, key):
    camille = person().join()
    other = session = Authenticator(key.origin)
    assert add(camille, key).status_code == 200
    elsewhere = camille.tokens
    signed_in = signed(camille, key, camille.begin().json()["login_id"])
    camille.tokens = signed_in.json()
    assert add(camille, session, "Bureau", **mailed(camille)).status_code == 200
    assert (
        camille.anonymous().get("/me", headers={"Authorization": f"Bearer {elsewhere['access_token']}"}).status_code
        == 401
    )
    first, second = (f["id"] for f in listed(camille)["factors"])
    assert camille.http("identity").patch(f"/me/passkeys/{second}", json={"device_name": "Atelier"}).status_code == 204
    assert camille.http("identity").patch("/me/passkeys/none", json={"device_name": "Atelier"}).status_code == 404
    path, password = f"/me/passkeys/{first}/removal", {"password": PASSWORD}
    assert camille.http("identity").post(path, json=password).json()["code"] == "autre_facteur_demande"
    options = camille.http("identity").post("/me/factor-challenges").json()["publicKey"]
    removed = camille.http("identity").post(path, json=password | {"passkey": other.get(options)})
    assert removed.status_code == 204, removed.text
    assert [f["name"] for f in listed(camille)["factors"]] == ["Atelier"]
    camille.mailbox.wait(camille.email, "clé d’accès a été retirée")
    assert signed(camille, key, camille.begin().json()["login_id"]).status_code == 401


def test_id_11_a_copy_another_site_or_a_key_without_its_pin_is_refused(person, key):
    """The counter of a copy stands still; a key that verified its owner must do so again."""
    camille = person().join()
    key.verifies = True
    add(camille, key)
    login = camille.begin().json()["login_id"]

    def refused() -> bool:
        answer = signed(camille, key, login)
        return (answer.status_code, answer.json()["code"]) == (401, "cle_refusee")

    key.verifies = False
    assert refused()
    key.verifies, page = True, key.origin
    key.origin = "https://chorale.example.net"
    assert refused()
    key.origin = page
    assert signed(camille, key, login).status_code == 200
    key.count -= 1
    copied = camille.begin().json()["login_id"]
    again = signed(camille, key, copied)
    assert (again.status_code, again.json()["code"]) == (401, "cle_refusee")


def test_id_11_an_answer_counts_for_its_own_challenge_once(person, key):
    camille = person().join()
    options = asked(camille)
    body = {"credential": key.create(options), "device_name": "Ma clé"}
    assert camille.http("identity").put("/me/passkeys", json=body).status_code == 200
    assert camille.http("identity").put("/me/passkeys", json=body).json()["code"] == "conflit"
    first, second = (camille.begin().json()["login_id"] for _ in range(2))
    given = {"credential": key.get(camille.anonymous().post(f"/logins/{first}/passkey-challenges").json()["publicKey"])}
    camille.anonymous().post(f"/logins/{second}/passkey-challenges")
    assert camille.anonymous().post(f"/logins/{second}/passkey", json=given).status_code == 401
    answers = at_once([lambda: camille.anonymous().post(f"/logins/{first}/passkey", json=given)] * 4)
    assert [a.status_code for a in answers].count(200) == 1


def test_id_12_any_registered_factor_and_always_mail_completes_a_login(person, key):
    camille = person().join()
    camille.add_app()
    add(camille, key, **mailed(camille))
    codes = (
        camille.http("identity")
        .post("/me/recovery-codes", json={"password": PASSWORD, **mailed(camille)})
        .json()["codes"]
    )
    login = camille.begin().json()
    assert login["factors"] == ["WEBAUTHN", "TOTP", "EMAIL", "RECUPERATION"]
    by_app = camille.anonymous().post(f"/logins/{login['login_id']}/code", json={"code": camille.app_code()})
    assert by_app.status_code == 200
    login, before = camille.begin().json()["login_id"], camille.codes_received()
    camille.anonymous().post(f"/logins/{login}/mailed-codes")
    by_mail = camille.anonymous().post(f"/logins/{login}/code", json={"code": camille.mailed_code(before + 1)})
    assert by_mail.status_code == 200
    login = camille.begin().json()["login_id"]
    by_paper = camille.anonymous().post(f"/logins/{login}/recovery-code", json={"code": codes[0].upper()})
    assert by_paper.status_code == 200
    camille.mailbox.wait(camille.email, "code de secours vient de servir")


def test_id_12_recovery_codes_are_ten_hold_once_and_end_when_made_again(person, rows):
    camille = person().join()
    first = camille.http("identity").post("/me/recovery-codes", json={"password": PASSWORD}).json()["codes"]
    assert (len(first), len(set(first))) == (10, 10)
    stored = str(rows["accounts"].find_one({"_id": camille.account_id}))
    assert not any(code in stored or code.replace("-", "") in stored for code in first)
    logins = [camille.begin().json()["login_id"] for _ in range(2)]
    answers = at_once(
        [
            lambda one=one: camille.anonymous().post(f"/logins/{one}/recovery-code", json={"code": first[0]})
            for one in logins
        ]
    )
    assert sorted(a.status_code for a in answers) == [200, 401]
    assert listed(camille)["recovery_codes_left"] == 9
    again = camille.http("identity").post("/me/recovery-codes", json={"password": PASSWORD})
    assert again.json()["code"] == "autre_facteur_demande"
    body = {"password": PASSWORD, "recovery_code": first[1]}
    second = camille.http("identity").post("/me/recovery-codes", json=body).json()["codes"]
    login = camille.begin().json()["login_id"]
    assert camille.anonymous().post(f"/logins/{login}/recovery-code", json={"code": first[2]}).status_code == 401
    assert camille.anonymous().post(f"/logins/{login}/recovery-code", json={"code": second[0]}).status_code == 200


def test_id_27_every_kind_of_proof_takes_the_same_five_tries(person, key):
    camille = person().join()
    add(camille, key)
    login = camille.begin().json()["login_id"]
    options = camille.anonymous().post(f"/logins/{login}/passkey-challenges").json()["publicKey"]
    wrong = Authenticator(key.origin, raw_id=key.raw_id)
    calls = [
        ("recovery-code", {"code": "abcd-efgh-jkmn-pqrs"}), ("code", {"code": "000000"}),
        ("passkey", {"credential": wrong.get(options)}),
    ]  # fmt: skip
    answers = at_once(
        [
            lambda path=path, body=body: camille.anonymous().post(f"/logins/{login}/{path}", json=body)
            for path, body in calls * 4
        ]
    )
    assert {a.status_code for a in answers} <= {401, 410, 429}
    assert [a.status_code for a in answers].count(401) <= 5


@pytest.mark.parametrize("field", ["clientDataJSON", "authenticatorData", "signature"])
def test_id_11_what_no_authenticator_sends_is_refused(person, key, field):
    camille = person().join()
    add(camille, key)
    login = camille.begin().json()["login_id"]
    options = camille.anonymous().post(f"/logins/{login}/passkey-challenges").json()["publicKey"]
    for wrong in ("", "AA", "_" * 400):
        given = key.get(options)
        given["response"][field] = wrong
        answer = camille.anonymous().post(f"/logins/{login}/passkey", json={"credential": given})
        assert answer.status_code == 401, answer.text


def test_id_26_a_change_of_factors_needs_more_than_password_and_session(person, key):
    """The first factor needs the password alone; from then on one that the account has."""
    camille = person().join()
    camille.add_app()
    for path in ("/me/passkeys/challenges", "/me/recovery-codes", "/me/totp"):
        assert (
            camille.http("identity").post(path, json={"password": PASSWORD}).json()["code"] == "autre_facteur_demande"
        )
        wrong = camille.http("identity").post(path, json={"password": PASSWORD, "recovery_code": "abcd-efgh-jkmn-pqrs"})
        assert wrong.status_code in (401, 429)
