"""The feed while it happens (NOT-6): across instances, after a break, as long as the session lasts, and not too many."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from contracts import SessionEnded
from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.listening import listening, session_of
from tests.kit.stack import eventually
from tests.kit.world import new_id

EMITTED = (App.FACTURES_EMISES, Level.MODIFICATION)


@pytest.fixture(scope="module")
def seller(world):
    someone, structure = world.account(notifications=False), new_id()
    world.grant(someone.account_id, structure, EMITTED)
    return someone, structure


@pytest.fixture
def token(world, seller):
    return world.token(seller[0].account_id)


def test_not_6_a_notice_is_heard_as_it_is_made(world, stack, seller, token):
    someone, structure = seller
    with listening(stack.url("notifications"), token) as heard:
        before = heard.unread()
        invoice = world.deposited(structure, new_id())
        world.publish(invoice)
        (notice,) = eventually(lambda: [n for n in heard.notices() if invoice.number in n["title"]])
        assert (notice["kind"], notice["structure_id"], notice["state"]) == ("invoice_deposited", structure, "NON_LU")
        eventually(lambda: heard.unread() == before + 1)
        kept = world.http("notifications", someone.account_id).get("/me/notices").json()["items"]
        assert notice == next(row for row in kept if row["id"] == notice["id"])


def test_not_6_what_came_during_a_break_is_heard_after_it(world, stack, seller, token):
    _, structure = seller
    with listening(stack.url("notifications"), token) as heard:
        world.publish(world.deposited(structure, new_id()))
        eventually(heard.notices)
        last = heard.last_id()
    missed = world.deposited(structure, new_id())
    world.publish(missed)
    notices = world.client["notifications"]["notices"]
    eventually(lambda: notices.find_one({"params.number": missed.number}))
    with listening(stack.url("notifications"), token, **{"Last-Event-ID": last}) as again:
        eventually(lambda: any(missed.number in notice["title"] for notice in again.notices()))
    with listening(stack.url("notifications"), token, **{"Last-Event-ID": "hier"}) as refused:
        assert refused.status == 422


def test_not_6_a_second_instance_tells_of_what_the_first_one_made(world, stack, seller, token):
    """And ends its streams at once when it is stopped: their readers come back."""
    _, structure = seller
    url, process = stack.start_extra("notifications", "api", {"NOTIFICATIONS_HEARTBEAT_SECONDS": "0.2"})
    with listening(url, token) as heard:
        invoice = world.deposited(structure, new_id())
        world.publish(invoice)
        eventually(lambda: any(invoice.number in notice["title"] for notice in heard.notices()))
        eventually(lambda: heard.beats > 2)
        last, stopped = heard.last_id(), datetime.now(UTC)
        process.stop()
        assert eventually(lambda: heard.ended_at) - stopped < timedelta(seconds=5)
    missed = world.deposited(structure, new_id())
    world.publish(missed)
    with listening(stack.url("notifications"), token, **{"Last-Event-ID": last}) as elsewhere:
        eventually(lambda: any(missed.number in notice["title"] for notice in elsewhere.notices()))


def test_not_6_an_ended_session_ends_its_streams_within_a_second(world, stack, token, seller):
    another = world.token(seller[0].account_id)
    with listening(stack.url("notifications"), token) as heard, listening(stack.url("notifications"), another) as other:
        until = datetime.now(UTC) + timedelta(minutes=10)
        ended = SessionEnded(
            session_id=session_of(token), account_id=seller[0].account_id, reason="DECONNEXION", tokens_until=until
        )
        world.publish(ended)
        sessions = world.client["notifications"]["ended_sessions"]
        known = eventually(lambda: sessions.find_one({"_id": ended.session_id}))["copied_at"]
        eventually(lambda: heard.ended_at)
        assert heard.ended_at - known < timedelta(seconds=2), "one, and what a busy machine adds"
        assert other.ended_at is None
    with listening(stack.url("notifications"), token) as refused:
        assert eventually(lambda: refused.status) == 401


def test_not_6_one_account_has_so_many_streams_and_ordinary_requests_none_the_less(world, stack, seller, token):
    """Streams hold none of the places of other requests (CHORALE_REQUESTS_AT_ONCE)."""
    url, process = stack.start_extra("notifications", "api", {
        "NOTIFICATIONS_STREAMS_OF_ACCOUNT": "3", "NOTIFICATIONS_STREAMS": "4", "CHORALE_REQUESTS_AT_ONCE": "1",
        "NOTIFICATIONS_HEARTBEAT_SECONDS": "0.2",
    })  # fmt: skip
    colleague = world.token(new_id())
    with listening(url, token), listening(url, token), listening(url, token) as third:
        assert third.status == 200
        with listening(url, token) as fourth:
            assert fourth.status == 429
        with listening(url, colleague) as other, listening(url, colleague) as last:
            assert (other.status, last.status) == (200, 429)
        assert httpx.get(f"{url}/me/notices/count", headers={"Authorization": f"Bearer {token}"}).status_code == 200

    def place_again():
        with listening(url, token) as again:
            return again.status == 200

    assert eventually(place_again), "a reader who left gives the place back"
    process.stop()
