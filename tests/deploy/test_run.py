"""`make run`, but for the set-up: everything starts, says where it is, a dead part comes back, and Ctrl-C ends it, broker last."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.local import services
from deploy.local.settings import Stack, chosen, free_ports
from tests.kit.stack import eventually


def running(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _killed_is_started_again(out: Path, started: list[psutil.Process], port: int) -> None:
    """A dead part is said and comes back; the others go on, the store among them."""
    service = next(p for p in started if "services.notifications" in p.cmdline())
    store = next(p for p in started if "java" in p.name() and "store" in " ".join(p.cmdline()).lower())
    for process in (service, store):
        process.kill()
    eventually(lambda: out.read_text().count("was started again") == 2)
    eventually(lambda: services.answers(f"http://127.0.0.1:{port}/readyz"))


@pytest.mark.faults
def test_everything_starts_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    if chosen() is not Stack.LOCAL:
        pytest.skip("of the local stack")
    ports = free_ports()
    environment = {f"CHORALE_PORT_{name.upper()}": str(port) for name, port in ports.model_dump().items()}
    out = tmp_path / "out"
    with out.open("wb") as written:
        up = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "up"],
            stdout=written,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment, "CHORALE_DATA": str(tmp_path / "data"), "CHORALE_DEMO": "0"},
            start_new_session=True,
        )
    try:
        eventually(lambda: "Ready in" in out.read_text() or up.poll() is not None, within=90)
        assert up.poll() is None, out.read_text()
        started = psutil.Process(up.pid).children(recursive=True)
        assert f"http://127.0.0.1:{ports.mailbox}/" in eventually(lambda: re.search(r"mailbox.*", out.read_text()))[0]
        _killed_is_started_again(out, started, ports.notifications)
        started = psutil.Process(up.pid).children(recursive=True)
        up.send_signal(signal.SIGINT)
        assert up.wait(90) == 0, out.read_text()
    finally:
        if up.poll() is None:
            up.terminate()
            up.wait(40)
    eventually(lambda: not any(running(process) for process in started))
    assert (tmp_path / "data/kafka/log/.kafka_cleanshutdown").exists(), "the broker was stopped, not killed"
