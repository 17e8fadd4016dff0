"""A password that was lost, or that its owner replaces (ID-14, ID-17)."""

import re

import httpx
import pytest

from deploy.local.challenge import solved
from tests.identity.conftest import at_once
from tests.kit.people import PASSWORD, unique_email
from tests.kit.stack import eventually

NEW, OTHER = "Mirabelle-jaune-2031", "Quetsche-bleue-2032"


def lost(camille, email: str = "") -> httpx.Response:
    body = {"email": email or camille.email, "challenge": camille.challenge()}
    return camille.anonymous().post("/passwords/lost", json=body)


def link(camille, count: int = 1) -> str:
    text = camille.mailbox.wait(camille.email, "Choisissez un nouveau mot de passe", count)["text"]
    return re.search(r"/mot-de-passe\?token=([\w-]+)", text).group(1)


def reset(camille, token: str, password: str = NEW) -> httpx.Response:
    return camille.anonymous().post("/passwords/reset", json={"token": token, "password": password})


def change(camille, current: str = PASSWORD, password: str = NEW) -> httpx.Response:
    body = {"current_password": current, "password": password}
    return camille.http("identity").put("/me/password", json=body)


def apart(camille, method: str, path: str, bodies: list[dict[str, str]]) -> list[httpx.Response]:
    """All at once, each over a connection of its own."""
    url = camille.stack.url("identity") + path
    headers = {"Authorization": f"Bearer {camille.tokens['access_token']}"}
    return at_once([lambda b=b: httpx.request(method, url, json=b, headers=headers, timeout=60) for b in bodies])


def refreshed(camille, tokens) -> int:
    return camille.anonymous().post("/tokens/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code


def told(camille) -> list[tuple[str, str]]:
    page = camille.http("identity").get("/me/audit", params={"kind": "MOT_DE_PASSE_CHANGE"}).json()
    return [(record["outcome"], record["detail"]) for record in page["items"]]


@pytest.fixture
def camille(person):
    return person().join()


def test_id_14_a_lost_password_is_replaced_by_a_mailed_link_and_all_sessions_end(camille, outside):
    sessions = [camille.tokens, camille.log_in().tokens]
    assert lost(camille).status_code == 202
    assert reset(camille, link(camille)).status_code == 204
    assert [refreshed(camille, tokens) for tokens in sessions] == [401, 401]
    assert camille.http("identity").get("/me").json()["code"] == "session_terminee"
    assert camille.begin().status_code == 401
    camille.password = NEW
    camille.log_in()
    camille.mailbox.wait(camille.email, "mot de passe Chorale a changé")
    eventually(lambda: told(camille) == [("REUSSI", "LIEN")])
    ended = outside.wait("session.ended", lambda e: e["data"]["account_id"] == camille.account_id)
    assert ended["data"]["reason"] == "MOT_DE_PASSE_CHANGE"


def test_id_14_the_link_is_no_login_and_removes_no_app(camille):
    camille.add_app()
    lost(camille)
    answer = reset(camille, link(camille))
    assert (answer.status_code, answer.content) == (204, b"")
    login = camille.begin(NEW).json()
    assert login["factor"] == "TOTP"
    camille.password = NEW
    assert camille.log_in().http("identity").get("/me").json()["totp"]["device"] == "Téléphone"


def test_id_14_the_link_is_single_use(camille):
    lost(camille)
    token = link(camille)
    assert reset(camille, token).status_code == 204
    again = reset(camille, token, OTHER)
    assert (again.status_code, again.json()["code"]) == (410, "lien_expire")
    assert camille.begin(OTHER).status_code == 401


def test_id_14_six_resets_with_one_link_at_once_are_one(camille):
    lost(camille)
    token = link(camille)
    passwords = [f"{NEW}-{n}" for n in range(6)]
    answers = apart(camille, "POST", "/passwords/reset", [{"token": token, "password": p} for p in passwords])
    assert sorted(a.status_code for a in answers) == [204] + [410] * 5
    done = next(p for p, a in zip(passwords, answers, strict=True) if a.status_code == 204)
    assert camille.begin(done).status_code == 201


def test_id_14_a_new_link_voids_the_old_one(camille):
    lost(camille)
    old = link(camille)
    lost(camille)
    assert link(camille, 2) != old
    assert reset(camille, old).status_code == 410
    assert reset(camille, link(camille, 2)).status_code == 204


def test_id_14_a_link_holds_no_more_once_the_password_was_changed(camille):
    lost(camille)
    token = link(camille)
    assert change(camille).status_code == 204
    assert reset(camille, token, OTHER).status_code == 410


def test_id_14_a_link_of_another_kind_or_account_resets_nothing(camille, person):
    waiting, stranger = person(), person().join()
    waiting.register()
    lost(stranger)
    for token in (waiting.activation_token(), camille.activation_token(), "", "x"):
        assert reset(camille, token).status_code == 410
    of_a_password = {"token": link(stranger), "password": NEW}
    assert waiting.anonymous().post("/activations", json=of_a_password).status_code == 410
    assert waiting.anonymous().post("/contact-addresses/proofs", json={"token": link(stranger)}).status_code == 410
    assert reset(stranger, link(stranger)).status_code == 204
    assert camille.begin().status_code == 201


def test_id_14_a_weak_password_leaves_the_link_unspent(camille):
    lost(camille)
    token = link(camille)
    weak = reset(camille, token, "Court-1")
    assert (weak.status_code, weak.json()["errors"][0]["rule"]) == (422, "ID-5")
    assert camille.begin().status_code == 201
    assert reset(camille, token).status_code == 204


def test_id_5_a_password_known_from_a_breach_replaces_none(camille):
    lost(camille)
    for refused in (
        reset(camille, link(camille), "Ete-2019-Marseille!"),
        change(camille, password="Ete-2019-Marseille!"),
    ):
        assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (422, "ID-5")
    assert camille.begin().status_code == 201


def test_id_14_the_link_expires(stack, camille):
    url, process = stack.start_extra("identity", env={"IDENTITY_PASSWORD_LINK_VALIDITY": "PT0S"})
    with httpx.Client(base_url=url) as http:
        http.post("/passwords/lost", json={"email": camille.email, "challenge": solved(http)})
        assert reset(camille, link(camille)).status_code == 410
    process.stop()


def test_id_14_asking_tells_nothing_and_needs_a_solved_challenge(camille, person):
    unknown = person()
    for email in (camille.email, unknown.email):
        answer = camille.anonymous().post("/passwords/lost", json={"email": email})
        assert (answer.status_code, answer.json()["code"]) == (403, "verification_demandee")
    known, nobody, none = lost(camille), lost(unknown), lost(camille, "pas une adresse")
    assert known.json() == nobody.json() == none.json()
    assert known.status_code == nobody.status_code == none.status_code == 202
    link(camille)
    assert camille.mailbox.search(unknown.email) == []


def test_id_14_an_account_not_activated_is_mailed_its_activation(person):
    camille = person()
    camille.register()
    old = camille.activation_token()
    assert lost(camille).status_code == 202
    token = camille.activation_token(count=2)
    assert reset(camille, token).status_code == 410
    activations = [camille.anonymous().post("/activations", json={"token": t, "password": NEW}) for t in (old, token)]
    assert [a.status_code for a in activations] == [410, 200]


def test_id_14_an_address_is_mailed_three_links_however_many_ask_at_once(camille, rows):
    asked = [{"email": camille.email, "challenge": camille.challenge()} for _ in range(8)]
    answers = apart(camille, "POST", "/passwords/lost", asked)
    assert {a.status_code for a in answers} == {202}
    last = link(camille, 2)  # the third mail of the quarter of an hour: the first was the activation
    assert reset(camille, last).status_code == 204
    assert len(rows["accounts"].find_one({"_id": camille.account_id})["links_sent"]) == 3
    assert len(camille.mailbox.search(camille.email, "Choisissez")) == 2


@pytest.mark.parametrize("how", ["link", "owner"])
def test_id_14_a_login_begun_with_the_password_before_is_over(camille, how):
    before = camille.codes_received()
    login = camille.begin().json()["login_id"]
    code = {"code": camille.mailed_code(before + 1)}
    if how == "owner":
        assert change(camille).status_code == 204
    else:
        lost(camille)
        assert reset(camille, link(camille)).status_code == 204
    answer = camille.anonymous().post(f"/logins/{login}/code", json=code)
    assert (answer.status_code, answer.json()["code"]) == (410, "connexion_expiree")


def test_id_17_whoever_knows_the_password_replaces_it_and_other_sessions_end(camille):
    others = [camille.tokens, camille.log_in().tokens]
    camille.log_in()
    assert change(camille).status_code == 204
    assert [refreshed(camille, tokens) for tokens in others] == [401, 401]
    assert refreshed(camille, camille.tokens) == 200
    assert [camille.begin(password).status_code for password in (PASSWORD, NEW)] == [401, 201]
    camille.mailbox.wait(camille.email, "mot de passe Chorale a changé")
    eventually(lambda: told(camille) == [("REUSSI", "MOT_DE_PASSE")])


def test_id_17_a_session_alone_changes_no_password(camille):
    refused = change(camille, current="Un-autre-mot-12")
    assert (refused.status_code, refused.json()["code"]) == (401, "identifiants_invalides")
    assert camille.http("identity").put("/me/password", json={"password": NEW}).status_code == 422
    eventually(lambda: told(camille) == [("REFUSE", "")])
    assert camille.begin().status_code == 201


def test_id_17_forty_guesses_at_once_get_no_more_than_the_free_tries_id_27(camille):
    guesses = [{"current_password": f"Mauvais-mot-{n}", "password": NEW} for n in range(40)]
    answers = apart(camille, "PUT", "/me/password", guesses)
    counted = [a.status_code for a in answers]
    assert (set(counted), counted.count(401) <= 4) == ({401, 429}, True)
    assert change(camille).status_code == 429
    assert camille.begin().status_code == 201


def test_id_17_guesses_elsewhere_count_together_id_27(camille):
    for n in range(3):
        camille.http("identity").post("/me/totp", json={"password": f"Mauvais-mot-{n}"})
    assert change(camille).status_code == 429


def test_id_17_two_changes_at_once_are_one(camille):
    changes = [{"current_password": PASSWORD, "password": f"{NEW}-{n}"} for n in range(3)]
    answers = apart(camille, "PUT", "/me/password", changes)
    codes = [a.status_code for a in answers]
    assert (codes.count(204), set(codes) <= {204, 401, 429}) == (1, True)
    assert camille.begin(f"{NEW}-{codes.index(204)}").status_code == 201


def test_id_17_the_new_password_keeps_the_rules_id_5(camille):
    local = camille.email.partition("@")[0].title()
    assert [change(camille, password=p).status_code for p in ("Court-1", "Password1234!", f"{local}-12")] == [422] * 3


def test_id_17_the_contact_address_is_told_as_well(camille):
    contact = unique_email("compta")
    camille.http("identity").put("/me/contact-address", json={"email": contact})
    text = camille.mailbox.wait(contact, "adresse de contact")["text"]
    token = re.search(r"token=([\w-]+)", text).group(1)
    camille.anonymous().post("/contact-addresses/proofs", json={"token": token})
    assert change(camille).status_code == 204
    for address in (camille.email, contact):
        camille.mailbox.wait(address, "mot de passe Chorale a changé")


def test_id_14_no_secret_of_it_is_on_the_bus_or_in_the_log(stack, camille, outside):
    lost(camille)
    token = link(camille)
    reset(camille, token)
    outside.wait("session.ended", lambda e: e["data"]["account_id"] == camille.account_id)
    records = [
        r.raw for topic in ("security.recorded", "session.ended", "account.changed") for r in outside.records(topic)
    ]
    assert not [raw for raw in records if token.encode() in raw or NEW.encode() in raw]
    assert not [secret for secret in (token, NEW) if secret in stack.log("identity")]
