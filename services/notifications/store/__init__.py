"""notifications' collections: plans, notices, news, what people chose, and its copies of accounts and habilitations."""

from datetime import timedelta

from chassis import clock
from chassis.errors import Unavailable
from chassis.service import Parts
from contracts.envelope import Event
from contracts.habilitation import HabilitationChanged
from contracts.structure import StructureChanged, StructureKind
from rights import Habilitations
from services.notifications.domain.news import key as news_key
from services.notifications.domain.notice import OWN, Audience, Right, key
from services.notifications.store.contacts import Contacts
from services.notifications.store.kept import KEPT_SECONDS
from services.notifications.store.news import AllNews
from services.notifications.store.notices import Digests, Notices, Reader
from services.notifications.store.people import Addresses, Choices, Devices, People
from services.notifications.store.plans import Plans

KEPT = timedelta(seconds=KEPT_SECONDS)
MOST_NEWS = 200


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
        self.choices = Choices(parts)
        self.digests = Digests(parts)
        self.addresses = Addresses(parts)
        self.news = AllNews(parts)
        self.devices = Devices(parts)
        self.people = People(parts)
        self.contacts = Contacts(parts)
        self.platform = PlatformItself(parts)
        self.habilitations = parts.own(Habilitations(parts.database["habilitations"]))

    async def forget(self, account_id: str) -> None:
        """What was kept for a closed account (ID-19)."""
        await self.notices.forget(account_id)
        await self.devices.forget(account_id)
        await self.digests.collection.delete_many({"account_id": account_id})
        for collection in (self.choices.collection, self.addresses.collection):
            await collection.delete_many({"_id": account_id})

    async def reader(self, account_id: str) -> Reader:
        """What of their notices an account may see now: their own, and those a right of theirs opens."""
        query = {"account_id": account_id, "active": True}
        rows = await self.habilitations.collection.find(query).to_list(None)
        keys = {
            key(row["structure_id"], row.get("service_id"), p["application"]) for row in rows for p in row["profiles"]
        }
        names = {row["structure_id"]: row.get("structure_name", "") for row in rows}
        news = await self.news.between(clock.now() - KEPT, clock.now(), MOST_NEWS)
        return Reader(account_id, frozenset({OWN, *keys, *(news_key(one.id) for one in news)}), names)

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
