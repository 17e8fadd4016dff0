"""« Fil d'événements » (NOT-6): what one person was told of and may still see; theirs alone."""

from datetime import UTC, datetime

import pytest

from contracts import RattachementDecided, SecurityRecorded
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.stack import eventually
from tests.kit.world import new_id

EMITTED = (App.FACTURES_EMISES, Level.MODIFICATION)


@pytest.fixture(scope="module")
def seller(world):
    """Somebody who sells for two structures, with three notices: two on the first, one on the second."""
    someone = world.account(notifications=False)
    first, second = new_id(), new_id()
    for structure_id in (first, second):
        world.grant(someone.account_id, structure_id, EMITTED)
    invoices = [world.deposited(first, new_id()), world.deposited(first, new_id()), world.deposited(second, new_id())]
    world.publish(*invoices)
    http = world.http("notifications", someone.account_id)
    eventually(lambda: http.get("/me/notices").json()["total"] == 3)
    return someone, http, invoices, (first, second)


def listed(http, **asked):
    answer = http.get("/me/notices", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def unread(http):
    return http.get("/me/notices/count").json()["unread"]


def test_not_6_a_person_without_mails_has_the_feed_newest_first(seller, mailbox):
    someone, http, invoices, (_, second) = seller
    rows = listed(http)
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    newest = next(row for row in rows if row["structure_id"] == second)
    assert (newest["kind"], newest["state"]) == ("invoice_deposited", "NON_LU")
    assert newest["title"] == f"Facture {invoices[2].number} déposée"
    assert newest["text"].startswith(f"La facture {invoices[2].number} ")
    assert "Bonjour" not in newest["text"]
    assert newest["link"].endswith(f"/factures-emises/{invoices[2].invoice_id}")
    assert newest["link"] not in newest["text"]
    assert mailbox.search(someone.contact_email) == []


def test_not_6_filters_and_pages(seller):
    _, http, _, (first, second) = seller
    assert len(listed(http, structure_id=first)) == 2
    assert listed(http, kind="invoice_paid") == []
    assert len(listed(http, kind="invoice_deposited", structure_id=second)) == 1
    page = http.get("/me/notices", params={"size": 2}).json()
    rest = http.get("/me/notices", params={"size": 2, "cursor": page["next_cursor"]}).json()
    assert (page["total"], page["total_is"], len(rest["items"]), rest["next_cursor"]) == (3, "exact", 1, None)
    refused = http.get("/me/notices", params={"kind": "inconnue"})
    assert refused.status_code == 422


def test_not_6_one_is_marked_and_unmarked_and_all_are_and_it_is_taken_back(seller):
    _, http, _, (first, _) = seller
    assert unread(http) == 3
    one = listed(http)[0]["id"]
    read = http.put(f"/me/notices/{one}/read", json={"read": True}).json()
    assert (read["state"], unread(http)) == ("LU", 2)
    assert [row["id"] for row in listed(http, state="LU")] == [one]
    http.put(f"/me/notices/{one}/read", json={"read": False})
    some = http.post("/me/notice-markings", json={"structure_id": first}).json()
    assert (some["marked"], unread(http)) == (2, 1)
    assert http.delete(f"/me/notice-markings/{some['marking']}").json() == {"unmarked": 2}
    every = http.post("/me/notice-markings", json={}).json()
    assert (every["marked"], unread(http)) == (3, 0)
    http.put(f"/me/notices/{one}/read", json={"read": True})  # read by hand since: it stays read
    assert http.delete(f"/me/notice-markings/{every['marking']}").json() == {"unmarked": 2}
    assert http.delete(f"/me/notice-markings/{every['marking']}").json() == {"unmarked": 0}
    before = http.post("/me/notice-markings", json={"until": "2026-01-01T00:00:00Z"}).json()
    assert before["marked"] == 0
    http.put(f"/me/notices/{one}/read", json={"read": False})


def test_not_6_a_feed_is_its_persons_alone(seller, world):
    _, http, _, _ = seller
    stranger = world.http("notifications", new_id())
    one = listed(http)[0]["id"]
    marked = http.post("/me/notice-markings", json={"kind": "invoice_deposited"}).json()["marking"]
    assert listed(stranger) == []
    assert stranger.put(f"/me/notices/{one}/read", json={"read": True}).status_code == 404
    assert stranger.delete(f"/me/notice-markings/{marked}").json() == {"unmarked": 0}
    assert http.delete(f"/me/notice-markings/{marked}").json() == {"unmarked": 3}
    assert world.http("notifications").get("/me/notices").status_code == 401


def test_not_6_a_notice_is_shown_while_a_right_opens_it(world):
    """Like the invoice itself; what concerns the person stays theirs."""
    someone, structure = world.account(notifications=False), new_id()
    http = world.http("notifications", someone.account_id)
    held = world.grant(someone.account_id, structure, EMITTED)
    world.publish(world.deposited(structure, new_id()))
    eventually(lambda: unread(http) == 1)
    one = listed(http)[0]["id"]
    told = RattachementDecided.model_validate(RattachementDecided.example | {
        "account_id": someone.account_id, "structure_id": structure, "structure_name": "ATELIER DUPONT", "decision": "REFUSE",
    })  # fmt: skip
    world.publish(told)
    eventually(lambda: unread(http) == 2)
    other = world.rights(held, someone.account_id, structure, (App.MANDATS, Level.MODIFICATION))
    world.tell(other, "habilitations")
    kinds = {row["kind"] for row in eventually(lambda: listed(http, kind="habilitation_changed") and listed(http))}
    assert kinds == {"rattachement_refused", "habilitation_changed"}
    assert http.put(f"/me/notices/{one}/read", json={"read": True}).status_code == 404
    assert http.post("/me/notice-markings", json={"kind": "invoice_deposited"}).json()["marked"] == 0
    assert listed(http, kind="rattachement_refused")[0]["structure_name"] == "ATELIER DUPONT"
    world.tell(world.rights(held, someone.account_id, structure, EMITTED), "habilitations")
    assert [row["state"] for row in listed(http, kind="invoice_deposited")] == ["NON_LU"]


def test_not_6_a_right_on_one_service_opens_its_notices_alone(world):
    someone, colleague, town = world.account(notifications=False), world.account(notifications=False), new_id()
    received = (App.FACTURES_RECUES, Level.MODIFICATION)
    world.grant(someone.account_id, town, received, service_id="voirie")
    held = world.grant(colleague.account_id, town, received)
    invoice = world.deposited(new_id(), town)
    supplier, recipient = invoice.parties
    parties = (supplier, recipient.model_copy(update={"service_id": "voirie"}))
    world.publish(world.moved(invoice.model_copy(update={"parties": parties}), "MISE_A_DISPOSITION"))
    https = [world.http("notifications", person.account_id) for person in (someone, colleague)]
    for http in https:
        eventually(lambda http=http: unread(http) == 1)
    elsewhere = world.rights(held, colleague.account_id, town, received, service_id="ecoles")
    world.tell(elsewhere, "habilitations")
    assert [len(listed(http, kind="invoice_available")) for http in https] == [1, 0]


def test_not_4_an_english_reader_has_an_english_feed(world):
    alex, structure = world.account(language="en", notifications=False), new_id()
    world.grant(alex.account_id, structure, EMITTED)
    invoice = world.deposited(structure, new_id())
    world.publish(invoice)
    http = world.http("notifications", alex.account_id)
    (row,) = eventually(lambda: listed(http))
    assert row["title"] == f"Invoice {invoice.number} deposited"
    assert "€" in row["text"]
    assert "€3,042.00" in row["text"]


def recorded(account_id, kind, **fields):
    known = {"account_id": account_id, "kind": kind, "recorded_with": new_id()}
    return SecurityRecorded.model_validate(SecurityRecorded.example | known | fields)


def test_not_3_what_is_done_to_an_account_is_in_its_feed_and_mailed_by_identity_alone(world, mailbox):
    someone = world.account()
    http = world.http("notifications", someone.account_id)
    world.publish(
        *(recorded(someone.account_id, kind) for kind in ("MOT_DE_PASSE_CHANGE", "FACTEUR_AJOUTE", "CONTACT_CHANGE")),
        recorded(someone.account_id, "MOT_DE_PASSE_CHANGE", outcome="REFUSE"),
    )
    kinds = eventually(lambda: len(rows := listed(http)) == 3 and {row["kind"] for row in rows})
    assert kinds == {"password_changed", "factor_added", "contact_changed"}
    assert mailbox.search(someone.contact_email) == []


def test_not_3_a_login_from_another_device_is_mailed_whatever_was_chosen(world, mailbox):
    """Not the first one, not a browser's next version, once what is redelivered."""
    someone = world.account(notifications=False)
    firefox, newer, phone = (
        "Firefox/145.0 (X11; Linux x86_64)",
        "Firefox/146.0 (X11; Linux x86_64)",
        "Safari/18 (iPhone)",
    )
    for device in (firefox, newer):
        world.publish(recorded(someone.account_id, "CONNEXION", device=device))
    eventually(
        lambda: world.client["notifications"]["devices"].count_documents({"account_id": someone.account_id}) == 1
    )
    again = world.event(recorded(someone.account_id, "CONNEXION", device=phone))
    world.publish(again, again)
    mail = mailbox.wait(someone.contact_email, "nouvel appareil")
    assert phone in mail["text"]
    world.publish(
        recorded(someone.account_id, "CONNEXION", device=phone), recorded(someone.account_id, "FACTEUR_AJOUTE")
    )
    http = world.http("notifications", someone.account_id)
    eventually(lambda: listed(http, kind="factor_added"))
    assert len(mailbox.search(someone.contact_email)) == len(listed(http, kind="login_from_new_device")) == 1


def test_not_6_a_notice_of_an_earlier_version_does_not_break_the_feed(seller, world):
    """It lacks what today's words need."""
    someone, http, _, (first, _) = seller
    notices = world.client["notifications"]["notices"]
    notices.insert_one({
        "_id": f"{new_id()}.{someone.account_id}", "event_id": new_id(), "account_id": someone.account_id, "structure_id": first,
        "kind": "invoice_paid", "page": "factures-emises/x", "params": {}, "state": "LU", "outlets": [], "keys": [f"{first}|FACTURES_EMISES"],
        "at": datetime(2026, 1, 1, tzinfo=UTC), "created_at": datetime.now(UTC), "version": 1, "sequence": 0,
    })  # fmt: skip
    (old,) = listed(http, kind="invoice_paid")
    assert (old["title"], old["text"]) == ("Facture mise en paiement", "")
    notices.delete_one({"_id": old["id"]})
