"""What ended goes on (findings 10, 18, 24; ID-20, ID-23, ID-26): a session that is over opens nothing, anywhere."""

import time

import httpx
import jwt as pyjwt
import pytest
from pymongo import MongoClient

from chassis.ids import new_id
from tests.attacks.test_audit import records
from tests.identity.test_secrets import kid
from tests.kit.stack import eventually

DOORS = {
    "identity": "/me", "organisation": "/habilitations", "invoicing": "/invoices", "support": "/tickets", "notifications": "/me/notices",
}  # fmt: skip
SOON = 1.0
"""Seconds within which every service refuses (ID-20)."""


def bearer(tokens) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def asked(stack, tokens, service) -> httpx.Response:
    return httpx.get(stack.url(service) + DOORS[service], headers=bearer(tokens), timeout=20)


JOINING: list[bool] = []


def joined(stack, person) -> None:
    """Services that were just started have joined their groups: a session that ended is refused by all of them."""
    if JOINING:
        return
    gone = person().join()
    gone.http("identity").delete("/sessions/current")
    for service in DOORS:
        eventually(lambda s=service: asked(stack, gone.tokens, s).status_code == 401, 60)
    JOINING.append(True)


@pytest.fixture
def camille(stack, person):
    stack.all()
    joined(stack, person)
    made = person().join()
    assert {asked(stack, made.tokens, service).status_code for service in DOORS} == {200}
    return made


def refused_everywhere(stack, tokens, since) -> None:
    """Within the second, and what the calls themselves take on this machine."""
    assert asked(stack, tokens, "identity").json()["code"] == "session_terminee", "here at once"
    calls = 0.0
    for service in DOORS:
        answer, began = None, 0.0
        while answer is None or answer.status_code != 401:
            began = time.monotonic()
            assert began - since - calls < SOON, f"{service} still takes it"
            answer = asked(stack, tokens, service)
            calls += time.monotonic() - began
        assert answer.json()["code"] == "session_terminee"


def test_row_10_logged_out_is_refused_by_all_within_a_second_id_20(stack, camille):
    tokens = camille.tokens
    http = camille.http("identity")
    http.delete("/sessions/current")
    since = time.monotonic()
    assert http.post("/me/totp", json={"password": camille.password}).status_code == 401
    refused_everywhere(stack, tokens, since)


def test_row_10_after_a_used_refresh_token_came_back_id_23(stack, camille):
    http, token = camille.anonymous(), {"refresh_token": camille.tokens["refresh_token"]}
    renewed = http.post("/tokens/refresh", json=token, headers={"User-Agent": "Firefox"}).json()
    http.post("/tokens/refresh", json=token, headers={"User-Agent": "curl"})
    since = time.monotonic()
    refused_everywhere(stack, camille.tokens, since)
    refused_everywhere(stack, renewed, time.monotonic())


def test_asvs_7_4_5_an_operator_ends_all_sessions_of_an_account_org_32(stack, person):
    """And nobody else can; the journal of the account says who did."""
    camille, operator, other = (person().join() for _ in range(3))
    with MongoClient(stack.store, tz_aware=True) as client:
        client["identity"]["habilitations"].insert_one({
            "_id": new_id(), "account_id": operator.account_id, "structure_id": new_id(), "service_id": None, "active": True,
            "gestionnaire_principal": True, "sequence": 1, "profiles": [{"application": "EXPLOITATION", "level": "MODIFICATION"}],
        })  # fmt: skip
    path = f"/platform/accounts/{camille.account_id}/sessions"
    assert other.http("identity").delete(path).status_code == 403
    assert camille.http("identity").get("/me").status_code == 200
    assert operator.http("identity").delete("/platform/accounts/nobody/sessions").status_code == 404
    assert operator.http("identity").delete(path).status_code == 204
    assert camille.http("identity").get("/me").json()["code"] == "session_terminee"
    camille.log_in()
    ended = eventually(lambda: records(camille.http("identity"), kind="SESSION_TERMINEE"))
    assert {row["actor"] for row in ended} == {operator.account_id}


def test_row_10_another_session_is_ended_by_its_owner_alone_id_20(stack, camille, person):
    old = camille.tokens
    camille.log_in()
    rows = camille.http("identity").get("/me/sessions").json()
    assert (rows["total"], [row["current"] for row in rows["items"]].count(True)) == (2, 1)
    assert all(row["device"] and row["address"] and row["last_used_at"] for row in rows["items"])
    other = next(row["session_id"] for row in rows["items"] if not row["current"])
    stranger = person().join()
    assert stranger.http("identity").delete(f"/me/sessions/{other}").status_code == 404
    assert asked(stack, old, "identity").status_code == 200
    assert camille.http("identity").delete(f"/me/sessions/{other}").status_code == 204
    refused_everywhere(stack, old, time.monotonic())
    assert camille.http("identity").delete(f"/me/sessions/{other}").status_code == 404
    assert asked(stack, camille.tokens, "organisation").status_code == 200


def test_row_10_all_other_sessions_are_ended_at_once_id_20(stack, camille):
    others = [camille.tokens, camille.log_in().tokens]
    camille.log_in()
    assert camille.http("identity").delete("/me/sessions").status_code == 204
    for tokens in others:
        refused_everywhere(stack, tokens, time.monotonic())
    assert camille.http("identity").get("/me/sessions").json()["total"] == 1


def test_row_10_an_instance_that_starts_later_refuses_as_well_id_20(stack, camille):
    camille.http("identity").delete("/sessions/current")
    refused_everywhere(stack, camille.tokens, time.monotonic())
    url, process = stack.start_extra("organisation", role="api")
    answer = httpx.get(f"{url}/habilitations", headers=bearer(camille.tokens))
    process.stop()
    assert (answer.status_code, answer.json()["code"]) == (401, "session_terminee")


def test_row_10_what_ends_is_told_on_the_bus_id_23(camille, outside):
    session = pyjwt.decode(camille.tokens["access_token"], options={"verify_signature": False})["sid"]
    camille.http("identity").delete("/sessions/current")
    ended = outside.wait("session.ended", lambda e: e["subject"] == session)
    assert (ended["data"]["account_id"], ended["data"]["reason"]) == (camille.account_id, "DECONNEXION")


def test_row_18_an_app_is_not_replaced_by_token_and_password_alone_id_26(camille):
    camille.add_app()
    http, body = camille.http("identity"), {"password": camille.password}
    for path in ("/me/totp", "/me/totp/removal"):
        missing = http.post(path, json=body)
        assert (missing.status_code, missing.json()["code"]) == (403, "autre_facteur_demande")
        assert http.post(path, json=body | {"code": "000000"}).status_code in {401, 429}
    assert camille.begin().json()["factor"] == "TOTP"


def test_row_18_a_replaced_app_ends_other_sessions_and_is_told_id_26(stack, camille):
    camille.add_app()
    stolen = camille.tokens
    camille.log_in()
    camille.add_app()
    refused_everywhere(stack, stolen, time.monotonic())
    assert asked(stack, camille.tokens, "identity").status_code == 200
    camille.mailbox.wait(camille.email, "application d’authentification", count=2)


def test_row_18_a_lost_phone_is_replaced_by_a_mailed_code_once_id_26(stack, camille):
    camille.add_app()
    http = camille.http("identity")
    http.post("/me/factor-codes")
    body = {"password": camille.password, "code": camille.mailed_code_of("changer de facteur")}
    assert http.post("/me/totp/removal", json=body).status_code == 204
    camille.mailbox.wait(camille.email, "retirée")
    assert camille.begin().json()["factor"] == "EMAIL"
    assert http.get("/me").json()["totp"] is None
    camille.app = None
    camille.add_app()
    assert http.post("/me/totp/removal", json=body).status_code in {401, 429}


def test_row_18_a_code_mailed_for_a_factor_opens_no_session_id_26(camille):
    camille.add_app()
    login = camille.begin().json()["login_id"]
    camille.http("identity").post("/me/factor-codes")
    code = {"code": camille.mailed_code_of("changer de facteur")}
    assert camille.anonymous().post(f"/logins/{login}/code", json=code).status_code == 401
    assert camille.anonymous().post(f"/logins/{camille.account_id}/code", json=code).status_code == 410


@pytest.mark.parametrize("head", [{"typ": "dpop+jwt"}, {"typ": "at"}, {"typ": None}], ids=str)
def test_row_24_a_token_of_another_type_is_refused_id_23(stack, person, head):
    camille = person().join()
    key = (stack.data / "secrets" / "identity_signing_key").read_text()
    claims = pyjwt.decode(camille.tokens["access_token"], options={"verify_signature": False})
    forged, good = (pyjwt.encode(claims, key, "EdDSA", {"kid": kid(key)} | more) for more in (head, {}))
    answers = [
        httpx.get(f"{stack.url('identity')}/me", headers={"Authorization": f"Bearer {t}"}) for t in (good, forged)
    ]
    assert [a.status_code for a in answers] == [200, 401]
