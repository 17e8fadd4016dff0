"""Files that a crash left behind (SUP-4)."""

import os
import time

from chassis.sweeping import GRACE
from tests.kit.stack import eventually
from tests.kit.world import new_id


def test_what_no_ticket_names_is_swept_after_a_day_and_nothing_else(case):
    stack = case.world.stack
    ticket = case.draft()
    answer = case.sender.post(
        f"/tickets/{ticket['ticket_id']}/attachments",
        files={"file": ("preuve.pdf", b"%PDF-1.7")},
        headers={"If-Match": "*"},
    )
    assert answer.status_code == 201, answer.text
    folder = stack.data / "files" / "support"
    [held] = (folder / ticket["ticket_id"]).iterdir()
    orphan, young = folder / new_id() / new_id(), folder / new_id() / new_id()
    for path in (orphan, young):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
    old = time.time() - 2 * GRACE.total_seconds()
    for path in (orphan, held):
        os.utime(path, (old, old))
    _, process = stack.start_extra("support", "worker", {"SUPPORT_SWEEP_SECONDS": "0.2"})
    try:
        eventually(lambda: not orphan.exists(), 20)
        assert held.exists()
        assert young.exists()
    finally:
        process.stop()
