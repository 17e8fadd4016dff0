"""What a door does not know it refuses, and says so in the caller's language."""

import pytest

from tests.kit.people import PASSWORD, unique_email

KEY = {"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": ""}}
BODIES = (
    ("POST", "/accounts/activation-links", {"email": "x@y.example"}),
    ("POST", "/activations", {"token": "x", "password": PASSWORD}),
    ("POST", "/passwords/strength", {"password": "x"}),
    ("POST", "/passwords/lost", {"email": "x@y.example"}),
    ("POST", "/passwords/reset", {"token": "x", "password": PASSWORD}),
    ("POST", "/logins", {"email": "x@y.example", "password": "x"}),
    ("POST", "/logins/x/code", {"code": "000000"}),
    ("POST", "/logins/x/recovery-code", {"code": "abcd-efgh-jkmn-pqrs"}),
    ("POST", "/logins/x/passkey", {"credential": KEY}),
    ("POST", "/tokens/refresh", {"refresh_token": "x.y"}),
)
MINE = (
    ("PUT", "/me/survey", {"consent": True}),
    ("PUT", "/me/password", {"current_password": PASSWORD, "password": PASSWORD}),
    ("POST", "/me/totp", {"password": PASSWORD}),
    ("POST", "/me/recovery-codes", {"password": PASSWORD}),
    ("POST", "/me/passkeys/challenges", {"password": PASSWORD}),
    ("PUT", "/me/passkeys", {"credential": KEY, "device_name": "x"}),
    ("POST", "/me/totp/confirmation", {"code": "000000", "device_name": "x"}),
)


def unknown(answer) -> bool:
    return (answer.status_code, [e["code"] for e in answer.json()["errors"]]) == (422, ["extra_forbidden"])


@pytest.mark.parametrize(("method", "path", "body"), BODIES)
def test_an_unknown_field_is_refused(person, method, path, body):
    assert unknown(person().anonymous().request(method, path, json=body | {"labell": 1}))


def test_an_unknown_field_of_an_account_is_refused(person):
    assert unknown(person().register(nom="Martin"))


def test_an_unknown_field_of_mine_is_refused(person):
    http = person().join().http("identity")
    assert [unknown(http.request(method, path, json=body | {"labell": 1})) for method, path, body in MINE] == [
        True
    ] * len(MINE)


@pytest.mark.parametrize(("method", "path", "body"), BODIES)
def test_an_unknown_parameter_is_refused(person, method, path, body):
    answer = person().anonymous().request(method, path, json=body, params={"langue": "fr"})
    assert unknown(answer)
    assert answer.json()["errors"][0]["field"] == "langue"


def test_an_unknown_parameter_of_what_is_read_is_refused(person):
    camille = person().join()
    assert unknown(camille.http("identity").get("/me", params={"q": "x"}))
    assert unknown(camille.anonymous().get("/.well-known/jwks.json", params={"q": "x"}))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/logins", {"email": "x" * 301, "password": "x"}),
        ("/logins", {"email": "x", "password": "x" * 1001}),
        ("/tokens/refresh", {"refresh_token": "x" * 301}),
        ("/logins/x/code", {"code": "0000000"}),
        ("/logins/x/code", {"code": "٠١٢٣٤٥"}),
    ],
)
def test_every_text_is_bounded(person, path, body):
    answer = person().anonymous().post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "champs_invalides")


@pytest.mark.parametrize(
    ("language", "said", "remedy"),
    [("fr", "adresses diffèrent", "Saisissez deux fois"), ("en", "addresses differ", "Type the same address")],
)
def test_a_refusal_is_in_the_callers_language(person, language, said, remedy):
    camille = person()
    body = camille.form(email_confirmation=unique_email())
    answer = camille.anonymous().post("/accounts", json=body, headers={"Accept-Language": language})
    assert answer.headers["content-language"] == language
    error = answer.json()["errors"][0]
    assert (said in error["message"], remedy in error["remedy"], error["code"]) == (True, True, "email_differs")


def test_id_13_the_time_to_retry_is_said_in_english_too(person):
    camille = person()
    body = {"email": camille.email, "password": "Mauvais-mot-2026"}
    answers = [camille.anonymous().post("/logins", json=body, headers={"Accept-Language": "en"}) for _ in range(4)]
    assert "try again in" in answers[-1].json()["detail"]


def test_id_5_what_a_password_lacks_is_said_in_english_too(person):
    shown = person().anonymous().post(
        "/passwords/strength", json={"password": "azerty"}, headers={"Accept-Language": "en"}
    )  # fmt: skip
    assert "at least 12 characters" in shown.json()["missing"]
