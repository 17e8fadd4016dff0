"""The main job against containers that run: `python -m tests.containers`, after `deploy/docker/compose.sh up -d`."""

import os
import subprocess
import tempfile
import time
from contextlib import closing

from deploy.services import PORTS, SERVICES
from tests.containers.story import Doors, play
from tests.kit.mails import Mailbox
from tests.kit.waiting import eventually

READY_SECONDS = 240


def url(service: str) -> str:
    """The services answer by TLS on their published ports, the portal in plain."""
    port = PORTS[service]
    return f"http://127.0.0.1:{port}" if service == "portal" else f"https://localhost:{port}"


def compose(*arguments: str) -> str:
    return subprocess.run(["deploy/docker/compose.sh", *arguments], capture_output=True, text=True, check=True).stdout


def healthy() -> bool:
    shown = subprocess.run(
        ["docker", "ps", "--filter", "name=chorale_", "--format", "{{.Names}} {{.Status}}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    well = [line for line in shown.splitlines() if "(healthy)" in line]
    return all(any(f"chorale_{service}_" in line for line in well) for service in SERVICES)


def main() -> None:
    started = time.monotonic()
    eventually(healthy, READY_SECONDS)
    print(f"all services healthy after {time.monotonic() - started:.0f} s more")
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as authority:
        authority.write(compose("exec", "-T", "identity", "cat", "/run/chorale/doors.pem"))
        authority.flush()
        os.environ["SSL_CERT_FILE"] = authority.name
        with closing(Mailbox("http://127.0.0.1:8025")) as mailbox:
            play(Doors(url), mailbox)


if __name__ == "__main__":
    main()
