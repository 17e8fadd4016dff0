"""Files that a crash left behind (INV-5)."""

import os
import time
from pathlib import Path

from chassis import clock
from chassis.sweeping import GRACE
from tests.invoicing import documents
from tests.invoicing.conftest import Trade, new_id
from tests.kit.stack import eventually


def _aged(path: Path) -> Path:
    old = time.time() - 2 * GRACE.total_seconds()
    os.utime(path, (old, old))
    return path


def _orphan(folder: Path) -> Path:
    path = folder / new_id() / f"{new_id()}.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF-1.7")
    return path


def test_INV_5_what_no_invoice_holds_is_swept_after_a_day_and_nothing_else(trade: Trade) -> None:
    month = trade.world.stack.data / "files" / "invoicing" / f"{clock.now() - GRACE:%Y/%m}"
    draft = trade.seller.http.post(
        "/drafts/deposit",
        files={"file": ("facture.pdf", documents.pdf())},
        data={"supplier_id": trade.supplier.structure_id},
    ).json()
    [held] = [
        _aged(path)
        for path in (trade.world.stack.data / "files" / "invoicing").rglob("*.pdf")
        if path.parent.name == draft["id"]
    ]
    young, old = _orphan(month), _aged(_orphan(month))
    ancient = _aged(_orphan(month.parents[1] / "2024" / "03"))
    _, process = trade.world.stack.start_extra("invoicing", "worker", {"INVOICING_SWEEP_SECONDS": "0.2"})
    try:
        eventually(lambda: not old.exists() and not ancient.exists(), 20)
        assert young.exists()
        assert held.exists()
    finally:
        process.stop()
        young.unlink()
