"""A try is taken from everybody concerned before anything is compared (ID-13, ID-27)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis import clock
from services.identity.domain import attempts
from services.identity.domain.attempts import Locked
from services.identity.settings import Settings
from services.identity.store import Store, Taken

ADDRESS = "address:"


@dataclass(frozen=True, slots=True)
class Try:
    """What one try took; the first counter is the narrowest."""

    taken: tuple[Taken, ...]

    @property
    def slows(self) -> bool:
        """Whether this try, if it fails, makes its caller wait for a minute or more from now on."""
        return self.taken[0].before.count + 1 in attempts.NOTED


@dataclass(frozen=True, slots=True)
class Admission:
    store: Store
    settings: Settings

    async def take(self, kind: str, account: str, address: str, device: str) -> Try:
        """Raises Locked; then nothing is compared, and nobody owes anything."""
        now, taken = clock.now(), list[Taken]()
        try:
            for counter in attempts.counters(kind, account, address, device, self._address_factor):
                taken.append(await self.store.tries.take(counter.name, now, counter.factor))
        except Locked:
            await self._give_back(taken)
            raise
        return Try(tuple(taken))

    async def succeeded(self, done: Try) -> None:
        """The account's rows of failures end; the address is where it was before this try."""
        for taken in done.taken:
            if not taken.name.startswith(ADDRESS):
                await self.store.tries.clear(taken.name)
        await self._give_back([taken for taken in done.taken if taken.name.startswith(ADDRESS)])

    async def not_judged(self, done: Try) -> None:
        """Nothing was compared."""
        await self._give_back(done.taken)

    async def suspect(self, kind: str, account: str, address: str, device: str) -> bool:
        """Whether so much failed from there that a person must be at work (ID-3)."""
        narrow, *wide = attempts.counters(kind, account, address, device, self._address_factor)
        if (await self.store.tries.of(narrow.name)).count >= attempts.SUSPECT:
            return True
        places = [counter.name for counter in wide if counter.name.startswith(ADDRESS)]
        counts = [(await self.store.tries.of(name)).count for name in places]
        return any(count >= self.settings.address_failures for count in counts)

    @property
    def _address_factor(self) -> float:
        return self.settings.address_failures / attempts.FIRST_WAIT

    async def _give_back(self, taken: Sequence[Taken]) -> None:
        for one in taken:
            await self.store.tries.give_back(one)
