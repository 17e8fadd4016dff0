"""« Changer mon adresse de connexion »: proved by the new one, announced to the old one, which can stop it (ID-18)."""

import re

from tests.identity.conftest import at_once
from tests.kit.people import PASSWORD, Person, unique_email
from tests.kit.stack import eventually

PROOF, ANNOUNCED = "nouvelle adresse de connexion", "va changer"


def ask(camille: Person, email: str, **more: str):
    return camille.http("identity").post("/me/login-address", json={"password": PASSWORD, "email": email, **more})


def token_of(camille: Person, to: str, subject: str) -> dict[str, str]:
    match = re.search(r"token=([\w-]+)", camille.mailbox.wait(to, subject)["text"])
    assert match
    return {"token": match.group(1)}


def prove(camille: Person, email: str):
    return camille.anonymous().post("/login-addresses/proofs", json=token_of(camille, email, PROOF))


def stop(camille: Person, old: str):
    return camille.anonymous().post("/login-addresses/stops", json=token_of(camille, old, ANNOUNCED))


def test_id_18_the_new_address_counts_once_proved_and_the_old_one_is_told(person, outside):
    camille, new = person().join(), unique_email("nouvelle")
    old = camille.email
    assert ask(camille, new, password="Mauvais-mot-2026").status_code == 401
    assert ask(camille, old).json()["code"] == "conflit"
    assert ask(camille, new).status_code == 202
    me = camille.http("identity").get("/me").json()
    assert (me["login_email"], me["login_wanted"]) == (old, new)
    camille.mailbox.wait(old, ANNOUNCED)
    assert camille.begin().status_code == 201  # the old one, until then
    assert prove(camille, new).json() == {"login_email": new}
    assert prove(camille, new).status_code == 410
    camille.mailbox.wait(old, "de connexion Chorale a changé")
    assert camille.begin().status_code == 401
    camille.email = new
    camille.log_in()
    me = camille.http("identity").get("/me").json()
    assert (me["login_email"], me["contact_email"], me["login_wanted"]) == (new, new, "")
    outside.wait("account.changed", lambda e: e["subject"] == camille.account_id and e["data"]["login_email"] == new)
    records = eventually(
        lambda: camille.http("identity").get("/me/audit", params={"kind": "CONNEXION_CHANGE"}).json()["items"][1:]
    )
    assert records


def test_id_18_the_old_address_stops_it_before(person):
    camille, new = person().join(), unique_email("nouvelle")
    ask(camille, new)
    assert stop(camille, camille.email).json() == {"login_email": camille.email}
    assert prove(camille, new).status_code == 410
    assert camille.begin().status_code == 201


def test_id_18_the_old_address_undoes_it_after_and_nobody_takes_it_meanwhile(person):
    """Whoever changed it knew the password: a new one is needed, and sessions end."""
    camille, new = person().join(), unique_email("nouvelle")
    old = camille.email
    ask(camille, new)
    assert prove(camille, new).status_code == 200
    intruder = person(email=old)
    assert intruder.register().status_code == 202  # the same answer as ever
    assert ask(camille, unique_email("encore")).status_code == 429  # not before the old one may no more undo it
    assert stop(camille, old).json() == {"login_email": old}
    assert camille.http("identity").get("/me").status_code == 401
    assert camille.begin().status_code == 401
    assert camille.mailbox.search(old, "Activez") == camille.mailbox.search(old, "Activez")[:1]
    camille.anonymous().post("/passwords/lost", json={"email": old, "challenge": camille.challenge()})
    reset = token_of(camille, old, "nouveau mot de passe") | {"password": "Peuplier-gris-1988"}
    assert camille.anonymous().post("/passwords/reset", json=reset).status_code == 204
    camille.password = "Peuplier-gris-1988"
    camille.log_in()


def test_id_18_an_address_that_has_an_account_is_told_there_alone(person):
    camille, alix = person().join(), person().join()
    assert ask(camille, alix.email).status_code == 202
    camille.mailbox.wait(alix.email, "déjà un compte")
    assert camille.mailbox.search(alix.email, PROOF) == []


def test_id_18_of_two_who_prove_one_address_at_once_one_gets_it(person):
    camille, alix, new = person().join(), person().join(), unique_email("nouvelle")
    for one in (camille, alix):
        assert ask(one, new).status_code == 202
    camille.mailbox.wait(new, PROOF, count=2)
    mails = [camille.mailbox.read(mail["id"])["text"] for mail in camille.mailbox.search(new, PROOF)]
    tokens = [re.search(r"token=([\w-]+)", text).group(1) for text in mails]
    answers = at_once(
        [
            lambda token=token: camille.anonymous().post("/login-addresses/proofs", json={"token": token})
            for token in tokens
        ]
    )
    assert sorted(a.status_code for a in answers) == [200, 409]


def test_id_18_a_registered_factor_is_asked_for(person):
    camille = person().join()
    camille.add_app()
    assert ask(camille, unique_email()).json()["code"] == "autre_facteur_demande"
    assert ask(camille, unique_email(), code=camille.app_code()).status_code == 202
