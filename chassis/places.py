"""At most so many of one owner, however many are made at the same moment: each that counts has a numbered place."""

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import suppress

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from chassis.errors import Conflict, Text
from chassis.idempotency import Once
from chassis.service import Parts
from chassis.store import Document
from chassis.typed import Kept, T, Typed
from contracts.envelope import EventData


class Placed(Typed[T]):
    """`place` is unique: « owner:number » while it counts, its own id afterwards."""

    def __init__(self, parts: Parts, collection: str, indexes: Sequence[IndexModel], type_: type[T]) -> None:
        by_place = IndexModel("place", unique=True, sparse=True, name="place")
        super().__init__(parts.aggregates(collection, [*indexes, by_place]), type_)

    @abstractmethod
    def owner(self, value: T) -> str | None:
        """Among whose it counts; None once it does not."""

    def document(self, value: T) -> Document:
        document = super().document(value)
        return document if self.owner(value) else document | {"place": document["_id"]}

    async def add_at_most(
        self, most: int, made: T, *events: EventData, once: Once | None, mails: Sequence[Document] = ()
    ) -> Kept[T]:
        """What the same call made, if it came before. Raises KeyReused, Conflict where no place is free."""
        owner = self.owner(made)
        mine = self.collection.find({"place": {"$gt": f"{owner}:", "$lt": f"{owner};"}}, {"place": 1})
        taken = {row["place"] async for row in mine}
        for place in (f"{owner}:{n}" for n in range(most)):
            if place not in taken:
                with suppress(DuplicateKeyError):  # somebody else was quicker: the next one
                    return await self.add(made, *events, mails=mails, once=once, beside={"place": place})
        if once and (before := await self.aggregates.made_with(once)):
            return self.kept(before)
        raise Conflict(Text(f"Pas plus de {most} à la fois", f"No more than {most} at a time"))
