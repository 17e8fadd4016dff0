"""Logging in, with a second factor always."""

import time

import httpx
import jwt as pyjwt  # another implementation than the product's: what an outside verifier would use
import pyotp
import pytest

from tests.kit.people import PASSWORD
from tests.kit.stack import eventually


def test_id_8_a_password_alone_gives_no_token(person):
    """ID-8"""
    camille = person().join()
    body = camille.begin().json()
    assert set(body) == {"login_id", "factor", "factors", "expires_at"}


def test_id_9_the_mailed_code_is_the_default_and_single_use(person):
    """ID-9"""
    camille = person()
    camille.register()
    camille.activate()
    login = camille.begin().json()
    assert login["factor"] == "EMAIL"
    url, code = f"/logins/{login['login_id']}/code", {"code": camille.mailed_code()}
    assert camille.anonymous().post(url, json=code).status_code == 200
    assert camille.anonymous().post(url, json=code).status_code == 410


def test_id_9_five_wrong_codes_void_the_login(person):
    """ID-9"""
    camille = person()
    camille.register()
    camille.activate()
    login = camille.begin().json()
    right = camille.mailed_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    url = f"/logins/{login['login_id']}/code"

    def spent():
        return camille.anonymous().post(url, json={"code": wrong}).status_code == 410

    eventually(spent, within=30)  # in between the account is slowed down (ID-13)
    assert camille.anonymous().post(url, json={"code": right}).status_code == 410


def test_id_9_a_code_asked_again_replaces_the_first(person):
    """ID-9"""
    camille = person()
    camille.register()
    camille.activate()
    login = camille.begin().json()
    first = camille.mailed_code()
    assert camille.anonymous().post(f"/logins/{login['login_id']}/mailed-codes").status_code == 202
    second = camille.mailed_code(count=2)
    url = f"/logins/{login['login_id']}/code"
    if first != second:
        assert camille.anonymous().post(url, json={"code": first}).status_code == 401
    assert camille.anonymous().post(url, json={"code": second}).status_code == 200


def test_id_10_an_authenticator_app_is_proved_then_asked_for(person):
    """ID-10"""
    camille = person().join()
    proposed = camille.http("identity").post("/me/totp", json={"password": PASSWORD}).json()
    assert proposed["uri"].startswith("otpauth://totp/")
    assert proposed["secret"] in proposed["uri"]
    assert "<svg" in proposed["qr_svg"]
    wrong = camille.http("identity").post("/me/totp/confirmation", json={"code": "000000", "device_name": "Téléphone"})
    assert wrong.status_code == 401
    assert camille.begin().json()["factor"] == "EMAIL"  # not proved, not asked for
    camille.add_app()
    assert camille.http("identity").get("/me").json()["totp"]["device"] == "Téléphone"
    assert camille.begin().json()["factor"] == "TOTP"
    camille.mailbox.wait(camille.email, "application d’authentification")
    camille.log_in()


def test_id_10_a_used_code_is_refused_when_replayed(person):
    """ID-10"""
    camille = person().join()
    camille.add_app()
    code = camille.app_code()
    first, second = camille.begin().json(), camille.begin().json()
    assert camille.anonymous().post(f"/logins/{first['login_id']}/code", json={"code": code}).status_code == 200
    replayed = camille.anonymous().post(f"/logins/{second['login_id']}/code", json={"code": code})
    assert (replayed.status_code, replayed.json()["code"]) == (401, "code_invalide")


def test_id_10_adding_again_replaces_and_needs_the_password(person):
    """ID-10"""
    camille = person().join()
    old = pyotp.TOTP(camille.add_app())
    refused = camille.http("identity").post("/me/totp", json={"password": "Pas-le-bon-2026"})
    assert refused.status_code == 401
    camille.add_app()
    login = camille.begin().json()
    stale = old.at((int(time.time()) // 30 + 1) * 30)
    assert camille.anonymous().post(f"/logins/{login['login_id']}/code", json={"code": stale}).status_code == 401


def test_id_10_a_proposal_asked_again_with_its_key_is_the_same(person):
    """INV-19's rule at this door; another key, or none, makes another secret."""
    camille = person().join()
    body = {"password": PASSWORD}
    keys = [{"Idempotency-Key": "1"}, {"Idempotency-Key": "1"}, {"Idempotency-Key": "2"}, {}]
    answers = [camille.http("identity").post("/me/totp", json=body, headers=key) for key in keys]
    secrets = [a.json()["secret"] for a in answers]
    assert (secrets[0] == secrets[1], len(set(secrets))) == (True, 3)


@pytest.mark.parametrize("known", [True, False])
def test_id_13_failures_slow_down_alike_for_known_and_unknown(person, known):
    """ID-13: lockout never tells whether the account exists."""
    camille = person()
    if known:
        camille.register()
        camille.activate()
    answers = [camille.begin("Mauvais-mot-2026") for _ in range(4)]
    assert [a.status_code for a in answers] == [401, 401, 401, 429]
    assert answers[-1].json()["code"] == "connexion_ralentie"
    assert "réessayez dans" in answers[-1].json()["detail"]
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_id_13_a_correct_login_ends_the_slow_down(person):
    """ID-13"""
    camille = person().join()
    for _ in range(3):
        camille.begin("Mauvais-mot-2026")
    count = camille.codes_received()

    def begun():
        answer = camille.begin()
        return answer.json() if answer.status_code == 201 else None

    login = eventually(begun, within=10)
    code = camille.mailed_code(count + 1)
    camille.anonymous().post(f"/logins/{login['login_id']}/code", json={"code": code})
    assert camille.begin("Mauvais-mot-2026").status_code == 401
    assert camille.begin("Mauvais-mot-2026").status_code == 401  # counted from one again, or this would be 429


def test_id_13_an_address_that_tries_many_accounts_is_slowed_down(stack, person):
    """ID-13: on an instance that tolerates fewer failures, in a row of unknown accounts."""
    url, process = stack.start_extra("identity", env={"IDENTITY_ADDRESS_FAILURES": "3"})
    with httpx.Client(base_url=url) as http:
        tries = [{"email": person().email, "password": "Mauvais-mot-2026"} for _ in range(5)]
        last = [http.post("/logins", json=body) for body in tries][-1]
    process.stop()
    assert (last.status_code, last.json()["code"]) == (429, "connexion_ralentie")


def test_id_15_the_last_login_is_shown(person):
    """ID-15"""
    camille = person().join()
    assert camille.tokens["previous_login_at"] is None
    first = camille.http("identity").get("/me").json()["last_login_at"]
    camille.log_in()
    assert camille.tokens["previous_login_at"] == first
    assert camille.http("identity").get("/me").json()["previous_login_at"] == first


def test_id_23_access_tokens_verify_offline_and_are_short_lived(stack, person):
    """ID-23"""
    camille = person().join()
    jwks = pyjwt.PyJWKSet.from_dict(camille.anonymous().get("/.well-known/jwks.json").json())
    token = camille.tokens["access_token"]
    key = next(k for k in jwks.keys if k.key_id == pyjwt.get_unverified_header(token)["kid"])
    claims = pyjwt.decode(token, key, algorithms=["EdDSA"], audience="chorale", issuer="chorale")
    assert claims["sub"] == camille.account_id
    assert claims["exp"] - claims["iat"] <= 600
    assert all("d" not in k for k in camille.anonymous().get("/.well-known/jwks.json").json()["keys"])


def test_id_23_keys_rotate_ahead_of_use(stack, person):
    """ID-23: with a rotation shorter than the time a key is published ahead, the next one is there before it signs."""
    before = person().anonymous().get("/.well-known/jwks.json").json()["keys"]
    url, process = stack.start_extra("identity", env={"IDENTITY_KEY_ROTATION": "PT1S"})
    camille = person()
    with httpx.Client(base_url=url) as other:
        eventually(lambda: len(other.get("/.well-known/jwks.json").json()["keys"]) > len(before))
    process.stop()
    camille.join()  # still signed with a key everyone knows
    assert camille.http("identity").get("/me").status_code == 200


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_token_that_is_not_one_is_refused(stack, person, token):
    answer = person().anonymous().get("/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
