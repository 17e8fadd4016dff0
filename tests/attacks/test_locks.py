"""Locking others out, and going round limits (findings 6, 9, 11, 21; ID-13)."""

import asyncio
import statistics
import time

import httpx
import psutil
import pytest

from tests.attacks.instances import elsewhere
from tests.kit.people import unique_email
from tests.kit.stack import eventually

WRONG = "Mauvais-mot-2026"
HOSTILE = "4@8({[<6!|1" * 6


def tried(http, email, password, address, **more):
    body = {"email": email, "password": password} | more
    return http.post("/logins", json=body, headers={"X-Forwarded-For": address})


def test_row_11_eighteen_wrong_logins_lock_nobody_elsewhere_id_13(person):
    camille = person()
    camille.register()
    camille.activate()
    http = camille.anonymous()
    attacked = [tried(http, camille.email, WRONG, "203.0.113.9").status_code for _ in range(18)]
    assert 429 in attacked
    assert tried(http, camille.email, WRONG, "203.0.113.9").status_code == 429
    assert tried(http, camille.email, camille.password, "192.0.2.200").status_code == 201


def test_row_11_a_known_device_passes_where_every_address_is_slowed_down_id_13(person):
    """Also from the attacker's own address, as in one office."""
    camille = person().join()
    http, device = camille.anonymous(), camille.tokens["device_token"]
    for n in range(75):
        tried(http, camille.email, WRONG, elsewhere(n))
    for _ in range(4):
        tried(http, camille.email, WRONG, "203.0.113.10")
    assert tried(http, camille.email, camille.password, "192.0.2.201").status_code == 429
    for address in ("192.0.2.202", "203.0.113.10"):
        assert tried(http, camille.email, camille.password, address, device_tokens=["x", device]).status_code == 201


def test_row_11_a_device_gets_no_more_tries_than_an_address_id_13(person):
    camille = person().join()
    device = camille.tokens["device_token"]
    answers = [tried(camille.anonymous(), camille.email, WRONG, elsewhere(n), device_tokens=[device]) for n in range(8)]
    assert [a.status_code for a in answers].count(401) <= 4


@pytest.mark.parametrize("forge", [
    lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"), lambda token: "autre." + token.partition(".")[2],
    lambda _token: "é.é.é", lambda token: token.replace(".", "." + "9", 1),
])  # fmt: skip
def test_row_11_a_device_token_counts_for_its_account_and_as_it_was_made_id_13(person, forge):
    camille, other = person().join(), person().join()
    http = camille.anonymous()
    for n in range(75):
        tried(http, camille.email, WRONG, elsewhere(n))
    for token in (forge(camille.tokens["device_token"]), other.tokens["device_token"]):
        assert tried(http, camille.email, camille.password, "192.0.2.9", device_tokens=[token]).status_code == 429


def test_row_11_a_lock_tells_nothing_of_whether_an_account_exists_id_13(person):
    camille = person()
    camille.register()
    camille.activate()
    http = camille.anonymous()

    def seen(email, address):
        answers = [tried(http, email, WRONG, address) for _ in range(6)]
        return [(a.status_code, a.json()["code"], a.json()["title"]) for a in answers]

    assert seen(camille.email, "203.0.113.20") == seen(unique_email(), "203.0.113.21")


def test_row_11_an_ipv6_customer_is_one_address_id_13(person):
    camille = person()
    answers = [tried(camille.anonymous(), camille.email, WRONG, f"2001:db8:1:2::{n:x}") for n in range(1, 7)]
    assert [a.status_code for a in answers].count(401) <= 4


def test_row_09_a_new_false_token_each_time_stays_within_the_limit_of_its_address(stack, person):
    url, process = stack.start_extra("identity", env={"CHORALE_RATE_PER_MINUTE": "60"})
    with httpx.Client(base_url=url) as http:
        codes = [
            http.get("/me", headers={"Authorization": f"Bearer a.b.{n}", "X-Forwarded-For": "203.0.113.30"}).status_code
            for n in range(120)
        ]
    process.stop()
    assert codes.count(429) >= 40, "60 pass, and what the window lets through meanwhile"
    assert codes.count(401) + codes.count(429) == 120


async def test_row_06_a_login_does_not_wait_for_the_strength_of_passwords_id_5(stack, person):
    camille = person()
    camille.register()
    camille.activate()
    async with httpx.AsyncClient(base_url=stack.url("identity"), timeout=60) as http:
        asked = [
            asyncio.create_task(http.post("/passwords/strength", json={"password": f"{n}{HOSTILE}"})) for n in range(40)
        ]
        await asyncio.sleep(0.05)
        started = time.monotonic()
        login = await http.post("/logins", json={"email": camille.email, "password": camille.password})
        waited = time.monotonic() - started
        answers = await asyncio.gather(*asked)
    assert login.status_code == 201
    assert waited < 3, waited
    assert {a.status_code for a in answers} <= {200, 503}
    assert 503 in {a.status_code for a in answers}, "what would wait too long is told so"


def test_row_06_one_address_is_judged_so_often_and_no_more_id_5(stack):
    url, process = stack.start_extra("identity", env={"IDENTITY_STRENGTH_PER_MINUTE": "5"})
    with httpx.Client(base_url=url) as http:
        codes = [http.post("/passwords/strength", json={"password": "Tilleul-vert"}).status_code for _ in range(8)]
    process.stop()
    assert codes == [200] * 5 + [429] * 3


def test_row_06_passwords_are_judged_in_a_process_whose_death_ends_nothing_else_id_5(stack):
    url, process = stack.start_extra("identity")
    with httpx.Client(base_url=url, timeout=30) as http:

        def answer() -> int:
            return http.post("/passwords/strength", json={"password": "Tilleul-vert"}).status_code

        assert answer() == 200
        judges = psutil.Process(process.running.pid).children(recursive=True)
        assert judges
        for judge in judges:
            judge.kill()
        assert answer() in {200, 503}
        eventually(lambda: answer() == 200)
    process.stop()


def test_row_21_asking_for_a_link_takes_as_long_for_a_stranger_id_4(person):
    """In turns, now one first and now the other, so that a busy machine slows both alike."""
    seconds = {True: [], False: []}
    for n in range(24):
        camille = person()
        camille.register()
        camille.activation_token()
        for known in (True, False) if n % 2 else (False, True):
            body = {"email": camille.email if known else unique_email(), "challenge": camille.challenge()}
            started = time.perf_counter()
            camille.anonymous().post("/accounts/activation-links", json=body)
            seconds[known].append(time.perf_counter() - started)
            if known:
                camille.activation_token(2)
    known, unknown = statistics.median(seconds[True]), statistics.median(seconds[False])
    assert abs(known - unknown) < 0.25 * max(known, unknown), (known, unknown)


def test_row_21_creating_an_account_takes_as_long_where_there_is_one_id_4(person):
    times = []
    camille = person()
    for _ in range(3):
        form = camille.form(challenge=camille.challenge())
        started = time.perf_counter()
        assert camille.anonymous().post("/accounts", json=form).status_code == 202
        times.append(time.perf_counter() - started)
    assert min(times) >= 0.15
