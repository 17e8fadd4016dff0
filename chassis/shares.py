"""Places for costly work, given in turn to those who wait: who sends much waits behind themselves alone."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.errors import Unavailable

RETRY_AFTER = 5


class Shares:
    """At most `places` at once, and never all of them for one owner; `waiting` more in line, a quarter of them for one owner."""

    def __init__(self, places: int, waiting: int) -> None:
        self._free = places
        self._most = max(1, places - 1)
        self._waiting = waiting
        self._most_waiting = max(1, waiting // 4)
        self._working: Counter[str] = Counter()
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def place(self, owner: str) -> AsyncIterator[None]:
        """Raises Unavailable when the line is full."""
        if self._free and self._working[owner] < self._most:
            self._take(owner)
        else:
            await self._wait(owner)
        try:
            yield
        finally:
            self._give_back(owner)

    def _take(self, owner: str) -> None:
        self._free -= 1
        self._working[owner] += 1

    async def _wait(self, owner: str) -> None:
        line = self._lines.setdefault(owner, deque())
        if len(line) >= self._most_waiting or sum(map(len, self._lines.values())) >= self._waiting:
            self._forget_empty(owner)
            raise Unavailable(retry_after=RETRY_AFTER)
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # given a place and gone at once
                self._give_back(owner)
            else:
                line.remove(turn)
                self._forget_empty(owner)
            raise

    def _give_back(self, owner: str) -> None:
        self._free += 1
        self._working[owner] -= 1
        if not self._working[owner]:
            del self._working[owner]
        self._next()

    def _next(self) -> None:
        """The owner at the head who may have one more goes to the end of the round."""
        for owner, line in self._lines.items():
            if self._working[owner] < self._most:
                turn = line.popleft()
                self._lines.move_to_end(owner)
                self._forget_empty(owner)
                self._take(owner)
                turn.set_result(None)
                return

    def _forget_empty(self, owner: str) -> None:
        if not self._lines.get(owner, True):
            del self._lines[owner]
