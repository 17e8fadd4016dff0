"""The local document store: compiled when its sources are new, one process, one file."""

import os
import socket
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local.java import FLAGS, digest, filled_once, jars, run
from deploy.local.process import Process
from deploy.local.settings import LOCAL, Ports

HERE = Path(__file__).parent / "store"
HEAP = os.environ.get("CHORALE_STORE_HEAP", "512m")


def server(ports: Ports, data: Path, logs: Path) -> Process:
    (data / "store").mkdir(parents=True, exist_ok=True)
    return Process(
        "store",
        command(ports.store, str(data / "store" / "chorale.mv")),
        logs / "store.log",
        lambda: answers(ports.store),
    )


def command(port: int, file: str) -> list[str]:
    """`file` may be "memory"."""
    quiet = "-Dslf4j.internal.verbosity=ERROR"  # the library would log whole documents: it gets no logger
    path = f"{classes()}:{jars(HERE)}/*"
    return ["java", "-Xms32m", f"-Xmx{HEAP}", *FLAGS, quiet, "-cp", path, "chorale.store.Main", str(port), file]


def classes() -> Path:
    sources = sorted((HERE / "src").rglob("*.java"))
    target = LOCAL / "store" / digest(HERE / "pom.xml", *sources)
    if not target.exists():
        with filled_once(target) as folder:
            run(["javac", "--release", "17", "-cp", f"{jars(HERE)}/*", "-d", str(folder), *map(str, sources)])
    return target


def answers(port: int) -> bool:
    """Whether the server answers a ping."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
        with MongoClient[dict[str, object]](f"mongodb://127.0.0.1:{port}", serverSelectionTimeoutMS=500) as client:
            client.admin.command("ping")
    except (PyMongoError, OSError):
        return False
    return True
