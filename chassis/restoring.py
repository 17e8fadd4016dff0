"""`python -m services.X restored`, once, after the service's store was put back to an earlier moment, before it starts.

Others have heard of what came after that moment: a state published under a number that they know would be taken for an old
one, and a number given to somebody would be given again. So numbers go on from a new epoch; `announce` then tells everybody
the present states.
"""

from collections.abc import Awaitable, Callable, Iterable

from chassis.store import Aggregates

EPOCH = 1_000_000
"""More than one aggregate changes, and than numbers are given, between two backups."""
Skip = Callable[[], Awaitable[int]]
"""Lets a service's own numbers go on from beyond those that may have been given; answers how many counters it moved."""


async def begin_epoch(owners: Iterable[Aggregates], skips: Iterable[Skip]) -> dict[str, int]:
    """How many of each got a later number. Run twice, it leaves a second gap and does no harm."""
    later = {"$inc": {"sequence": EPOCH, "version": 1}}
    changed = {
        owner.collection.name: (await owner.collection.update_many({}, later)).modified_count for owner in owners
    }
    return changed | {"counters": sum([await skip() for skip in skips])}
