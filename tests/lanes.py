"""All tests in two processes side by side: those on the running stack, which mostly wait, and the others, which compute."""

import subprocess
import sys
import tempfile
from typing import IO

ON_THE_STACK, BESIDE = "stack", "not stack"
NOTHING = 5  # pytest: no test was selected


def main(arguments: list[str]) -> int:
    """The worse exit status of both; what runs beside is shown once the first has ended."""
    with tempfile.TemporaryFile("w+") as report:
        beside, watched = _pytest(BESIDE, arguments, report), _pytest(ON_THE_STACK, arguments)
        statuses = [watched.wait(), beside.wait()]
        report.seek(0)
        print(report.read())
    return max(0 if status == NOTHING else status for status in statuses)


def _pytest(marked: str, arguments: list[str], report: IO[str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "pytest", "-m", marked, *arguments], stdout=report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
