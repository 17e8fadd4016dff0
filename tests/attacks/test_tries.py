"""Guessing in parallel (findings 3 and 23; ID-27): however many come at once, at however many processes, few are judged."""

import pytest

from tests.attacks.instances import at_once, elsewhere, statuses, two
from tests.identity.conftest import rows  # noqa: F401

CODES, PASSWORDS = 800, 120
FREE, SECONDS_BETWEEN = 3, 2
OF_ONE_CODE, OF_ALL_ADDRESSES = 5, 60


def here(_n: int) -> str:
    return "192.0.2.44"


@pytest.mark.parametrize("address", [here, elsewhere], ids=["one address", "an address each"])
async def test_row_03_eight_hundred_parallel_codes_id_27(stack, person, address):
    """The right one at place 560 opens nothing."""
    camille = person()
    camille.register()
    camille.activate()
    login = camille.begin().json()["login_id"]
    right = camille.mailed_code()
    wrong = [f"{(int(right) + 1 + n) % 1_000_000:06d}" for n in range(CODES)]
    wrong[560] = right
    with two(stack) as urls:
        answers, _ = await at_once(urls, f"/logins/{login}/code", lambda n: {"code": wrong[n]}, CODES, address)
    counted = statuses(answers)
    judged = counted[401] + counted[200]
    assert 1 <= judged <= OF_ONE_CODE
    assert judged + counted[429] + counted[410] == CODES, counted


async def test_row_03_parallel_codes_of_an_app_id_27(stack, person):
    camille = person().join()
    camille.add_app()
    login = camille.begin().json()["login_id"]
    with two(stack) as urls:
        answers, _ = await at_once(urls, f"/logins/{login}/code", lambda n: {"code": f"{n:06d}"}, 200, elsewhere)
    counted = statuses(answers)
    assert 1 <= counted[401] <= OF_ONE_CODE
    assert counted[401] + counted[429] + counted[410] == 200, counted


@pytest.mark.parametrize(("address", "free"), [(here, FREE), (elsewhere, OF_ALL_ADDRESSES)])
async def test_row_23_a_hundred_and_twenty_parallel_passwords_id_27(stack, person, address, free):
    camille = person()
    camille.register()
    camille.activate()
    body = {"email": camille.email, "password": "Mauvais-mot-2026"}
    with two(stack) as urls:
        answers, seconds = await at_once(urls, "/logins", lambda _: body, PASSWORDS, address)
    counted = statuses(answers)
    assert free <= counted[401] <= free + int(seconds // SECONDS_BETWEEN)
    assert counted[401] + counted[429] == PASSWORDS, counted


async def test_row_03_one_activation_link_followed_forty_times_at_once_id_4(stack, person):
    camille = person()
    camille.register()
    body = {"token": camille.activation_token(), "password": camille.password}
    with two(stack) as urls:
        answers, _ = await at_once(urls, "/activations", lambda _: body, 40, elsewhere)
    assert statuses(answers) == {200: 1, 410: 39}


async def test_row_03_the_mailed_code_that_replaces_a_factor_has_five_tries_id_26_id_27(stack, person):
    camille = person().join()
    camille.add_app()
    http = camille.http("identity")
    assert http.post("/me/factor-codes").status_code == 202
    right = camille.mailed_code_of("changer de facteur")
    body = {"password": camille.password, "code": f"{(int(right) + 1) % 1_000_000:06d}"}
    tried = [http.post("/me/totp", json=body).status_code for _ in range(8)]
    assert tried.count(401) <= OF_ONE_CODE
    assert set(tried) <= {401, 429}
