"""The people of my structures: found, shown, exported, detached (ORG-19, ORG-20)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis import spreadsheets
from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.lists import Page, PageQuery, items, walk
from chassis.problems import errors
from contracts.rattachement import RattachementState
from services.organisation.api.habilitations import DelegatedShown, delegated_shown
from services.organisation.api.shapes import (
    Comment,
    PersonShown,
    ProfileShown,
    StructureSummary,
    person_shown,
    profile_shown,
    spoken,
    summary,
)
from services.organisation.domain.rattachement import GestionnaireStays, Rattachement, Role
from services.organisation.usecases.attaching import Attaching
from services.organisation.usecases.listing import Listing, Row

StructureId = Annotated[str, Path(max_length=60)]
COLUMNS = (
    "nom", "prenom", "adresse", "identifiant", "structure", "service", "role", "etat", "depuis", "profils",
)  # fmt: skip


class UsersQuery(PageQuery):
    """`q`: words of the name or the login address, as far as they were typed."""

    q: Annotated[str, Field(max_length=100)] = ""
    state: RattachementState | None = None
    role: Role | None = None
    service: Annotated[str | None, Field(max_length=60, description="A service's id")] = None

    def filters(self) -> dict[str, Any]:
        given = {"state": self.state, "role": self.role, "service_id": self.service}
        return {name: str(value) for name, value in given.items() if value is not None}


class AllUsersQuery(UsersQuery):
    structure: Annotated[str | None, Field(max_length=60, description="One of mine; all of them without")] = None


class UserShown(BaseModel):
    """Someone attached to a structure that I manage, with what they hold there (ORG-20)."""

    rattachement_id: str
    person: PersonShown
    structure: StructureSummary
    role: Role
    state: RattachementState
    service_id: str | None
    service_label: str | None
    profiles: list[ProfileShown]
    asked_at: datetime
    decided_at: datetime | None


class PersonHolds(BaseModel):
    """Everything somebody holds on the structures that I manage."""

    person: PersonShown
    rattachements: list[UserShown]
    delegated: list[DelegatedShown]


class DetachmentBody(Body):
    """A comment is mandatory for the gestionnaire; who leaves may be silent."""

    comment: Comment = ""


def router(attaching: Attaching, listing: Listing) -> APIRouter:
    r = APIRouter(tags=["utilisateurs"])
    _lists(r, listing)
    _detaching(r, attaching)
    return r


def _lists(r: APIRouter, listing: Listing) -> None:
    @r.get("/structures/{structure_id}/users", responses=errors(NotFound, Forbidden))
    async def of_structure(
        caller: Caller, structure_id: StructureId, asked: Annotated[UsersQuery, Query()]
    ) -> Page[UserShown]:
        """Who is attached to a structure that I manage, and with which profiles (ORG-20)."""
        return items(await listing.users(structure_id, caller.account_id, asked.q, asked.filters(), asked), user_shown)

    @r.get("/users", responses=errors(NotFound, Forbidden))
    async def of_mine(caller: Caller, asked: Annotated[AllUsersQuery, Query()]) -> Page[UserShown]:
        """The people of all structures that I manage (ORG-20)."""
        return items(
            await listing.users(asked.structure, caller.account_id, asked.q, asked.filters(), asked), user_shown
        )

    @r.get(
        "/users/export",
        response_class=StreamingResponse,
        responses=errors(NotFound, Forbidden, Invalid)
        | {200: {"description": "Utilisateurs", "content": {"text/csv": {}}}},
    )
    async def export(caller: Caller, asked: Annotated[AllUsersQuery, Query()]) -> StreamingResponse:
        """The whole list, as it is filtered and ordered, as a spreadsheet."""

        async def page(of: AllUsersQuery) -> Page[Row[Rattachement]]:
            return await listing.users(of.structure, caller.account_id, of.q, of.filters(), of)

        await page(asked.model_copy(update={"size": 1}))  # refused before the file begins
        rows = (_cells(user_shown(row)) async for row in walk(page, asked))
        return spreadsheets.download("utilisateurs.csv", COLUMNS, rows)

    @r.get("/users/{account_id}", responses=errors(NotFound))
    async def one(caller: Caller, account_id: Annotated[str, Path(max_length=60)]) -> PersonHolds:
        """Everything that one person holds on my structures, rights under mandates too (ORG-20)."""
        person, links, delegated = await listing.user(account_id, caller.account_id)
        return PersonHolds(
            person=person_shown(person), rattachements=[user_shown(row) for row in links],
            delegated=[delegated_shown(row) for row in delegated],
        )  # fmt: skip


def _detaching(r: APIRouter, attaching: Attaching) -> None:
    @r.post(
        "/rattachements/{rattachement_id}/detachment",
        status_code=204,
        response_class=Response,
        responses=errors(NotFound, Forbidden, Invalid, Conflict, GestionnaireStays),
    )
    async def detach(
        caller: Caller, rattachement_id: Annotated[str, Path(max_length=60)], body: DetachmentBody
    ) -> None:
        """From the structure or the service that it is to; my own: I leave, or withdraw my request (ORG-19)."""
        await attaching.detach(rattachement_id, caller.account_id, body.comment)


def user_shown(row: Row[Rattachement]) -> UserShown:
    link = row.of
    assert row.structure is not None
    return UserShown(
        rattachement_id=link.rattachement_id, person=person_shown(row.person), structure=summary(row.structure), role=link.role,
        state=link.state, service_id=link.service_id, service_label=row.service.label if row.service else None,
        profiles=[profile_shown(p) for p in link.profiles], asked_at=link.asked_at, decided_at=link.decided_at,
    )  # fmt: skip


def _cells(u: UserShown) -> tuple[object, ...]:
    return (
        u.person.last_name, u.person.first_name, u.person.login_email, u.structure.identifier, u.structure.name, u.service_label,
        u.role, spoken(u.state.label), (u.decided_at or u.asked_at).isoformat(), " / ".join(p.label for p in u.profiles),
    )  # fmt: skip
