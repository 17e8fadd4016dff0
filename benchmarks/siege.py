"""How long a normal user waits while somebody attacks, beside the quiet before it in the same run.

`python -m benchmarks.siege [--seconds 15]` writes docs/benchmarks.d/siege.md. The attacks are those of tests/attacks, sent
as fast as they were when they worked; attacker, user and services share the same cores.
"""

import argparse
import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from pymongo import MongoClient

from benchmarks import deposits
from contracts.habilitation import Application, Level
from tests.attacks.test_inputs import EXPENSIVE
from tests.attacks.test_locks import HOSTILE
from tests.invoicing import documents
from tests.kit.mails import Mailbox
from tests.kit.people import Person, activated
from tests.kit.stack import RunningStack, eventually, running
from tests.kit.world import World, new_id

OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "siege.md"
PAUSE = 0.1  # of the normal user between two calls
PEOPLE = 40
Call = Callable[[], object]


def waits(call: Call, seconds: float) -> list[float]:
    """Seconds of each answer, one after the other, slowest last."""
    until, taken = time.perf_counter() + seconds, []
    while time.perf_counter() < until:
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
        time.sleep(PAUSE)
    return sorted(taken)


@contextmanager
def attacked(attack: Call, at_once: int) -> Iterator[None]:
    """By a process of its own: the attacker's threads must not hold up the clock of the normal user."""
    attacker = multiprocessing.get_context("fork").Process(target=_attack, args=(attack, at_once), daemon=True)
    attacker.start()
    try:
        time.sleep(1)
        yield
    finally:
        attacker.kill()
        attacker.join()


def _attack(attack: Call, at_once: int) -> None:
    def again() -> None:
        while True:
            try:
                attack()
            except (httpx.HTTPError, OSError):
                continue  # the door was shut on it

    with ThreadPoolExecutor(at_once) as threads:
        for _ in range(at_once):
            threads.submit(again)


def row(name: str, call: Call, attack: Call, at_once: int, seconds: float) -> str:
    waits(call, 2)  # warm
    quiet = waits(call, seconds)
    with attacked(attack, at_once):
        besieged = waits(call, seconds)
    said = [f"{p50 * 1000:.0f} / {p99 * 1000:.0f} ms" for p50, p99 in (_shares(quiet), _shares(besieged))]
    return f"| {name} | {said[0]} | {said[1]} | {_shares(besieged)[1] / _shares(quiet)[1]:.1f} × |"


def _shares(taken: list[float]) -> tuple[float, float]:
    return statistics.median(taken), taken[min(len(taken) - 1, int(len(taken) * 0.99))]


def asked(http: httpx.Client, path: str, **values: str | int) -> Call:
    return lambda: http.get(path, params=values)


def governed(world: World) -> tuple[httpx.Client, str]:
    """Who governs a public structure, and its address."""
    annuaire = world.http("organisation")
    eventually(lambda: annuaire.get("/annuaire").json()["total"] > 10, 60)
    town = annuaire.get("/annuaire", params={"size": 5}).json()["items"][-1]
    account = world.account(login_email=f"gestionnaire@{town['identifier']}.example")
    agent, url = world.http("organisation", account.account_id), f"/structures/{town['structure_id']}"
    eventually(lambda: agent.get(url).status_code == 200, 30)
    return agent, url


def of_organisation(stack: RunningStack, client: MongoClient, seconds: float) -> list[str]:
    stack.url("organisation")
    world = World(stack, ("organisation",), client)
    agent, url = governed(world)
    user, attacker = world.http("organisation"), world.http("organisation")
    expensive = {"parameters": {"engagement_formats": EXPENSIVE}}
    search = asked(user, "/annuaire", size=1)
    rows = [
        row("5, patterns that cost", search, lambda: agent.patch(url, json=expensive), 1, seconds),
        row("7, endless identifiers", search, asked(attacker, f"/annuaire/{'a' * 20_000}"), 1, seconds),
        row("12, silent connections", search, lambda: silent(stack.url("organisation")), 120, seconds),
    ]
    world.close()
    return rows


def silent(url: str) -> None:
    parts = urlsplit(url)
    with closing(socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)) as wire:
        wire.sendall(b"GET /annuaire HTTP/1.1\r\nHost: x\r\n")
        wire.recv(1000)


def begin(person: Person) -> httpx.Response:
    return person.begin()


def of_identity(stack: RunningStack, seconds: float) -> list[str]:
    """The limit on questions of one address is what closes attack 6: it is as in production, and the attacker is elsewhere."""
    stack.start("identity", {"IDENTITY_STRENGTH_PER_MINUTE": "60"})
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    with closing(Mailbox(stack.mailbox)) as box:
        people = activated(stack, box, PEOPLE)
        turn = iter(range(10**9))
        with httpx.Client(base_url=stack.url("identity"), timeout=60, transport=elsewhere) as attacker:
            made = row(
                "6, passwords that are hard to judge", lambda: begin(people[next(turn) % PEOPLE]),
                lambda: attacker.post("/passwords/strength", json={"password": HOSTILE}), 40, seconds,
            )  # fmt: skip
        for person in people:
            person.close()
    return [made]


def of_invoicing(stack: RunningStack, client: MongoClient, seconds: float) -> list[str]:
    case = deposits.prepare(stack, client)
    other = new_id()
    case.world.grant(other, case.supplier_id, (Application.FACTURES_EMISES, Level.MODIFICATION))
    users = [
        case.world.client_of(case.url, {"Authorization": f"Bearer {token}"})
        for token in (case.world.token(other), case.token)
    ]
    data, slow = {"supplier_id": case.supplier_id}, documents.bomb(4096)
    plain = documents.pdf()

    def deposit(http: httpx.Client, content: bytes) -> Call:
        return lambda: http.post("/drafts/deposit", files={"file": ("facture.pdf", content)}, data=data)

    made = row(
        "8, files that take all the time they may", deposit(users[0], plain), deposit(users[1], slow), 3, seconds
    )
    case.world.close()
    return [made]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15)
    seconds = parser.parse_args().seconds
    with running() as stack, MongoClient(stack.store, tz_aware=True) as client:
        rows = [
            *of_organisation(stack, client, seconds),
            *of_identity(stack, seconds),
            *of_invoicing(stack, client, seconds),
        ]
    lines = [
        "## A normal user while somebody attacks", "",
        f"A call every {PAUSE * 1000:.0f} ms and its answer, {seconds:.0f} s quiet, then as long under each attack;",
        "attacker, user and services on the same cores, limits by address off, but the one that closes 6.",
        "Goal: p99 at most twice the quiet one.", "",
        "| attack | quiet, p50 / p99 | attacked, p50 / p99 | p99 |", "| --- | --- | --- | --- |", *rows, "",
    ]  # fmt: skip
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
