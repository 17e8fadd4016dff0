"""Rights under mandates, derived like all others: from the mandate, the rattachement to the mandataire, the mandant's applications.

A switch of applications and a mandate's own beginning and end derive them as steps of their requests; `follow` does it
for whatever happens to a rattachement, and keeps its person's name beside it to search by (ORG-13, ORG-20, ORG-27).
"""

import uuid
from dataclasses import replace
from datetime import timedelta

from chassis import clock
from services.organisation.domain import mandat as rules
from services.organisation.domain.announcements import delegated_changed
from services.organisation.domain.mandat import DelegatedRight, Mandat
from services.organisation.domain.rattachement import Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.subjects import Mandating
from services.organisation.store import Read, Store, Taken

IDS = uuid.UUID("3c0f6a52-6f0e-5d8b-9a64-0b8a2f6f1c55")  # of rights: derived twice, they have the same id
OVERLAP = timedelta(seconds=5)  # a write may become visible after one with a later stamp


class Delegating:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, int] = {}

    async def derive(self, mandat: Mandat, link: Rattachement) -> None:
        """Reads again all that it follows from, so that what changed meanwhile counts."""
        right_id = str(uuid.uuid5(IDS, f"{mandat.mandat_id} {link.rattachement_id}"))

        async def derived() -> None:
            current = (await self._store.mandats.get(mandat.mandat_id)).value
            attached = (await self._store.rattachements.get(link.rattachement_id)).value
            mandant = (await self._store.structures.get(current.mandant_id)).value
            profiles = rules.profiles(current, attached, mandant)
            kept = await self._store.delegated.find({"_id": right_id})
            if kept is None and profiles:
                made = DelegatedRight(
                    right_id=right_id, mandat_id=mandat.mandat_id, rattachement_id=link.rattachement_id,
                    account_id=link.account_id, mandant_id=mandat.mandant_id, mandataire_id=mandat.mandataire_id, profiles=profiles,
                )  # fmt: skip
                await self._store.delegated.add(made, delegated_changed(made, mandant))
            elif kept is not None and kept.value.profiles != profiles:
                after = replace(kept.value, profiles=profiles)
                await self._store.delegated.save(kept, after, delegated_changed(after, mandant))

        try:
            await self._store.delegated.aggregates.retrying(derived)
        except Taken:  # made by another process at this moment
            await self._store.delegated.aggregates.retrying(derived)

    async def of_mandat(self, mandat: Mandat) -> None:
        """For everybody attached to the mandataire; after its end for those who still have something by it."""
        async for right in self._store.delegated.of_mandat(mandat.mandat_id):
            await self.derive(mandat, (await self._store.rattachements.get(right.value.rattachement_id)).value)
        cursor = ""
        while mandat.holds and (ids := await self._store.rattachements.valid_after(mandat.mandataire_id, cursor)):
            for link in (await self._store.rattachements.by_ids(ids)).values():
                await self.derive(mandat, link)
            cursor = ids[-1]

    async def derive_mandat(self, request: Request) -> None:
        assert isinstance(request.subject, Mandating)
        await self.of_mandat((await self._store.mandats.get(request.subject.mandat_id)).value)

    async def derive_mandats(self, request: Request) -> None:
        """Those that the request's structure gave."""
        for mandat in await self._store.mandats.of_mandant(request.structure_id):
            await self.of_mandat(mandat)

    async def follow(self) -> None:
        """What changed since the last look; how far it came is kept, so that nothing is missed between two runs."""
        since, newest = await self._store.rattachements.followed(), clock.now()
        seen: dict[str, int] = {}
        async for read, changed_at in self._store.rattachements.changed_since(since - OVERLAP):
            seen[read.value.rattachement_id] = read.version
            if self._seen.get(read.value.rattachement_id) != read.version:
                await self._follow(read)
            newest = max(newest, changed_at)
        self._seen = seen
        if newest - since > OVERLAP:  # seldom: what lies between is read again
            await self._store.rattachements.follow_from(newest)

    async def _follow(self, read: Read[Rattachement]) -> None:
        link = read.value
        await self._store.name(link.account_id)
        for mandat in await self._store.mandats.of_mandataire(link.structure_id):
            await self.derive(mandat, link)
