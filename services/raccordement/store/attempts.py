"""The delivery log: each try for 30 days (EVT-13)."""

from dataclasses import asdict

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


class Attempts:
    def __init__(self, parts: Parts) -> None:
        tidied = IndexModel("at", expireAfterSeconds=int(KEPT.total_seconds()))
        self._rows = parts.own(Indexed(parts.database["attempts"], *ATTEMPTS.indexes(), tidied)).collection

    async def add(self, attempt: Attempt) -> None:
        document = asdict(attempt)
        await self._rows.insert_one({"_id": document.pop("id"), **document, "outcome": str(attempt.outcome)})

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
