"""The journal of security records: kept as a chain, read by whom it concerns (ID-24)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import Forbidden, NotFound
from chassis.lists import PageQuery, Rows
from contracts.envelope import Event
from contracts.habilitation import Application, Level
from contracts.security import SecurityRecorded
from rights import Habilitations
from services.identity.domain.chain import Check, Link, Record, Verdict
from services.identity.store import Store
from services.identity.store.journal import OF_ACCOUNT, OF_STRUCTURE

Page = tuple[list[Link], Rows]
MILLISECOND = 1000


@dataclass(frozen=True, slots=True)
class Journal:
    store: Store
    rights: Habilitations

    async def on_recorded(self, event: Event[SecurityRecorded]) -> None:
        at = event.time.replace(
            microsecond=event.time.microsecond // MILLISECOND * MILLISECOND
        )  # as the store keeps it
        told = event.data.model_dump(mode="json", exclude={"recorded_with"})
        await self.store.journal.append(
            Record(event_id=event.id, at=at, actor=event.actor, source=event.source, **told)
        )

    async def of_account(self, account_id: str, filters: dict[str, str], asked: PageQuery) -> Page:
        return await self.store.journal.page(OF_ACCOUNT, {"account_id": account_id} | filters, asked)

    async def of_structure(self, reader: str, structure_id: str, filters: dict[str, str], asked: PageQuery) -> Page:
        """Raises NotFound to whoever does not govern it."""
        if not (await self.rights.of(reader)).gestionnaire_of(structure_id):
            raise NotFound
        return await self.store.journal.page(OF_STRUCTURE, {"structure_id": structure_id} | filters, asked)

    async def whole(self, reader: str, filters: dict[str, str], asked: PageQuery) -> Page:
        """For the platform's operators (ORG-32). Raises Forbidden."""
        if not (await self.rights.of(reader)).on(Application.EXPLOITATION, Level.CONSULTATION):
            raise Forbidden
        return await self.store.journal.whole(filters, asked)

    async def verify(self, noted: Sequence[str]) -> Verdict:
        """Follows the chain to its end or its first fault; `noted` are heads (`number:hash`) that were shown before."""
        check = Check(noted)
        async for link in self.store.journal.links():
            if fault := check.fault(link):
                return check.verdict(fault)
        return check.verdict()
