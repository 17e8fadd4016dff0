"""What is there before anybody comes: the platform's own structure (ORG-32), the annuaire's public structures (ORG-14)."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from chassis import clock
from chassis.ids import new_id
from contracts.structure import IdentifierType, StructureKind
from services.organisation.domain import service, structure_changes
from services.organisation.domain.announcements import service_changed, structure_changed
from services.organisation.domain.identifiers import PLATFORM_IDENTIFIER
from services.organisation.domain.proof import Proof, ProofKind
from services.organisation.domain.service import Service
from services.organisation.domain.structure import Structure
from services.organisation.registers.annuaire_file import SAMPLE, Entry, ServiceLine, entries
from services.organisation.store import Store, Taken
from services.organisation.usecases.governing import Appointments

log = structlog.get_logger()
IDS = uuid.UUID("6f1d2c0e-8f0b-5a37-9c55-3d1b5a0f7c11")  # of what a file names: loaded twice, it has the same id


class Opening:
    """`annuaire`: the file of public structures, empty for the sample; `gestionnaire`: an address, for the platform."""

    def __init__(
        self, store: Store, appointments: Appointments, *, annuaire: str, platform: str, gestionnaire: str
    ) -> None:
        self._store = store
        self._appointments = appointments
        self._annuaire = Path(annuaire) if annuaire else SAMPLE
        self._platform = platform
        self._gestionnaire = gestionnaire
        self._loaded = 0.0

    async def run(self) -> None:
        """At the start, and whenever the file is a newer one. Who was announced after activating an account governs then."""
        changed_at = self._annuaire.stat().st_mtime
        if changed_at == self._loaded:
            return
        await self.open_platform()
        log.info("annuaire.loaded", added=await self.load())
        await self._appointments.appoint_waiting()
        self._loaded = changed_at

    async def open_platform(self) -> None:
        """Its name and, as long as nobody governs it, its announced gestionnaire follow the settings."""
        platform = await self._store.structures.named(IdentifierType.PLATEFORME, PLATFORM_IDENTIFIER)
        wanted = structure_changes.platform(new_id(), self._platform, self._gestionnaire, clock.now())
        if platform is None:
            await self._add(wanted)
            return
        gestionnaire = await self._store.rattachements.gestionnaire(platform.value.structure_id)
        announced = None if gestionnaire else wanted.announced_gestionnaire
        after = replace(platform.value, name=wanted.name, announced_gestionnaire=announced)
        if after != platform.value:
            await self._store.structures.save(platform, after, structure_changed(after, gestionnaire))

    async def load(self) -> int:
        """Adds what is missing; a structure already here keeps its own settings. Answers how many were added."""
        known = await self._store.structures.public_identifiers()
        return sum([await self._add_public(e) for e in entries(self._annuaire) if e.identifier not in known])

    async def refresh(self) -> tuple[int, int]:
        """The official list again: adds what is missing, and corrects names and addresses; how many of each (ORG-30)."""
        known = await self._store.structures.public_identifiers()
        here = [e for e in entries(self._annuaire) if e.identifier in known]
        return await self.load(), sum([await self._correct(e) for e in here])

    async def _correct(self, entry: Entry) -> bool:
        kept = await self._store.structures.named(IdentifierType.SIRET, entry.identifier)
        if kept is None:
            return False
        after = replace(kept.value, name=entry.name, address=entry.address)
        if after == kept.value:
            return False
        gestionnaire = await self._store.rattachements.gestionnaire(after.structure_id)
        await self._store.structures.save(kept, after, structure_changed(after, gestionnaire))
        return True

    async def _add_public(self, entry: Entry) -> int:
        """Its services first: once the structure is there, all of it is."""
        structure = _public(entry)
        for one in _services(structure, entry.services):
            try:
                await self._store.services.add(one, service_changed(one))
            except Taken:  # a run before this one came so far
                continue
        return await self._add(structure)

    async def _add(self, structure: Structure) -> int:
        try:
            await self._store.structures.add(structure, structure_changed(structure, None))
        except Taken:  # by another process at this moment, or by a person before: that one is for the operators
            log.warning("annuaire.identifier_taken", identifier=structure.identifier)
            return 0
        return 1


def _public(entry: Entry) -> Structure:
    now = clock.now()
    return structure_changes.completed(Structure(
        structure_id=str(uuid.uuid5(IDS, entry.identifier)), identifier_type=IdentifierType.SIRET, identifier=entry.identifier,
        kind=StructureKind.PUBLIQUE, name=entry.name, label=entry.label, address=entry.address, parameters=entry.parameters,
        announced_gestionnaire=entry.gestionnaire.casefold() or None, created_at=now,
        proofs=(Proof(kind=ProofKind.LISTE, at=now),),
    ))  # fmt: skip


def _services(structure: Structure, lines: Sequence[ServiceLine]) -> list[Service]:
    """The default one where the file names none."""
    now, of = clock.now(), structure.structure_id
    if not lines:
        return [service.default(str(uuid.uuid5(IDS, f"{structure.identifier} {service.DEFAULT_CODE}")), of, now)]
    return [
        Service(
            service_id=str(uuid.uuid5(IDS, f"{structure.identifier} {line.code}")), structure_id=of, code=line.code,
            label=line.label, engagement_mandatory=line.engagement_mandatory, created_at=now,
        )
        for line in lines
    ]  # fmt: skip
