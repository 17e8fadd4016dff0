"""Looking a structure up, and creating it with its default service and its founder's rattachement (ORG-2 to ORG-5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.idempotency import Once
from chassis.ids import new_id
from contracts.request import RequestKind
from contracts.structure import IdentifierType, StructureKind
from services.organisation.domain import identifiers, service, structure_changes
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import service_changed, structure_changed
from services.organisation.domain.register import Answer, Establishment, Register
from services.organisation.domain.request import Request
from services.organisation.domain.structure import AlreadyExists, ClosedSiret, Structure
from services.organisation.domain.subjects import Founding
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import registers
from services.organisation.usecases.governing import Governing
from services.organisation.usecases.requests import Requests, check_room, settled


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What is known of an identifier: the structure here, else the register's answer."""

    identifier: str
    structure: Structure | None = None
    answer: Answer = Answer.NON_CONSULTE
    establishment: Establishment | None = None


class Creation:
    """`check_key` false: a SIRET's key may be wrong (sandbox)."""

    def __init__(self, store: Store, requests: Requests, register: Register, *, check_key: bool) -> None:
        self._store = store
        self._requests = requests
        self._register = register
        self._check_key = check_key

    async def look_up(self, kind: IdentifierType, identifier: str) -> LookedUp:
        """Raises Invalid."""
        clean = identifiers.check(kind, identifier, key=self._check_key)
        known = await self._store.structures.named(kind, clean)
        if known is not None or kind is not IdentifierType.SIRET:
            return LookedUp(identifier=clean, structure=known.value if known else None)
        establishment, answer = await registers.ask(self._register, clean)
        return LookedUp(identifier=clean, answer=answer, establishment=establishment)

    async def create(self, fields: Mapping[str, Any], account_id: str, once: Once | None = None) -> Read[Structure]:
        """Raises Invalid, ClosedSiret, AlreadyExists, KeyReused. An unreachable register does not stop it (ORG-3)."""
        request = await self._requests.made_with(once) or await self._create(fields, account_id, once)
        return await self._store.structures.get(request.structure_id)

    async def ask_public(
        self, fields: Mapping[str, Any], account_id: str, comment: str, once: Once | None = None
    ) -> Request:
        """A wish that an operator decides (ORG-30).

        Raises Invalid, ClosedSiret, AlreadyExists, TooMany, AlreadyAsked, KeyReused.
        """
        words = rules.checked_comment(comment)
        made = await self._requests.made_with(once)
        return made or await self._create({**fields, "kind": StructureKind.PUBLIQUE}, account_id, once, words)

    async def _create(
        self, fields: Mapping[str, Any], account_id: str, once: Once | None, comment: str = ""
    ) -> Request:
        now = clock.now()
        structure = structure_changes.created(
            Structure(structure_id=new_id(), created_at=now, **fields), key=self._check_key
        )
        if structure.identifier_type is IdentifierType.SIRET:
            structure = structure_changes.registered(structure, await self._verified(structure.identifier), now)
        if await self._store.structures.named(structure.identifier_type, structure.identifier):
            raise AlreadyExists
        subject = Founding(structure=structure, service_id=new_id(), rattachement_id=new_id())
        kind = RequestKind.CREATION_PUBLIQUE if structure.kind is StructureKind.PUBLIQUE else RequestKind.CREATION
        request = rules.asked(
            new_id(), kind, subject, by=account_id, structure_id=structure.structure_id, at=now, comment=comment
        )
        await check_room(self._store, request)
        return settled((await self._requests.open(request, once)).value)

    async def _verified(self, siret: str) -> Answer:
        """Raises ClosedSiret."""
        _, answer = await registers.ask(self._register, siret)
        if answer is Answer.FERME:
            raise ClosedSiret
        return answer


class CreationSteps:
    def __init__(self, store: Store, governing: Governing) -> None:
        self._store = store
        self._governing = governing

    async def create_structure(self, request: Request) -> None:
        """Raises AlreadyExists: another request for the same identifier was faster."""
        structure = founding(request).structure
        try:
            await self._store.structures.add(structure, structure_changed(structure, request.asked_by))
        except Taken as error:
            if not await self._store.structures.by_ids([structure.structure_id]):
                raise AlreadyExists from error

    async def create_default_service(self, request: Request) -> None:
        made = service.default(founding(request).service_id, request.structure_id, request.asked_at)
        try:
            await self._store.services.add(made, service_changed(made))
        except Taken:  # by this very step, done before
            return

    async def attach_founder(self, request: Request) -> None:
        structure = (await self._store.structures.get(request.structure_id)).value
        await self._governing.attach(structure, request.asked_by, founding(request).rattachement_id)


def founding(request: Request) -> Founding:
    assert isinstance(request.subject, Founding)
    return request.subject
