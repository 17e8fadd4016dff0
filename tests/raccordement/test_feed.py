"""The feed over HTTP: what it holds, in which order, from which cursor on (EVT-3 to EVT-6, EVT-11)."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts import ServiceChanged
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.technical import Scope
from tests.kit.stack import eventually
from tests.kit.world import new_id
from tests.raccordement.conftest import RIGHTS

BOTH = ["invoice.deposited", "invoice.status_changed"]


def url(one):
    return f"/subscriptions/{one['subscription_id']}/events"


def read(body, one, **params):
    answer = body.machine.get(url(one), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(body, one, many, within=30):
    """Once it holds that many events."""
    return eventually(lambda: len(events := read(body, one)["events"]) >= many and events, within)


@pytest.fixture(scope="module")
def one(body):
    return body.subscription(kinds=BOTH)


def sent(world, supplier_id, recipient_id, *states, **fields):
    """A deposited invoice and its steps, published together."""
    deposited = world.deposited(supplier_id, recipient_id, **fields)
    world.publish(deposited, *(world.moved(deposited, state) for state in states))
    return deposited


def of(events, invoice):
    return [e for e in events if e["subject"] == invoice.invoice_id]


def test_evt_3_a_recipient_hears_nothing_before_the_invoice_is_made_available(world, body, one):
    invoice = sent(world, new_id(), body.structure_id, "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", "SUSPENDUE")
    events = eventually(lambda: len(mine := of(read(body, one)["events"], invoice)) == 2 and mine)
    assert [e["data"]["state"] for e in events] == ["MISE_A_DISPOSITION", "SUSPENDUE"]


def test_evt_3_a_supplier_hears_all_a_valideur_from_his_turn_on_a_stranger_nothing(world, bodies):
    scopes = (Scope.EVENEMENTS_LIRE, Scope.FACTURES_EMISES_LIRE, Scope.FACTURES_A_VALIDER_LIRE)
    supplier, stranger = bodies(scopes=scopes), bodies()
    supplier.regrant(*RIGHTS, (App.FACTURES_A_VALIDER, Level.CONSULTATION))
    issuing = supplier.subscription(role="FOURNISSEUR", kinds=BOTH)
    other = stranger.subscription(kinds=BOTH)
    sent(world, supplier.structure_id, new_id(), "MISE_A_DISPOSITION")
    assert [e["type"] for e in told(supplier, issuing, 2)] == ["invoice.deposited.v2", "invoice.status_changed.v2"]
    approving = supplier.subscription(issuing["raccordement_id"], role="VALIDEUR_1", kinds=BOTH)
    deposited = world.deposited(new_id(), new_id(), cadre="A9")
    valideur = deposited.parties[0].model_copy(update={"role": "VALIDEUR_1", "structure_id": supplier.structure_id})
    world.publish(deposited, world.moved(deposited, "A_VALIDER_1", valideur))
    assert [e["data"]["state"] for e in told(supplier, approving, 1)] == ["A_VALIDER_1"]
    assert read(stranger, other)["events"] == []


def test_evt_3_a_recipient_of_before_hears_nothing_more_not_even_what_was_waiting(world, body, one):
    """Readdressed: what was kept for the first one does not leave any more."""
    invoice = world.deposited(new_id(), body.structure_id)
    world.publish(invoice, world.moved(invoice, "MISE_A_DISPOSITION"))
    eventually(lambda: of(read(body, one)["events"], invoice))
    supplier, recipient = invoice.parties
    gone = recipient.model_copy(update={"until": recipient.since})
    other = recipient.model_copy(update={"structure_id": new_id()})
    moved = world.moved(invoice, "MISE_A_DISPOSITION").model_copy(update={"parties": (supplier, gone, other)})
    world.publish(moved)
    eventually(lambda: not of(read(body, one)["events"], invoice) or None)


def test_evt_1_service_and_states_narrow_what_is_told(world, bodies):
    body = bodies()
    service = ServiceChanged(
        service_id=new_id(), structure_id=body.structure_id, code="VOIRIE", label="Voirie", active=True
    )
    world.tell(service, "services")
    narrow = body.subscription(service_id=service.service_id, states=["SUSPENDUE"])
    whole = body.subscription(narrow["raccordement_id"])
    invoice = sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION", "SUSPENDUE")
    of_service = world.deposited(new_id(), body.structure_id)
    supplier, recipient = of_service.parties
    of_service = of_service.model_copy(
        update={"parties": (supplier, recipient.model_copy(update={"service_id": service.service_id}))}
    )
    world.publish(of_service, world.moved(of_service, "MISE_A_DISPOSITION"), world.moved(of_service, "SUSPENDUE"))
    assert len(told(body, whole, 4)) == 4
    heard = told(body, narrow, 1)
    assert [(e["subject"], e["data"]["state"]) for e in heard] == [(of_service.invoice_id, "SUSPENDUE")]
    assert of(heard, invoice) == []


def test_evt_4_a_withdrawn_right_stops_the_feed_within_a_second(world, bodies):
    body = bodies()
    one = body.subscription()
    sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
    told(body, one, 1)
    body.world.publish(body.world.rights(body.rattachement, body.gestionnaire, body.structure_id))
    started = time.monotonic()
    refused = eventually(lambda: (answer := body.machine.get(url(one))).status_code == 403 and answer)
    took = time.monotonic() - started
    assert (refused.json()["code"], took < 1) == ("abonnement_suspendu", True), took
    assert "droit" in refused.json()["detail"]


def test_rac_15_a_suspended_raccordement_is_refused_with_the_reason_and_its_backlog_waits(world, bodies):
    body = bodies()
    one = body.subscription()
    path = f"/raccordements/{one['raccordement_id']}"
    body.act(path, "SUSPENDRE")
    refused = body.machine.get(url(one))
    assert (refused.status_code, refused.json()["code"]) == (403, "abonnement_suspendu"), (
        "at once, not after the events"
    )
    eventually(lambda: body.http.get(f"/subscriptions/{one['subscription_id']}").json()["state"] == "SUSPENDU")
    sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
    body.act(path, "REPRENDRE")
    eventually(lambda: body.machine.get(url(one)).status_code == 200)
    assert len(told(body, one, 1)) == 1


def test_evt_5_the_envelope_without_who_and_the_data_without_files_or_persons(world, body, one):
    invoice = sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
    event = eventually(lambda: of(read(body, one)["events"], invoice))[0]
    assert (event["specversion"], event["source"], event["structureid"]) == (
        "1.0",
        "urn:chorale:invoicing",
        body.structure_id,
    )
    assert not {"actor", "traceparent", "causationid"} & event.keys()
    assert {"invoice_id", "number", "parties", "totals", "state", "previous_state"} <= event["data"].keys()
    assert not {"comment", "notified_roles", "lines", "certificate", "document"} & event["data"].keys()


def test_evt_6_the_same_event_twice_is_told_once_and_order_is_kept_per_invoice(world, bodies):
    body = bodies(scopes=(Scope.EVENEMENTS_LIRE, Scope.FACTURES_EMISES_LIRE))
    one = body.subscription(role="FOURNISSEUR", kinds=BOTH)
    made = []
    for _ in range(20):
        deposited = world.deposited(body.structure_id, new_id())
        events = [
            world.event(deposited),
            *(world.event(world.moved(deposited, s)) for s in ("MISE_A_DISPOSITION", "SUSPENDUE")),
        ]
        made.append(events)
        world.publish(*reversed(events), *events[:1]) if len(made) % 2 else world.publish(*events, *events)
    heard = told(body, one, 60)
    eventually(lambda: len(read(body, one, limit=1000)["events"]) == 60)
    assert len({e["id"] for e in heard}) == len(heard) == 60
    for events in made:
        mine = [e["sequence"] for e in heard if e["subject"] == events[0].subject]
        assert mine[0] == 1, "the deposit is first, though its topic may be read later"


def test_evt_11_a_cursor_walks_the_feed_page_by_page_and_may_be_given_again(world, bodies):
    body = bodies()
    one = body.subscription()
    for _ in range(5):
        sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
    whole = [e["id"] for e in told(body, one, 5)]
    walked, cursor, more = [], None, True
    while more:
        page = read(body, one, limit=2, **({"after": cursor} if cursor else {}))
        again = read(body, one, limit=2, **({"after": cursor} if cursor else {}))
        assert again["events"] == page["events"]
        walked, cursor, more = walked + [e["id"] for e in page["events"]], page["cursor"], page["more"]
    assert walked == whole
    assert read(body, one, after=cursor)["events"] == []


def test_evt_11_a_long_wait_answers_as_soon_as_something_comes(world, bodies):
    body = bodies()
    one = body.subscription()
    empty = read(body, one)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: read(body, one, after=empty["cursor"], wait=25))
        sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
        page = waiting.result()
    assert len(page["events"]) == 1
    started = time.monotonic()
    assert read(body, one, after=page["cursor"], wait=1)["events"] == []
    assert time.monotonic() - started >= 0.9


def test_evt_11_a_right_that_goes_ends_a_wait(bodies):
    body = bodies()
    one = body.subscription()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: body.machine.get(url(one), params={"wait": 20}))
        body.act(f"/subscriptions/{one['subscription_id']}", "SUSPENDRE")
        assert waiting.result().status_code == 403


def test_evt_11_only_its_own_technical_account_reads_it(world, body, bodies, one):
    other = bodies()
    assert other.machine.get(url(one)).status_code == 404
    assert body.http.get(url(one)).status_code == 404, "nor a person, whose rights are others"
    claims = {"kind": "TECHNIQUE", "structure_id": body.structure_id, "scope": "factures.recues:lire"}
    assert world.http("raccordement", body.account_id, **claims).get(url(one)).status_code == 403
    assert world.http("raccordement").get(url(one)).status_code == 401


@pytest.mark.parametrize("cursor", ["x", "MS4x", "é", "a" * 200, ""])
def test_evt_11_a_cursor_that_was_not_given_is_refused(body, one, cursor):
    answer = body.machine.get(url(one), params={"after": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "cursor_unknown")


def test_evt_11_a_cursor_of_another_subscription_is_refused(body, one):
    other = body.subscription(one["raccordement_id"])
    assert body.machine.get(url(one), params={"after": read(body, other)["cursor"]}).status_code == 422


def test_evt_11_a_cursor_of_more_than_ninety_days_ago_is_410_and_says_how_to_begin_again(world, bodies):
    body = bodies()
    one = body.subscription()
    first = read(body, one)["cursor"]
    for _ in range(2):
        sent(world, new_id(), body.structure_id, "MISE_A_DISPOSITION")
    last = [e["id"] for e in told(body, one, 2)][-1]
    world.client["raccordement"]["heads"].update_one({"_id": one["subscription_id"]}, {"$set": {"floor": 1}})
    gone = body.machine.get(url(one), params={"after": first})
    assert (gone.status_code, gone.json()["code"]) == (410, "curseur_depasse")
    assert "sans curseur" in gone.json()["detail"]
    assert [e["id"] for e in read(body, one)["events"]] == [last]
