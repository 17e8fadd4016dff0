"""A gestionnaire attaches a person by e-mail; who has no account yet is invited, and attached once it is activated (ORG-19)."""

from collections.abc import Iterable
from datetime import timedelta

import structlog

from chassis import clock
from chassis.errors import Conflict, DomainError, Invalid, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from contracts.habilitation import Profile
from contracts.rattachement import RattachementState
from contracts.request import RequestKind, RequestState
from services.organisation.domain import fields, profiles, rattachement
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import habilitation_changed, rattachement_decided
from services.organisation.domain.frequency import check_frequency
from services.organisation.domain.kinds import Decider
from services.organisation.domain.messages import finding
from services.organisation.domain.rattachement import AlreadyAttached, Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.structure import Inactive
from services.organisation.domain.subjects import Invitation
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import access, requests
from services.organisation.usecases.recording import right_changed
from services.organisation.usecases.requests import Requests

log = structlog.get_logger()
INVITED_AT_MOST = 50
INVITED_WITHIN = timedelta(days=1)
ATTACHED_MEANWHILE = "La personne a été rattachée à l'initiative du gestionnaire"


class Inviting:
    def __init__(self, store: Store, made: Requests) -> None:
        self._store = store
        self._requests = made

    async def invite(
        self, structure_id: str, account_id: str, address: str, service_id: str | None = None,
        *, chosen: Iterable[Profile] | None = None, key: Once | None = None,
    ) -> Request:  # fmt: skip
        """APPROUVEE: attached; EN_ATTENTE: invited.

        Raises NotFound, Forbidden, Invalid, Inactive, AlreadyAttached, AlreadyAsked, ApplicationRefused, TooMany, KeyReused.
        """
        await access.may_manage(self._store, account_id, structure_id)
        if made := await self._requests.made_with(key):
            return made
        subject = await self._checked(structure_id, address, service_id, chosen)
        now = clock.now()
        before = await self._store.requests.invited_by(account_id, now - INVITED_WITHIN)
        check_frequency(before, now, most=INVITED_AT_MOST, within=INVITED_WITHIN)
        known = await self._known(structure_id, subject)
        request = rules.asked(
            new_id(), RequestKind.INVITATION, subject, by=account_id, structure_id=structure_id, at=now,
            decider=Decider.PERSONNE if known else None,
        )  # fmt: skip
        kept = (await self._requests.open(request, key)).value
        await self.accept(subject.address)  # activated between the two looks
        return (await self._store.requests.get(kept.request_id)).value

    async def _checked(
        self, structure_id: str, address: str, service_id: str | None, chosen: Iterable[Profile] | None
    ) -> Invitation:
        clean = address.strip().casefold()
        if not fields.EMAIL.fullmatch(clean):
            raise Invalid(errors=[finding("email", "address_invited", address[:80])])
        structure = (await self._store.structures.get(structure_id)).value
        if not structure.active:
            raise Inactive
        service = await self._store.services.of(structure_id, service_id) if service_id else None
        if service_id and (service is None or not service.value.active):
            raise Invalid(errors=[finding("service_id", "service_unknown", service_id)])
        wanted = None if chosen is None else profiles.check_grantable(chosen, structure.applications)
        return Invitation(address=clean, link_id=new_id(), service_id=service_id, profiles=wanted)

    async def _known(self, structure_id: str, invited: Invitation) -> str | None:
        """Raises AlreadyAttached."""
        account_id = await self._store.accounts.active_with(invited.address)
        if account_id is None:
            return None
        before = await self._store.rattachements.open_one(account_id, structure_id, invited.service_id)
        if before and before.value.state is RattachementState.VALIDE:
            raise AlreadyAttached
        return account_id

    async def accept(self, address: str) -> None:
        """Invitations to an address that an active account proved."""
        account_id = await self._store.accounts.active_with(address)
        if account_id:
            async for waiting in self._store.requests.inviting(address.casefold()):
                await self._accept(waiting.value.request_id, account_id)

    async def _accept(self, request_id: str, account_id: str) -> None:
        """One that can no longer be is closed by its step, and stands in the way of no other."""
        try:
            await self._requests.decide(request_id, account_id, approve=True, reason="")
        except DomainError as error:
            if error.transient:
                raise
            log.info("invitation.not_accepted", request=request_id, because=error.because)

    async def withdraw(self, structure_id: str, request_id: str, account_id: str) -> None:
        """An invitation that is not accepted yet. Raises NotFound, Forbidden, Conflict."""
        await access.may_manage(self._store, account_id, structure_id)
        invitation = {"_id": request_id, "structure_id": structure_id, "kind": RequestKind.INVITATION.value}
        kept = await self._store.requests.find(invitation)
        if kept is None or kept.value.state is not RequestState.EN_ATTENTE:
            raise Conflict(Text("Cette invitation n'attend plus", "This invitation no longer waits"))
        await requests.close(self._store, request_id, "Le gestionnaire a retiré l'invitation")

    async def listed(
        self, structure_id: str, account_id: str, state: RequestState | None, asked: PageQuery
    ) -> Page[Request]:
        """Raises NotFound, Forbidden."""
        await access.may_manage(self._store, account_id, structure_id)
        return await self._store.requests.invitations(structure_id, {"state": state.value} if state else {}, asked)


class InvitingSteps:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def attach_invited(self, request: Request) -> None:
        """A request of their own that waits is approved by it. Nobody is attached to a structure that was deactivated."""
        invited = invitation(request)
        account_id = await self._store.accounts.active_with(invited.address)
        structure = (await self._store.structures.get(request.structure_id)).value
        if account_id is None or not structure.active:
            raise Inactive
        at = request.decided_at or clock.now()
        asked = Rattachement(
            rattachement_id=invited.link_id, account_id=account_id, structure_id=request.structure_id,
            service_id=invited.service_id, asked_at=request.asked_at,
        )  # fmt: skip
        chosen = structure.default_profiles if invited.profiles is None else invited.profiles
        held = rattachement.approved(asked, request.asked_by, at, chosen=chosen)
        link = rattachement.derived(held, structure.applications)
        events = (rattachement_decided(link, structure), habilitation_changed(link, structure), right_changed(link))
        try:
            await self._store.rattachements.add(link, *events)
        except Taken:
            await self._approve(link, request)

    async def _approve(self, wanted: Rattachement, request: Request) -> None:
        async def approved() -> Read[Rattachement]:
            kept = await self._store.rattachements.open_one(wanted.account_id, wanted.structure_id, wanted.service_id)
            if kept is None or kept.value.state is RattachementState.VALIDE:
                raise _Done
            structure = (await self._store.structures.get(wanted.structure_id)).value
            held = rattachement.approved(
                kept.value, request.asked_by, wanted.decided_at or clock.now(), chosen=wanted.chosen
            )
            link = rattachement.derived(held, structure.applications)
            events = (rattachement_decided(link, structure), habilitation_changed(link, structure), right_changed(link))
            return await self._store.rattachements.save(kept, link, *events)

        try:
            link = (await self._store.rattachements.retrying(approved)).value
        except _Done:
            return
        if asked := await self._store.requests.of_rattachement(link.rattachement_id):
            await requests.close(self._store, asked.value.request_id, ATTACHED_MEANWHILE)


class _Done(Exception):
    """Attached already, by this very step or by somebody else."""


def invitation(request: Request) -> Invitation:
    assert isinstance(request.subject, Invitation)
    return request.subject
