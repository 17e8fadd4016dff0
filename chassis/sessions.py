"""Sessions that ended (ID-20): each service keeps those whose access tokens have not expired yet, and refuses them."""

from datetime import datetime, timedelta

from pymongo import IndexModel

from chassis import clock
from chassis.store import FREE, Collection
from contracts.envelope import Event
from contracts.security import SessionEnded

REFRESH_SECONDS = 0.4
OVERLAP = timedelta(seconds=5)  # clocks of two workers differ
TIDY_EVERY = timedelta(minutes=1)


class EndedSessions:
    """The worker writes what the bus tells; every instance has it all in memory, and reads what is new again and again."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.indexes = [IndexModel("copied_at"), IndexModel("until", expireAfterSeconds=0)]
        self._until: dict[str, datetime] = {}
        self._newest, self._tidied = FREE, clock.now()

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._until

    async def on_ended(self, event: Event[SessionEnded]) -> None:
        row = {"until": event.data.tokens_until, "copied_at": clock.now()}
        await self.collection.update_one({"_id": event.data.session_id}, {"$set": row}, upsert=True)
        self._until[event.data.session_id] = event.data.tokens_until

    async def refresh(self) -> None:
        query = {"copied_at": {"$gte": self._newest - OVERLAP if self._newest > FREE else FREE}}
        async for row in self.collection.find(query):
            self._until[row["_id"]] = row["until"]
            self._newest = max(self._newest, row["copied_at"])
        if clock.now() - self._tidied > TIDY_EVERY:
            self._tidied = clock.now()
            self._until = {session: until for session, until in self._until.items() if until > self._tidied}
