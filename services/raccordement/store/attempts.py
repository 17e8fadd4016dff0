"""The delivery log: each try for 30 days (EVT-13)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from pymongo import IndexModel

from chassis.lists import Listed, Page, PageQuery, find_page
from chassis.service import Parts
from chassis.store import Document
from services.raccordement.domain.attempt import KEPT, Attempt, Outcome
from services.raccordement.store.log import Indexed

ATTEMPTS = Listed(
    "attempts", scope=("subscription_id",), orders={"at": "at"}, default="-at",
    filters={"outcome": "outcome", "event_id": "event_id"},
)  # fmt: skip
LISTS = {"attempts": [ATTEMPTS]}


COUNTED = 10_000
FAILED = (str(Outcome.ECHEC), str(Outcome.ABANDONNE))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counted up to 10,000 each."""

    attempts: int
    failures: int


class Attempts:
    def __init__(self, parts: Parts) -> None:
        tidied = IndexModel("at", expireAfterSeconds=int(KEPT.total_seconds()))
        self._rows = parts.own(Indexed(parts.database["attempts"], *ATTEMPTS.indexes(), tidied)).collection

    async def add(self, attempt: Attempt) -> None:
        document = asdict(attempt)
        await self._rows.insert_one({"_id": document.pop("id"), **document, "outcome": str(attempt.outcome)})

    async def tally(self, subscription_id: str, since: datetime) -> Tally:
        """Of the tries since then; what was not to leave any more is none."""

        async def count(outcomes: tuple[str, ...]) -> int:
            asked = {"subscription_id": subscription_id, "outcome": {"$in": list(outcomes)}, "at": {"$gte": since}}
            return int(await self._rows.count_documents(asked, limit=COUNTED))

        return Tally(await count((str(Outcome.LIVRE), *FAILED)), await count(FAILED))

    async def last_delivered(self, subscription_id: str) -> datetime | None:
        mine = {"subscription_id": subscription_id, "outcome": str(Outcome.LIVRE)}
        row = await self._rows.find_one(mine, {"at": 1}, sort=[("at", -1)])
        return row["at"] if row else None

    async def page(
        self, subscription_id: str, outcome: Outcome | None, event_id: str | None, asked: PageQuery
    ) -> Page[Attempt]:
        """Raises Invalid for an unknown order or cursor."""
        given = {"outcome": str(outcome) if outcome else None, "event_id": event_id}
        query = {"subscription_id": subscription_id} | {name: value for name, value in given.items() if value}
        rows = await find_page(self._rows, ATTEMPTS, query, asked)
        return rows.page([_attempt(row) for row in rows.documents], asked)


def _attempt(row: Document) -> Attempt:
    fields = {name: value for name, value in row.items() if name != "_id"}
    return Attempt(**fields | {"id": row["_id"], "outcome": Outcome(row["outcome"])})
