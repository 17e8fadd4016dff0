"""The three subscribers of examples/ against the real stack, each as its README says (EVT-7, EVT-8)."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from deploy.checked import NODE, TOOLS
from deploy.local.java import jars
from deploy.local.settings import ROOT, free_ports
from tests.kit.stack import eventually
from tests.kit.world import new_id
from tests.raccordement.test_topic import topic_of

EXAMPLES = ROOT / "examples"


@contextmanager
def running(argv: list[str], **environment: str) -> Iterator[list[str]]:
    """Its lines so far."""
    process = subprocess.Popen(
        argv, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines: list[str] = []

    def read() -> None:
        for line in process.stdout:
            lines.append(line)  # noqa: PERF402  as they come

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield lines
    finally:
        process.terminate()
        process.wait(20)
        reader.join(10)
        process.stdout.close()


@pytest.fixture(scope="module")
def on(body):
    return body.raccordement()["raccordement_id"]


@pytest.fixture(scope="module")
def feed(world, body, on, tmp_path_factory):
    """An invoice made available, and the environment that reads it."""
    made = body.subscribe(on, topic=True)
    assert body.act(f"/subscriptions/{made['subscription_id']}", "ACTIVER").status_code == 200
    shown = topic_of(body, made)
    authority = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.write_text(shown["authority"])
    given = {
        "FEED_BOOTSTRAP": shown["bootstrap"], "FEED_TOPIC": shown["topic"], "FEED_USER": shown["users"][0]["name"],
        "FEED_PASSWORD": made["password"], "FEED_AUTHORITY": str(authority),
    }  # fmt: skip
    return given, made_available(world, body)


def made_available(world, body):
    """The event's id."""
    deposited = world.deposited(new_id(), body.structure_id)
    first, event = world.event(deposited), world.event(world.moved(deposited, "MISE_A_DISPOSITION"))
    world.publish(first, event)
    return event.id


def heard(lines, event_id):
    """The line of this event."""

    def found():
        mine = [line for line in lines if line.startswith(event_id)]
        assert mine, "".join(lines)
        return mine[0]

    return eventually(found, 60)


def test_evt_7_the_subscriber_in_python_reads_its_topic_and_goes_on_where_it_was(world, body, feed):
    given, event_id = feed
    argv = [sys.executable, str(EXAMPLES / "python" / "subscriber.py")]
    with running(argv, **given) as lines:
        assert "MISE_A_DISPOSITION" in heard(lines, event_id)
    later = made_available(world, body)
    with running(argv, **given) as lines:
        heard(lines, later)
    assert not [line for line in lines if line.startswith(event_id)], "it was handled and committed before"


def test_evt_7_the_subscriber_in_java_reads_its_topic_by_cloudevents_sdk(world, body, feed):
    given, _ = feed
    folder = EXAMPLES / "java"
    argv = ["java", "-cp", f"{jars(folder)}/*", str(folder / "Subscriber.java")]
    with running(argv, **given) as lines:
        assert "MISE_A_DISPOSITION" in heard(lines, made_available(world, body))


def test_evt_8_the_receiver_in_typescript_verifies_by_standard_webhooks_own_library(world, body, on, tmp_path):
    shutil.copy(EXAMPLES / "typescript" / "receiver.ts", tmp_path)
    shutil.copy(EXAMPLES / "typescript" / "package.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    port = free_ports().portal
    made = body.subscribe(on, url=f"http://127.0.0.1:{port}/")
    argv = [str(NODE), str(tmp_path / "receiver.ts")]
    with running(argv, WEBHOOK_SECRET=made["secret"], PORT=str(port)) as lines:
        eventually(lambda: "listening\n" in lines)
        assert body.act(f"/subscriptions/{made['subscription_id']}", "ACTIVER").status_code == 200
        assert "MISE_A_DISPOSITION" in heard(lines, made_available(world, body))


def test_evt_8_it_refuses_what_another_signed(body, on, tmp_path):
    shutil.copytree(EXAMPLES / "typescript", tmp_path, dirs_exist_ok=True)
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    port = free_ports().portal
    made = body.subscribe(on, url=f"http://127.0.0.1:{port}/")
    with running([str(NODE), str(tmp_path / "receiver.ts")], WEBHOOK_SECRET="whsec_" + "A" * 43 + "=", PORT=str(port)) as lines:  # fmt: skip
        eventually(lambda: "listening\n" in lines)
        refused = body.act(f"/subscriptions/{made['subscription_id']}", "ACTIVER")
    assert (refused.status_code, "HTTP 400" in refused.json()["detail"]) == (422, True)
