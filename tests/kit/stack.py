"""The real stack under the tests: broker, store, mailbox and services as processes, once a session.

`CHORALE_TEST_STACK=keep` leaves it running for the next run, which restarts only the services whose code changed.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from chassis.access import Access
from deploy.broker import OPERATOR
from deploy.local import infrastructure, kafka, services
from deploy.local.infrastructure import Infrastructure
from deploy.local.process import Process
from deploy.local.settings import LOCAL, ROOT, Ports, chosen, free_ports
from deploy.services import SERVICES
from tests.kit.sending import Sending
from tests.kit.waiting import eventually  # noqa: F401  tests name it here

STATE = Path(os.environ.get("CHORALE_TEST_STATE") or LOCAL / "test-stack.json")  # one stack a checkout, unless told
READY_SECONDS = 45.0
KEYS = "identity"
"""The service whose keys check everybody's tokens."""
# Tests come from one address and want their retries soon; a test of a limit starts its own instance.
ENVIRONMENT = {
    "CHORALE_RATE_PER_MINUTE": "1000000",
    "CHORALE_RETRY_BASE_SECONDS": "0.05",
    "IDENTITY_ADDRESS_FAILURES": "100000",
    "IDENTITY_CHALLENGE_COST": "1",
    "IDENTITY_STRENGTH_PER_MINUTE": "100000",
    "IDENTITY_ARGON2_MEMORY_KIB": "1024",
    "IDENTITY_BREACHED_PASSWORDS": str(Path(__file__).with_name("breached.txt")),
    "IDENTITY_ARGON2_PASSES": "1",
    "SUPPORT_LIVE_HOURS": "00:00-24:00",
    "SUPPORT_LIVE_DAYS": "[1,2,3,4,5,6,7]",
}


@dataclass
class RunningStack:
    """The fixture `stack`. Services start when first asked for."""

    infrastructure: Infrastructure
    kept: bool = False
    _services: dict[str, Process] = field(default_factory=dict)
    _extras: list[Process] = field(default_factory=list)
    _versions: dict[str, str] = field(default_factory=dict)
    _sending: Sending | None = None

    @property
    def sending(self) -> Sending:
        """What publishes for tests, as the operator."""
        self._sending = self._sending or Sending(self.kafka)
        return self._sending

    @property
    def ports(self) -> Ports:
        return self.infrastructure.place.ports

    @property
    def kafka(self) -> Access:
        """As the operator, who reads and writes every topic."""
        return self.bus(OPERATOR)

    def bus(self, principal: str) -> Access:
        return self.infrastructure.place.kafka.access(principal)

    def environment(self, principal: str = OPERATOR) -> dict[str, str]:
        """For a command that speaks to the broker as that principal, and to the store."""
        place = self.infrastructure.place
        return {**os.environ, **place.kafka.environment(principal), "CHORALE_STORE": place.store}

    @property
    def store(self) -> str:
        return self.infrastructure.place.store

    @property
    def smtp(self) -> tuple[str, int]:
        return "127.0.0.1", self.ports.smtp

    @property
    def mailbox(self) -> str:
        return f"http://127.0.0.1:{self.ports.mailbox}"

    @property
    def data(self) -> Path:
        return self.infrastructure.place.data

    def url(self, service: str) -> str:
        """The service's base URL; starts it if needed."""
        if service not in self._services:
            self.start(service)
        return f"http://127.0.0.1:{getattr(self.ports, service)}"

    def all(self) -> dict[str, str]:
        """Every service, started side by side; their URLs."""
        missing = [name for name in SERVICES if name not in self._services]
        for name in missing:
            if name not in self._services:
                self._launch(name)
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda name: self._services[name].wait_ready(READY_SECONDS), missing))
        return {name: self.url(name) for name in SERVICES}

    def start(self, service: str, env: dict[str, str] | None = None) -> None:
        """Returns once ready; a service already running is restarted only when `env` asks for another environment."""
        running = self._services.get(service)
        if running and running.alive() and env is None:
            return
        if running:
            running.stop()
        self._launch(service, env)
        self._services[service].wait_ready(READY_SECONDS)

    def prepared(self, service: str, env: dict[str, str] | None = None) -> Process:
        """As it would be started."""
        process = services.service(service, self.infrastructure.place)
        process.outlives = self.kept
        process.env = {**process.env, **ENVIRONMENT, **(env or {})}
        return process

    def _launch(self, service: str, env: dict[str, str] | None = None) -> None:
        self._start_keys(service)
        process = self.prepared(service, env)
        process.start()
        self._services[service] = process
        self._versions[service] = _version(service) if env is None else ""

    def _start_keys(self, before: str) -> None:
        """The others are ready once they have seen identity's keys."""
        if before != KEYS and KEYS not in self._services:
            self.start(KEYS)

    @contextlib.contextmanager
    def without(self, service: str) -> Iterator[None]:
        """Nothing answers in the service's place meanwhile; it runs again afterwards if it ran before."""
        running = self._services.pop(service, None)
        if running:
            running.stop()
        yield
        if running:
            self.start(service)

    def kill(self, service: str, how: int = signal.SIGKILL) -> None:
        """Returns once the process has ended."""
        self._services[service].kill(how)

    def service(self, name: str) -> psutil.Process:
        """That runs now."""
        running = self._services[name].running
        assert running is not None
        return running

    def end_all(self) -> None:
        """Every service and every second instance has ended once this returns; `all` starts the services again."""
        running = [*self._services.values(), *self._extras]
        self._services, self._extras = {}, []
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda process: process.stop(), running))

    def alive(self, service: str) -> bool:
        return service in self._services and self._services[service].alive()

    def start_extra(
        self, service: str, role: str | None = None, env: dict[str, str] | None = None
    ) -> tuple[str, Process]:
        """A second instance on a port of its own: its URL and its process, which the caller may kill or stop."""
        self._start_keys(service)
        port = free_ports().portal
        process = services.service(service, self.infrastructure.place, role, port)
        process.env = {**process.env, **ENVIRONMENT, **(env or {})}
        process.start()
        self._extras.append(process)
        process.wait_ready(READY_SECONDS)
        return f"http://127.0.0.1:{port}", process

    def log(self, service: str) -> str:
        """What the service has written so far."""
        path = self.infrastructure.place.logs / f"{service}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def kill_kafka(self, how: int = signal.SIGKILL) -> None:
        _ours(self.infrastructure.kafka).kill(how)

    def start_kafka(self) -> None:
        _restart(_ours(self.infrastructure.kafka))

    def restart_kafka(self) -> None:
        self.kill_kafka(signal.SIGTERM)
        self.start_kafka()

    def kill_store(self, how: int = signal.SIGKILL) -> None:
        _ours(self.infrastructure.store).kill(how)

    def start_store(self) -> None:
        _restart(_ours(self.infrastructure.store))

    def close(self) -> None:
        self._stop_sending()
        running = [*self._extras, *self._services.values()]
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda process: process.stop(), running))
        self.infrastructure.stop()

    def leave(self) -> None:
        """Writes down what runs, for the next run to take over."""
        self._stop_sending()
        for extra in self._extras:
            extra.stop()
        place = self.infrastructure.place
        processes = {**self._services, **{p.name: p for p in _infrastructure(self.infrastructure)}}
        state = {
            "ports": place.ports.model_dump(),
            "data": str(place.data),
            "pids": {name: pid for name, p in processes.items() if (pid := p.leave())},
            "versions": self._versions,
        }
        STATE.write_text(json.dumps(state))

    def _stop_sending(self) -> None:
        if self._sending:
            self._sending.close()

    def adopt(self, pids: dict[str, int], versions: dict[str, str]) -> bool:
        """False when the broker, the store or the mailbox is gone."""
        found = [process.adopt(pids.get(process.name, 0)) for process in _infrastructure(self.infrastructure)]
        for name in set(pids) & set(SERVICES):
            process = services.service(name, self.infrastructure.place)
            process.outlives = True
            process.env = {**process.env, **ENVIRONMENT}
            if not process.adopt(pids[name]):
                continue
            if versions.get(name) == _version(name):
                self._services[name] = process
                self._versions[name] = versions[name]
            else:
                process.stop()
        return all(found)


def _ours(process: Process | None) -> Process:
    if process is None:
        raise RuntimeError("given from outside (CHORALE_STACK=external): this test cannot stop it")
    return process


def _restart(process: Process) -> None:
    if not process.alive():
        process.start()
    process.wait_ready(READY_SECONDS)


def _infrastructure(of: Infrastructure) -> list[Process]:
    return [process for process in (of.kafka, of.store, of.mailbox) if process]


def _version(service: str) -> str:
    """Of the code a service runs: its own, and what it stands on."""
    seen = hashlib.sha256()
    for folder in (f"services/{service}", "certificates", "chassis", "contracts", "rights"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                seen.update(str(path).encode() + path.read_bytes())
    return seen.hexdigest()


def _build(ports: Ports, data: Path, *, kept: bool) -> RunningStack:
    stack = RunningStack(infrastructure.build(chosen(), ports, data, data / "log"), kept)
    for process in _infrastructure(stack.infrastructure):
        process.outlives = kept
    return stack


@contextlib.contextmanager
def running() -> Iterator[RunningStack]:
    """One stack for a test session."""
    with _alone() as alone:
        keep = alone and os.environ.get("CHORALE_TEST_STACK") == "keep"
        stack = _take_over() if keep else None
        if stack is None:
            stack = _build(free_ports(), Path(tempfile.mkdtemp(prefix="chorale-tests-")), kept=keep)
            stack.infrastructure.start()
        try:
            yield stack
        finally:
            if keep:
                stack.leave()
            else:
                stack.close()
                shutil.rmtree(stack.data, ignore_errors=True)


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other run of this checkout holds the kept stack now; if one does, this run has a stack of its own."""
    LOCAL.mkdir(exist_ok=True)
    with STATE.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _take_over() -> RunningStack | None:
    if not STATE.exists():
        return None
    state = json.loads(STATE.read_text())
    stack = _build(Ports(**state["ports"]), Path(state["data"]), kept=True)
    if stack.adopt(state["pids"], state["versions"]):
        if stack.infrastructure.kafka and not kafka.answers(stack.kafka):
            stack.start_kafka()
        stack.infrastructure.declare()  # the contracts may have changed since
        return stack
    stack.close()
    return None


def stop_kept() -> None:
    """Ends what `CHORALE_TEST_STACK=keep` left, and its data; refuses while a run uses it."""
    with _alone() as alone:
        if not alone:
            sys.exit("A test run is using the kept stack: wait for its end.")
        stack = _take_over()
        STATE.unlink(missing_ok=True)
        if stack:
            stack.close()
            shutil.rmtree(stack.data, ignore_errors=True)


if __name__ == "__main__":
    stop_kept()
