"""What comes late or was left by a crash is told all the same, once (NOT-5)."""

import asyncio
from datetime import timedelta

import pytest

from contracts import RattachementRequested
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from services.notifications.migrations import STEPS
from tests.kit.stack import eventually
from tests.kit.world import new_id

EMITTED = (App.FACTURES_EMISES, Level.MODIFICATION)
AGO = timedelta(minutes=10)


def account(world, **fields):
    """An account that nobody has heard of yet."""
    from contracts import AccountChanged

    account_id = new_id()
    email = f"a.{account_id[:8]}@entreprise.example"
    known = AccountChanged.example | {"account_id": account_id, "login_email": email, "contact_email": email}
    return AccountChanged.model_validate(known | fields)


@pytest.fixture
def late(world):
    """A supplier whose one person is known to nobody yet, and an event of ten minutes ago."""
    supplier, someone = new_id(), account(world)
    invoice = world.deposited(supplier, new_id())
    right = world.event(world.rights(new_id(), someone.account_id, supplier, EMITTED), age=AGO + timedelta(seconds=1))
    return world.event(invoice, age=AGO), right, world.event(someone, age=AGO + timedelta(seconds=2))


def plan(world, event):
    return world.client["notifications"]["plans"].find_one({"_id": event.id})


def planned(world, event):
    return eventually(lambda: (p := plan(world, event)) and p["expected"] is not None and p)


def test_not_5_an_event_that_overtook_the_account_and_its_right_is_told(world, mailbox, late):
    """A newcomer activates, is attached and deposits at once: each topic comes at its own pace."""
    deposited, right, someone = late
    world.publish(deposited)
    assert planned(world, deposited)["expected"] == []
    world.publish(right)
    eventually(lambda: plan(world, deposited)["waiting"] == [someone.subject])
    assert mailbox.search(someone.data.contact_email) == []
    world.publish(someone)
    mailbox.wait(someone.data.contact_email, deposited.data.number)
    assert plan(world, deposited)["state"] == "OUVERT"


def test_not_5_the_right_may_come_last(world, mailbox, late):
    deposited, right, someone = late
    world.publish(deposited)
    planned(world, deposited)
    world.publish(someone)
    world.publish(right)
    mailbox.wait(someone.data.contact_email, deposited.data.number)


def test_not_5_all_at_once_in_any_order_is_one_mail(world, mailbox):
    supplier, people = new_id(), [account(world) for _ in range(3)]
    deposits = [world.event(world.deposited(supplier, new_id()), age=AGO) for _ in range(6)]
    rights = [world.event(world.rights(new_id(), p.account_id, supplier, EMITTED), age=2 * AGO) for p in people]
    world.publish(*deposits[:3], rights[0], people[1], *deposits[3:], people[0], rights[2], people[2], rights[1])
    notices = world.client["notifications"]["notices"]
    made = {"event_id": {"$in": [d.id for d in deposits]}}
    eventually(lambda: notices.count_documents(made) == 18, 30)
    for person in people:
        eventually(lambda to=person.contact_email: len(mailbox.search(to)) == 6, 30)


def test_not_5_a_right_given_after_the_event_is_not_told_of_it(world, mailbox, pair):
    _, invoice, seller, _ = pair
    event = world.event(invoice, age=AGO)
    world.publish(event)
    mailbox.wait(seller.contact_email, invoice.number)
    newcomer = world.account()
    world.grant(newcomer.account_id, invoice.party("FOURNISSEUR").structure_id, EMITTED)
    after = world.deposited(invoice.party("FOURNISSEUR").structure_id, new_id())
    world.publish(event)
    world.publish(after.model_copy(update={"invoice_id": invoice.invoice_id}))  # same key: read after the others
    mailbox.wait(newcomer.contact_email, after.number)
    assert mailbox.search(newcomer.contact_email, invoice.number) == []


def test_not_5_another_profile_that_comes_late_is_not_told(world, mailbox, late):
    deposited, right, someone = late
    other = right.model_copy(
        update={
            "data": world.rights(new_id(), someone.subject, right.data.structure_id, (App.MANDATS, Level.MODIFICATION))
        }
    )
    world.publish(deposited)
    planned(world, deposited)
    world.publish(someone, other)
    marker = world.event(world.rights(other.subject, someone.subject, right.data.structure_id, EMITTED))
    world.publish(marker)  # same key: handled after the other; given too late to count
    eventually(lambda: world.client["notifications"]["habilitations"].find_one({"profiles.application": "FACTURES_EMISES", "account_id": someone.subject}))  # fmt: skip
    assert plan(world, deposited)["expected"] == []


def test_not_5_an_account_that_is_being_activated_is_waited_for(world, mailbox, late):
    deposited, right, someone = late
    pending = someone.model_copy(update={"data": someone.data.model_copy(update={"state": "EN_ATTENTE"})})
    world.publish(pending, right)
    eventually(lambda: world.client["notifications"]["habilitations"].find_one({"account_id": someone.subject}))
    eventually(lambda: world.client["notifications"]["accounts"].find_one({"_id": someone.subject}))
    world.publish(deposited)
    eventually(lambda: planned(world, deposited)["waiting"] == [someone.subject])
    world.publish(world.event(someone.data))
    mailbox.wait(someone.data.contact_email, deposited.data.number)


def test_not_5_a_closed_account_is_not_waited_for(world, mailbox, pair):
    _, invoice, seller, _ = pair
    gone = world.account(state="CLOS")
    world.grant(gone.account_id, invoice.party("FOURNISSEUR").structure_id, EMITTED)
    event = world.event(invoice)
    world.publish(event)
    mailbox.wait(seller.contact_email, invoice.number)
    assert eventually(lambda: plan(world, event)["next_at"] == plan(world, event)["until"])
    assert plan(world, event)["waiting"] == []
    assert mailbox.search(gone.contact_email) == []


def test_not_5_what_a_crash_left_is_taken_up(world, mailbox, pair):
    """A plan was noted, and the process died before anybody was told."""
    _, invoice, seller, _ = pair
    event = world.event(invoice)
    world.publish(event)
    mailbox.wait(seller.contact_email, invoice.number)
    database = world.client["notifications"]
    left = eventually(lambda: (p := plan(world, event)) and p["next_at"] == p["until"] and p)
    database["notices"].delete_many({"event_id": event.id})
    database["mails"].delete_many({"_id": {"$regex": f"^{event.id}"}})
    for expected in (left["expected"], None):
        database["plans"].update_one({"_id": event.id}, {"$set": {"next_at": left["at"], "expected": expected}})
        eventually(lambda: database["notices"].find_one({"event_id": event.id}))
        eventually(
            lambda: (p := plan(world, event)) and p["next_at"] == p["until"]
        )  # or its end undoes the next update
        database["notices"].delete_many({"event_id": event.id})
    mailbox.wait(seller.contact_email, invoice.number, count=2)


def test_not_5_waiting_ends_and_says_so(world, late, stack):
    deposited, right, someone = late
    world.publish(right)
    eventually(lambda: world.client["notifications"]["habilitations"].find_one({"account_id": someone.subject}))
    world.publish(deposited)
    eventually(lambda: planned(world, deposited)["waiting"] == [someone.subject])
    over = {"$set": {"until": deposited.time, "next_at": deposited.time}}
    world.client["notifications"]["plans"].update_one({"_id": deposited.id}, over)
    eventually(lambda: plan(world, deposited)["state"] == "REGLE")
    eventually(lambda: "notifications.nobody_known" in stack.log("notifications"))
    world.publish(someone)
    eventually(lambda: world.client["notifications"]["accounts"].find_one({"_id": someone.subject}))
    assert world.client["notifications"]["notices"].find_one({"event_id": deposited.id}) is None


def test_not_5_plans_whose_time_is_over_close_together(world, pair, mailbox):
    _, invoice, seller, _ = pair
    events = [world.event(world.deposited(invoice.party("FOURNISSEUR").structure_id, new_id())) for _ in range(3)]
    world.publish(*events)
    for event in events:
        mailbox.wait(seller.contact_email, event.data.number)
    ids = [event.id for event in events]
    plans = world.client["notifications"]["plans"]
    eventually(lambda: sum(p["next_at"] == p["until"] for p in plans.find({"_id": {"$in": ids}})) == 3)
    plans.update_many({"_id": {"$in": ids}}, {"$set": {"until": events[0].time, "next_at": events[0].time}})
    eventually(lambda: plans.count_documents({"_id": {"$in": ids}, "state": "REGLE"}) == 3)


def test_not_2_whoever_wants_no_mail_has_the_notice(world, pair, mailbox):
    _, invoice, seller, _ = pair
    quiet = world.account(notifications=False)
    world.grant(quiet.account_id, invoice.party("FOURNISSEUR").structure_id, EMITTED)
    event = world.event(invoice)
    world.publish(event)
    mailbox.wait(seller.contact_email, invoice.number)
    notice = eventually(lambda: world.client["notifications"]["notices"].find_one({"account_id": quiet.account_id}))
    assert (notice["event_id"], notice["kind"], notice["state"], notice["outlets"]) == (
        event.id, "invoice_deposited", "NON_LU", [],
    )  # fmt: skip
    assert (notice["structure_id"], notice["params"]["number"]) == (
        invoice.party("FOURNISSEUR").structure_id,
        invoice.number,
    )


def test_not_5_who_has_two_roles_is_told_once(world, mailbox):
    """As the one who must act."""
    structure, both = new_id(), world.account()
    world.grant(both.account_id, structure, EMITTED, (App.FACTURES_RECUES, Level.MODIFICATION))
    invoice = world.deposited(structure, structure)
    world.publish(world.moved(invoice, "MISE_A_DISPOSITION"))
    mailbox.wait(both.contact_email, "à traiter")
    assert len(mailbox.search(both.contact_email, invoice.number)) == 1


def requested(world, asker_id, gestionnaire):
    return RattachementRequested(
        rattachement_id=new_id(), account_id=asker_id, structure_id=new_id(), structure_name="ATELIER DUPONT", comment="Bonjour",
        gestionnaire_principal=gestionnaire.account_id,
    )  # fmt: skip


def test_org_18_a_request_waits_for_the_name_of_who_asks(world, mailbox):
    gestionnaire, asker = world.account(notifications=False), account(world, first_name="Agathe", last_name="Roy")
    event = world.event(requested(world, asker.account_id, gestionnaire))
    world.publish(event)
    eventually(lambda: planned(world, event)["waiting"] == [asker.account_id])
    world.publish(asker)
    mail = mailbox.wait(gestionnaire.contact_email, "Demande de rattachement")
    assert f"Agathe Roy ({asker.contact_email}) demande" in mail["text"]


def test_org_18_a_name_that_never_comes_does_not_hold_the_request(world, mailbox):
    gestionnaire = world.account()
    event = world.event(requested(world, new_id(), gestionnaire))
    world.publish(event)
    eventually(lambda: planned(world, event)["waiting"])
    long_ago = event.time - timedelta(minutes=1)
    plans = world.client["notifications"]["plans"]
    plans.update_one({"_id": event.id}, {"$set": {"created_at": long_ago, "next_at": long_ago}})
    mailbox.wait(gestionnaire.contact_email, "Demande de rattachement")


def test_not_5_what_the_first_version_told_is_not_told_again(world, mailbox, pair, stack):
    """The migration settles it; a replay then tells nobody who gained a right since."""
    from chassis.migrations import migrate
    from chassis.store import connect

    _, invoice, seller, _ = pair
    told, news = world.event(invoice), world.deposited(invoice.party("FOURNISSEUR").structure_id, new_id())
    world.client["notifications"]["told"].insert_one(
        {"_id": f"{told.id}.invoice_deposited", "people": [], "at": told.time}
    )

    async def run() -> dict[str, int]:
        database = connect(stack.store, "notifications")
        try:
            return await migrate(database, STEPS)
        finally:
            database.client.close()

    world.client["notifications"]["migrations"].delete_many({})
    assert asyncio.run(run())[STEPS[0].name] >= 1
    world.publish(told, world.event(news.model_copy(update={"invoice_id": invoice.invoice_id})))
    mailbox.wait(seller.contact_email, news.number)
    assert mailbox.search(seller.contact_email, invoice.number) == []
