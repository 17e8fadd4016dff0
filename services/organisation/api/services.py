from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Forbidden, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey, IfMatch
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery
from chassis.problems import errors
from rights.callers import OrganisationReader
from services.organisation.api.pages import items
from services.organisation.api.shapes import ServiceShown, Text, service_shown
from services.organisation.domain.service import CodeTaken, Service
from services.organisation.store import Read
from services.organisation.usecases.services import Services

StructureId = Annotated[str, Path(max_length=60)]


class ServicesQuery(PageQuery):
    active: bool | None = None


class NewServiceBody(Body):
    code: Text
    label: Text
    engagement_mandatory: bool = False


class ServiceChange(Body):
    """Only the fields given are changed."""

    code: Text | None = None
    label: Text | None = None
    active: bool | None = None
    engagement_mandatory: bool | None = None

    def given(self) -> dict[str, Any]:
        return {n: v for n in self.model_fields_set if (v := getattr(self, n)) is not None}


def router(services: Services) -> APIRouter:
    r = APIRouter(prefix="/structures", tags=["services"])

    @r.get("/{structure_id}/services", responses=errors(NotFound))
    async def listed(
        caller: OrganisationReader, structure_id: StructureId, asked: Annotated[ServicesQuery, Query()]
    ) -> Page[ServiceShown]:
        """All services of a structure that I may consult, by code or label (ORG-9)."""
        return items(await services.listed(structure_id, caller.account_id, asked.active, asked), service_shown)

    @r.post(
        "/{structure_id}/services",
        status_code=201,
        responses=errors(NotFound, Forbidden, Invalid, CodeTaken, KeyReused),
    )
    async def add(
        caller: Caller, structure_id: StructureId, body: NewServiceBody, response: Response, key: IdempotencyKey = None
    ) -> ServiceShown:
        """A code is unique within its structure (ORG-9)."""
        asked = once(caller.account_id, key, "POST services", structure_id, body.model_dump_json())
        return _shown(await services.add(structure_id, caller.account_id, body.model_dump(), asked), response)

    @r.patch("/{structure_id}/services/{service_id}", responses=errors(NotFound, Forbidden, Invalid, CodeTaken, Stale))
    async def change(
        caller: Caller, structure_id: StructureId, service_id: Annotated[str, Path(max_length=60)], body: ServiceChange,
        *, response: Response, if_match: IfMatch = None,
    ) -> ServiceShown:  # fmt: skip
        """Modify, activate or deactivate; in force everywhere at once (ORG-9, ORG-27)."""
        changed = await services.change(structure_id, service_id, caller.account_id, body.given(), if_match)
        return _shown(changed, response)

    return r


def _shown(read: Read[Service], response: Response) -> ServiceShown:
    response.headers["ETag"] = read.etag
    return service_shown(read.value)
