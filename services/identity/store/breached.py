"""Passwords known from breaches of data, in a file that the operator brings: an installation asks nobody outside (ID-5)."""

import asyncio
import hashlib
import re
from bisect import bisect_left
from mmap import ACCESS_READ, mmap
from pathlib import Path

SUM = 40  # hexadecimal digits of SHA-1
LINE = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\r?(\n|$)")


class Breached:
    """SHA-1 sums in their order, a line each, with or without `:count`: as Have I Been Pwned publishes them.

    `path`: "" where the operator brought none. Raises ValueError for another kind of file.
    """

    def __init__(self, path: str) -> None:
        self._lines: mmap | bytes = b""
        if path:
            with Path(path).open("rb") as file:
                self._lines = mmap(file.fileno(), 0, access=ACCESS_READ)
            if not LINE.match(self._lines):
                raise ValueError(f"{path}: each line must be the SHA-1 sum of a password, in hexadecimal, in order")

    async def holds(self, password: str) -> bool:
        """In a thread: the file may be larger than memory."""
        return bool(self._lines) and await asyncio.to_thread(self._holds, password)

    def _holds(self, password: str) -> bool:
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        at = bisect_left(range(len(self._lines)), wanted, key=self._sum_at)
        return at < len(self._lines) and self._sum_at(at) == wanted

    def _sum_at(self, offset: int) -> bytes:
        """Of the line that `offset` is in."""
        start = self._lines.rfind(b"\n", 0, offset) + 1
        return self._lines[start : start + SUM].upper()
