"""The annuaire as anybody reads it (ORG-14): each process holds the public structures and reads what changed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from chassis import clock
from chassis.errors import NotFound, Text
from chassis.lists import Page, PageQuery
from chassis.words import sought
from contracts.structure import IdentifierType, StructureKind, Verification
from services.organisation.domain.directory import Directory, Hits
from services.organisation.domain.identifiers import normal
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure, in_town
from services.organisation.domain.verification import verification
from services.organisation.store import Store
from services.organisation.store.services import SHOWN

OVERLAP = timedelta(seconds=5)  # a write may become visible after one with a later stamp
EXPORTED_AT_ONCE = 100
READ_IN_A_ROW = 100
UNKNOWN = Text(
    "Aucune structure publique n'a cet identifiant dans l'annuaire", "No public structure has this identifier"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A public structure with its first services, and how many it has."""

    structure: Structure
    services: list[Service]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody typed to find a structure by."""

    text: str = ""
    town: str = ""
    kind: StructureKind | None = None

    def words(self) -> list[str]:
        return [*([in_town(self.town)] if self.town else []), *sought(self.text)]


class Annuaire:
    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory
        self._newest: datetime | None = None
        self._newest_service: datetime | None = None

    async def refresh(self) -> None:
        """What changed since; at the start the whole country."""
        since, begun = self._newest - OVERLAP if self._newest else None, clock.now()
        batch: list[Structure] = []
        async for structure, changed_at in self._store.structures.public(since):
            batch.append(structure)
            self._newest = max(self._newest or changed_at, changed_at)
            if len(batch) == READ_IN_A_ROW:
                await self._put(batch)
                batch = []
        await self._put(batch)
        await self._refresh_services(begun)

    async def _refresh_services(self, begun: datetime) -> None:
        """Structures are read with their services: from the second time on those of which a service changed are too."""
        since, self._newest_service = self._newest_service, self._newest_service or begun
        if since is None:
            return
        changed: dict[str, None] = {}
        async for structure_id, changed_at in self._store.services.changed_since(since - OVERLAP):
            changed[structure_id] = None
            self._newest_service = max(self._newest_service, changed_at)
        ids = iter(changed)
        while some := list(islice(ids, READ_IN_A_ROW)):
            await self._put(await self._store.structures.public_among(some))

    async def _put(self, structures: Sequence[Structure]) -> None:
        """A few milliseconds, then others have their turn. Who is not accepted is not in it."""
        labels = await self._store.services.labels(s.structure_id for s in structures) if structures else {}
        for structure in structures:
            if verification(structure) is Verification.A_ACCEPTER:
                self._directory.drop(structure.identifier)
            else:
                self._directory.put(structure, labels[structure.structure_id])
        await asyncio.sleep(0)

    def search(self, text: str, skip: int, size: int) -> Hits:
        return self._directory.search(text, skip, size)

    async def entry(self, structure: Structure) -> Entry:
        services, total = await self._store.services.first(structure.structure_id)
        return Entry(structure, services, total)

    def named(self, identifier: str) -> Structure:
        """Raises NotFound."""
        known = self._directory.get(identifier)
        if known is None:
            raise NotFound(UNKNOWN)
        return known

    async def many(self, identifiers: Sequence[str]) -> tuple[list[Entry], list[str]]:
        """Those that are known, each with its first services, and those that are not."""
        wanted = {typed: self._directory.get(normal(IdentifierType.SIRET, typed)) for typed in identifiers}
        structures = {s.structure_id: s for s in wanted.values() if s}
        services = await self._store.services.by_structure(structures)
        entries = [Entry(s, services[i][:SHOWN], len(services[i])) for i, s in structures.items()]
        return entries, [typed for typed, known in wanted.items() if known is None]

    async def services(self, identifier: str, active: bool | None, asked: PageQuery) -> Page[Service]:
        """Raises NotFound."""
        return await self._store.services.page(self.named(identifier).structure_id, active, asked)

    async def all(self) -> AsyncIterator[tuple[Structure, list[Service]]]:
        """By identifier, each with all its services."""
        rows = iter(self._directory)
        while structures := list(islice(rows, EXPORTED_AT_ONCE)):
            services = await self._store.services.by_structure(s.structure_id for s in structures)
            for structure in structures:
                yield structure, services[structure.structure_id]

    async def exactly(self, kind: IdentifierType, identifier: str) -> Structure | None:
        """Any structure, private too, by its whole identifier (ORG-17)."""
        known = await self._store.structures.named(kind, normal(kind, identifier))
        return known.value if known else None

    async def by_words(self, asked: Sought, page: PageQuery) -> Page[Structure]:
        """Any structure whose name, label, identifier and town hold all words, by name (ORG-17)."""
        return await self._store.structures.holding(asked.words(), asked.kind, page)
