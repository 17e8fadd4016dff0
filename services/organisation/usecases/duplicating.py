"""A structure under a new SIRET, after a move or a reorganisation; the old one is deactivated (ORG-7)."""

import uuid
from dataclasses import replace

from chassis import clock
from chassis.errors import Conflict, Text, Unavailable
from chassis.idempotency import Once
from chassis.ids import new_id
from contracts.rattachement import RattachementState
from contracts.request import RequestKind
from contracts.structure import IdentifierType, StructureKind
from services.organisation.domain import identifiers, structure_changes
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import (
    attachment_changed,
    bank_details_changed,
    habilitation_changed,
    service_changed,
    structure_changed,
)
from services.organisation.domain.kinds import Decider
from services.organisation.domain.proof import Proof, ProofKind
from services.organisation.domain.register import Answer, Register
from services.organisation.domain.request import Request
from services.organisation.domain.structure import AlreadyExists, ClosedSiret, Structure
from services.organisation.domain.subjects import Duplication
from services.organisation.store import Store, Taken
from services.organisation.store.rattachements import BATCH
from services.organisation.usecases import access, registers
from services.organisation.usecases.recording import right_changed
from services.organisation.usecases.requests import Requests, check_room
from services.organisation.usecases.verifying import changed

NO_SIRET = Text(
    "Seule une structure identifiée par un SIRET est dupliquée", "Only a structure with a SIRET is duplicated"
)
UNKNOWN = Text("Le répertoire ne connaît pas ce SIRET", "The register does not know this SIRET")


class Duplicating:
    """`check_key` false: a SIRET's key may be wrong (sandbox)."""

    def __init__(self, store: Store, requests: Requests, register: Register, *, check_key: bool) -> None:
        self._store = store
        self._requests = requests
        self._register = register
        self._check_key = check_key

    async def duplicate(
        self, structure_id: str, account_id: str, siret: str, comment: str, key: Once | None
    ) -> Request:
        """At once for a private structure; a public one enters the annuaire by an operator alone (ORG-30).

        Raises NotFound, Forbidden, Invalid, Conflict, ClosedSiret, AlreadyExists, AlreadyAsked, TooMany, Unavailable, KeyReused.
        """
        await access.may_manage(self._store, account_id, structure_id)
        words = rules.checked_comment(comment)
        if made := await self._requests.made_with(key):
            return made
        old = (await self._store.structures.get(structure_id)).value
        if old.identifier_type is not IdentifierType.SIRET:
            raise Conflict(NO_SIRET)
        private = old.kind is StructureKind.PRIVEE
        request = rules.asked(
            new_id(), RequestKind.DUPLICATION, Duplication(structure=await self._opened(old, siret)), by=account_id,
            structure_id=structure_id, at=clock.now(), comment=words, decider=Decider.PERSONNE if private else None,
        )  # fmt: skip
        await check_room(self._store, request)
        return (await self._requests.open(request, key)).value

    async def _opened(self, old: Structure, siret: str) -> Structure:
        """As it will be: the register's name and address, everything else the old one's; its proofs are another SIRET's."""
        clean = identifiers.check(IdentifierType.SIRET, siret, key=self._check_key)
        if await self._store.structures.named(IdentifierType.SIRET, clean):
            raise AlreadyExists
        entry, answer = await registers.ask(self._register, clean)
        if answer is Answer.INDISPONIBLE:
            raise Unavailable(registers.DOWN, retry_after=60)
        if answer is Answer.FERME:
            raise ClosedSiret
        if entry is None:
            raise Conflict(UNKNOWN)
        now = clock.now()
        made = replace(
            old, structure_id=new_id(), identifier=clean, active=True, proofs=(), announced_gestionnaire=None, created_at=now,
        )  # fmt: skip
        return structure_changes.refreshed(made, entry, answer, now)


class DuplicationSteps:
    """What is copied has ids of its own, the same whenever a step is done again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def copy_structure(self, request: Request) -> None:
        """Raises AlreadyExists: another request for the same SIRET was faster."""
        made = duplicated(request)
        if request.decider is Decider.EXPLOITATION:
            proof = Proof(kind=ProofKind.OPERATEUR, at=request.decided_at or clock.now(), by=request.decided_by)
            made = replace(made, proofs=(proof,))
        try:
            await self._store.structures.add(made, structure_changed(made, request.asked_by))
        except Taken as error:
            if not await self._store.structures.by_ids([made.structure_id]):
                raise AlreadyExists from error

    async def copy_services(self, request: Request) -> None:
        services = (await self._store.services.by_structure([request.structure_id]))[request.structure_id]
        for old in services:
            made = replace(
                old, service_id=_copied(request, old.service_id), structure_id=duplicated(request).structure_id
            )
            try:
                await self._store.services.add(made, service_changed(made))
            except Taken:
                continue

    async def copy_rattachements(self, request: Request) -> str | None:
        """A page of those in force, with what each chose; the id it came to, None after the last."""
        ids = await self._store.rattachements.valid_after(request.structure_id, request.cursor or "")
        links = await self._store.rattachements.by_ids(ids)
        made = duplicated(request)
        for old in (links[i] for i in ids if links[i].state is RattachementState.VALIDE):
            service_id = _copied(request, old.service_id) if old.service_id else None
            link = replace(
                old,
                rattachement_id=_copied(request, old.rattachement_id),
                structure_id=made.structure_id,
                service_id=service_id,
            )
            try:
                await self._store.rattachements.add(link, habilitation_changed(link, made), right_changed(link))
            except Taken:
                continue
        return ids[-1] if len(ids) == BATCH else None

    async def copy_bank_accounts(self, request: Request) -> None:
        for old in await self._store.bank_accounts.all_of(request.structure_id):
            made = replace(
                old,
                bank_account_id=_copied(request, old.bank_account_id),
                structure_id=duplicated(request).structure_id,
            )
            try:
                await self._store.bank_accounts.add(made, bank_details_changed(made))
            except Taken:
                continue

    async def copy_attachments(self, request: Request) -> None:
        """Two name one file from now on: it goes when neither does."""
        for old in await self._store.attachments.all_of(request.structure_id):
            made = replace(
                old, attachment_id=_copied(request, old.attachment_id), structure_id=duplicated(request).structure_id
            )
            try:
                await self._store.attachments.add(made, attachment_changed(made))
            except Taken:
                continue

    async def deactivate(self, request: Request) -> None:
        await changed(self._store, request.structure_id, lambda s: structure_changes.activated(s, active=False))


def duplicated(request: Request) -> Structure:
    assert isinstance(request.subject, Duplication)
    return request.subject.structure


def _copied(request: Request, old_id: str) -> str:
    return str(uuid.uuid5(uuid.UUID(request.request_id), old_id))
