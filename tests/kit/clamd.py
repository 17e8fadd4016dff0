"""A real clamd with a signature database of the tests' own: nothing is downloaded."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.settings import free_ports
from tests.kit.stack import eventually

VIRUS = b"CHORALE-ESSAI-VIRUS-7f3a91c2"
"""Harmless; the database calls it one."""
STREAM_LIMIT = 12 * 1024 * 1024
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin") or "/usr/sbin/clamd"


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """Its host:port. `folder` is its own."""
    port = free_ports().smtp
    database = folder / "database"
    database.mkdir(parents=True)
    (database / "chorale.ndb").write_text(f"Chorale.Essai:0:*:{VIRUS.hex()}\n")
    lines = [
        "Foreground yes", "User root" if os.geteuid() == 0 else "", f"DatabaseDirectory {database}", f"TCPSocket {port}", "TCPAddr 127.0.0.1",
        f"StreamMaxLength {STREAM_LIMIT}", f"TemporaryDirectory {folder}", "ConcurrentDatabaseReload no",
    ]  # fmt: skip
    (folder / "clamd.conf").write_text("\n".join(filter(None, lines)) + "\n")
    with (folder / "clamd.log").open("wb") as log:
        process = subprocess.Popen([CLAMD, "-c", str(folder / "clamd.conf")], stdout=log, stderr=log)
        try:
            eventually(lambda: _listens(port), 30)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
