"""Sessions: rotation, reuse, lost answers, logging out (ID-23)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from services.identity.domain import session
from services.identity.domain.session import Previous, Session, Token, Verdict
from tests.identity.conftest import at_once

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MOMENT, IDLE = timedelta(milliseconds=1), timedelta(hours=2)
USED = Previous(digest="p", device="Firefox", until=NOW + timedelta(seconds=10), successor=b"s")
OPEN = Session(
    id="s", account_id="a", device="Firefox", created_at=NOW, last_used_at=NOW, expires_at=NOW + timedelta(hours=12), digest="d",
    previous=USED,
)  # fmt: skip


def test_id_23_a_refresh_session_expires():
    assert session.judge(OPEN, Token.CURRENT, "Firefox", OPEN.expires_at - MOMENT) is Verdict.ROTATE
    assert session.judge(OPEN, Token.CURRENT, "Firefox", OPEN.expires_at) is Verdict.OVER


def test_id_23_an_ended_session_rotates_no_more():
    assert session.judge(replace(OPEN, ended=True), Token.CURRENT, "Firefox", NOW) is Verdict.OVER


@pytest.mark.parametrize(
    ("token", "device", "at", "verdict"),
    [
        (Token.PREVIOUS, "Firefox", USED.until - MOMENT, Verdict.REPEAT),
        (Token.PREVIOUS, "Firefox", USED.until, Verdict.REUSED),
        (Token.PREVIOUS, "curl", NOW, Verdict.REUSED),
        (Token.UNKNOWN, "Firefox", NOW, Verdict.REUSED),
    ],
)
def test_id_23_a_used_token_is_answered_again_for_seconds_from_the_same_device(token, device, at, verdict):
    assert session.judge(OPEN, token, device, at) is verdict


def test_id_23_a_rotation_keeps_the_token_before():
    after = session.rotated(OPEN, "new", replace(USED, digest="d"), NOW + MOMENT, idle=IDLE)
    assert (after.digest, after.previous.digest, after.last_used_at) == ("new", "d", NOW + MOMENT)


def test_id_23_a_session_that_is_not_used_ends_before_its_time():
    """ASVS 7.3.1"""
    ends = NOW + timedelta(hours=12)
    used = session.rotated(replace(OPEN, ends_at=ends), "new", USED, NOW + IDLE / 2, idle=IDLE)
    assert session.judge(used, Token.CURRENT, "Firefox", NOW + IDLE / 2 + IDLE - MOMENT) is Verdict.ROTATE
    assert session.judge(used, Token.CURRENT, "Firefox", NOW + IDLE / 2 + IDLE) is Verdict.OVER
    assert session.rotated(used, "newer", USED, ends - MOMENT, idle=IDLE).expires_at == ends, "and never after it"


def test_id_23_a_session_of_before_keeps_its_end():
    assert session.rotated(OPEN, "new", USED, NOW + IDLE, idle=IDLE).expires_at == OPEN.expires_at


def test_id_23_an_opened_session_ends_two_hours_after_its_last_use(person, rows):
    camille = person().join()
    kept = rows["sessions"].find_one({"account_id": camille.account_id})
    assert kept["expires_at"] - kept["last_used_at"] == IDLE
    refresh(camille.anonymous(), camille.tokens["refresh_token"])
    used = rows["sessions"].find_one({"account_id": camille.account_id})
    assert used["last_used_at"] > kept["last_used_at"]
    assert used["expires_at"] - used["last_used_at"] == IDLE


def test_a_device_is_compared_as_it_is_kept():
    long = "x" * 300
    after = session.rotated(OPEN, "new", replace(USED, device=session.cut(long)), NOW, idle=IDLE)
    assert session.judge(after, Token.PREVIOUS, long, NOW) is Verdict.REPEAT


def refresh(http: httpx.Client, token: str, device: str = "Firefox") -> httpx.Response:
    return http.post("/tokens/refresh", json={"refresh_token": token}, headers={"User-Agent": device})


def test_id_23_a_lost_answer_is_given_again(person):
    camille = person().join()
    http, token = camille.anonymous(), camille.tokens["refresh_token"]
    first, again = refresh(http, token), refresh(http, token)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["refresh_token"] == again.json()["refresh_token"]
    assert refresh(http, again.json()["refresh_token"]).status_code == 200


def test_id_23_reuse_from_another_device_ends_the_family(person):
    camille = person().join()
    http, token = camille.anonymous(), camille.tokens["refresh_token"]
    renewed = refresh(http, token)
    reused = refresh(http, token, "curl")
    assert (reused.status_code, reused.json()["code"]) == (401, "session_terminee")
    assert refresh(http, renewed.json()["refresh_token"]).status_code == 401


def test_id_23_reuse_once_the_successor_was_used_ends_the_family(person):
    camille = person().join()
    http, token = camille.anonymous(), camille.tokens["refresh_token"]
    second = refresh(http, token).json()["refresh_token"]
    third = refresh(http, second).json()["refresh_token"]
    assert refresh(http, token).status_code == 401
    assert refresh(http, third).status_code == 401


def test_id_23_reuse_after_the_grace_ends_the_family(stack, person):
    camille = person().join()
    url, process = stack.start_extra("identity", env={"IDENTITY_REFRESH_GRACE": "PT0S"})
    with httpx.Client(base_url=url) as http:
        token = camille.tokens["refresh_token"]
        renewed = refresh(http, token)
        assert refresh(http, token).status_code == 401
        assert refresh(http, renewed.json()["refresh_token"]).status_code == 401
    process.stop()


def test_id_23_reuse_racing_a_rotation_ends_the_family(person):
    """Whichever device comes first, the other one's token was used."""
    camille = person().join()
    http, token = camille.anonymous(), camille.tokens["refresh_token"]
    answers = at_once([lambda n=n: refresh(http, token, ("Firefox", "curl")[n % 2]) for n in range(16)])
    assert {a.status_code for a in answers} <= {200, 401}
    assert refresh(http, token).status_code == 401
    renewed = {a.json()["refresh_token"] for a in answers if a.status_code == 200}
    assert [refresh(http, one).status_code for one in renewed] == [401] * len(renewed)


def test_id_23_one_device_refreshing_twice_at_once_keeps_its_session(person):
    """Two tabs of one browser."""
    camille = person().join()
    http, token = camille.anonymous(), camille.tokens["refresh_token"]
    answers = at_once([lambda: refresh(http, token) for _ in range(8)])
    assert [a.status_code for a in answers] == [200] * 8
    (renewed,) = {a.json()["refresh_token"] for a in answers}
    assert refresh(http, renewed).status_code == 200


def test_id_23_a_session_expires(stack, person):
    camille = person()
    camille.register()
    camille.activate()
    login = camille.begin().json()
    url, process = stack.start_extra("identity", env={"IDENTITY_SESSION_VALIDITY": "PT0S"})
    with httpx.Client(base_url=url) as http:
        opened = http.post(f"/logins/{login['login_id']}/code", json={"code": camille.mailed_code()}).json()
        refused = refresh(http, opened["refresh_token"])
        me = http.get("/me", headers={"Authorization": f"Bearer {opened['access_token']}"})
    process.stop()
    assert (refused.status_code, refused.json()["code"]) == (401, "session_terminee")
    assert me.status_code == 401


def test_id_9_a_login_code_expires(stack, person):
    camille = person()
    camille.register()
    camille.activate()
    url, process = stack.start_extra("identity", env={"IDENTITY_LOGIN_VALIDITY": "PT0S"})
    with httpx.Client(base_url=url) as http:
        login = http.post("/logins", json={"email": camille.email, "password": camille.password}).json()
        answer = http.post(f"/logins/{login['login_id']}/code", json={"code": camille.mailed_code()})
        again = http.post(f"/logins/{login['login_id']}/mailed-codes")
    process.stop()
    assert (answer.status_code, answer.json()["code"]) == (410, "connexion_expiree")
    assert again.status_code == 410


def test_id_20_what_was_logged_out_is_refused_at_once(person):
    camille = person().join()
    http = camille.http("identity")
    assert http.delete("/sessions/current").status_code == 204
    answers = [
        http.get("/me"), http.put("/me/survey", json={"consent": True}),
        http.post("/me/totp", json={"password": camille.password}), http.delete("/sessions/current"),
        refresh(http, camille.tokens["refresh_token"]),
    ]  # fmt: skip
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(401, "session_terminee")] * 5


def test_id_23_after_a_reuse_the_access_token_is_refused_at_once(person):
    camille = person().join()
    http = camille.anonymous()
    refresh(http, camille.tokens["refresh_token"])
    refresh(http, camille.tokens["refresh_token"], "curl")
    assert camille.http("identity").get("/me").status_code == 401


def test_id_20_logging_out_ends_this_session_alone(person):
    camille = person().join()
    other = camille.tokens["refresh_token"]
    camille.log_in()
    camille.http("identity").delete("/sessions/current")
    assert refresh(camille.anonymous(), other).status_code == 200


def test_a_device_is_kept_and_compared_by_its_first_two_hundred_characters():
    assert session.cut("x" * 201) == "x" * 200
    assert session.cut("x" * 200) == "x" * 200
