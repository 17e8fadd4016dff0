"""A secret question: its answer lets the mail for a lost password be sent, and opens nothing (ID-6)."""

import re

import pytest

from chassis.errors import Invalid
from services.identity.domain import secret_question
from tests.kit.people import PASSWORD, Person
from tests.kit.stack import eventually

QUESTION, ANSWER = "Le nom de mon premier chien ?", "Médor le Grand"
LINK, ASKED = "nouveau mot de passe", "question secrète"


def lost(camille: Person, answer: str = "", email: str = ""):
    body = {"email": email or camille.email, "challenge": camille.challenge()}
    return camille.anonymous().post("/passwords/lost", json=body | ({"answer": answer} if answer else {}))


def activated(camille: Person, **secret: str):
    camille.register()
    body = {"token": camille.activation_token(), "password": PASSWORD} | secret
    return camille.anonymous().post("/activations", json=body)


def test_id_6_case_accents_and_signs_of_an_answer_do_not_count():
    assert secret_question.folded(" MEDOR, le grand ! ") == secret_question.folded(ANSWER)
    assert secret_question.folded("Médor") != secret_question.folded(ANSWER)


@pytest.mark.parametrize(
    ("question", "answer"), [("", ANSWER), (QUESTION, ""), (QUESTION, "a"), (QUESTION, "Chien"), ("x" * 201, ANSWER)]
)
def test_id_6_an_answer_is_no_part_of_its_question(question, answer):
    with pytest.raises(Invalid):
        secret_question.check(question, answer)


def test_id_6_set_at_activation_and_asked_before_the_mail_is_sent(person, rows):
    """The same answer at the door whatever is given, and for an address without an account."""
    camille = person()
    refused = activated(camille, secret_question=QUESTION)
    assert [e["field"] for e in refused.json()["errors"]] == ["secret_answer"]
    body = {
        "token": camille.activation_token(),
        "password": PASSWORD,
        "secret_question": QUESTION,
        "secret_answer": ANSWER,
    }
    assert camille.anonymous().post("/activations", json=body).status_code == 200
    stored = rows["accounts"].find_one({"login_key": camille.email})
    assert stored["secret_answer_hash"].startswith("$argon2id$")
    told = {lost(camille, "Rex").text, lost(camille, "Rex", email=person().email).text}
    assert len(told) == 1
    mail = camille.mailbox.wait(camille.email, ASKED)
    assert "premier chien" in mail["text"]
    assert camille.mailbox.search(camille.email, LINK) == []
    lost(camille, "medor LE grand")
    link = camille.mailbox.wait(camille.email, LINK)
    token = re.search(r"token=([\w-]+)", link["text"]).group(1)
    done = camille.anonymous().post("/passwords/reset", json={"token": token, "password": "Peuplier-gris-1988"})
    assert done.status_code == 204
    camille.password = "Peuplier-gris-1988"
    camille.log_in()  # with its second factor: an answer opens nothing
    wrong = eventually(lambda: camille.http("identity").get("/me/audit", params={"outcome": "REFUSE"}).json()["items"])
    assert {r["detail"] for r in wrong} == {"QUESTION_SECRETE"}


def test_id_6_who_gives_no_answer_is_mailed_the_question_and_no_link(person):
    camille = person()
    activated(camille, secret_question=QUESTION, secret_answer=ANSWER)
    assert lost(camille).status_code == 202
    assert "premier chien" in camille.mailbox.wait(camille.email, ASKED)["text"]
    assert camille.mailbox.search(camille.email, LINK) == []


def test_id_6_answers_are_bounded_alike_for_known_and_unknown_addresses(person):
    camille = person()
    activated(camille, secret_question=QUESTION, secret_answer=ANSWER)
    for email in (camille.email, person().email):
        answers = [lost(camille, "Rex", email) for _ in range(4)]
        assert [a.status_code for a in answers] == [202, 202, 202, 429]


def test_id_17_a_question_is_changed_and_given_up_with_the_password(person):
    camille = person().join()
    body = {"password": "Mauvais-mot-2026", "question": QUESTION, "answer": ANSWER}
    http = camille.http("identity")
    assert http.put("/me/secret-question", json=body).status_code == 401
    assert http.put("/me/secret-question", json=body | {"password": PASSWORD}).status_code == 204
    assert http.get("/me").json()["secret_question"] == QUESTION
    camille.mailbox.wait(camille.email, "question secrète a changé")
    assert http.put("/me/secret-question", json={"password": PASSWORD, "question": "", "answer": ""}).status_code == 204
    assert http.get("/me").json()["secret_question"] == ""
    lost(camille)
    camille.mailbox.wait(camille.email, LINK)
    records = eventually(lambda: http.get("/me/audit", params={"kind": "QUESTION_SECRETE_CHANGEE"}).json()["items"][1:])
    assert records[0]["outcome"] == "REUSSI"
