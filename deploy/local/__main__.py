"""python -m deploy.local prepare | up | reset."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import honcho.manager

from deploy.local import infrastructure, java, kafka, services, store
from deploy.local.process import NotReadyError, Process
from deploy.local.settings import Ports, PortTakenError, Stack, chosen, data_folder, refuse_taken
from deploy.services import SERVICES

ENDED_BY_US = (0, -15, 143)
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
    ours = ("kafka", "kafka_internal", "controller", "store") if stack is Stack.LOCAL else ()
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
    manager = honcho.manager.Manager()
    honcho.manager.KILL_WAIT = GRACE_SECONDS
    processes = [services.service(name, base.place) for name in SERVICES]
    for process in processes:
        manager.add_process(process.name, _to_its_log(process), env=process.environment())
    watch = [sys.executable, "-m", "deploy.local.watch"]
    manager.add_process("chorale", "exec " + shlex.join(watch), env=services.watched(base.place))
    manager.loop()
    if manager.returncode in (0, 130, 143):
        return 0
    for process in processes:
        if manager._processes[process.name]["returncode"] not in ENDED_BY_US:  # noqa: SLF001  honcho keeps it there alone
            print(f"\n{process.name} failed. Its last lines ({process.log}):\n{process.last_lines()}", file=sys.stderr)
    return 1


def _to_its_log(process: Process) -> str:
    process.log.parent.mkdir(parents=True, exist_ok=True)
    return f"exec {shlex.join(process.argv)} >> {shlex.quote(str(process.log))} 2>&1"


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # while starting; honcho takes over later
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
