"""kill -9 in the middle of writes: nothing acknowledged with j or majority is lost, no command is half there."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient, WriteConcern
from pymongo.errors import DuplicateKeyError, PyMongoError

from deploy.local import store
from deploy.local.process import Process
from deploy.local.settings import Ports, free_ports

pytestmark = [pytest.mark.usefixtures("local_only"), pytest.mark.faults]
Doc = dict[str, Any]
JOURNAL = WriteConcern(w=1, j=True)
MAJORITY = WriteConcern(w="majority")
WRITERS = 8
ENOUGH = 400


class Server:
    def __init__(self, folder: Path) -> None:
        self.ports: Ports = free_ports()
        self.process: Process = store.server(self.ports, folder, folder)
        self.start()

    def start(self) -> float:
        started = time.monotonic()
        self.process.start()
        self.process.wait_ready(20)
        return time.monotonic() - started

    def client(self) -> MongoClient[Doc]:
        return MongoClient(
            f"mongodb://127.0.0.1:{self.ports.store}", serverSelectionTimeoutMS=500, retryWrites=False, retryReads=False
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    yield running
    running.process.stop()


def until_killed(
    server: Server, how: signal.Signals, write: Callable[[MongoClient[Doc], int, int], None]
) -> list[tuple[int, int]]:
    """Eight writers, each with its own client, until the server is killed; (writer, number) of each acknowledged write."""
    acknowledged: list[tuple[int, int]] = []

    def work(writer: int) -> None:
        with server.client() as client:
            try:
                for number in range(1_000_000):
                    write(client, writer, number)
                    acknowledged.append((writer, number))
            except PyMongoError:
                return

    threads = [threading.Thread(target=work, args=(w,)) for w in range(WRITERS)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while len(acknowledged) < ENOUGH and time.monotonic() < deadline:
        threads[0].join(0.01)
    server.process.kill(how)
    for thread in threads:
        thread.join()
    assert len(acknowledged) >= ENOUGH
    return acknowledged


@pytest.mark.parametrize("concern", [JOURNAL, MAJORITY], ids=["j", "majority"])
def test_no_acknowledged_write_is_lost(server: Server, concern: WriteConcern) -> None:
    with server.client() as client:
        client["db"]["docs"].create_index("k", unique=True)
    for number, how in enumerate((signal.SIGTERM, signal.SIGKILL, signal.SIGKILL)):

        def write(client: MongoClient[Doc], writer: int, n: int, number: int = number) -> None:
            docs = client["db"].get_collection("docs", write_concern=concern)
            docs.insert_one({"_id": f"{number}-{writer}-{n}", "k": f"{number}-{writer}-{n}", "pad": "x" * 300})
            client["db"].get_collection("counters", write_concern=concern).update_one(
                {"_id": f"{number}-{writer}"}, {"$inc": {"n": 1}}, upsert=True
            )

        acknowledged = until_killed(server, how, write)
        server.start()
        with server.client() as client:
            kept = {d["_id"] for d in client["db"]["docs"].find({}, {"_id": 1})}
            assert [a for a in acknowledged if f"{number}-{a[0]}-{a[1]}" not in kept] == []
            for writer in range(WRITERS):
                counted = client["db"]["counters"].find_one({"_id": f"{number}-{writer}"}) or {"n": 0}
                assert counted["n"] >= sum(w == writer for w, _ in acknowledged)
            with pytest.raises(DuplicateKeyError):
                client["db"]["docs"].insert_one({"k": f"{number}-{acknowledged[0][0]}-{acknowledged[0][1]}"})


def test_a_command_is_there_whole_or_not_at_all(server: Server) -> None:
    with server.client() as client:
        client["db"]["docs"].insert_many([{"_id": i, "n": 0} for i in range(300)])

    def write(client: MongoClient[Doc], writer: int, n: int) -> None:
        client["db"]["docs"].update_many({}, {"$inc": {"n": 1}})

    until_killed(server, signal.SIGKILL, write)
    server.start()
    with server.client() as client:
        assert len(client["db"]["docs"].distinct("n")) == 1


def test_a_plain_write_is_durable_within_200_ms(server: Server) -> None:
    with server.client() as client:
        client["db"]["docs"].insert_one({"_id": 1})
        acknowledged = time.monotonic()
        while time.monotonic() < acknowledged + 0.2:
            client.admin.command("ping")
    server.process.kill(signal.SIGKILL)
    server.start()
    with server.client() as client:
        assert client["db"]["docs"].count_documents({}) == 1


def test_indexes_and_their_options_survive(server: Server) -> None:
    with server.client() as client:
        docs = client["db"].get_collection("docs", write_concern=JOURNAL)
        docs.create_index("p", name="open", unique=True, partialFilterExpression={"open": True})
        docs.create_index("at", expireAfterSeconds=3600)
        docs.create_index([("a", 1), ("b", -1)], sparse=True)
        docs.insert_many([{"p": 1, "open": True}, {"p": 1, "open": False}])
        before = docs.index_information()
    server.process.kill(signal.SIGKILL)
    assert server.start() < 2
    with server.client() as client:
        docs = client["db"]["docs"]
        assert docs.index_information() == before
        docs.insert_one({"p": 1, "open": False})
        with pytest.raises(DuplicateKeyError):
            docs.insert_one({"p": 1, "open": True})
        docs.create_index("p", name="open", unique=True, partialFilterExpression={"open": True})
        assert docs.index_information() == before
