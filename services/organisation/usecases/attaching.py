"""Asking to be attached, and deciding (ORG-17, ORG-18, ORG-21, ORG-23)."""

from chassis import clock
from chassis.errors import Invalid, NotFound, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from contracts.rattachement import RattachementState
from contracts.request import RequestKind, RequestState
from services.organisation.domain import rattachement
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import (
    habilitation_changed,
    rattachement_decided,
    rattachement_requested,
)
from services.organisation.domain.kinds import Decider
from services.organisation.domain.messages import finding
from services.organisation.domain.rattachement import AlreadyAttached, Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.structure import Inactive, Structure
from services.organisation.domain.subjects import Attachment
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import access, requests
from services.organisation.usecases.recording import right_changed
from services.organisation.usecases.requests import Requests
from services.organisation.usecases.rights import DerivedRights


class Attaching:
    def __init__(self, store: Store, requests: Requests) -> None:
        self._store = store
        self._requests = requests

    async def ask(
        self, account_id: str, structure_id: str, service_id: str | None, comment: str, once: Once | None = None
    ) -> tuple[str, Text]:
        """The rattachement's id, and a warning to show. Raises NotFound, Invalid, Inactive, AlreadyAttached, KeyReused."""
        clean = rules.checked_comment(comment)
        structure = (await self._store.structures.get(structure_id)).value
        request = await self._requests.made_with(once) or await self._ask(
            account_id, structure, service_id, clean, once
        )
        return attachment(request).rattachement_id, rattachement.warning(structure.kind)

    async def _ask(
        self, account_id: str, structure: Structure, service_id: str | None, comment: str, once: Once | None
    ) -> Request:
        if not structure.active:
            raise Inactive
        if service_id is not None:
            service = await self._store.services.of(structure.structure_id, service_id)
            if service is None or not service.value.active:
                raise Invalid(errors=[finding("service_id", "service_unknown", service_id)])
        if await self._store.rattachements.open_one(account_id, structure.structure_id, service_id):
            raise AlreadyAttached
        gestionnaire = await self._store.rattachements.gestionnaire(structure.structure_id)
        subject = Attachment(rattachement_id=new_id(), service_id=service_id)
        request = rules.asked(
            new_id(), RequestKind.RATTACHEMENT, subject, by=account_id, structure_id=structure.structure_id, at=clock.now(),
            comment=comment, decider=Decider.GESTIONNAIRE if gestionnaire else Decider.EXPLOITATION,
        )  # fmt: skip
        return (await self._requests.open(request, once)).value

    async def decide(self, rattachement_id: str, account_id: str, *, approve: bool, reason: str) -> RattachementState:
        """By the gestionnaire principal, where there is none by an operator; for others it does not exist (ORG-18).

        Raises NotFound, AlreadyDecided, OwnRequest, Invalid.
        """
        found = await self._store.requests.of_rattachement(rattachement_id)
        if found is None or not await self._decides(found.value, account_id):
            raise NotFound
        await self._requests.decide(found.value.request_id, account_id, approve=approve, reason=reason)
        return (await self._store.rattachements.get(rattachement_id)).value.state

    async def detach(self, rattachement_id: str, account_id: str, comment: str) -> Rattachement:
        """By the gestionnaire with a comment, or by its own person (ORG-19). A request that waits is withdrawn by it.

        Raises NotFound, Forbidden, Invalid, Conflict, GestionnaireStays.
        """
        link = (await self._store.rattachements.get(rattachement_id)).value
        if link.account_id != account_id:
            await access.may_manage(self._store, account_id, link.structure_id)
            rules.checked_comment(comment)

        async def ended() -> Read[Rattachement]:
            kept = await self._store.rattachements.get(rattachement_id)
            structure = (await self._store.structures.get(link.structure_id)).value
            after = rattachement.left(kept.value, account_id, clock.now(), comment.strip()[: rules.MAX_WORDS])
            return await self._store.rattachements.save(
                kept, after, habilitation_changed(after, structure), right_changed(after)
            )

        after = (await self._store.rattachements.retrying(ended)).value
        if asked := await self._store.requests.of_rattachement(rattachement_id):
            await requests.close(self._store, asked.value.request_id, WITHDRAWN)
        return after

    async def _decides(self, request: Request, account_id: str) -> bool:
        gestionnaire = await self._store.rattachements.gestionnaire(request.structure_id)
        return await access.is_operator(self._store, account_id) if gestionnaire is None else gestionnaire == account_id


WITHDRAWN = "La demande a été retirée"


class AttachingSteps:
    """What the requests' steps do to the rattachement."""

    def __init__(self, store: Store, rights: DerivedRights) -> None:
        self._store = store
        self._rights = rights

    async def open_rattachement(self, request: Request) -> None:
        """Raises AlreadyAttached: another request of the same person was faster."""
        subject = attachment(request)
        link = Rattachement(
            rattachement_id=subject.rattachement_id, account_id=request.asked_by, structure_id=request.structure_id,
            service_id=subject.service_id, comment=request.comment, asked_at=request.asked_at,
        )  # fmt: skip
        structure = (await self._store.structures.get(request.structure_id)).value
        gestionnaire = await self._store.rattachements.gestionnaire(request.structure_id)
        try:
            await self._store.rattachements.add(link, rattachement_requested(link, structure, gestionnaire))
        except Taken as error:
            if not await self._store.rattachements.by_ids([link.rattachement_id]):
                raise AlreadyAttached from error

    async def close_rattachement(self, request: Request) -> None:
        """Approved or refused, as the request was."""
        rattachement_id = attachment(request).rattachement_id

        async def closed() -> Read[Rattachement]:
            found = await self._store.rattachements.get(rattachement_id)
            if found.value.state is not RattachementState.EN_ATTENTE:
                return found
            structure = (await self._store.structures.get(request.structure_id)).value
            link = decided(found.value, request, structure)
            return await self._store.rattachements.save(
                found,
                link,
                rattachement_decided(link, structure),
                habilitation_changed(link, structure),
                right_changed(link),
            )

        await self._store.rattachements.retrying(closed)
        await self._rights.derive(rattachement_id)


def decided(link: Rattachement, request: Request, structure: Structure) -> Rattachement:
    by, at = request.decided_by or "", request.decided_at or request.asked_at
    if request.state is RequestState.REFUSEE:
        return rattachement.refused(link, by, at, request.reason)
    held = rattachement.approved(link, by, at, chosen=structure.default_profiles, reason=request.reason)
    return rattachement.derived(held, structure.applications)


def attachment(request: Request) -> Attachment:
    assert isinstance(request.subject, Attachment)
    return request.subject
