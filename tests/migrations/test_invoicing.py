"""Invoices of version 0.1 live on: read, listed, acted upon, announced."""

import pytest

from chassis.lists import PageQuery, find_page
from chassis.migrations import migrate
from contracts.lifecycle import Role, State
from services.invoicing.domain import published
from services.invoicing.domain.receipt.certificate import digest
from services.invoicing.migrations import STEPS, services_of, with_a_list_of_parties
from services.invoicing.store.documents import from_document, to_document
from services.invoicing.store.lists import INDEXES, ISSUED, RECEIVED, scoped
from tests.migrations import kit

OLD = kit.documents("invoicing", "invoices")


@pytest.mark.parametrize("old", OLD, ids=lambda d: f"{d['state']}-{d['_id'][-4:]}")
def test_an_invoice_of_version_0_1_is_carried_over_whole(old):
    new = with_a_list_of_parties(old)
    assert new is not None
    assert with_a_list_of_parties(new) is None, "once"
    invoice = from_document(new)
    assert invoice.supplier.structure_id == old["supplier"]["structure_id"]
    assert (invoice.recipient and invoice.recipient.identifier) == (old["recipient"] and old["recipient"]["identifier"])
    assert (invoice.party(Role.VALIDEUR_1) is None) is (old["valideur_1"] is None)
    assert [step.state for step in invoice.history] == [step["state"] for step in old["history"]]
    assert {"version", "sequence", "outbox"} & old.keys() <= new.keys()
    assert {n: v for n, v in to_document(invoice).items() if not n.endswith("_key")}.items() <= new.items()
    if invoice.certificate:
        assert digest(invoice.certificate.content) == invoice.certificate.digest, "what was certified is untouched"
    if invoice.state is not State.BROUILLON:
        assert published.present(invoice), "announce knows it"


def test_services_stand_apart_from_their_structure():
    structures = kit.documents("invoicing", "structures")
    services = [service for structure in structures for service in services_of(structure)]
    assert len(services) == sum(len(s["services"]) for s in structures) > 0
    assert {service["structure_id"] for service in services} <= {s["_id"] for s in structures}
    assert {service["sequence"] for service in services} == {0}, "any event of theirs is newer"


async def test_INV_19_numbers_that_have_become_one_stay_two_invoices(stack):
    """Only the first of them keeps others away: both exist with their receipts."""
    one = next(d for d in OLD_AS_NEW if d["state"] == "MISE_EN_PAIEMENT")
    two = one | {"_id": one["_id"] + "2", "fields": one["fields"] | {"invoice_number": one["number"].lower()}}
    supplier = one["visible_to"][0].partition(":")[2]
    with kit.stored(stack.store, "invoicing") as database:
        for document in (one, two | {"number_key": f"{supplier}:{one['number'].lower()} "}):
            await database["invoices"].insert_one(document)
        assert await dict(STEPS_BY_NAME)["numbers-compared-without-case-and-spaces"](database) == 1
        keys = [d["number_key"] async for d in database["invoices"].find({}).sort("_id", 1)]
        assert keys == [f"{supplier}:{one['number'].lower()}", f"{supplier}:{one['number'].lower()} "]


async def test_the_command_carries_a_whole_installation_over_once(stack):
    with kit.stored(stack.store, "invoicing") as database:
        await kit.fill(database, "invoicing")
        await database["invoices"].create_indexes(list(INDEXES))
        sent = sum(d["state"] != "BROUILLON" for d in OLD)
        changed = await migrate(database, STEPS)
        assert list(changed.values()) == [len(OLD), 12, sent, 0]
        assert await migrate(database, STEPS) == {}
        await database["migrations"].delete_many({})
        assert set((await migrate(database, STEPS)).values()) == {0}, "a crash before the mark costs a second look"
        one = from_document(next(d for d in OLD_AS_NEW if d["state"] == "MISE_EN_PAIEMENT"))
        for listed, role in ((ISSUED, Role.FOURNISSEUR), (RECEIVED, Role.DESTINATAIRE)):
            key = f"{role}:{one.party(role).structure_id}"
            rows = await find_page(database["invoices"], listed, scoped([key], {}), PageQuery())
            assert one.id in [row["_id"] for row in rows.documents]


STEPS_BY_NAME = [(step.name.partition("-21-")[2], step.apply) for step in STEPS]
OLD_AS_NEW = [with_a_list_of_parties(old) for old in OLD]
