"""The profiles of somebody attached: the gestionnaire changes them, the person asks for more (ORG-24, ORG-25)."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.problems import errors
from contracts.habilitation import Application, Level, Profile
from services.organisation.api.proofs import Opened, opened
from services.organisation.api.shapes import Comment, ProfileBody, ProfileShown, profile_shown
from services.organisation.domain.profiles import ApplicationRefused
from services.organisation.domain.rattachement import GestionnaireStays, ProfileHeld, Rattachement
from services.organisation.domain.request import AlreadyAsked
from services.organisation.usecases.profiles import Profiles

RattachementId = Annotated[str, Path(max_length=60)]
REFUSALS = (NotFound, Forbidden, Conflict, ApplicationRefused, GestionnaireStays)
Chosen = Annotated[list[ProfileBody], Field(max_length=40)]


class ProfilesBody(Body):
    profiles: Chosen


class LevelBody(Body):
    level: Level


class MoreBody(Body):
    profiles: Annotated[Chosen, Field(min_length=1)]
    comment: Comment


class ProfilesShown(BaseModel):
    rattachement_id: str
    profiles: list[ProfileShown]


def router(profiles: Profiles) -> APIRouter:
    r = APIRouter(prefix="/rattachements/{rattachement_id}", tags=["habilitations"])
    _changed(r, profiles)
    _asked(r, profiles)
    return r


def _changed(r: APIRouter, profiles: Profiles) -> None:
    @r.post("/profiles", responses=errors(*REFUSALS, ProfileHeld))
    async def add(caller: Caller, rattachement_id: RattachementId, body: ProfileBody) -> ProfilesShown:
        """Adds one, in the place of a lower level; one that is held already is refused (ORG-24)."""
        return _shown(await profiles.add(rattachement_id, caller.account_id, body.profile()))

    @r.put("/profiles", responses=errors(*REFUSALS))
    async def replace(caller: Caller, rattachement_id: RattachementId, body: ProfilesBody) -> ProfilesShown:
        """These and no others; an empty list removes all."""
        chosen = [p.profile() for p in body.profiles]
        return _shown(await profiles.replace(rattachement_id, caller.account_id, chosen))

    @r.delete("/profiles", responses=errors(*REFUSALS))
    async def remove_all(caller: Caller, rattachement_id: RattachementId) -> ProfilesShown:
        """All; the person stays attached."""
        return _shown(await profiles.replace(rattachement_id, caller.account_id, []))

    @r.put("/profiles/{application}", responses=errors(*REFUSALS))
    async def set_level(
        caller: Caller, rattachement_id: RattachementId, application: Application, body: LevelBody
    ) -> ProfilesShown:
        """The level that is held on this application is replaced by another; others stay."""
        chosen = Profile(application=application, level=body.level)
        return _shown(await profiles.replace_one(rattachement_id, caller.account_id, chosen))

    @r.delete("/profiles/{application}", responses=errors(*REFUSALS))
    async def remove(caller: Caller, rattachement_id: RattachementId, application: Application) -> ProfilesShown:
        """One."""
        return _shown(await profiles.remove(rattachement_id, caller.account_id, application))


def _asked(r: APIRouter, profiles: Profiles) -> None:
    refusals = errors(
        NotFound,
        Invalid,
        Conflict,
        ApplicationRefused,
        ProfileHeld,
        GestionnaireStays,
        AlreadyAsked,
        TooMany,
        KeyReused,
    )

    @r.post("/profile-requests", status_code=201, responses=refusals)
    async def ask(
        caller: Caller, rattachement_id: RattachementId, body: MoreBody, key: IdempotencyKey = None
    ) -> Opened:
        """More for my own rattachement: the gestionnaire principal decides (ORG-25)."""
        asked = once(caller.account_id, key, "POST profile-requests", rattachement_id, body.model_dump_json())
        wanted = [p.profile() for p in body.profiles]
        return opened(await profiles.ask(rattachement_id, caller.account_id, wanted, body.comment, asked))


def _shown(link: Rattachement) -> ProfilesShown:
    return ProfilesShown(rattachement_id=link.rattachement_id, profiles=[profile_shown(p) for p in link.profiles])
