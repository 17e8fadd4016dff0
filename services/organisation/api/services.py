from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Forbidden, Invalid, NotFound, Stale
from chassis.headers import IdempotencyKey, IfMatch
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from contracts.structure import Address
from rights.callers import OrganisationReader
from services.organisation.api.shapes import AddressBody, ServiceShown, Text, service_shown
from services.organisation.domain.service import CodeTaken, Service
from services.organisation.store import Read
from services.organisation.usecases.services import Services

StructureId = Annotated[str, Path(max_length=60)]


class ServicesQuery(PageQuery):
    active: bool | None = None


class NewServiceBody(Body):
    """`address` absent: the structure's; `email` and `phone` are the service's, not a person's (ORG-9)."""

    code: Text
    label: Text
    engagement_mandatory: bool = False
    address: AddressBody | None = None
    email: Text = ""
    phone: Text = ""

    def fields(self) -> dict[str, Any]:
        return {n: getattr(self, n) for n in NewServiceBody.model_fields} | {"address": _address(self.address)}


class ServiceChange(Body):
    """Only the fields given are changed."""

    code: Text | None = None
    label: Text | None = None
    active: bool | None = None
    engagement_mandatory: bool | None = None
    address: AddressBody | None = Field(None, description="The whole of it; null: the structure's")
    email: Text | None = None
    phone: Text | None = None

    def given(self) -> dict[str, Any]:
        given = {n: v for n in self.model_fields_set if (v := getattr(self, n)) is not None}
        return given | ({"address": _address(self.address)} if "address" in self.model_fields_set else {})


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
        return _shown(await services.add(structure_id, caller.account_id, body.fields(), asked), response)

    @r.patch("/{structure_id}/services/{service_id}", responses=errors(NotFound, Forbidden, Invalid, CodeTaken, Stale))
    async def change(
        caller: Caller, structure_id: StructureId, service_id: Annotated[str, Path(max_length=60)], body: ServiceChange,
        *, response: Response, if_match: IfMatch = None,
    ) -> ServiceShown:  # fmt: skip
        """Modify, activate or deactivate; in force everywhere at once (ORG-9, ORG-27)."""
        changed = await services.change(structure_id, service_id, caller.account_id, body.given(), if_match)
        return _shown(changed, response)

    return r


def _address(given: AddressBody | None) -> Address | None:
    return Address(**given.model_dump()) if given else None


def _shown(read: Read[Service], response: Response) -> ServiceShown:
    response.headers["ETag"] = read.etag
    return service_shown(read.value)
