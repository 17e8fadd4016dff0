"""The one subscriber policy: what passes is tried again, ever later; the rest is parked without its values; a trace goes on."""

import json
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from pymongo.errors import AutoReconnect

from chassis import bus as policy
from chassis import outbox, tracing
from chassis.access import Access
from chassis.bus import ATTEMPTS, RETRY_CAP_SECONDS, Bus, Subscription, describe
from chassis.context import Cause, cause, caused_by
from chassis.errors import FieldError, Invalid, NotFound, Stale, TooLarge, Unavailable
from contracts import AccountActivated, AccountCreated, TicketChanged
from contracts.envelope import Event

IBAN = "FR7630006000011234567890189"
tracing.configure("test", "")


class Dead:
    """Stands for the broker: what was parked."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes | None, bytes, dict[str, str]]] = []

    async def send(self, topic: str, key: bytes | None, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        self.sent.append((topic, key, value, {name: said.decode() for name, said in headers}))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the policy would have slept each time."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(policy.asyncio, "sleep", sleep)
    return slept


def raw(**changes: Any) -> bytes:
    event = outbox.envelope("account", 1, "identity", AccountActivated(account_id="account"))
    return json.dumps(json.loads(event.model_dump_json()) | changes).encode()


@pytest.mark.parametrize("error", [Stale(), Unavailable(), ConnectionError(), TimeoutError()], ids=repr)
async def test_what_passes_is_tried_again_ever_later(waits, error):
    tries: list[int] = []

    async def handler(_event: Event[Any]) -> None:
        tries.append(1)
        if len(tries) < ATTEMPTS:
            raise error

    dead = Dead()
    made = Bus("test", Access("127.0.0.1:1"), dead)  # type: ignore[arg-type]
    record = ConsumerRecord("account.activated", 2, 7, 0, 0, b"account", raw(), None, 0, 0, ())
    outcome = await made._handle(Subscription("g", (AccountActivated,), handler), record, policy.time.monotonic())
    assert (outcome, len(tries), dead.sent) == ("handled", ATTEMPTS, [])
    assert len(waits) == ATTEMPTS - 1
    for n, waited in enumerate(waits):
        assert 0.5 * 0.2 * 2**n <= waited <= 1.5 * min(RETRY_CAP_SECONDS, 0.2 * 2**n)


@pytest.mark.parametrize("source", ["urn:chorale:organisation", "urn:chorale:example", "identity", ""])
async def test_row_02_an_event_of_one_who_does_not_own_its_topic_is_parked_as_forged(source):
    handled: list[Event[Any]] = []

    async def handler(event: Event[Any]) -> None:
        handled.append(event)

    dead = Dead()
    made = Bus("test", Access("127.0.0.1:1"), dead)  # type: ignore[arg-type]
    record = ConsumerRecord("account.activated", 2, 7, 0, 0, b"account", raw(source=source), None, 0, 0, ())
    outcome = await made._handle(Subscription("g", (AccountActivated,), handler), record, policy.time.monotonic())
    assert (outcome, handled) == ("dead", [])
    ((topic, _, _, headers),) = dead.sent
    assert (topic, headers["error-class"]) == ("account.activated.dead", "Forged")
    assert headers["error"].startswith("forged")


async def always(error: Exception, since: float = 0.0) -> Dead:
    async def handler(_event: Event[Any]) -> None:
        raise error

    dead = Dead()
    made = Bus("test", Access("127.0.0.1:1"), dead)  # type: ignore[arg-type]
    record = ConsumerRecord("account.activated", 2, 7, 0, 0, b"account", raw(), None, 0, 0, ())
    await made._handle(
        Subscription("test.group", (AccountActivated,), handler), record, policy.time.monotonic() - since
    )
    return dead


@pytest.mark.parametrize(
    ("error", "attempts"), [(Unavailable(), ATTEMPTS), (NotFound(), 1), (ValueError(IBAN), 1)], ids=repr
)
async def test_what_does_not_pass_is_parked_with_its_origin(waits, error, attempts):
    ((topic, key, value, headers),) = (await always(error)).sent
    assert (topic, key, json.loads(value)["subject"]) == ("account.activated.dead", b"account", "account")
    assert headers["attempts"] == str(attempts)
    assert headers["error-class"] == type(error).__name__
    assert (headers["group"], headers["origin-topic"]) == ("test.group", "account.activated")
    assert (headers["origin-partition"], headers["origin-offset"]) == ("2", "7")
    assert IBAN not in str(headers)


async def test_an_outage_of_the_store_parks_nothing_and_hands_the_event_back(waits):
    with pytest.raises(AutoReconnect):
        await always(AutoReconnect(), since=policy.OUTAGE_SECONDS + 1)


@pytest.mark.parametrize(
    "error",
    [ValueError(f"invalid literal: {IBAN}"), KeyError(IBAN), NotFound(f"{IBAN} unknown"),
     Invalid(errors=[FieldError(field="iban", rule="INV-9", message=IBAN, value=IBAN)])],
    ids=lambda e: type(e).__name__,
)  # fmt: skip
def test_no_error_is_described_with_a_value(error):
    assert describe(error)
    assert IBAN not in describe(error)


def test_a_schema_error_names_places_only():
    try:
        TicketChanged.model_validate({"ticket_id": {"iban": IBAN}})
    except ValueError as error:
        said = describe(error)
    assert "ticket_id: string_type" in said
    assert IBAN not in said


def test_an_event_is_measured_in_bytes_and_refused_in_time():
    def created(letters: int) -> AccountCreated:
        return AccountCreated.model_validate(AccountCreated.example | {"first_name": "é" * letters})

    outbox.entries("account", 0, "test", [created(400_000)])
    with pytest.raises(TooLarge):
        outbox.entries("account", 0, "test", [created(460_000)])


async def test_a_trace_and_its_cause_cross_from_request_to_event_to_handler():
    with caused_by(Cause("corr-1", None, "camille")), tracing.span("POST /x", None):
        trace = tracing.traceparent().split("-")[1]
        first = outbox.envelope("account", 1, "identity", AccountActivated(account_id="account"))
    seen: list[Event[Any]] = []

    async def handler(_event: Event[Any]) -> None:
        seen.append(outbox.envelope("other", 1, "identity", AccountActivated(account_id="other")))

    made = Bus("test", Access("127.0.0.1:1"), Dead())  # type: ignore[arg-type]
    record = ConsumerRecord(
        "account.activated", 0, 0, 0, 0, b"account", first.model_dump_json().encode(), None, 0, 0, ()
    )
    await made._handle(Subscription("g", (AccountActivated,), handler), record, policy.time.monotonic())
    second = seen[0]
    assert first.traceparent.split("-")[1] == second.traceparent.split("-")[1] == trace
    assert first.traceparent != second.traceparent
    assert (second.correlationid, second.causationid, second.actor) == ("corr-1", first.id, "camille")


def test_a_cause_ends_with_what_it_caused_even_when_that_fails():
    with pytest.raises(RuntimeError), caused_by(Cause("corr-2")):
        raise RuntimeError
    assert cause().correlation_id != "corr-2"


async def test_a_worker_is_ready_once_every_group_let_it_in():
    made = Bus("test", Access("127.0.0.1:1"), Dead())  # type: ignore[arg-type]

    async def handler(_event: Event[Any]) -> None: ...

    made.subscribe(AccountActivated, handler=handler)
    made.subscribe(TicketChanged, handler=handler)
    first, second = (policy.Joining(subscription) for subscription in made.subscriptions)
    first.on_partitions_assigned(set())  # no partition is free: a member all the same
    with pytest.raises(Unavailable):
        await made.ready()
    second.on_partitions_assigned(set())
    await made.ready()
