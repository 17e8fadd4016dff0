"""Security records (ID-24): who did what, from where, how it ended. They leave with the write they tell of, if there is one."""

from typing import Any

from pymongo import IndexModel

from chassis.context import cause
from chassis.ids import new_id
from chassis.store import Aggregates, Database
from contracts.security import SecurityKind, SecurityOutcome, SecurityRecorded

KEPT_SECONDS = 30 * 86_400  # of records without a write of their own; published long before


def entry(
    kind: SecurityKind, recorded_with: str, *, account_id: str | None, structure_id: str | None = None,
    outcome: SecurityOutcome = SecurityOutcome.REUSSI, on: tuple[str, str] = ("", ""), detail: str = "",
) -> SecurityRecorded:  # fmt: skip
    """An event for the write of the aggregate `recorded_with`; `on` is the kind and the id of what it was done to."""
    why = cause()
    return SecurityRecorded(
        recorded_with=recorded_with, kind=kind, outcome=outcome, account_id=account_id, structure_id=structure_id,
        address=why.address, device=why.device, object_type=on[0], object_id=on[1], detail=detail,
    )  # fmt: skip


class Audit:
    """Records of what changed nothing, such as refusals: each is an aggregate of its own."""

    def __init__(self, database: Database, source: str) -> None:
        tidied = IndexModel("changed_at", expireAfterSeconds=KEPT_SECONDS)
        self.aggregates = Aggregates(database["audit"], source, indexes=[tidied])

    async def record(self, kind: SecurityKind, **told: Any) -> None:
        """The keywords of `entry`."""
        record_id = new_id()
        await self.aggregates.insert({"_id": record_id}, entry(kind, record_id, **told))
