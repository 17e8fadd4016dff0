"""Questions to the store that come while one is under way share the next: many callers, one command."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
MOST = 500


class Together(Generic[K, V]):
    """No answer is older than its question, and who asks alone does not wait for others."""

    def __init__(self, ask: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        """`ask` answers by key, as far as there is something."""
        self._ask = ask
        self._waiting: dict[K, list[asyncio.Future[V | None]]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Raises what `ask` raises. A caller that leaves takes no other's answer along."""
        answer: asyncio.Future[V | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(answer)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_all())
        return await answer

    async def _ask_all(self) -> None:
        while self._waiting:
            keys = list(self._waiting)[:MOST]
            asked = {key: self._waiting.pop(key) for key in keys}
            try:
                answers = await self._ask(keys)
            except Exception as error:  # noqa: BLE001  whatever it is, it is the callers' to judge
                for answer in _unsettled(asked.values()):
                    answer.set_exception(error)
            else:
                for key, futures in asked.items():
                    for answer in _unsettled([futures]):
                        answer.set_result(answers.get(key))


def _unsettled(asked: Iterable[Sequence[asyncio.Future[V | None]]]) -> Iterator[asyncio.Future[V | None]]:
    """Without those whose caller left."""
    return (answer for futures in asked for answer in futures if not answer.done())
