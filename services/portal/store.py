"""The portal keeps sessions, nothing else. The only room that knows documents."""

from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter
from pymongo import IndexModel

from chassis.service import Parts
from chassis.store import Document
from services.portal.domain.session import Session

SHAPE = TypeAdapter(Session)


class Sessions:
    def __init__(self, parts: Parts) -> None:
        self.collection = parts.database["sessions"]
        self.indexes = [IndexModel("expires_at", expireAfterSeconds=3600)]
        parts.own(self)

    async def add(self, session: Session) -> None:
        await self.collection.insert_one(_document(session))

    async def find(self, ids: list[str], now: datetime) -> Session | None:
        """None for one that is over, whether it was tidied away yet or not."""
        document = await self.collection.find_one({"_id": {"$in": ids}, "expires_at": {"$gt": now}})
        return _session(document) if document else None

    async def claim(self, session: Session, now: datetime, until: datetime) -> bool:
        """Whether the caller is the one to renew this generation's tokens."""
        free = {"$or": [{"refreshing_until": None}, {"refreshing_until": {"$lte": now}}]}
        done = await self.collection.update_one(
            {"_id": session.id, "generation": session.generation, **free}, {"$set": {"refreshing_until": until}}
        )
        return done.modified_count == 1

    async def renew(self, session: Session, access: bytes, refresh: bytes, access_until: datetime) -> None:
        """By the holder of the claim."""
        tokens = {"access": access, "refresh": refresh, "access_until": access_until, "refreshing_until": None}
        await self.collection.update_one(
            {"_id": session.id, "generation": session.generation}, {"$set": tokens, "$inc": {"generation": 1}}
        )

    async def release(self, session: Session) -> None:
        await self.collection.update_one(
            {"_id": session.id, "generation": session.generation}, {"$set": {"refreshing_until": None}}
        )

    async def act_for(self, session: Session, structure_id: str) -> None:
        await self.collection.update_one({"_id": session.id}, {"$set": {"structure_id": structure_id}})

    async def end(self, session_id: str) -> None:
        await self.collection.delete_one({"_id": session_id})


def _document(session: Session) -> Document:
    fields = asdict(session)
    return {"_id": fields.pop("id")} | fields


def _session(document: Document) -> Session:
    return SHAPE.validate_python(document | {"id": document["_id"]})
