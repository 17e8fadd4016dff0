"""What somebody attached may do: changed by the gestionnaire, or asked for by the person (ORG-24, ORG-25)."""

from collections.abc import Callable, Iterable

from chassis import clock
from chassis.errors import Conflict, NotFound, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from contracts.habilitation import Application, Profile
from contracts.rattachement import RattachementState
from contracts.request import RequestKind
from services.organisation.domain import profiles as granting
from services.organisation.domain import rattachement
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import habilitation_changed
from services.organisation.domain.kinds import Decider
from services.organisation.domain.rattachement import GestionnaireStays, ProfileHeld, Rattachement
from services.organisation.domain.request import Request
from services.organisation.domain.structure import Structure
from services.organisation.domain.subjects import MoreRights
from services.organisation.store import Read, Store
from services.organisation.usecases import access
from services.organisation.usecases.recording import right_changed
from services.organisation.usecases.requests import Requests, check_room

NOT_ATTACHED = Text("Ce rattachement n'est pas en vigueur", "This attachment is not in force")
Change = Callable[[Rattachement, Structure], Rattachement]


class Profiles:
    def __init__(self, store: Store, requests: Requests) -> None:
        self._store = store
        self._requests = requests

    async def add(self, rattachement_id: str, account_id: str, added: Profile) -> Rattachement:
        """Raises NotFound, Forbidden, Conflict, ApplicationRefused, ProfileHeld, GestionnaireStays."""
        return await self._managed(rattachement_id, account_id, lambda link, s: _with(link, s, (added,)))

    async def replace(self, rattachement_id: str, account_id: str, chosen: Iterable[Profile]) -> Rattachement:
        """These and no others. Raises as `add`, save ProfileHeld."""
        wanted = tuple(chosen)
        return await self._managed(
            rattachement_id, account_id,
            lambda link, s: rattachement.with_profiles(link, granting.check_grantable(wanted, s.applications)),
        )  # fmt: skip

    async def replace_one(self, rattachement_id: str, account_id: str, chosen: Profile) -> Rattachement:
        """Another level of an application that is held. Raises as `remove`, and ApplicationRefused."""
        application = Application(chosen.application)
        return await self._managed(
            rattachement_id,
            account_id,
            lambda link, s: _with(rattachement.without_application(link, application), s, (chosen,)),
        )

    async def remove(self, rattachement_id: str, account_id: str, application: Application) -> Rattachement:
        """Raises NotFound, also where it holds none on this application, Forbidden, Conflict, GestionnaireStays."""
        return await self._managed(
            rattachement_id, account_id, lambda link, _: rattachement.without_application(link, application)
        )

    async def _managed(self, rattachement_id: str, account_id: str, change: Change) -> Rattachement:
        link = (await self._store.rattachements.get(rattachement_id)).value
        await access.may_manage(self._store, account_id, link.structure_id)
        return await changed(self._store, rattachement_id, change)

    async def ask(
        self, rattachement_id: str, account_id: str, wanted: Iterable[Profile], comment: str, key: Once | None
    ) -> Request:
        """More for one's own rattachement; the gestionnaire decides (ORG-25).

        Raises NotFound, Invalid, Conflict, ApplicationRefused, ProfileHeld, GestionnaireStays, AlreadyAsked, TooMany, KeyReused.
        """
        words = rules.checked_comment(comment)
        if made := await self._requests.made_with(key):
            return made
        link = (await self._store.rattachements.get(rattachement_id)).value
        if link.account_id != account_id:
            raise NotFound
        structure = (await self._store.structures.get(link.structure_id)).value
        asked = tuple(wanted)
        _with(_in_force(link), structure, asked)
        gestionnaire = await self._store.rattachements.gestionnaire(link.structure_id)
        request = rules.asked(
            new_id(), RequestKind.HABILITATIONS, MoreRights(link_id=rattachement_id, service_id=link.service_id, profiles=asked),
            by=account_id, structure_id=link.structure_id, at=clock.now(), comment=words,
            decider=Decider.GESTIONNAIRE if gestionnaire else Decider.EXPLOITATION,
        )  # fmt: skip
        await check_room(self._store, request)
        return (await self._requests.open(request, key)).value


class ProfileSteps:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def grant_profiles(self, request: Request) -> None:
        """What is held meanwhile is not added again; who became gestionnaire has all."""
        assert isinstance(request.subject, MoreRights)
        wanted = request.subject.profiles

        def granted(link: Rattachement, structure: Structure) -> Rattachement:
            for profile in granting.check_grantable(wanted, structure.applications):
                try:
                    link = rattachement.with_profile(link, profile)
                except (ProfileHeld, GestionnaireStays):
                    continue
                link = rattachement.derived(link, structure.applications)
            return link

        await changed(self._store, request.subject.link_id, granted)


async def changed(store: Store, rattachement_id: str, change: Change) -> Rattachement:
    """With the rights that follow, announced and recorded. Raises Conflict where it is not in force."""

    async def written() -> Read[Rattachement]:
        kept = await store.rattachements.get(rattachement_id)
        structure = (await store.structures.get(kept.value.structure_id)).value
        after = rattachement.derived(change(_in_force(kept.value), structure), structure.applications)
        if after == kept.value:
            return kept
        return await store.rattachements.save(kept, after, habilitation_changed(after, structure), right_changed(after))

    return (await store.rattachements.retrying(written)).value


def _in_force(link: Rattachement) -> Rattachement:
    if link.state is not RattachementState.VALIDE:
        raise Conflict(NOT_ATTACHED)
    return link


def _with(link: Rattachement, structure: Structure, added: Iterable[Profile]) -> Rattachement:
    """Each in its turn, as if the others were held already."""
    for profile in granting.check_grantable(added, structure.applications):
        link = rattachement.derived(rattachement.with_profile(link, profile), structure.applications)
    return link
