"""kill -9 at the worst moments: nothing acknowledged is lost, no effect comes twice, each aggregate keeps its order."""

import contextlib
import signal

import httpx
import pytest

from tests.kit.stack import eventually
from tests.kit.world import new_id

STOP_SECONDS = 15.0  # half of what is granted before a kill


def submit_and_die(trade, process, fuse):
    """The call during which the service dies may stay without an answer: its caller asks again."""
    number = f"F-{new_id()[:12]}"
    fuse.touch()
    with contextlib.suppress(httpx.TransportError):
        assert trade.submit(number).status_code == 201
    eventually(lambda: not process.alive(), 20)
    process.kill()
    return number


@pytest.mark.parametrize("point", ["before-publish", "before-mark"])
def test_killed_around_the_publishing(stack, trade, sabotage, point):
    """Between the write and the publish; between the publish and the mark."""
    process, fuse = sabotage(point, "invoicing", "api")
    number = submit_and_die(trade, process, fuse)
    stored = trade.world.client["invoicing"]["invoices"].find_one(
        {"number_key": f"{trade.supplier.structure_id}:{number.lower()}"}
    )
    assert stored, "the write came before the kill"
    assert stored["outbox"]
    if point == "before-mark":
        trade.outside.wait("invoice.deposited", lambda e: e["subject"] == stored["_id"])
    stack.start("invoicing")
    invoice = trade.insisted(number)
    assert invoice["id"] == stored["_id"]
    trade.arrived(invoice)
    assert (trade.duplicates(invoice) > 0) == (point == "before-mark")


@pytest.mark.parametrize("point", ["before-effect", "before-commit"])
def test_killed_in_the_middle_of_a_handler(stack, trade, sabotage, point):
    """Before the handler's write, and after it but before the offset is committed."""
    process, fuse = sabotage(point, "invoicing")
    number = submit_and_die(trade, process, fuse)
    stack.start("invoicing")
    trade.arrived(trade.insisted(number))


def test_killed_during_an_orderly_stop(stack, trade, sabotage):
    """TERM while a handler is busy, KILL before it ends: the event is handled by the next process."""
    process, fuse = sabotage("hang-in-handler", "invoicing")
    fuse.touch()
    invoice = trade.acknowledged()
    eventually(lambda: not fuse.exists(), 10)
    process.running.send_signal(signal.SIGTERM)
    eventually(lambda: not _listens(stack), 10)
    assert process.alive(), "it waits for its handler"
    process.kill()
    stack.start("invoicing")
    trade.arrived(invoice)


def test_told_to_stop_while_it_joins_its_groups_it_ends(stack):
    """The broker reads nothing more from a member that it owes an answer, not even that the connection ends."""
    for _ in range(3):
        _, process = stack.start_extra("support")
        process.running.send_signal(signal.SIGTERM)
        process.running.wait(timeout=STOP_SECONDS)


def _listens(stack):
    try:
        return httpx.get(f"http://127.0.0.1:{stack.ports.invoicing}/livez", timeout=1).status_code == 200
    except httpx.TransportError:
        return False
