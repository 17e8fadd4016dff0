"""All tests in two processes side by side: those on the running stack, which mostly wait, and the others, which compute.

A few that failed are run once more, by themselves on a quiet machine. Those that pass then are named as unsteady: what is
wrong with them, or with the product, remains to be mended.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ON_THE_STACK, BESIDE = "stack", "not stack"
NOTHING, FAILED = 5, 1  # pytest: no test was selected, some failed
MOST_AGAIN = 3
"""More than these is no bad luck."""


@dataclass
class Lane:
    """One process of pytest; it keeps in `cache` what failed."""

    marked: str
    cache: Path
    report: IO[str] | None = None

    def run(self, arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
        places = ["-m", self.marked, "-o", f"cache_dir={self.cache}"]
        return subprocess.Popen([sys.executable, "-m", "pytest", *places, *arguments], stdout=self.report)

    def failed(self) -> list[str]:
        kept = self.cache / "v" / "cache" / "lastfailed"
        return sorted(json.loads(kept.read_text())) if kept.exists() else []


def main(arguments: list[str]) -> int:
    """The worse exit status of both; what runs beside is shown once the first has ended."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as report:
        lanes = [Lane(ON_THE_STACK, Path(folder, "stack")), Lane(BESIDE, Path(folder, "beside"), report)]
        running = [lane.run(arguments) for lane in lanes]
        statuses = [0 if status == NOTHING else status for status in [process.wait() for process in running]]
        report.seek(0)
        print(report.read(), flush=True)
        return max(again(lanes, arguments) if max(statuses) == FAILED else statuses)


def again(lanes: Sequence[Lane], arguments: Sequence[str]) -> list[int]:
    """The exit statuses once the tests that failed have had their second run."""
    failed = {lane.marked: lane.failed() for lane in lanes}
    names = [name for of_lane in failed.values() for name in of_lane]
    if not 0 < len(names) <= MOST_AGAIN:
        return [FAILED]
    lines = "\n".join(names)
    print(f"once more, alone:\n{lines}", flush=True)
    statuses = [
        Lane(lane.marked, lane.cache).run([*arguments, "--last-failed"]).wait() for lane in lanes if failed[lane.marked]
    ]
    if not any(statuses):
        print(f"unsteady, to be mended:\n{lines}", flush=True)
    return statuses


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
