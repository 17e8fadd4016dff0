"""Own copies of what other services publish, and the service's counters."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from pymongo import IndexModel, ReturnDocument
from pymongo.errors import PyMongoError

from chassis.errors import NotFound, Text, Unavailable
from chassis.restoring import EPOCH
from chassis.store import Collection, Copy, Document
from chassis.together import Together
from contracts.account import AccountChanged
from contracts.bank import BankDetailsChanged, StructureAttachmentChanged
from contracts.envelope import Event
from contracts.structure import ServiceChanged, StructureChanged, Verification
from services.invoicing.domain.invoice.parties import Known

STRUCTURE_INDEXES = (IndexModel("identifier"),)
SERVICE_INDEXES = (IndexModel([("structure_id", 1), ("code", 1)]),)


class Structures:
    """Copies of `structure.changed` and `service.changed`."""

    def __init__(self, structures: Copy, services: Copy) -> None:
        self.structures = structures
        self.services = services
        self._by_id = Together(self._of_ids)
        self._by_identifier = Together(self._of_identifiers)

    async def on_changed(self, event: Event[StructureChanged]) -> None:
        await self.structures.apply(event, event.data.model_dump(mode="json"))

    async def on_service_changed(self, event: Event[ServiceChanged]) -> None:
        await self.services.apply(event, event.data.model_dump(mode="json"))

    async def get(self, structure_id: str, service_id: str | None = None) -> Known:
        """With that service of it, where it has it. Raises NotFound."""
        structure = await self._by_id.get(structure_id)
        if structure is None:
            raise NotFound(Text("Structure inconnue", "Unknown structure"))
        return Known(structure, await self._service(structure_id, service_id) if service_id else None)

    async def by_identifier(self, identifier: str) -> Known | None:
        """The active one where an inactive one has the same identifier."""
        return (await self.named({identifier: None})).get(identifier)

    async def named(self, identifiers: Mapping[str | None, str | None]) -> dict[str, Known]:
        """By identifier, as far as they are known; each with its service of that code, where it has it."""
        wanted = {identifier: code for identifier, code in identifiers.items() if identifier}
        if not wanted:
            return {}
        known: dict[str, Known] = {}
        for structure in filter(None, await asyncio.gather(*map(self._by_identifier.get, wanted))):
            code = wanted[structure.identifier]
            service = await self._service_by_code(structure.structure_id, code) if code else None
            known[structure.identifier] = Known(structure, service)
        return known

    async def verifications(self, structure_ids: Iterable[str]) -> dict[str, Verification]:
        """Whether each is who it says, as of now; of those that are known (ORG-31)."""
        rows = self.structures.collection.find({"_id": {"$in": sorted(set(structure_ids))}}, {"verification": 1})
        return {
            row["_id"]: Verification(row.get("verification", Verification.DECLAREE)) for row in await rows.to_list(None)
        }

    async def _of_ids(self, ids: Sequence[str]) -> dict[str, StructureChanged]:
        rows = self.structures.collection.find({"_id": {"$in": list(ids)}})
        return {row["_id"]: _structure(row) async for row in rows}

    async def _of_identifiers(self, identifiers: Sequence[str]) -> dict[str, StructureChanged]:
        rows = self.structures.collection.find({"identifier": {"$in": list(identifiers)}})
        found = [_structure(row) async for row in rows]
        return {structure.identifier: structure for structure in sorted(found, key=lambda s: s.active)}

    async def _service(self, structure_id: str, service_id: str) -> ServiceChanged | None:
        row = await self.services.collection.find_one({"_id": service_id, "structure_id": structure_id})
        return _service(row) if row else None

    async def _service_by_code(self, structure_id: str, code: str) -> ServiceChanged | None:
        row = await self.services.collection.find_one({"structure_id": structure_id, "code": code})
        return _service(row) if row else None


def _structure(row: Document) -> StructureChanged:
    return StructureChanged.model_validate(row)


def _service(row: Document) -> ServiceChanged:
    return ServiceChanged.model_validate(row)


class BankAccounts:
    """Copy of `bank.details.changed` (INV-8)."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    async def on_changed(self, event: Event[BankDetailsChanged]) -> None:
        await self.copy.apply(event, event.data.model_dump(mode="json"))

    async def find(self, bank_account_id: str | None) -> BankDetailsChanged | None:
        row = await self.copy.collection.find_one({"_id": bank_account_id}) if bank_account_id else None
        return BankDetailsChanged.model_validate(row) if row else None


class StructureAttachments:
    """Copy of `structure.attachment.changed`: what a structure keeps for its invoices (ORG-11)."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    async def on_changed(self, event: Event[StructureAttachmentChanged]) -> None:
        await self.copy.apply(event, event.data.model_dump(mode="json"))

    async def of(self, structure_id: str, attachment_id: str) -> StructureAttachmentChanged | None:
        row = await self.copy.collection.find_one({"_id": attachment_id, "structure_id": structure_id, "active": True})
        return StructureAttachmentChanged.model_validate(row) if row else None


class Accounts:
    """Copy of `account.changed`: names alone, for the history (INV-28)."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    async def on_changed(self, event: Event[AccountChanged]) -> None:
        await self.copy.apply(event, {"name": f"{event.data.first_name} {event.data.last_name}".strip()})

    async def names(self, accounts: Iterable[str | None]) -> dict[str, str]:
        wanted = sorted({a for a in accounts if a})
        rows = await self.copy.collection.find({"_id": {"$in": wanted}}).to_list(len(wanted)) if wanted else []
        return {row["_id"]: row["name"] for row in rows}


class Counters:
    """Unique numbers, growing but for those given back; what is asked for while the store answers is taken together."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._waiting: dict[str, list[asyncio.Future[int]]] = {}
        self._returned: dict[str, list[int]] = {}
        self._turn = asyncio.Lock()

    async def next(self, name: str) -> int:
        """One that was given back, or one more than the last."""
        if returned := self._returned.get(name):
            return returned.pop(0)
        mine: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, []).append(mine)
        try:
            async with self._turn:
                if not mine.done():
                    await self._take(name, self._waiting.pop(name))
        except asyncio.CancelledError:
            if not mine.cancel() and mine.exception() is None:
                self.give_back(name, mine.result())
            raise
        return await mine

    async def _take(self, name: str, waiting: list[asyncio.Future[int]]) -> None:
        try:
            counter = await self._collection.find_one_and_update(
                {"_id": name}, {"$inc": {"value": len(waiting)}}, upsert=True, return_document=ReturnDocument.AFTER
            )
        except BaseException as error:
            _fail(waiting, error if isinstance(error, PyMongoError) else Unavailable())
            raise
        assert counter is not None
        for number, one in enumerate(waiting, start=counter["value"] - len(waiting) + 1):
            if one.done():
                self.give_back(name, number)
            else:
                one.set_result(number)

    async def skip(self) -> int:
        """After a restore, beyond every number that may have been given (INV-18: no number twice, though one gap)."""
        return int((await self._collection.update_many({}, {"$inc": {"value": EPOCH}})).modified_count)

    def give_back(self, name: str, number: int) -> None:
        """What was certainly not used; the next one to ask in this process gets it."""
        self._returned.setdefault(name, []).append(number)


def _fail(waiting: Iterable[asyncio.Future[int]], error: Exception) -> None:
    for one in waiting:
        if not one.done():
            one.set_exception(error)
            one.exception()  # seen: whoever left no longer asks
