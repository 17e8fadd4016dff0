"""What the documents say is run."""

import re
import subprocess
import sys
from pathlib import Path

from pymongo import MongoClient

from tests.kit.world import World, new_id

ROOT = Path(__file__).parents[2]


def test_the_subscriber_of_the_events_page_works(stack, tmp_path):
    """docs/events.md: a few lines of plain aiokafka follow an invoice to its payment."""
    program = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "events.md").read_text(), re.DOTALL).group(1)
    script = tmp_path / "subscriber.py"
    script.write_text(program)
    until = f"TEST_{new_id()[:8]}"
    with MongoClient(stack.store) as client:
        world = World(stack, (), client)
        invoice = world.deposited(new_id(), new_id())
        world.publish(invoice, world.moved(invoice, "MISE_A_DISPOSITION"), world.moved(invoice, until))
    access = stack.kafka
    done = subprocess.run(
        [sys.executable, str(script), access.bootstrap, access.ca_file, f"exploitation.{new_id()}", until],
        env=stack.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line.split() for line in done.stdout.splitlines() if invoice.invoice_id in line]
    assert {line[3] for line in lines} >= {"MISE_A_DISPOSITION", until}
    assert sum(1 for line in program.splitlines() if line) <= 23
