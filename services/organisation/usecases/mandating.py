"""Mandates and delegations between structures: asked, approved by the other side, listed, ended (ORG-13)."""

from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.errors import Conflict, NotFound, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from contracts.habilitation import Application, Level
from contracts.request import RequestKind
from rights import Rights
from services.organisation.domain import mandat as rules
from services.organisation.domain import request as request_rules
from services.organisation.domain.kinds import Decider
from services.organisation.domain.mandat import AlreadyMandated, Mandat, MandatKind
from services.organisation.domain.request import Request
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import Mandating as Asked
from services.organisation.store import Read, Store, Taken
from services.organisation.usecases import access
from services.organisation.usecases.requests import Requests

UNGOVERNED = Text(
    "Personne ne gouverne cette structure : nul ne peut accepter le mandat",
    "Nobody governs this structure: nobody can accept the mandate",
)


@dataclass(frozen=True, slots=True)
class MandatRow:
    """A mandate with its two structures."""

    mandat: Mandat
    mandant: Structure
    mandataire: Structure


class Mandating:
    def __init__(self, store: Store, requests: Requests) -> None:
        self._store = store
        self._requests = requests

    async def ask(
        self, account_id: str, kind: MandatKind, mandant_id: str, mandataire_id: str, comment: str, *, key: Once | None
    ) -> Request:
        """By who manages either side; the other side's gestionnaire decides, nobody where one person manages both.

        Raises NotFound, Forbidden, Invalid, Conflict, AlreadyMandated, AlreadyAsked, TooMany, KeyReused.
        """
        words = request_rules.checked_comment(comment)
        if made := await self._requests.made_with(key):
            return made
        sides = {
            structure_id: await self._manages(account_id, structure_id) for structure_id in (mandant_id, mandataire_id)
        }
        if not any(sides.values()):
            await access.may_manage(self._store, account_id, mandant_id)
        await self._check(kind, mandant_id, mandataire_id)
        decides = next((i for i, managed in sides.items() if not managed), None)
        if decides and await self._store.rattachements.gestionnaire(decides) is None:
            raise Conflict(UNGOVERNED)
        subject = Asked(mandat_id=new_id(), kind=kind, mandant_id=mandant_id, mandataire_id=mandataire_id)
        request = request_rules.asked(
            new_id(), rules.REQUESTS[kind], subject, by=account_id, structure_id=decides or mandant_id, at=clock.now(),
            comment=words, decider=None if decides else Decider.PERSONNE,
        )  # fmt: skip
        return (await self._requests.open(request, key)).value

    async def _manages(self, account_id: str, structure_id: str) -> bool:
        return managing(await self._store.rattachements.rights(account_id), structure_id)

    async def _check(self, kind: MandatKind, mandant_id: str, mandataire_id: str) -> None:
        mandant, mandataire = [(await self._store.structures.get(i)).value for i in (mandant_id, mandataire_id)]
        rules.check_parties(kind, mandant, mandataire)
        if await self._store.mandats.in_force(kind, mandant_id, mandataire_id):
            raise AlreadyMandated

    async def end(self, mandat_id: str, account_id: str, comment: str) -> Mandat:
        """By who manages either side, at once. Raises NotFound, Conflict when it has ended, Invalid."""
        mandat = (await self._store.mandats.get(mandat_id)).value
        sides = (mandat.mandant_id, mandat.mandataire_id)
        managed = [i for i in sides if await self._manages(account_id, i)]
        if not managed:
            raise NotFound
        if not mandat.holds:
            raise Conflict(Text("Ce mandat est déjà terminé", "This mandate has ended already"))
        subject = Asked(
            mandat_id=mandat_id, kind=mandat.kind, mandant_id=mandat.mandant_id, mandataire_id=mandat.mandataire_id
        )
        request = request_rules.asked(
            new_id(), RequestKind.FIN_DE_MANDAT, subject, by=account_id, structure_id=managed[0], at=clock.now(),
            comment=request_rules.checked_comment(comment),
        )  # fmt: skip
        await self._requests.open(request)
        return (await self._store.mandats.get(mandat_id)).value

    async def given(self, account_id: str, filters: dict[str, Any], asked: PageQuery) -> Page[MandatRow]:
        """By the structures whose mandates I may see."""
        mine = visible(await self._store.rattachements.rights(account_id))
        return await self._rows(await self._store.mandats.given(mine, filters, asked))

    async def held(self, account_id: str, filters: dict[str, Any], asked: PageQuery) -> Page[MandatRow]:
        """By the structures whose mandates I may see, for others."""
        mine = visible(await self._store.rattachements.rights(account_id))
        return await self._rows(await self._store.mandats.held(mine, filters, asked))

    async def _rows(self, page: Page[Mandat]) -> Page[MandatRow]:
        ids = {i for m in page.items for i in (m.mandant_id, m.mandataire_id)}
        structures = await self._store.structures.by_ids(ids)
        rows = [MandatRow(m, structures[m.mandant_id], structures[m.mandataire_id]) for m in page.items]
        return Page(**dict(page) | {"items": rows})


class MandatSteps:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def open_mandat(self, request: Request) -> None:
        """Raises AlreadyMandated: another request for the same was faster."""
        asked = mandating(request)
        mandat = Mandat(
            mandat_id=asked.mandat_id, kind=asked.kind, mandant_id=asked.mandant_id, mandataire_id=asked.mandataire_id,
            asked_by=request.asked_by, since=request.decided_at or clock.now(), approved_by=request.decided_by or request.asked_by,
        )  # fmt: skip
        try:
            await self._store.mandats.add(mandat)
        except Taken as error:
            if not await self._store.mandats.by_ids([mandat.mandat_id]):
                raise AlreadyMandated from error

    async def end_mandat(self, request: Request) -> None:
        async def ended() -> Read[Mandat]:
            kept = await self._store.mandats.get(mandating(request).mandat_id)
            if not kept.value.holds:
                return kept
            after = rules.ended(kept.value, request.asked_by, request.asked_at, request.comment)
            return await self._store.mandats.save(kept, after)

        await self._store.mandats.retrying(ended)


def mandating(request: Request) -> Asked:
    assert isinstance(request.subject, Asked)
    return request.subject


def managing(rights: Rights, structure_id: str) -> bool:
    """Gestionnaires, and those to whom they gave « Mandats : modification »."""
    applications = (Application.ORGANISATION, Application.MANDATS)
    return any(rights.allows(a, Level.MODIFICATION, structure_id) for a in applications)


def visible(rights: Rights) -> set[str]:
    """Structures as a whole, by « Organisation » or « Mandats »."""
    applications = (Application.ORGANISATION, Application.MANDATS)
    return {g.structure_id for a in applications for g in rights.on(a) if g.service_id is None}
