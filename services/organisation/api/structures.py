from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Stale, Unavailable
from chassis.headers import IdempotencyKey, IfMatch
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from contracts.habilitation import Application, Profile
from contracts.structure import Address, IdentifierType, Parameters, StructureKind, Verification
from rights.callers import OrganisationReader
from services.organisation.api import shapes
from services.organisation.api.shapes import AddressBody, Nothing, ParametersBody, ProfileBody, Text
from services.organisation.domain.profiles import ApplicationRefused
from services.organisation.domain.proof import ProofKind
from services.organisation.domain.register import Answer, RegisterState
from services.organisation.domain.structure import AlreadyExists, ClosedSiret
from services.organisation.domain.verification import verification
from services.organisation.usecases.applications import Applications
from services.organisation.usecases.creation import Creation, LookedUp
from services.organisation.usecases.structures import Described, Structures

StructureId = Annotated[str, Path(max_length=60)]
Options = Annotated[dict[Text, bool], Field(max_length=20)]


class StructureShown(BaseModel):
    structure_id: str
    version: int
    identifier_type: IdentifierType
    identifier: str
    kind: StructureKind
    name: str
    label: str
    active: bool
    email: str
    phone: str
    rcs: str
    address: Address
    non_diffusible: bool
    options: dict[str, bool]
    justice_category: str
    pacage: str
    centre_gestion_agricole: str
    services: list[shapes.ServiceShown] = Field(
        description="The first hundred by code; all: `/structures/{id}/services`"
    )
    services_total: int
    parameters: Parameters | None
    applications: list[Application]
    default_profiles: list[Profile] | None
    gestionnaire_principal: str | None
    verification: Verification
    proofs: list[ProofKind] = Field(description="What shows that it is who it says (ORG-31)")
    register_state: RegisterState | None = Field(
        description="VERIFIE, A_VERIFIER (le répertoire ne le connaissait pas ou ne répondait pas) ou FERME"
    )


class NewStructureBody(Body):
    identifier_type: IdentifierType
    identifier: Text
    name: Text
    kind: Literal[StructureKind.PRIVEE] = Field(
        StructureKind.PRIVEE, description="A public structure is asked for at /public-structures (ORG-30)"
    )
    label: Text = ""
    email: Text = ""
    phone: Text = ""
    rcs: Text = ""
    address: AddressBody = AddressBody()
    non_diffusible: bool = False
    options: Options = Field(default_factory=dict)
    justice_category: Text = ""
    pacage: Text = ""
    centre_gestion_agricole: Text = ""

    def fields(self) -> dict[str, Any]:
        return {n: getattr(self, n) for n in NewStructureBody.model_fields} | {
            "address": Address(**self.address.model_dump())
        }


class StructureChange(Body):
    """Only the fields given are changed; so are those of `address` and `parameters`."""

    name: Text | None = None
    label: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    rcs: Text | None = None
    address: AddressBody | None = None
    non_diffusible: bool | None = None
    options: Options | None = None
    justice_category: Text | None = None
    pacage: Text | None = None
    centre_gestion_agricole: Text | None = None
    parameters: ParametersBody | None = None
    default_profiles: list[ProfileBody] | None = Field(
        None, max_length=40, description="Ce que reçoit un nouvel utilisateur ; null : presque tout (ORG-23)"
    )

    def given(self) -> dict[str, Any]:
        values = {n: getattr(self, n) for n in self.model_fields_set}
        given = {n: v for n, v in values.items() if v is not None}
        given |= {n: values[n].model_dump(exclude_unset=True) for n in ("address", "parameters") if n in given}
        if "default_profiles" in values:
            chosen = self.default_profiles
            given["default_profiles"] = None if chosen is None else tuple(p.profile() for p in chosen)
        return given


class RegisterEntry(BaseModel):
    siret: str
    name: str
    address: Address
    open: bool
    diffusible: bool


class LookUp(BaseModel):
    """ORG-3: `structure` when it exists here; else what the register says, to pre-fill the form."""

    identifier: str
    structure: shapes.StructureSummary | None
    register_state: Answer
    register_entry: RegisterEntry | None


class ActivityBody(Body):
    active: bool


class SwitchBody(Body):
    active: bool


def router(creation: Creation, structures: Structures, applications: Applications) -> APIRouter:
    r = APIRouter(prefix="/structures", tags=["structures"])
    _finding(r, creation, structures)
    _changing(r, structures)
    _switching(r, structures, applications)
    return r


def _finding(r: APIRouter, creation: Creation, structures: Structures) -> None:
    @r.get("")
    async def mine(caller: OrganisationReader, asked: Annotated[PageQuery, Query()]) -> Page[shapes.StructureSummary]:
        """The structures that I may consult, by name, identifier or creation."""
        return items(await structures.mine(caller.account_id, asked), shapes.summary)

    @r.get("/lookup", responses=errors(Invalid))
    async def look_up(
        _caller: Caller, identifier_type: IdentifierType, identifier: Annotated[str, Query(max_length=80)]
    ) -> LookUp:
        """Tells at once whether the structure exists here, else what the INSEE register says of it (ORG-3)."""
        return _looked_up(await creation.look_up(identifier_type, identifier))

    @r.post("", status_code=201, responses=errors(Invalid, ClosedSiret, AlreadyExists, Conflict, KeyReused))
    async def create(
        caller: Caller, body: NewStructureBody, response: Response, key: IdempotencyKey = None
    ) -> StructureShown:
        """The caller becomes its gestionnaire principal, attached with all profiles (ORG-5)."""
        asked = once(caller.account_id, key, "POST /structures", body.model_dump_json())
        made = await creation.create(body.fields(), caller.account_id, asked)
        return _shown(await structures.described(made), response)

    @r.get("/{structure_id}", responses=errors(NotFound))
    async def read(caller: OrganisationReader, structure_id: StructureId, response: Response) -> StructureShown:
        found = await structures.read(structure_id, caller.account_id)
        return _shown(await structures.described(found), response)


def _changing(r: APIRouter, structures: Structures) -> None:
    @r.patch("/{structure_id}", responses=errors(NotFound, Forbidden, Invalid, Stale))
    async def change(
        caller: Caller, structure_id: StructureId, body: StructureChange, response: Response, if_match: IfMatch = None
    ) -> StructureShown:
        """Takes effect everywhere at once (ORG-27); parameters are for public structures (ORG-15)."""
        changed = await structures.change(structure_id, caller.account_id, body.given(), if_match)
        return _shown(await structures.described(changed), response)

    @r.put("/{structure_id}/activity", responses=errors(NotFound, Forbidden, ClosedSiret, Conflict, Stale))
    async def activate(
        caller: Caller, structure_id: StructureId, body: ActivityBody, response: Response
    ) -> StructureShown:
        """Activates or deactivates: an inactive structure can neither send nor receive (ORG-6)."""
        changed = await structures.activate(structure_id, caller.account_id, active=body.active)
        return _shown(await structures.described(changed), response)

    @r.post("/{structure_id}/register-refresh", responses=errors(NotFound, Forbidden, Conflict, Stale, Unavailable))
    async def refresh(
        caller: Caller, structure_id: StructureId, response: Response, _: Nothing | None = None
    ) -> StructureShown:
        """Takes name, address and state from the INSEE register now (ORG-6)."""
        return _shown(await structures.described(await structures.refresh(structure_id, caller.account_id)), response)


def _switching(r: APIRouter, structures: Structures, applications: Applications) -> None:
    @r.put(
        "/{structure_id}/applications/{application}", responses=errors(NotFound, Forbidden, ApplicationRefused, Stale)
    )
    async def switch(
        caller: Caller, structure_id: StructureId, application: Application, body: SwitchBody, response: Response
    ) -> StructureShown:
        """Switches an application on or off (ORG-12): the rights of everybody attached follow, page after page."""
        switched = await applications.switch(structure_id, caller.account_id, application, on=body.active)
        return _shown(await structures.described(switched), response)


def _shown(described: Described, response: Response) -> StructureShown:
    s, read = described.structure, described.read
    response.headers["ETag"] = read.etag
    own = {n: getattr(s, n) for n in StructureShown.model_fields if hasattr(s, n)}
    return StructureShown(**own | {
        "version": read.version, "services": [shapes.service_shown(one) for one in described.services],
        "services_total": described.services_total, "gestionnaire_principal": described.gestionnaire,
        "verification": verification(s), "proofs": [p.kind for p in s.proofs],
    })  # fmt: skip


def _looked_up(found: LookedUp) -> LookUp:
    entry = found.establishment
    return LookUp(
        identifier=found.identifier, register_state=found.answer,
        structure=shapes.summary(found.structure) if found.structure else None,
        register_entry=RegisterEntry(**{n: getattr(entry, n) for n in RegisterEntry.model_fields}) if entry else None,
    )  # fmt: skip
