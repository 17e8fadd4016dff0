"""What `make run` says once everything answers."""

import os
import subprocess
import sys
import time

from deploy.local import services
from deploy.local.infrastructure import Infrastructure
from deploy.local.settings import Ports, Stack, chosen, data_folder
from deploy.services import SERVICES


def welcome(base: Infrastructure) -> None:
    """Loads the demonstration first, unless CHORALE_DEMO=0."""
    environment = services.watched(base.place)
    ready = time.time() - float(os.environ["CHORALE_STARTED"])
    if os.environ.get("CHORALE_DEMO") != "0":
        subprocess.run([sys.executable, "-m", "deploy.local.demo"], check=False, env=environment)
    _say(base.place.ports, environment, ready)


def _say(ports: Ports, environment: dict[str, str], ready: float) -> None:
    print(f"Ready in {ready:.1f} s.")
    print(f"\n  Open           http://127.0.0.1:{ports.portal}/\n")
    for name in SERVICES:
        if name != "portal":
            print(f"  {name:<14} http://127.0.0.1:{getattr(ports, name)}/docs")
    print(f"  {'mailbox':<14} http://127.0.0.1:{ports.mailbox}/")
    print(f"  {'Kafka':<14} {environment['CHORALE_KAFKA']} (TLS; passwords in {data_folder() / 'secrets' / 'kafka'})")
    unlocked = " (no users and no TLS: this machine alone reaches it)" if chosen() is Stack.LOCAL else ""
    print(f"  {'store':<14} {environment['CHORALE_STORE']}{unlocked}")
    print("  logs: make logs    stop: Ctrl-C    start afresh: make reset", flush=True)
