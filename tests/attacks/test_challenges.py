"""A robot that pays nothing gets nothing (ID-3): challenges are demanded, genuine, young and good for one call."""

import base64
import json

import httpx
import pytest

from deploy.local.challenge import solved
from tests.attacks.instances import at_once, elsewhere, statuses
from tests.kit.people import unique_email

PATHS = ("/accounts", "/accounts/activation-links")


def body(person, path, challenge):
    return person.form(challenge=challenge) if path == "/accounts" else {"email": person.email, "challenge": challenge}


def refused(answer):
    return (answer.status_code, answer.json()["code"]) == (403, "verification_demandee")


def changed(payload, **parameters):
    """With other parameters than those that were signed."""
    content = json.loads(base64.b64decode(payload))
    content["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(content).encode()).decode()


def unsolved(payload):
    content = json.loads(base64.b64decode(payload))
    content["solution"] = {"counter": 1, "derivedKey": "00" * 32}
    return base64.b64encode(json.dumps(content).encode()).decode()


NESTED = base64.b64encode(b"[" * 1400).decode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("forge", [
    lambda _: "", lambda _: "x", lambda _: "e30=", lambda _: NESTED, unsolved, lambda p: changed(p, cost=1, keyPrefix=""),
    lambda p: changed(p, expiresAt=4_000_000_000), lambda p: changed(p, expiresAt=None), lambda p: changed(p, nonce="00"),
    lambda p: changed(p, expiresAt="x" * 20),
], ids=range(10))  # fmt: skip
def test_id_3_what_is_not_a_solved_challenge_is_refused(person, path, forge):
    camille = person()
    assert refused(camille.anonymous().post(path, json=body(camille, path, forge(camille.challenge()))))
    assert camille.mailbox.search(camille.email) == []


def test_id_3_a_challenge_is_good_for_one_call(person):
    camille, challenge = person(), person().challenge()
    form = camille.form(challenge=challenge)
    assert camille.anonymous().post("/accounts", json=form).status_code == 202
    assert refused(camille.anonymous().post("/accounts", json=form))
    assert refused(camille.anonymous().post(PATHS[1], json={"email": camille.email, "challenge": challenge}))


async def test_id_3_a_challenge_is_good_for_one_of_forty_calls_at_once(stack, person):
    camille = person()
    challenge = camille.challenge()

    def form(_n):
        return camille.form(challenge=challenge) | dict.fromkeys(("email", "email_confirmation"), unique_email())

    answers, _ = await at_once([stack.url("identity")], "/accounts", form, 40, elsewhere)
    assert statuses(answers) == {202: 1, 403: 39}


def test_id_3_a_challenge_expires(stack, person):
    camille = person()
    url, process = stack.start_extra("identity", env={"IDENTITY_CHALLENGE_VALIDITY": "PT0S"})
    with httpx.Client(base_url=url) as http:
        assert refused(http.post("/accounts", json=camille.form(challenge=solved(http))))
    process.stop()


def test_id_3_a_wrong_form_does_not_use_the_challenge_up(person):
    camille = person()
    form = camille.form(challenge=camille.challenge())
    assert camille.anonymous().post("/accounts", json=form | {"first_name": ""}).status_code == 422
    assert camille.anonymous().post("/accounts", json=form).status_code == 202


def test_id_3_after_many_failures_a_login_asks_for_one(stack, person):
    """The password is not judged without it, right or wrong."""
    camille = person()
    camille.register()
    camille.activate()
    url, process = stack.start_extra("identity", env={"IDENTITY_ADDRESS_FAILURES": "3"})
    with httpx.Client(base_url=url, headers={"X-Forwarded-For": f"198.18.{hash(camille.email) % 250}.7"}) as http:
        wrong = {"email": unique_email(), "password": "Mauvais-mot-2026"}
        while http.post("/logins", json=wrong).status_code == 401:
            pass
        right = {"email": camille.email, "password": camille.password}

        def answer(**more):
            """Past the seconds for which the address waits."""
            while (got := http.post("/logins", json=right | more)).status_code == 429:
                pass
            return got

        assert refused(answer())
        assert refused(answer(challenge="x"))
        assert answer(challenge=solved(http)).status_code == 201
    process.stop()
