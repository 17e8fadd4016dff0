"""One process of the local stack: started in its own session, logging to a file, stopped by signal."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

POLL_SECONDS = 0.03
LAST_LINES = 15


class NotReadyError(RuntimeError):
    """The process died or did not answer in time; the message carries the end of its log."""


@dataclass
class Process:
    """`ready` says whether it serves; it is asked until it does."""

    name: str
    argv: list[str]
    log: Path
    ready: Callable[[], bool]
    env: dict[str, str] = field(default_factory=dict)
    running: psutil.Process | None = None
    child: subprocess.Popen[bytes] | None = None
    outlives: bool = False

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.env}

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.child = subprocess.Popen(
                self._command(), stdout=out, stderr=subprocess.STDOUT, env=self.environment(), start_new_session=True
            )
        self.running = psutil.Process(self.child.pid)

    def _command(self) -> list[str]:
        """Unless it is meant to outlive this run, it ends with the thread that started it, however that ends."""
        bound = None if self.outlives else shutil.which("setpriv")
        return [bound, "--pdeathsig", "TERM", "--", *self.argv] if bound else self.argv

    def adopt(self, pid: int) -> bool:
        """Takes over a process that an earlier run left; false when it is gone or another one."""
        try:
            process = psutil.Process(pid)
            same = process.cmdline()[1:] == self.argv[1:]
        except psutil.Error:
            return False
        self.running = process if same else None
        return same

    def leave(self) -> int | None:
        """Lets it outlive this run; its process id."""
        if self.child:
            self.child.returncode = 0  # or Popen would warn, rightly elsewhere, that it still runs
        return self.running.pid if self.running else None

    def alive(self) -> bool:
        if self.child:
            return self.child.poll() is None
        return self.running is not None and self.running.is_running() and self.running.status() != psutil.STATUS_ZOMBIE

    def wait_ready(self, within: float) -> None:
        """Raises NotReadyError once the process has died or `within` seconds have passed."""
        deadline = time.monotonic() + within
        while not self.ready():
            if not self.alive():
                raise NotReadyError(
                    f"{self.name} stopped while starting. Its last lines ({self.log}):\n{self.last_lines()}"
                )
            if time.monotonic() > deadline:
                raise NotReadyError(
                    f"{self.name} does not answer after {within:.0f} s. See {self.log}:\n{self.last_lines()}"
                )
            time.sleep(POLL_SECONDS)

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]) if self.log.exists() else ""

    def kill(self, how: int = signal.SIGKILL) -> None:
        """Sends the signal and waits for the end."""
        if self.running and self.alive():
            self.running.send_signal(how)
        self._wait(30)

    def stop(self, within: float = 10) -> None:
        """TERM, then KILL when that is not obeyed in time."""
        if self.running and self.alive():
            self.running.terminate()
        try:
            self._wait(within)
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            self.kill()

    def _wait(self, within: float) -> None:
        if self.child:
            self.child.wait(within)
        elif self.running:
            self.running.wait(within)
        self.running = self.child = None
