"""While the product runs: whatever of it dies is said and started again, later each time it dies soon after."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from deploy.local.process import Process

POLL_SECONDS = 0.5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY_SECONDS = 60.0
"""What ran as long as this died of something new."""


@dataclass
class Kept:
    """One process; `deaths` in a row, `due` while it waits for its next start (monotonic seconds)."""

    process: Process
    since: float = field(default_factory=time.monotonic)
    deaths: int = 0
    due: float | None = None

    def look(self, now: float) -> str:
        """What there is to say of it, mostly nothing."""
        if self.due is None:
            return "" if self.process.alive() else self._died(now)
        return self._started_again(now) if now >= self.due else ""

    def _died(self, now: float) -> str:
        self.deaths = 1 if now - self.since > STEADY_SECONDS else self.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        self.due = now + pause
        return (
            f"{self.process.name} ended; it starts again in {pause:.0f} s. Its last lines ({self.process.log}):\n"
            f"{self.process.last_lines()}"
        )

    def _started_again(self, now: float) -> str:
        self.due, self.since = None, now
        self.process.start()
        return f"{self.process.name} was started again."


def keep(processes: Sequence[Process]) -> None:
    """Until Ctrl-C."""
    kept = [Kept(process) for process in processes]
    while True:
        time.sleep(POLL_SECONDS)
        for one in kept:
            if said := one.look(time.monotonic()):
                print(said, flush=True)
