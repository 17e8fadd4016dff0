"""Creating an account, through the public doors: HTTP, mailbox, Kafka."""

import httpx
import pytest

from deploy.local.challenge import solved
from tests.identity.conftest import at_once
from tests.kit.outside import Outside
from tests.kit.people import PASSWORD


def test_id_1_login_email_is_typed_twice_and_must_match(person):
    """ID-1"""
    answer = person().register(email_confirmation="autre@entreprise.example")
    assert answer.status_code == 422
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["code"] == "champs_invalides"
    assert [(e["field"], e["rule"]) for e in body["errors"]] == [("email_confirmation", "ID-1")]
    assert body["errors"][0]["remedy"]


@pytest.mark.parametrize(
    "email", ["sans-arobase", "a@b", "deux@@arobases.fr", "é@exemple.fr", "a@exemple.fr\r\nBcc: x@y.fr"]
)
def test_id_1_an_address_must_be_one(person, email):
    """ID-1"""
    answer = person().register(email=email, email_confirmation=email)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "email"


def test_id_1_contact_address_is_the_login_address_by_default(person, outside: Outside):
    """ID-1, ID-7"""
    camille = person()
    camille.register()
    created = outside.wait("account.created", lambda e: e["data"]["contact_email"] == camille.email)
    assert created["data"] | {"account_id": ""} == {
        "account_id": "", "contact_email": camille.email, "first_name": "Camille", "last_name": "Martin", "language": "fr",
    }  # fmt: skip
    assert created["sequence"] == 1
    assert created["subject"] == created["data"]["account_id"] == created["actor"]


def test_id_1_case_does_not_make_another_account(person, outside: Outside):
    """ID-1"""
    camille = person()
    camille.register()
    camille.mailbox.wait(camille.email, "Activez")
    camille.register(email=camille.email.upper(), email_confirmation=camille.email)
    camille.mailbox.wait(camille.email, "Activez", count=2)
    assert len(outside.events("account.created", lambda e: e["data"]["contact_email"].lower() == camille.email)) == 1


def test_id_2_terms_must_be_accepted_and_survey_consent_can_be_withdrawn(person):
    """ID-2"""
    camille = person()
    refused = camille.register(accept_terms=False)
    assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (422, "ID-2")
    camille.register(survey_consent=True)
    camille.activate().log_in()
    assert camille.http("identity").get("/me").json()["survey_consent"] is True
    camille.http("identity").put("/me/survey", json={"consent": False})
    assert camille.http("identity").get("/me").json()["survey_consent"] is False


def test_id_4_the_link_is_single_use(person):
    """ID-4"""
    camille = person()
    camille.register()
    camille.activate()
    again = camille.anonymous().post("/activations", json={"token": camille.activation_token(), "password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (410, "lien_expire")


def test_id_4_a_new_link_voids_the_old_one(person):
    """ID-4"""
    camille = person()
    camille.register()
    old = camille.activation_token()
    camille.ask_link()
    assert camille.activation_token(count=2) != old
    assert camille.anonymous().post("/activations", json={"token": old, "password": PASSWORD}).status_code == 410


def test_id_4_an_address_is_mailed_three_times_in_a_row(person):
    """ID-4: whoever asks more often gets the same answer, and the address no more mail."""
    camille = person()
    answers = [camille.register(), *(
        camille.ask_link() for _ in range(4)
    )]  # fmt: skip
    assert {a.status_code for a in answers} == {202}
    last = camille.activation_token(count=3)
    assert camille.anonymous().post("/activations", json={"token": last, "password": PASSWORD}).status_code == 200
    assert len(camille.mailbox.search(camille.email)) == 3


def test_id_4_two_activations_at_once_are_one(person):
    """ID-4: the link is single-use also where it is used twice at the same moment."""
    camille = person()
    camille.register()
    http, body = camille.anonymous(), {"token": camille.activation_token(), "password": PASSWORD}
    answers = at_once([lambda: http.post("/activations", json=body) for _ in range(6)])
    assert sorted(a.status_code for a in answers) == [200] + [410] * 5


def test_id_1_two_registrations_at_once_are_one_account(person, rows, outside: Outside):
    """ID-1: the address is unique also where it is typed twice at the same moment."""
    camille = person()
    http = camille.anonymous()
    forms = [camille.form(challenge=camille.challenge()) for _ in range(6)]
    answers = at_once([lambda form=form: http.post("/accounts", json=form) for form in forms])
    assert {a.status_code for a in answers} == {202}
    assert rows["accounts"].count_documents({"login_key": camille.email}) == 1
    outside.wait("account.created", lambda e: e["data"]["contact_email"] == camille.email)
    assert len(outside.events("account.created", lambda e: e["data"]["contact_email"] == camille.email)) == 1


def test_id_4_the_link_expires(stack, person):
    """ID-4: another instance with links of no duration at all."""
    url, process = stack.start_extra("identity", env={"IDENTITY_ACTIVATION_VALIDITY": "PT0S"})
    camille = person()
    with httpx.Client(base_url=url) as http:
        http.post("/accounts", json=camille.form(challenge=solved(http)))
        answer = http.post("/activations", json={"token": camille.activation_token(), "password": PASSWORD})
    process.stop()
    assert (answer.status_code, answer.json()["code"]) == (410, "lien_expire")


def test_id_4_an_account_not_activated_cannot_log_in(person):
    """ID-4"""
    camille = person()
    camille.register()
    assert (camille.begin().status_code, camille.begin().json()["code"]) == (401, "identifiants_invalides")


def test_id_4_asking_tells_nothing_of_who_has_an_account(person):
    """ID-4: the same answer, and only the owner of the address learns the rest."""
    camille, unknown = person(), person()
    first = camille.register()
    camille.activate()
    second = camille.register()
    again = camille.ask_link(unknown.email)
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (again.status_code, again.json())
    assert "déjà" in camille.mailbox.wait(camille.email, "déjà un compte")["text"]
    assert camille.mailbox.search(unknown.email) == []


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Court-1", "au moins 12"),
        ("x" * 129 + "A1-", "au plus 128"),
        ("toutenminuscules", "3 des 4 sortes"),
        ("Password1234!", "plus répandus"),
    ],
)
def test_id_5_weak_passwords_are_refused_with_what_is_missing(person, password, said):
    """ID-5"""
    camille = person()
    camille.register()
    answer = camille.anonymous().post("/activations", json={"token": camille.activation_token(), "password": password})
    assert answer.status_code == 422
    assert any(said in e["message"] for e in answer.json()["errors"])
    assert password not in answer.text


def test_id_5_the_login_must_not_be_in_the_password(person):
    """ID-5"""
    camille = person()
    camille.register()
    body = {"token": camille.activation_token(), "password": camille.email.partition("@")[0].title() + "-12"}
    answer = camille.anonymous().post("/activations", json=body)
    assert "adresse de connexion" in answer.json()["errors"][0]["message"]
    shown = camille.anonymous().post("/passwords/strength", json=body).json()
    assert shown["acceptable"] is False


def test_id_5_strength_is_told_while_typing(person):
    """ID-5"""
    ask = person().anonymous()
    weak = ask.post("/passwords/strength", json={"password": "azerty"}).json()
    strong = ask.post("/passwords/strength", json={"password": "Tilleul-vert-sous-la-pluie-1987"}).json()
    assert weak["score"] < strong["score"]
    assert (weak["acceptable"], strong["acceptable"]) == (False, True)


def test_id_5_a_password_known_from_a_breach_is_refused(person):
    """ID-5, ASVS 6.2.12: it keeps the rule in all else."""
    stranger = person()
    stranger.register()
    body = {"token": stranger.activation_token(), "password": "Ete-2019-Marseille!"}
    shown = stranger.anonymous().post("/passwords/strength", json=body).json()
    assert (shown["acceptable"], shown["missing"]) == (False, ["pas un mot de passe connu par une fuite de données"])
    refused = stranger.anonymous().post("/activations", json=body)
    assert refused.status_code == 422
    assert "fuite de données" in refused.json()["errors"][0]["message"]
    assert stranger.anonymous().post("/activations", json=body | {"password": "Ete-2020-Marseille!"}).status_code == 200


def test_id_7_activation_is_an_event(person, outside: Outside):
    """ID-7"""
    camille = person()
    camille.register()
    camille.activate()
    activated = outside.wait("account.activated", lambda e: e["subject"] == camille.account_id)
    changed = outside.wait(
        "account.changed", lambda e: e["subject"] == camille.account_id and e["data"]["state"] == "ACTIF"
    )
    assert activated["sequence"] + 1 == changed["sequence"]


def test_mails_that_carry_a_secret_leave_no_trace_of_it(stack, person, outside: Outside):
    """ID-4, ID-9: neither on the bus nor in the log."""
    camille = person().join()
    token, code = camille.activation_token(), camille.mailed_code()
    records = [
        r for topic in ("account.created", "account.activated", "account.changed") for r in outside.records(topic)
    ]
    assert records
    assert not [r for r in records if token.encode() in r.raw or PASSWORD.encode() in r.raw]
    log = stack.log("identity")
    assert not [secret for secret in (token, PASSWORD, camille.tokens["access_token"], f'"{code}"') if secret in log]


def test_an_english_speaker_gets_english_mail_with_both_parts(person):
    """NOT-4, ID-4"""
    alex = person(language="en", first_name="Alex")
    alex.register()
    mail = alex.mailbox.wait(alex.email, "Activate")
    assert "Hello Alex" in mail["text"]
    assert "<a href=" in mail["html"]
