"""Live exchange with an agent, which is a ticket's conversation from its first word (SUP-11)."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts import SessionEnded
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.listening import listening, session_of
from tests.kit.stack import eventually
from tests.kit.world import new_id
from tests.support.test_desk import at, listed

QUESTIONS = ["Bonjour", "Pourquoi ma facture est-elle bloquée ?"]


@pytest.fixture(scope="module")
def platform(case):
    """An agent of the platform."""
    agent = case.world.account(first_name="Agathe")
    case.world.grant(agent.account_id, new_id(), (App.GUICHET, Level.MODIFICATION))
    return case.world.http("support", agent.account_id), case.world.token(agent.account_id)


def begun(case, key=None):
    body = {"questions": QUESTIONS, "sender_structure_id": case.supplier_id}
    answer = case.sender.post("/live", json=body, headers={"Idempotency-Key": key or new_id()})
    assert answer.status_code == 201, answer.text
    return answer.json()


def following(case, token, ticket, **headers):
    return listening(
        case.world.stack.url("support"), token, f"/tickets/{ticket['ticket_id']}/stream", "ticket", **headers
    )


def texts(heard):
    return [activity["text"] for activity in heard.of("activity")]


def test_sup_11_a_live_exchange_is_an_open_ticket_that_agents_see_first(case, platform):
    agent, _ = platform
    assert case.world.http("support").get("/live").json()["open"] is True
    key = new_id()
    ticket = begun(case, key)
    assert (ticket["state"], ticket["title"], ticket["receiver_structure_id"]) == ("OUVERT", QUESTIONS[-1], None)
    assert QUESTIONS[0] in ticket["description"]
    assert begun(case, key)["ticket_id"] == ticket["ticket_id"]
    later = begun(case)
    waiting = listed(agent, live=True, size=200)
    assert waiting.index(ticket["ticket_id"]) < waiting.index(later["ticket_id"])
    taken = agent.put(at(ticket, "assignee"), json={})
    assert taken.json()["desk"]["assigned_name"] == "Agathe Martin"
    assert case.act(agent, ticket, "RESOUDRE", "C'est fait").status_code == 201
    assert ticket["ticket_id"] not in listed(agent, live=True, size=200)


def test_sup_11_both_sides_hear_each_other_at_once(case, platform, outside):
    agent, agent_token = platform
    ticket, token = begun(case), case.world.token(case.sender_id)
    with following(case, token, ticket) as sender, following(case, agent_token, ticket) as desk:
        eventually(lambda: sender.of("ticket")[-1]["there"] == ["EMETTEUR", "RECEVEUR"])
        case.act(agent, ticket, "REPONDRE", "Bonjour, je regarde")
        eventually(lambda: "Bonjour, je regarde" in texts(sender) and "Bonjour, je regarde" in texts(desk))
        case.act(case.sender, ticket, "REPONDRE", "Merci")
        eventually(lambda: texts(desk)[-1] == "Merci")
        assert [event["id"] for event in desk.events if event.get("event") == "activity"] == ["1", "2", "3"]
        assert [activity["author_name"] for activity in sender.of("activity")][1] == "Agathe Martin"
    told = eventually(lambda: [e for e in of_ticket(outside, ticket) if e["activity"]["text"] == "Bonjour, je regarde"])
    assert told[0]["activity"]["live"] is True


def of_ticket(outside, ticket):
    return [e["data"] for e in outside.events("ticket.changed") if e["data"]["ticket_id"] == ticket["ticket_id"]]


def test_sup_11_whoever_left_is_told_as_of_any_answer(case, platform, outside):
    agent, _ = platform
    ticket = begun(case)
    with following(case, case.world.token(case.sender_id), ticket) as sender:
        eventually(lambda: sender.of("ticket")[-1]["there"] == ["EMETTEUR"])
    listeners = case.world.client["support"]["listeners"]
    eventually(lambda: listeners.count_documents({"_id": f"{ticket['ticket_id']}:EMETTEUR"}) == 0)
    case.act(agent, ticket, "REPONDRE", "Êtes-vous là ?")
    told = eventually(lambda: [e for e in of_ticket(outside, ticket) if e["activity"]["text"] == "Êtes-vous là ?"])
    assert told[0]["activity"]["live"] is False


def test_sup_11_what_was_said_during_a_break_is_heard_after_it(case, platform):
    agent, _ = platform
    ticket, token = begun(case), case.world.token(case.sender_id)
    with following(case, token, ticket) as sender:
        last = sender.last_id()
    case.act(agent, ticket, "REPONDRE", "Pendant la coupure")
    with following(case, token, ticket, **{"Last-Event-ID": last}) as again:
        eventually(lambda: texts(again) == ["Pendant la coupure"])
    with following(case, token, ticket, **{"Last-Event-ID": "hier"}) as refused:
        assert refused.status == 422


def test_sup_11_a_conversation_is_followed_by_those_who_may_read_it(case, world):
    ticket = begun(case)
    with following(case, world.token(new_id()), ticket) as stranger:
        assert stranger.status == 404
    assert (
        case.someone().post("/live", json={"questions": ["?"], "sender_structure_id": case.supplier_id}).status_code
        == 404
    )


def test_sup_11_a_session_that_ends_ends_what_it_follows(case, world):
    ticket, token = begun(case), world.token(case.sender_id)
    with following(case, token, ticket) as heard:
        until = datetime.now(UTC) + timedelta(minutes=10)
        world.publish(
            SessionEnded(
                session_id=session_of(token), account_id=case.sender_id, reason="DECONNEXION", tokens_until=until
            )
        )
        eventually(lambda: heard.ended_at)


def test_sup_11_the_number_of_conversations_held_open_is_bounded(case, stack):
    url, process = stack.start_extra("support", "api", {"SUPPORT_STREAMS_OF_ACCOUNT": "1", "SUPPORT_LIVE_DAYS": "[]"})
    ticket, token = begun(case), case.world.token(case.sender_id)
    path = f"/tickets/{ticket['ticket_id']}/stream"
    with listening(url, token, path, "ticket") as first, listening(url, token, path, "ticket") as second:
        assert (first.status, second.status) == (200, 429)
    closed = case.world.http("support", case.sender_id)
    closed.base_url = url
    body = {"questions": QUESTIONS, "sender_structure_id": case.supplier_id}
    refused = closed.post("/live", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "hors_des_heures")
    assert closed.get("/live").json() == {"open": False, "opens_at": None, "closes_at": None}
    process.stop()
