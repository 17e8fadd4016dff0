"""What is mailed, when, and how it is switched off (NOT-2)."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from contracts import RattachementDecided
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from services.notifications.domain import digest
from tests.kit.stack import eventually
from tests.kit.world import new_id

EMITTED = (App.FACTURES_EMISES, Level.MODIFICATION)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def seller(world):
    """A person, their door, and a structure they sell for."""
    someone, structure = world.account(), new_id()
    grant = world.rights(new_id(), someone.account_id, structure, EMITTED)
    world.tell(grant.model_copy(update={"structure_name": "ATELIER DUPONT"}), "habilitations")
    return someone, world.http("notifications", someone.account_id), structure


def choose(http, *choices):
    answer = http.put("/me/preferences", json={"choices": list(choices)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def deposited(world, structure, someone):
    """An invoice whose notice is made."""
    invoice = world.deposited(structure, new_id())
    world.publish(invoice)
    query = {"account_id": someone.account_id, "params.number": invoice.number}
    eventually(lambda: world.client["notifications"]["notices"].find_one(query))
    return invoice


def test_not_2_preferences_say_what_was_chosen_and_what_cannot_be(seller):
    _, http, structure = seller
    before = http.get("/me/preferences").json()
    assert (before["mails"], before["choices"], before["address"]["state"]) == (True, [], "VALIDE")
    kinds = {kind["kind"]: kind["delivery"] for kind in before["kinds"]}
    assert (kinds["invoice_paid"], kinds["login_from_new_device"], kinds["password_changed"]) == (
        None,
        "IMMEDIAT",
        "JAMAIS",
    )
    chosen = {"kind": "invoice_paid", "structure_id": structure, "delivery": "QUOTIDIEN"}
    assert choose(http, chosen)["choices"] == http.get("/me/preferences").json()["choices"] == [chosen]


@pytest.mark.parametrize(
    ("choices", "field", "code"),
    [
        ([{"kind": "login_from_new_device", "delivery": "JAMAIS"}], "choices.0.kind", "kind_not_chosen"),
        ([{"kind": "password_changed", "delivery": "QUOTIDIEN"}], "choices.0.kind", "kind_not_chosen"),
        ([{"delivery": "JAMAIS"}, {"delivery": "IMMEDIAT"}], "choices.1", "choice_repeated"),
        ([{"kind": "inconnu", "delivery": "JAMAIS"}], "choices.0.kind", "enum"),
        ([{"delivery": "JAMAIS"}] * 501, "choices", "too_long"),
    ],
)
def test_not_2_what_cannot_be_chosen_is_said(seller, choices, field, code):
    refused = seller[1].put("/me/preferences", json={"choices": choices})
    assert refused.status_code == 422
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [(field, code)]
    assert seller[1].get("/me/preferences").json()["choices"] == []


def test_not_2_never_is_in_the_feed_alone_and_security_is_mailed_all_the_same(world, mailbox, seller):
    someone, http, structure = seller
    choose(http, {"delivery": "JAMAIS"})
    deposited(world, structure, someone)
    world.publish(RattachementDecided.model_validate(
        RattachementDecided.example | {"account_id": someone.account_id, "decision": "REFUSE", "structure_name": "AUTRE"}
    ))  # fmt: skip
    mailbox.wait(someone.contact_email, "refusé")
    assert len(mailbox.search(someone.contact_email)) == 1
    assert http.get("/me/notices").json()["total"] == 2


def test_not_2_one_structure_may_differ(world, mailbox, seller):
    someone, http, structure = seller
    other = new_id()
    world.grant(someone.account_id, other, EMITTED)
    choose(http, {"structure_id": structure, "delivery": "JAMAIS"})
    quiet, loud = deposited(world, structure, someone), deposited(world, other, someone)
    mailbox.wait(someone.contact_email, loud.number)
    assert mailbox.search(someone.contact_email, quiet.number) == []


def fall_due(world, someone):
    """As if the hour of the digest had come."""
    query = {"account_id": someone.account_id, "digest_at": {"$ne": None}}
    world.client["notifications"]["notices"].update_many(query, {"$set": {"digest_at": LONG_AGO}})


def test_not_2_the_digest_is_one_mail_a_day_whatever_restarts(world, mailbox, seller, stack):
    someone, http, structure = seller
    choose(http, {"kind": "invoice_deposited", "delivery": "QUOTIDIEN"})
    invoices = [deposited(world, structure, someone) for _ in range(2)]
    notices = world.client["notifications"]["notices"]
    due = notices.find_one({"account_id": someone.account_id})["digest_at"]
    assert (due, due > datetime.now(UTC)) == (digest.next_at(datetime.now(UTC), 7), True)
    assert mailbox.search(someone.contact_email) == []
    fall_due(world, someone)
    mail = mailbox.wait(someone.contact_email, "récapitulatif")
    assert "2 événements" in mail["headers"]["Subject"]
    assert "ATELIER DUPONT" in mail["text"]
    for invoice in invoices:
        assert f"/factures-emises/{invoice.invoice_id}" in mail["text"]
    assert mail["html"].count("<li><a href=") == 2
    eventually(lambda: notices.count_documents({"account_id": someone.account_id, "outlets": "RESUME"}) == 2)
    # a crash before the notices were noted, and one more that came since
    deposited(world, structure, someone)
    notices.update_many({"account_id": someone.account_id}, {"$set": {"digest_at": LONG_AGO}})
    tomorrow = eventually(
        lambda: notices.find_one({"account_id": someone.account_id, "digest_at": {"$gt": due - timedelta(days=1)}})
    )
    assert tomorrow["outlets"] == []
    eventually(lambda: notices.count_documents({"account_id": someone.account_id, "digest_at": None}) == 2)
    assert len(mailbox.search(someone.contact_email)) == 1


def test_not_2_a_digest_tells_nothing_that_is_not_wanted_or_seen_any_more(world, mailbox, seller):
    someone, http, structure = seller
    left = new_id()
    held = world.grant(someone.account_id, left, EMITTED)
    choose(http, {"delivery": "QUOTIDIEN"})
    hidden, told = deposited(world, left, someone), deposited(world, structure, someone)
    world.tell(world.rights(held, someone.account_id, left), "habilitations")
    ended = {"account_id": someone.account_id, "kind": "habilitation_ended"}
    eventually(
        lambda: world.client["notifications"]["notices"].find_one(ended)
    )  # told too: it falls due with the others
    fall_due(world, someone)
    mail = mailbox.wait(someone.contact_email, "récapitulatif")
    assert told.number in mail["text"]
    assert hidden.number not in mail["text"]
    waiting = {"account_id": someone.account_id, "digest_at": {"$ne": None}}
    eventually(lambda: world.client["notifications"]["notices"].count_documents(waiting) == 0)


def token_of(mail):
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.fullmatch(r"<http\S+/desabonnement/([\w.-]+)>", mail["headers"]["List-Unsubscribe"])[1]


def test_not_2_one_click_switches_a_kind_off_without_a_login(world, mailbox, seller):
    """RFC 8058: looking changes nothing; whatever was chosen for one structure gives way."""
    someone, http, structure = seller
    choose(http, {"kind": "invoice_deposited", "structure_id": structure, "delivery": "IMMEDIAT"})
    invoice = deposited(world, structure, someone)
    token = token_of(mailbox.wait(someone.contact_email, invoice.number))
    nobody = world.http("notifications")
    assert nobody.get(f"/unsubscriptions/{token}").json()["kind"] == "invoice_deposited"
    assert len(http.get("/me/preferences").json()["choices"]) == 1
    for _ in range(2):
        assert nobody.post(f"/unsubscriptions/{token}").json()["label_fr"] == "Facture déposée"
    chosen = [{"kind": "invoice_deposited", "structure_id": None, "delivery": "JAMAIS"}]
    assert http.get("/me/preferences").json()["choices"] == chosen
    quiet = deposited(world, structure, someone)
    assert mailbox.search(someone.contact_email, quiet.number) == []
    forged = token.replace(someone.account_id, new_id())
    for wrong in (forged, token[:-1], "x", "é.invoice_paid.é"):
        assert nobody.post(f"/unsubscriptions/{wrong}").status_code == 404


def test_not_2_a_digest_is_switched_off_and_what_always_goes_out_has_no_switch(world, mailbox, seller):
    someone, http, structure = seller
    choose(http, {"delivery": "QUOTIDIEN"})
    deposited(world, structure, someone)
    fall_due(world, someone)
    token = token_of(mailbox.wait(someone.contact_email, "récapitulatif"))
    assert world.http("notifications").post(f"/unsubscriptions/{token}").json()["kind"] is None
    assert [c["delivery"] for c in http.get("/me/preferences").json()["choices"]] == ["JAMAIS"]
    world.publish(RattachementDecided.model_validate(RattachementDecided.example | {"account_id": someone.account_id}))
    mail = mailbox.wait(someone.contact_email, "attach")
    assert "List-Unsubscribe" not in mail["headers"]
