"""python -m deploy.local prepare | up | reset."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from deploy.local import infrastructure, java, kafka, services, store
from deploy.local.keeping import keep
from deploy.local.process import NotReadyError
from deploy.local.settings import Ports, PortTakenError, Stack, chosen, data_folder, refuse_taken
from deploy.local.welcome import welcome
from deploy.services import SERVICES

READY_SECONDS = 90.0
GRACE_SECONDS = 12  # a service finishes what it has in hand


def prepare() -> None:
    """Fetches jars and compiles the store, once."""
    if chosen() is Stack.LOCAL:
        java.jars(kafka.HERE)
        store.classes()


def reset() -> None:
    """Empties the local data; refuses while something runs on it."""
    if services.answers(f"http://127.0.0.1:{Ports().mailbox}/api/behaviour"):
        raise ValueError("The platform is running on this data: stop it first (Ctrl-C where `make run` runs).")
    for folder in (data_folder(), data_folder().with_name("log")):
        shutil.rmtree(folder, ignore_errors=True)
    print("Local data is gone.")


def up() -> int:
    """Everything until Ctrl-C: infrastructure first, then the services; stopped the other way round, broker last."""
    stack, ports = chosen(), Ports()
    ours = ("kafka", "kafka_internal", "kafka_external", "controller", "store") if stack is Stack.LOCAL else ()
    refuse_taken(ports, (*ours, "smtp", "mailbox", "returns", *SERVICES))
    earlier = (data_folder() / "store").exists()
    base = infrastructure.build(stack, ports, data_folder(), data_folder().with_name("log"))
    base.start()
    try:
        if earlier or stack is not Stack.LOCAL:
            _migrate(base)
        return _serve(base)
    finally:
        base.stop()


def _migrate(base: infrastructure.Infrastructure) -> None:
    """Stored data of an earlier version, service by service, before any of them starts."""
    for name in SERVICES:
        process = services.migration(name, base.place)
        subprocess.run(process.argv, env=process.environment(), check=True)


def _serve(base: infrastructure.Infrastructure) -> int:
    """Raises NotReadyError where a service does not start."""
    processes = [services.service(name, base.place) for name in SERVICES]
    try:
        for process in processes:
            process.start()
        for process in processes:
            process.wait_ready(READY_SECONDS)
        welcome(base)
        with contextlib.suppress(KeyboardInterrupt):
            keep([*base.running, *processes])
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_IGN)  # it is ending: broker and store come last
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda process: process.stop(GRACE_SECONDS), processes))
    return 0


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("CHORALE_STARTED", str(time.time()))
    todo: Callable[[], int | None] | None = {"prepare": prepare, "up": up, "reset": reset}.get(" ".join(sys.argv[1:]))
    if todo is None:
        sys.exit(__doc__)
    try:
        sys.exit(todo())
    except (PortTakenError, NotReadyError, java.JavaError, ValueError) as e:
        sys.exit(f"\n{e}\n")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
