"""Many guesses at once, through the doors of one process and of two: no more than allowed are compared (ID-27)."""

import time
from collections import Counter

import httpx
import pytest

from tests.identity.conftest import at_once
from tests.kit.people import unique_email

GUESSES = 60
FREE, SECONDS_BETWEEN = 3, 2


@pytest.fixture
def doors(stack):
    """Two processes, as behind a balancer."""
    url, process = stack.start_extra("identity")
    with httpx.Client(base_url=stack.url("identity"), timeout=60) as one, httpx.Client(base_url=url, timeout=60) as two:
        yield [one, two]
    process.stop()


def burst(doors, path, body) -> tuple[Counter[int], int]:
    """The answers by status, and how many tries are free in the time it took."""
    started = time.monotonic()
    answers = at_once([lambda n=n: doors[n % len(doors)].post(path, json=body(n)) for n in range(GUESSES)])
    elapsed = time.monotonic() - started
    return Counter(a.status_code for a in answers), FREE + int(elapsed // SECONDS_BETWEEN)


def test_id_27_sixty_passwords_at_once(doors, rows, person):
    camille = person()
    camille.register()
    camille.activate()
    body = {"email": camille.email, "password": "Mauvais-mot-2026"}
    statuses, free = burst(doors, "/logins", lambda n: body)
    assert FREE <= statuses[401] <= free
    assert statuses[401] + statuses[429] == GUESSES
    assert rows["failures"].find_one({"_id": f"password:{camille.email}"})["count"] == statuses[401]


def test_id_27_sixty_codes_at_once(doors, rows, person):
    camille = person()
    camille.register()
    camille.activate()
    login = camille.begin().json()
    right = int(camille.mailed_code())
    path = f"/logins/{login['login_id']}/code"
    statuses, free = burst(doors, path, lambda n: {"code": f"{(right + 1 + n) % 1_000_000:06d}"})
    assert FREE <= statuses[401] <= min(free, 5)
    assert statuses[401] + statuses[429] + statuses[410] == GUESSES
    assert rows["failures"].find_one({"_id": f"code:{camille.email}"})["count"] == statuses[401]
    assert rows["logins"].find_one({"_id": login["login_id"]})["tries"] == statuses[401]


def test_id_27_sixty_accounts_at_once_from_one_address(stack, rows):
    url, process = stack.start_extra("identity", env={"IDENTITY_ADDRESS_FAILURES": "3"})
    rows["failures"].delete_one({"_id": "address:127.0.0.1"})
    with httpx.Client(base_url=url, timeout=60) as http:
        statuses, free = burst([http], "/logins", lambda n: {"email": unique_email(), "password": "Mauvais-mot-2026"})
    process.stop()
    assert FREE <= statuses[401] <= free
    assert statuses[401] + statuses[429] == GUESSES


def test_id_13_a_right_password_costs_the_address_nothing(stack, rows, person):
    """Else an office would lock itself out by logging in."""
    camille = person()
    camille.register()
    camille.activate()
    url, process = stack.start_extra("identity", env={"IDENTITY_ADDRESS_FAILURES": "3"})
    rows["failures"].delete_one({"_id": "address:127.0.0.1"})
    with httpx.Client(base_url=url) as http:
        body = {"email": camille.email, "password": camille.password}
        answers = [http.post("/logins", json=body).status_code for _ in range(5)]
    process.stop()
    assert answers == [201] * 5


def test_id_13_a_locked_account_costs_the_address_nothing(rows, person):
    """What is refused without being compared counts for nobody."""
    camille = person()
    for _ in range(4):
        camille.begin("Mauvais-mot-2026")
    before = rows["failures"].find_one({"_id": "address:127.0.0.1"})["count"]
    assert camille.begin("Mauvais-mot-2026").status_code == 429
    assert rows["failures"].find_one({"_id": "address:127.0.0.1"})["count"] == before


def test_id_13_wrong_codes_slow_down_though_the_password_is_right(person):
    """A known password gives no fresh tries for the code."""
    camille = person()
    camille.register()
    camille.activate()
    wrong = []
    for n in range(4):
        login = camille.begin().json()
        right = int(camille.mailed_code(n + 1))
        code = {"code": f"{(right + 1) % 1_000_000:06d}"}
        wrong.append(camille.anonymous().post(f"/logins/{login['login_id']}/code", json=code))
    assert [a.status_code for a in wrong[:3]] == [401, 401, 401]
    assert wrong[3].status_code in (401, 429)  # 401 only where two seconds passed meanwhile


def test_id_10_guessing_the_apps_first_code_slows_down(person):
    camille = person().join()
    http = camille.http("identity")
    http.post("/me/totp", json={"password": camille.password})
    answers = at_once([
        lambda n=n: http.post("/me/totp/confirmation", json={"code": f"{n:06d}", "device_name": "x"}) for n in range(20)
    ])  # fmt: skip
    statuses = Counter(a.status_code for a in answers)
    assert statuses[401] < 6
    assert statuses[429] > 13
