"""Beside the services of `make run`: says when all are ready, loads the demonstration once, then watches what they stand on."""

import importlib.util
import os
import socket
import subprocess
import sys
import time

from deploy.local import services
from deploy.local.settings import Ports, Stack, chosen, data_folder
from deploy.services import SERVICES

READY_SECONDS = 90
POLL_SECONDS = 0.1
WATCH_SECONDS = 2
MISSES = 3


def main() -> None:
    ports = Ports()
    _wait_for_services(ports)
    ready = time.time() - float(os.environ.get("CHORALE_STARTED", time.time()))
    if importlib.util.find_spec("deploy.local.demo") and os.environ.get("CHORALE_DEMO") != "0":
        subprocess.run([sys.executable, "-m", "deploy.local.demo"], check=False)
    _say(ports, ready)
    _watch(ports)


def _wait_for_services(ports: Ports) -> None:
    """Exits, and so stops everything, when one does not become ready."""
    deadline = time.monotonic() + READY_SECONDS
    for name in SERVICES:
        while not services.answers(f"http://127.0.0.1:{getattr(ports, name)}/readyz"):
            if time.monotonic() > deadline:
                sys.exit(
                    f"{name} is not ready after {READY_SECONDS} s: see {data_folder().with_name('log')}/{name}.log"
                )
            time.sleep(POLL_SECONDS)


def _say(ports: Ports, ready: float) -> None:
    print(f"Ready in {ready:.1f} s.")
    print(f"\n  Open           http://127.0.0.1:{ports.portal}/\n")
    for name in SERVICES:
        if name != "portal":
            print(f"  {name:<14} http://127.0.0.1:{getattr(ports, name)}/docs")
    print(f"  {'mailbox':<14} http://127.0.0.1:{ports.mailbox}/")
    print(f"  {'Kafka':<14} {os.environ['CHORALE_KAFKA']} (TLS; passwords in {data_folder() / 'secrets' / 'kafka'})")
    unlocked = " (no users and no TLS: this machine alone reaches it)" if chosen() is Stack.LOCAL else ""
    print(f"  {'store':<14} {os.environ['CHORALE_STORE']}{unlocked}")
    print("  logs: make logs    stop: Ctrl-C    start afresh: make reset", flush=True)


def _watch(ports: Ports) -> None:
    """Ends, and so stops everything, when the broker, the store or the mailbox is gone."""
    host, _, port = os.environ["CHORALE_KAFKA"].partition(",")[0].partition(":")
    watched = {"kafka": (host, int(port)), "mailbox": ("127.0.0.1", ports.mailbox)}
    misses = dict.fromkeys(watched, 0)
    while max(misses.values()) < MISSES:
        time.sleep(WATCH_SECONDS)
        for name, address in watched.items():
            misses[name] = 0 if _open(address) else misses[name] + 1
    gone = ", ".join(name for name, missed in misses.items() if missed >= MISSES)
    sys.exit(f"{gone} no longer answers: see {data_folder().with_name('log')}/")


def _open(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
