"""Who sees a ticket, who acts on it and as whom: the lists show exactly what can be read (SUP-1, SUP-5, SUP-8)."""

import httpx
import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.world import new_id

M, C = Level.MODIFICATION, Level.CONSULTATION
EMITTED, RECEIVED, INVOICES = App.SOLLICITATIONS_EMISES, App.SOLLICITATIONS_RECUES, App.FACTURES_EMISES


def ids(http: httpx.Client, path: str) -> set[str]:
    """Every ticket of the list, by its cursor."""
    params: dict[str, object] = {"size": 200}
    found: set[str] = set()
    while True:
        page = http.get(path, params=params).json()
        found |= {t["ticket_id"] for t in page["items"]}
        if not page["next_cursor"]:
            assert page["total"] == len(found)
            return found
        params["cursor"] = page["next_cursor"]


@pytest.fixture(scope="module")
def services(case):
    return case.service(case.supplier_id), case.service(case.supplier_id), case.service(case.recipient_id)


@pytest.fixture(scope="module")
def tickets(case, services):
    """One of each standing: draft or sent, of the whole structure or of a service, to the town or to the platform."""
    here, elsewhere, _ = services
    made = [case.draft(), case.opened(), case.draft(sender_service_id=here), case.opened(sender_service_id=here)]
    made += [
        case.opened(sender_service_id=elsewhere),
        case.opened(**case.to_platform()),
        case.draft(**case.to_platform()),
    ]
    return {t["ticket_id"] for t in made}


@pytest.mark.parametrize(
    "who",
    [
        "sender", "desk", "stranger", "service_of_sender", "service_of_recipient", "both_sides", "other_profile", "platform",
        "platform_and_town",
    ],
)  # fmt: skip
def test_sup_8_the_lists_show_exactly_what_can_be_read(case, services, tickets, who):
    here, _, of_town = services
    grants = {
        "stranger": [],
        "service_of_sender": [(case.supplier_id, here, (EMITTED, M))],
        "service_of_recipient": [(case.recipient_id, of_town, (RECEIVED, M))],
        "both_sides": [(case.supplier_id, None, (EMITTED, C)), (case.recipient_id, None, (RECEIVED, M))],
        "other_profile": [(case.supplier_id, None, (INVOICES, M))],
        "platform": [(new_id(), None, (App.GUICHET, M))],
        "platform_and_town": [(new_id(), None, (App.GUICHET, C)), (case.recipient_id, None, (RECEIVED, C))],
    }
    http = getattr(case, who) if who in ("sender", "desk") else case.someone(*grants[who])
    readable = {t for t in tickets if http.get(f"/tickets/{t}").status_code == 200}
    listed = (ids(http, "/tickets") | ids(http, "/received-tickets")) & tickets
    assert listed == readable
    assert bool(readable) is (who not in ("stranger", "service_of_recipient", "other_profile"))


def test_others_do_not_see_a_ticket_and_readers_do_not_act(case):
    """INV-40's rule."""
    ticket = case.opened()
    stranger, reader = case.someone(), case.someone((case.supplier_id, None, (EMITTED, C)))
    assert stranger.get(f"/tickets/{ticket['ticket_id']}").status_code == 404
    assert case.act(stranger, ticket, "FERMER").status_code == 404
    shown = reader.get(f"/tickets/{ticket['ticket_id']}").json()
    assert (shown["sides"], shown["actions"]) == ([], [])
    refused = case.act(reader, ticket, "FERMER")
    assert (refused.status_code, refused.json()["code"]) == (403, "droit_manquant")


def test_sup_5_whoever_may_only_read_as_the_sender_acts_as_the_receiver(case):
    http = case.someone((case.supplier_id, None, (EMITTED, C)), (case.recipient_id, None, (RECEIVED, M)))
    ticket = case.opened()
    shown = http.get(f"/tickets/{ticket['ticket_id']}").json()
    assert (shown["sides"], "FERMER" in shown["actions"], "RESOUDRE" in shown["actions"]) == (["RECEVEUR"], False, True)
    assert case.act(http, ticket, "FERMER").status_code == 409
    assert case.act(http, ticket, "REPONDRE", "Bonjour", side="EMETTEUR").status_code == 403
    answered = case.act(http, ticket, "REPONDRE", "Bonjour").json()
    assert answered["activities"][-1]["side"] == "RECEVEUR"


def test_sup_5_whoever_may_only_read_as_the_receiver_acts_as_the_sender(case):
    http = case.someone((case.supplier_id, None, (EMITTED, M)), (case.recipient_id, None, (RECEIVED, C)))
    ticket = case.opened()
    assert case.act(http, ticket, "RESOUDRE", "Voilà").status_code == 409
    assert case.act(http, ticket, "REPONDRE", "Bonjour").json()["activities"][-1]["side"] == "EMETTEUR"


def test_sup_5_whoever_stands_on_both_sides_says_as_whom(case):
    http = case.someone((case.supplier_id, None, (EMITTED, M)), (case.recipient_id, None, (RECEIVED, M)))
    ticket = case.opened()
    assert http.get(f"/tickets/{ticket['ticket_id']}").json()["sides"] == ["EMETTEUR", "RECEVEUR"]
    as_receiver = case.act(http, ticket, "REPONDRE", "Réponse", side="RECEVEUR").json()
    assert as_receiver["activities"][-1]["side"] == "RECEVEUR"
    assert case.act(http, ticket, "RESOUDRE", "Voilà").json()["state"] == "RESOLU"  # only the receiver can
    assert case.act(http, ticket, "ACCEPTER", side="RECEVEUR").status_code == 409
    assert case.act(http, ticket, "ACCEPTER").json()["state"] == "FERME"


def test_sup_1_the_platforms_own_desk_answers_what_is_not_business(case):
    """Its people hold GUICHET on the platform's structure (ORG-32)."""
    agent, reader = case.someone((new_id(), None, (App.GUICHET, M))), case.someone((new_id(), None, (App.GUICHET, C)))
    ours, theirs = case.opened(**case.to_platform()), case.opened()
    assert case.act(reader, ours, "RESOUDRE", "Non").status_code == 403
    assert case.act(agent, ours, "RESOUDRE", "Voici comment faire").json()["state"] == "RESOLU"
    assert agent.get(f"/tickets/{theirs['ticket_id']}").status_code == 404
    assert case.desk.get(f"/tickets/{ours['ticket_id']}").status_code == 404


def test_sup_4_the_receiver_edits_nothing(case):
    ticket = case.opened()
    answer = case.desk.patch(f"/tickets/{ticket['ticket_id']}", json={"title": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflit")


def test_sup_7_an_activity_names_its_author(case):
    agathe = case.world.account(first_name="Agathe", last_name="Roy")
    case.world.grant(agathe.account_id, case.recipient_id, (RECEIVED, M))
    ticket = case.opened()
    shown = case.act(case.world.http("support", agathe.account_id), ticket, "REPONDRE", "Bonjour").json()
    assert [a["author_name"] for a in shown["activities"]] == ["", "Agathe Roy"]  # the sender's account is unknown here
