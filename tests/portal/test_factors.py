"""One's own account without script: what one is called, addresses, question, recovery codes, closing (ID-6, ID-12, ID-16 to ID-19)."""

import io
import json
import re
import zipfile
from collections.abc import Callable

import pytest

from services.portal.usecases import factors, profile
from tests.kit.stack import eventually
from tests.organisation.conftest import create_structure, new_siret
from tests.portal.visitor import Visitor

ACCOUNT, CODES = "/mon-compte", "/mon-compte/securite/recuperation"
ADDRESS, DATA, QUESTION = "/mon-compte/adresse-de-connexion", "/mon-compte/donnees", "/mon-compte/question-secrete"


@pytest.fixture
def camille(visitor: Callable[..., Visitor]) -> Visitor:
    return visitor().log_in()


def test_id_16_names_and_addresses_are_changed_and_what_is_wrong_is_said_at_its_field(camille: Visitor):
    page = camille.get(ACCOUNT)
    page = camille.send(page, ACCOUNT, first_name="Zoé", **{"postal_address.street": "3 rue des Lilas"})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in re.search(r'<input id="postal_address.city".*?>', page.text).group(0)
    whole = {"postal_address.postal_code": "35000", "postal_address.city": "RENNES"}
    page = camille.send(page, ACCOUNT, first_name="Zoé", **{"postal_address.street": "3 rue des Lilas"}, **whole)
    assert page.status_code == 200, page.text
    assert 'value="Zoé"' in page.text
    assert 'value="RENNES"' in page.text


def test_id_16_a_contact_address_counts_once_its_link_is_followed_id_25(camille: Visitor):
    other = f"bureau.{camille.person.email}"
    page = camille.send(camille.get(ACCOUNT), ACCOUNT, contact_email=other)
    assert "compte une fois le lien suivi" in page.text
    mail = camille.person.mailbox.wait(other, "")["text"]
    path = re.search(r"/adresse-de-contact\?token=\S+", mail).group()
    assert other in camille.send(camille.get(path), "/adresse-de-contact").text


def test_id_18_another_login_address_counts_once_proved_and_the_old_one_can_undo_it(camille: Visitor, visitor):
    person, old, new = camille.person, camille.person.email, f"nouvelle.{camille.person.email}"
    wrong = camille.send(camille.get(ADDRESS), ADDRESS, email=new, password="Faux-mot-1987")
    assert (wrong.status_code, new in wrong.text) == (401, True)
    done = camille.send(wrong, ADDRESS, email=new, password=person.password)
    assert "Consultez la nouvelle messagerie" in done.text
    mail = person.mailbox.wait(new, "")["text"]
    path = re.search(r"/adresse-de-connexion\?token=\S+", mail).group()
    anyone = visitor(joined=False)
    assert new in anyone.send(anyone.get(path), "/adresse-de-connexion").text
    stop = re.search(r"/adresse-de-connexion/arret\?token=\S+", person.mailbox.wait(old, "va changer")["text"]).group()
    stopped = anyone.send(anyone.get(stop), "/adresse-de-connexion/arret")
    assert (stopped.status_code, old in stopped.text) == (200, True)
    again = anyone.send(anyone.get(stop), "/adresse-de-connexion/arret")
    assert (again.status_code, "ne peut plus être arrêté" in again.text) == (410, True)


def test_id_6_a_secret_question_is_chosen_asked_for_and_given_up(camille: Visitor, visitor):
    page = camille.get(QUESTION)
    short = camille.send(page, QUESTION, secret_question="?", secret_answer="x", password=camille.person.password)
    assert (short.status_code, 'aria-invalid="true"' in short.text) == (422, True)
    asked = {"secret_question": "Le nom de mon premier chat ?", "secret_answer": "Réglisse"}
    chosen = camille.send(page, QUESTION, password=camille.person.password, **asked)
    assert "Le nom de mon premier chat" in chosen.text
    anyone = visitor(joined=False)
    lost = anyone.get("/mot-de-passe-oublie")
    lost = anyone.send(lost, "/mot-de-passe-oublie", email=camille.person.email)
    assert "premier chat" in camille.person.mailbox.wait(camille.person.email, "répondez")["text"]
    anyone.send(lost, "/mot-de-passe-oublie", email=camille.person.email, answer="REGLISSE")
    assert camille.person.mailbox.wait(camille.person.email, "Choisissez un nouveau mot de passe")
    none = camille.send(chosen, QUESTION, retirer="oui", password=camille.person.password)
    assert "premier chat" not in none.text


def test_id_12_recovery_codes_are_shown_once_and_one_logs_in(camille: Visitor, visitor):
    person = camille.person
    wrong = camille.send(camille.get(CODES), CODES, password="Faux-mot-1987")
    assert wrong.status_code == 401
    shown = camille.send(wrong, CODES, password=person.password)
    codes = re.findall(r"<li><code>([\w-]+)</code>", shown.text)
    assert len(codes) == 10
    assert not any(code in camille.get(CODES).text for code in codes)
    other = visitor(joined=False)
    other.person = person
    page = other.send(other.get("/connexion"), "/connexion", email=person.email, password=person.password)
    page = other.send(page, "/connexion/autre", facteur="RECUPERATION")
    assert other.send(page, "/connexion/code", code="AAAA-BBBB-CCCC-DDDD").status_code == 401
    assert other.send(page, "/connexion/code", code=codes[0]).url.path == "/demarrer"
    assert "9 codes restent" in other.get("/mon-compte/securite").text
    asked = other.send(other.get(CODES), CODES, password=person.password)
    assert asked.status_code == 403, "who has codes proves one"
    assert other.send(asked, CODES, password=person.password, code=codes[1]).status_code == 200
    assert "10 codes restent" in other.get("/mon-compte/securite").text


def test_id_19_my_data_are_taken_along(camille: Visitor):
    file = camille.get(f"{DATA}/export")
    assert file.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert camille.person.email in "".join(archive.read(name).decode() for name in archive.namelist())


def test_id_19_closing_names_the_structures_to_hand_over_then_ends_everything(camille: Visitor, visitor):
    person, at = camille.person, f"{DATA}/fermeture"
    made = create_structure(person.log_in(), new_siret()).json()["structure_id"]
    eventually(lambda: "GESTIONNAIRE" in str(person.http("organisation").get("/rattachements").json()))
    refused = camille.send(camille.get(DATA), at, password=person.password)
    assert refused.status_code == 409
    assert f"/structures/{made}/transfert" in refused.text
    other: Visitor = visitor().log_in()
    wrong = other.send(other.get(DATA), at, password="Faux-mot-1987")
    assert wrong.status_code == 401
    closed = other.send(wrong, at, password=other.person.password)
    assert "est fermé" in closed.text
    assert other.get(ACCOUNT).url.path == "/connexion"


def test_id_26_what_is_typed_as_a_code_is_a_recovery_code_or_six_digits():
    assert factors.again("p", "123 456", "") == {"password": "p", "code": "123456"}
    assert factors.again("p", "abcd-2345-efgh-6789", "") == {"password": "p", "recovery_code": "abcd-2345-efgh-6789"}
    assert factors.again("p", "", json.dumps({"id": "k"})) == {"password": "p", "passkey": {"id": "k"}}
    assert factors.again("p", "", "no json") == {"password": "p", "passkey": {}}


def test_id_16_only_what_was_changed_is_sent_and_an_address_as_a_whole():
    seen = {"first_name": "Zoé", "postal_address.city": "RENNES", "postal_address.country": "FR"}
    assert profile.changes(seen, seen) == {}
    changed = profile.changes(seen | {"postal_address.city": "BREST"}, seen)
    assert changed == {
        "postal_address": {"street": "", "more": "", "postal_code": "", "city": "BREST", "country": "FR"}
    }
