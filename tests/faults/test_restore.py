"""A drill: the store is lost and put back to an earlier moment; nothing acknowledged before it is missing (F16)."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chassis.restoring import EPOCH
from deploy.backup.store import DATABASES
from deploy.local import services
from deploy.local.settings import ROOT
from tests.kit.stack import RunningStack, eventually

pytestmark = pytest.mark.timeout(400)


def run(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def backup(stack: RunningStack, *words: str) -> str:
    return run(stack.environment() | {"CHORALE_FILES": f"file://{stack.data / 'files'}"}, "deploy.backup", *words)


def of_every_service(stack: RunningStack, word: str) -> None:
    def told(name: str) -> str:
        return run(services.environment(stack.infrastructure.place, name), f"services.{name}", word)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(told, DATABASES))


def lose_the_store(stack: RunningStack) -> None:
    stack.end_all()
    stack.kill_store()
    shutil.rmtree(stack.data / "store")
    (stack.data / "store").mkdir()
    stack.start_store()


def test_what_was_acknowledged_before_the_backup_is_there_again(stack, trade, world, tmp_path: Path):
    stack.all()
    kept = [trade.acknowledged() for _ in range(3)]
    trade.arrived(*kept)
    backup(stack, "take", str(tmp_path))
    lost = [trade.acknowledged() for _ in range(2)]
    trade.arrived(*lost)

    lose_the_store(stack)
    backup(stack, "put", str(tmp_path))
    of_every_service(stack, "restored")
    stack.all()
    of_every_service(stack, "announce")

    for invoice in kept:
        assert trade.http.get(f"/invoices/{invoice['id']}").json()["number"] == invoice["number"]
    gone = {json.loads(line)["subject"] for line in backup(stack, "missing", str(tmp_path)).splitlines()}
    assert {invoice["id"] for invoice in lost} <= gone
    assert not {invoice["id"] for invoice in kept} & gone

    copies = world.client["support"]["invoices"]
    eventually(lambda: copies.find_one({"_id": kept[0]["id"], "sequence": {"$gt": EPOCH}}), 60)
    again, invoices = trade.acknowledged(), world.client["invoicing"]["invoices"]
    *before, after = [invoices.find_one({"_id": one["id"]})["certificate"]["sequence"] for one in (*kept, again)]
    assert after > EPOCH > max(before), "no number of a certificate is given twice (INV-18)"


def test_a_damaged_backup_changes_nothing_and_a_full_store_is_not_written_over(stack, trade, tmp_path: Path):
    stack.all()
    kept = trade.acknowledged()
    backup(stack, "take", str(tmp_path))
    with pytest.raises(AssertionError, match="not empty"):
        backup(stack, "put", str(tmp_path))
    dump = tmp_path / "store" / "invoicing" / "invoices.bson.gz"
    dump.write_bytes(dump.read_bytes()[:-1] + b"x")
    with pytest.raises(AssertionError, match=r"invoicing/invoices\.bson\.gz"):
        backup(stack, "put", "--replace", str(tmp_path))
    assert trade.http.get(f"/invoices/{kept['id']}").status_code == 200
