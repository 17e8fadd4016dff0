"""notifications' collections: plans, notices, and its copies of accounts and habilitations."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.errors import Unavailable
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, Typed
from contracts.account import AccountChanged
from contracts.envelope import Event
from contracts.habilitation import HabilitationChanged
from contracts.structure import StructureChanged, StructureKind
from rights import Habilitations
from services.notifications.domain.notice import Audience, Notice, Person, Plan, PlanState, Right

KEPT_SECONDS = 180 * 86_400  # as long as mails, and longer than any event is news
OPEN = PlanState.OUVERT.value
PLAN_INDEXES = (
    IndexModel([("state", ASCENDING), ("next_at", ASCENDING)]),
    IndexModel([("state", ASCENDING), ("waiting", ASCENDING)]),
    IndexModel([("state", ASCENDING), ("audiences.structure_id", ASCENDING), ("at", ASCENDING)]),
    IndexModel("created_at", expireAfterSeconds=KEPT_SECONDS),
)
NOTICE_INDEXES = (
    IndexModel([("account_id", ASCENDING), ("at", ASCENDING)]),
    IndexModel("created_at", expireAfterSeconds=KEPT_SECONDS),
    IndexModel("about", sparse=True),
)


class Plans(Typed[Plan]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("plans", PLAN_INDEXES), Plan)

    async def open(self, plan: Plan) -> Kept[Plan]:
        """The plan of this event that there is, where it came before."""
        try:
            return await self.add(plan)
        except DuplicateKeyError:
            return await self.get(plan.id)

    async def close(self, now: datetime) -> None:
        """All at once those whose time is over and who wait for nobody."""
        over = {
            "state": OPEN,
            "next_at": {"$lte": now},
            "until": {"$lte": now},
            "waiting": [],
            "expected": {"$nin": [None, []]},
        }
        await self.collection.update_many(over, {"$set": {"state": PlanState.REGLE}, "$inc": {"version": 1}})

    async def due(self, now: datetime, most: int) -> list[str]:
        return await self._ids({"state": OPEN, "next_at": {"$lte": now}}, most)

    async def waiting_for(self, account_id: str) -> list[str]:
        return await self._ids({"state": OPEN, "waiting": account_id})

    async def since(self, structure_id: str, given_at: datetime) -> list[str]:
        """Open plans on a structure, of events after `given_at`."""
        return await self._ids({"state": OPEN, "audiences.structure_id": structure_id, "at": {"$gte": given_at}})

    async def _ids(self, query: Document, most: int | None = None) -> list[str]:
        rows = self.collection.find(query, projection={"_id": 1}).sort("_id", ASCENDING).limit(most or 0)
        return [row["_id"] for row in await rows.to_list(None)]


class Notices(Typed[Notice]):
    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.aggregates("notices", NOTICE_INDEXES), Notice)

    async def make(self, notice: Notice, mails: Sequence[Document]) -> None:
        """Once an event and person, whatever comes again; its mail leaves with it."""
        try:
            await self.add(notice, mails=mails)
        except DuplicateKeyError:
            return

    async def forget(self, account_id: str) -> None:
        """Those of a closed account, and its name in what others were told (ID-19)."""
        await self.collection.delete_many({"account_id": account_id})
        await self.collection.update_many({"about": account_id}, {"$set": {"params.who": ""}})


class People:
    """A copy of accounts."""

    def __init__(self, parts: Parts) -> None:
        self._copy = parts.copy("accounts")

    async def on_account(self, event: Event[AccountChanged]) -> None:
        names = ("contact_email", "first_name", "last_name", "language", "notifications", "state")
        await self._copy.apply(event, {name: getattr(event.data, name) for name in names})

    async def known(self, account_ids: Collection[str]) -> dict[str, Person]:
        rows = await self._copy.collection.find({"_id": {"$in": sorted(account_ids)}}).to_list(None)
        return {row["_id"]: _person(row) for row in rows}


class PlatformItself:
    """The one structure that notifications has to know by itself: its people are told of what goes to the platform."""

    def __init__(self, parts: Parts) -> None:
        self._copy = parts.copy("platform")

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        if event.data.kind is StructureKind.PLATEFORME:
            await self._copy.apply(event, {"name": event.data.name})

    async def structure_id(self) -> str:
        """Raises Unavailable before organisation has said which it is: the event is tried again."""
        row = await self._copy.collection.find_one({})
        if row is None:
            raise Unavailable
        return str(row["_id"])


class Store:
    def __init__(self, parts: Parts) -> None:
        self.plans = Plans(parts)
        self.notices = Notices(parts)
        self.people = People(parts)
        self.platform = PlatformItself(parts)
        self.habilitations = parts.own(Habilitations(parts.database["habilitations"]))

    async def right_before(self, event: Event[HabilitationChanged]) -> Right | None:
        """As the copy has it; None where this event, or a newer one, is in it already."""
        row = await self.habilitations.collection.find_one({"_id": event.subject})
        if row is None or row["sequence"] >= event.sequence:
            return None
        return Right(active=row["active"], profiles=frozenset((p["application"], p["level"]) for p in row["profiles"]))

    async def holders(self, audience: Audience) -> list[str]:
        """Accounts that belong to it, as the copy of rights knows today."""
        if audience.account_id:
            return [audience.account_id]
        if audience.structure_id is None or audience.application is None:
            return []
        return await self.habilitations.holders(audience.structure_id, audience.service_id, audience.application)


def _person(row: Document) -> Person:
    """A copy made by the first version has no last name."""
    names = ("contact_email", "first_name", "language", "notifications", "state")
    return Person(account_id=row["_id"], last_name=row.get("last_name", ""), **{name: row[name] for name in names})
