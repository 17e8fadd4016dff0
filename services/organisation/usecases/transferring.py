"""Another account governs: one structure, several, or all that one governs (ORG-8)."""

from collections.abc import Sequence

from chassis import clock
from chassis.errors import Invalid, NotFound
from chassis.idempotency import Once
from chassis.ids import new_id
from contracts.rattachement import RattachementState
from contracts.request import RequestKind
from services.organisation.domain import rattachement
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import habilitation_changed
from services.organisation.domain.messages import finding
from services.organisation.domain.rattachement import Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Transfer
from services.organisation.store import Read, Store
from services.organisation.usecases.governing import Governing
from services.organisation.usecases.recording import right_changed
from services.organisation.usecases.requests import Requests
from services.organisation.usecases.verifying import changed

AT_ONCE = 20


class Transferring:
    def __init__(self, store: Store, requests: Requests) -> None:
        self._store = store
        self._requests = requests

    async def transfer(
        self, account_id: str, to: str, structure_ids: Sequence[str] | None, key: Once | None
    ) -> Request:
        """`structure_ids` None: all that the account governs. Raises NotFound, Invalid, KeyReused.

        What it does not govern does not exist for it; all are looked at before any is transferred.
        """
        if made := await self._requests.made_with(key):
            return made
        rights = await self._store.rattachements.rights(account_id)
        governed = {g.structure_id for g in rights.grants if g.gestionnaire_principal}
        wanted = sorted(governed if structure_ids is None else set(structure_ids))
        if not wanted or set(wanted) - governed or to == account_id:
            raise NotFound
        await self._check_attached(wanted, to)
        request = rules.asked(
            new_id(), RequestKind.TRANSFERT, Transfer(structure_ids=tuple(wanted), to=to), by=account_id,
            structure_id=wanted[0], at=clock.now(),
        )  # fmt: skip
        return (await self._requests.open(request, key)).value

    async def _check_attached(self, structure_ids: Sequence[str], to: str) -> None:
        structures = await self._store.structures.by_ids(structure_ids)
        wrong = [
            finding("account_id", "transfer_not_attached", s.structure_id, name=s.name)
            for s in structures.values()
            if not await _attached(self._store, s.structure_id, to)
        ]
        if wrong:
            raise Invalid(errors=wrong)


async def _attached(store: Store, structure_id: str, account_id: str) -> bool:
    link = await store.rattachements.open_one(account_id, structure_id, None)
    return link is not None and link.value.state is RattachementState.VALIDE


class TransferSteps:
    def __init__(self, store: Store, governing: Governing) -> None:
        self._store = store
        self._governing = governing

    async def transfer(self, request: Request) -> str | None:
        """So many structures; the next ones by the cursor. To who left meanwhile none goes: it stays where it is."""
        assert isinstance(request.subject, Transfer)
        left = [i for i in request.subject.structure_ids if i > (request.cursor or "")]
        for structure_id in left[:AT_ONCE]:
            gestionnaire = await self._store.rattachements.gestionnaire(structure_id)
            still_his = gestionnaire in (request.asked_by, None)  # None: cut after the old one stepped down
            if still_his and await _attached(self._store, structure_id, request.subject.to):
                await self._hand_over(structure_id, request)
        return left[AT_ONCE - 1] if len(left) > AT_ONCE else None

    async def _hand_over(self, structure_id: str, request: Request) -> None:
        assert isinstance(request.subject, Transfer)
        structure = (await self._store.structures.get(structure_id)).value
        await self._step_down(structure, request.asked_by)
        await self._governing.attach(structure, request.subject.to, new_id())
        await changed(self._store, structure_id, lambda s: s)  # `structure.changed` says who governs

    async def _step_down(self, structure: Structure, account_id: str) -> None:
        """Stays attached as a user like others."""

        async def stepped_down() -> Read[Rattachement]:
            kept = await self._store.rattachements.open_one(account_id, structure.structure_id, None)
            if kept is None:
                raise NotFound
            if not kept.value.governs:
                return kept
            link = rattachement.derived(rattachement.as_user(kept.value), structure.applications)
            return await self._store.rattachements.save(
                kept, link, habilitation_changed(link, structure), right_changed(link)
            )

        await self._store.rattachements.retrying(stepped_down)
