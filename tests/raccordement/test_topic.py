"""A subscription's own Kafka topic: who reads it, what it holds, when it ends (EVT-4, EVT-6, EVT-7)."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,  # fmt: skip
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from chassis.errors import Conflict
from contracts.topics import TOPICS
from services.raccordement.domain import topic
from services.raccordement.outside.broker import Broker
from services.raccordement.settings import Settings
from tests.kit.stack import eventually
from tests.kit.world import new_id
from tests.raccordement.conftest import RIGHTS

ANY: Any = None
REFUSED = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED,
}  # fmt: skip


def path(made):
    return f"/subscriptions/{made['subscription_id']}"


def topic_of(body, made, **wanted):
    """As the door shows it, once the broker holds it."""
    return eventually(lambda: (shown := body.http.get(f"{path(made)}/topic").json())["made"] and shown)


def opened(body, **changes):
    """An active subscription with a topic, how it is reached, and its password."""
    made = body.subscribe(getattr(body, "on", ""), topic=True, **changes)
    assert body.act(path(made), "ACTIVER").status_code == 200
    shown = topic_of(body, made)
    return made, access(shown, made["password"])


def access(shown, password, user=""):
    """As who is given what the door shows would come in."""
    ca = shown["authority"]
    return {
        "bootstrap.servers": shown["bootstrap"], "security.protocol": shown["security_protocol"], "ssl.ca.pem": ca,
        "sasl.mechanism": shown["sasl_mechanism"], "sasl.username": user or shown["users"][0]["name"], "sasl.password": password,
    }  # fmt: skip


@contextmanager
def consumer(given: dict[str, str], of: str, group: str = "") -> Iterator[Consumer]:
    made = Consumer(given | {"group.id": group or f"{of}.comptabilite", "auto.offset.reset": "earliest", "enable.auto.commit": "false", "session.timeout.ms": "6000"})  # fmt: skip
    made.subscribe([of])
    try:
        yield made
    finally:
        made.close()


def records(one: Consumer, many: int, within: float = 30) -> list[Any]:
    """Raises KafkaException for an error of the broker's."""
    until, got = time.monotonic() + within, []
    while len(got) < many and time.monotonic() < until:
        message = one.poll(0.2)
        if message is not None:
            if message.error():
                raise KafkaException(message.error())
            got.append(message)
    assert len(got) >= many, f"{len(got)} of {many}"
    return got


def refusal(given: dict[str, str], topic: str, group: str = "", within: float = 15) -> int:
    """The code of the error that reading ends with; 0 where it reads without one."""
    try:
        with consumer(given, topic, group) as one:
            records(one, 1, within)
    except KafkaException as error:
        return error.args[0].code()
    except AssertionError:
        return 0
    return 0


def name(made):
    return f"feed.{made['subscription_id']}"


def sent(world, body, *states, invoice=None):
    deposited = invoice or world.deposited(new_id(), body.structure_id)
    world.publish(deposited, *(world.moved(deposited, state) for state in states))
    return deposited


@pytest.fixture(scope="module")
def town(bodies):
    made = bodies()
    made.on = made.raccordement()["raccordement_id"]
    return made


def test_evt_7_a_plain_consumer_joins_leaves_lags_and_resumes_where_it_was(world, town):
    """librdkafka's: another implementation than ours. Keyed by invoice, each invoice in its order."""
    made, given = opened(town)
    first = sent(world, town, "MISE_A_DISPOSITION", "SUSPENDUE")
    with consumer(given, name(made)) as one:
        got = records(one, 2)
        one.commit(asynchronous=False)
    assert {m.key().decode() for m in got} == {first.invoice_id}
    events = [json.loads(m.value()) for m in got]
    assert [e["data"]["state"] for e in events] == ["MISE_A_DISPOSITION", "SUSPENDUE"]
    assert dict(got[0].headers())["content-type"] == b"application/cloudevents+json"
    second, third = (sent(world, town, "MISE_A_DISPOSITION") for _ in range(2))
    with consumer(given, name(made)) as again:
        late = [json.loads(m.value())["subject"] for m in records(again, 2)]
    assert sorted(late) == sorted([second.invoice_id, third.invoice_id]), (
        "neither from the beginning nor past what came"
    )
    fed = town.machine.get(f"{path(made)}/events").json()["events"]
    assert [e["id"] for e in fed][:2] == [e["id"] for e in events], "one log, two outlets"


@pytest.fixture(scope="module")
def pair(bodies, world):
    """Two structures with a topic each."""
    mine, other = bodies(), bodies()
    return (mine, *opened(mine)), (other, *opened(other))


def test_evt_7_such_a_user_reads_its_own_topic_and_no_other_one(pair):
    (_, mine, given), (_, other, _) = pair
    code = refusal(given, name(other), f"{name(mine)}.groupe")
    assert code == KafkaError.TOPIC_AUTHORIZATION_FAILED
    for group in ("comptabilite", f"{name(other)}.groupe", "invoicing.x"):
        assert refusal(given, name(mine), group) == KafkaError.GROUP_AUTHORIZATION_FAILED, group
    listed = AdminClient(given).list_topics(timeout=10).topics
    assert set(listed) == {name(mine)}, "it does not even see the others' names"


def test_evt_7_such_a_user_reads_and_writes_none_of_ours(pair):
    """The whole matrix: each topic of the contracts and what is parked beside it; its own is not written to either."""
    (_, mine, given), _ = pair
    every = [t.name for declared in TOPICS for t in (declared, declared.dead)] + ["__consumer_offsets"]
    reader = Consumer(given | {"group.id": f"{name(mine)}.x"})
    try:
        for topic in every:
            with pytest.raises(KafkaException) as refused:
                reader.get_watermark_offsets(TopicPartition(topic, 0), timeout=10)
            assert refused.value.args[0].code() in REFUSED | {KafkaError._UNKNOWN_PARTITION}, topic
    finally:
        reader.close()
    for topic in [*every, name(mine)]:
        assert written(given, topic) == KafkaError.TOPIC_AUTHORIZATION_FAILED, topic


def written(given: dict[str, str], topic: str) -> int:
    """The code that a record is refused with."""
    codes: list[int] = []
    producer = Producer(given | {"message.timeout.ms": "8000"})
    producer.produce(topic, b"forged", callback=lambda error, _: codes.append(error.code() if error else 0))
    producer.flush(10)
    return codes[0]


def test_evt_7_such_a_user_administers_nothing(pair):
    (_, mine, given), _ = pair
    admin = AdminClient(given)
    user, own = name(mine) + ".1", (ResourceType.TOPIC, name(mine), ResourcePatternType.LITERAL)
    rule = AclBinding(*own, f"User:{user}", "*", AclOperation.WRITE, AclPermissionType.ALLOW)
    filter_ = AclBindingFilter(*own, ANY, ANY, AclOperation.ANY, AclPermissionType.ANY)
    password = UserScramCredentialUpsertion("admin", ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192), b"mine")
    tries = {
        "create ACLs": lambda: admin.create_acls([rule], request_timeout=10),
        "delete ACLs": lambda: admin.delete_acls([filter_], request_timeout=10),
        "set passwords": lambda: admin.alter_user_scram_credentials([password], request_timeout=10),
        "create a topic": lambda: admin.create_topics([NewTopic("feed.x", 1, 1)], request_timeout=10),
        "delete its own": lambda: admin.delete_topics([name(mine)], request_timeout=10),
    }  # fmt: skip
    for what, attempt in tries.items():
        assert code_of(attempt) in REFUSED, what


def code_of(attempt: Callable[[], Any]) -> int:
    """Of the error that it ends with; 0 for none."""
    try:
        answers = attempt()
        for answer in answers.values():
            answer.result(15)
    except KafkaException as error:
        return error.args[0].code()
    return 0


def test_evt_4_a_suspended_subscription_reads_nothing_more_within_a_second_and_goes_on_where_it_was(world, bodies):
    body = bodies()
    made, given = opened(body)
    sent(world, body, "MISE_A_DISPOSITION")
    with consumer(given, name(made)) as one:
        records(one, 1)
        one.commit(asynchronous=False)
        body.regrant()
        eventually(lambda: body.http.get(path(made)).status_code == 404)
        started = time.monotonic()
        with pytest.raises(KafkaException) as refused:
            records(one, 1, 20)
        assert refused.value.args[0].code() in REFUSED
        assert time.monotonic() - started < 2.0, "its fetch that waited at the broker, and one turn of ours"
    body.regrant(*RIGHTS)
    later = sent(world, body, "MISE_A_DISPOSITION")
    eventually(lambda: body.http.get(path(made)).json()["state"] == "ACTIF")
    eventually(lambda: body.http.get(f"{path(made)}/topic").json()["made"])
    got = eventually(lambda: read_again(given, made))
    assert [json.loads(m.value())["subject"] for m in got] == [later.invoice_id]


def read_again(given, made):
    try:
        with consumer(given, name(made)) as one:
            return records(one, 1, 5)
    except (KafkaException, AssertionError):
        return None


def test_evt_7_a_password_is_shown_once_and_both_count_while_it_is_changed(world, town):
    made, given = opened(town)
    assert made["password"]
    assert "password" not in town.http.get(path(made)).json()
    changed = town.http.post(f"{path(made)}/topic/passwords").json()
    assert changed["user"] == f"{name(made)}.2"
    assert town.http.post(f"{path(made)}/topic/passwords").status_code == 409, "two count already"
    sent(world, town, "MISE_A_DISPOSITION")
    newer = given | {"sasl.username": changed["user"], "sasl.password": changed["password"]}
    for which, each in (("new", newer), ("old", given)):
        assert len(eventually(lambda e=each, w=which: all_of(e, made, w))) == 1
    store = world.client["raccordement"]["subscriptions"]
    over = datetime.now(UTC) - timedelta(seconds=1)
    store.update_one(
        {"_id": made["subscription_id"]}, {"$set": {"topic.users.1.until": over, "topic.due_at": over}, "$inc": {"version": 1}}
    )  # fmt: skip
    eventually(lambda: len(town.http.get(f"{path(made)}/topic").json()["users"]) == 1)
    eventually(lambda: store.find_one({"_id": made["subscription_id"], "topic.due_at": None}))
    assert refusal(given, name(made), within=8) != 0 or not all_of(given, made, "after")
    assert len(eventually(lambda: all_of(newer, made, "third"))) == 1
    assert store.find_one({"_id": made["subscription_id"]})["topic"]["users"][0]["sealed"] is None, "it is let go"


def all_of(given, made, group):
    try:
        with consumer(given, name(made), f"{name(made)}.{group}{new_id()}") as one:
            return records(one, 1, 5)
    except (KafkaException, AssertionError):
        return None


def broker_holds(stack, made) -> tuple[bool, list[str], int]:
    """Whether the topic exists, its users, how many rules they have."""
    admin = AdminClient(stack.infrastructure.place.kafka.admin.librdkafka)
    users = [u for u in admin.describe_user_scram_credentials().result(10) if u.startswith(name(made))]
    rules = [
        binding
        for n in (1, 2)
        for binding in admin.describe_acls(
            AclBindingFilter(ResourceType.ANY, ANY, ResourcePatternType.ANY, f"User:{name(made)}.{n}", ANY, AclOperation.ANY, AclPermissionType.ANY)
        ).result(10)
    ]  # fmt: skip
    return name(made) in admin.list_topics(timeout=10).topics, users, len(rules)


def test_evt_7_topic_user_and_rules_go_with_the_subscription(stack, town):
    made, _ = opened(town)
    assert broker_holds(stack, made) == (True, [f"{name(made)}.1"], 2)
    assert town.act(path(made), "ARRETER").status_code == 200
    eventually(lambda: broker_holds(stack, made) == (False, [], 0))
    assert town.http.post(f"{path(made)}/topic/passwords").status_code == 409


def test_evt_7_before_it_is_activated_nobody_reads(stack, town):
    made = town.subscribe(town.on, topic=True)
    topic_of(town, made)
    assert broker_holds(stack, made) == (True, [f"{name(made)}.1"], 1)


def test_evt_7_kept_for_thirty_days(stack, town):
    from confluent_kafka.admin import ConfigResource

    made, _ = opened(town)
    admin = AdminClient(stack.infrastructure.place.kafka.admin.librdkafka)
    (asked,) = admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, name(made))]).values()
    assert int(asked.result(10)["retention.ms"].value) == 30 * 24 * 3600 * 1000


def test_evt_7_an_installation_without_that_door_says_so(world, stack, bodies):
    body = bodies()
    on = body.raccordement()["raccordement_id"]
    url, process = stack.start_extra("raccordement", "api", {"RACCORDEMENT_KAFKA_EXTERNAL": ""})
    client = world.client_of(url, {"Authorization": f"Bearer {world.token(body.gestionnaire)}"})
    answer = client.post(f"/raccordements/{on}/subscriptions", json=body.wanted(topic=True))
    process.stop()
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "topic_unavailable")


def test_evt_7_who_makes_subscribers_topics_makes_no_others(stack, world):
    admin = AdminClient(stack.bus("raccordement").librdkafka)

    def create(topic):
        return admin.create_topics([NewTopic(topic, 1, 1)], request_timeout=10)

    essay = f"feed.{new_id()}"
    assert code_of(lambda: create(essay)) == 0
    assert code_of(lambda: admin.delete_topics([essay])) == 0
    for other in ("invoice.essai", "feeds", "__x"):
        assert code_of(lambda t=other: create(t)) == KafkaError.TOPIC_AUTHORIZATION_FAILED, other
    gone = admin.delete_topics(["invoice.deposited"], request_timeout=10)
    assert code_of(lambda: gone) == KafkaError.TOPIC_AUTHORIZATION_FAILED


STEPS = ("_forbid", "_drop", "_make", "_remove", "_know", "_allow")


class Killed(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("after", STEPS)
async def test_evt_7_killed_after_any_step_the_next_process_makes_and_removes_it_whole(stack, monkeypatch, after):
    broker, made = Broker(stack.bus("raccordement"), Settings(encryption_key="x" * 43)), {"subscription_id": new_id()}
    begun = topic.begun(made["subscription_id"], b"sealed", datetime.now(UTC))

    async def held(user, *, cut=False, **flags):
        wanted = topic.holding(begun, made["subscription_id"], datetime.now(UTC), **flags)
        with monkeypatch.context() as patched:
            if cut:
                patched.setattr(broker, after, ending(getattr(broker, after)))
            with suppress(Killed):
                await broker.hold(wanted, {user: "secret"} if wanted.exists else {})

    user = f"{name(made)}.1"
    for flags, expected in (
        ({"active": True, "stopped": False}, (True, [user], 2)),
        ({"active": False, "stopped": True}, (False, [], 0)),
    ):
        await held(user, cut=True, **flags)
        await held(user, **flags)
        await asyncio.to_thread(eventually, lambda e=expected: broker_holds(stack, made) == e)


def ending(step):
    async def cut(*arguments):
        await step(*arguments)
        raise Killed

    return cut


def test_evt_7_a_password_is_changed_by_the_user_that_is_free_and_a_third_waits_for_the_end_of_the_first():
    now = datetime.now(UTC)
    first = topic.begun("s", b"1", now)
    second = topic.with_password(first, "s", b"2", now)
    assert [u.name for u in topic.counting(second, now)] == ["feed.s.2", "feed.s.1"]
    with pytest.raises(Conflict):
        topic.with_password(second, "s", b"3", now + topic.BOTH_COUNT - timedelta(seconds=1))
    later = now + topic.BOTH_COUNT
    wanted = topic.holding(second, "s", later, active=True, stopped=False)
    assert (wanted.readers, wanted.gone) == (("feed.s.2",), ("feed.s.1",))
    third = topic.with_password(second, "s", b"3", later)
    assert [u.name for u in third.users] == ["feed.s.1", "feed.s.2"]


def test_evt_7_the_broker_hears_again_when_a_password_ends():
    now = datetime.now(UTC)
    both = topic.with_password(topic.begun("s", b"1", now), "s", b"2", now)
    settled = topic.settled(both, topic.holding(both, "s", now, active=True, stopped=False), now)
    assert settled.due_at == now + topic.BOTH_COUNT
    assert all(user.sealed is None for user in settled.users)


def test_evt_14_a_topic_that_was_deleted_behind_us_is_made_again_and_holds_up_no_other(stack, world, town):
    dead, theirs = opened(town)
    living, given = opened(town)
    admin = AdminClient(stack.infrastructure.place.kafka.admin.librdkafka)
    admin.delete_topics([name(dead)])[name(dead)].result(10)
    eventually(lambda: name(dead) not in admin.list_topics(timeout=10).topics)
    with consumer(given, name(living)) as one:
        started = time.monotonic()
        invoice = sent(world, town, "MISE_A_DISPOSITION")
        (got,) = records(one, 1)
        assert time.monotonic() - started < 8, "the producer waits 12 seconds for a topic that is gone"
    assert json.loads(got.value())["subject"] == invoice.invoice_id
    eventually(lambda: broker_holds(stack, dead) == (True, [f"{name(dead)}.1"], 2))
    (kept,) = eventually(lambda: all_of(theirs, dead, "after"))
    assert json.loads(kept.value())["subject"] == invoice.invoice_id
