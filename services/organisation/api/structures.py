from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from chassis.auth import Caller
from chassis.errors import Forbidden, Invalid, NotFound, Stale
from chassis.problems import errors
from contracts.structure import IdentifierType
from services.organisation.api import shapes
from services.organisation.structure import AlreadyExists, ClosedSiret, NewStructure
from services.organisation.structures import Structures, register_answer

IfMatch = Annotated[str | None, Header(description="La version lue : 412 si elle a changé depuis")]


def router(structures: Structures) -> APIRouter:
    r = APIRouter(prefix="/structures", tags=["structures"])

    @r.get("/lookup", responses=errors(Invalid))
    async def look_up(
        _caller: Caller, identifier_type: IdentifierType, identifier: Annotated[str, Query(max_length=80)]
    ) -> shapes.LookUp:
        """Tells at once whether the structure exists here, else what the INSEE register says of it (ORG-3)."""
        found = await structures.look_up(identifier_type, identifier)
        known, entry = found["structure"], register_answer(found["register"])
        return shapes.LookUp(
            identifier=found["identifier"], register_state=found["register_state"],
            structure=shapes.summary(known) if known else None, register_entry=shapes.RegisterEntry(**entry) if entry else None,
        )  # fmt: skip

    @r.post("", status_code=201, responses=errors(Invalid, ClosedSiret, AlreadyExists))
    async def create(caller: Caller, body: shapes.NewStructureBody, response: Response) -> shapes.StructureShown:
        """The caller becomes its gestionnaire principal, attached with all profiles (ORG-5)."""
        new = NewStructure(**{n: getattr(body, n) for n in shapes.NewStructureBody.model_fields})
        made = await structures.create(new, caller.account_id)
        response.headers["ETag"] = f'"{made["version"]}"'
        return shapes.shown(made)

    @r.get("/{structure_id}", responses=errors(NotFound))
    async def read(caller: Caller, structure_id: str, response: Response) -> shapes.StructureShown:
        found = await structures.read(structure_id, caller.account_id)
        response.headers["ETag"] = f'"{found["version"]}"'
        return shapes.shown(found)

    @r.patch("/{structure_id}", responses=errors(NotFound, Forbidden, Invalid, Stale))
    async def modify(
        caller: Caller, structure_id: str, body: shapes.StructureChange, response: Response, if_match: IfMatch = None
    ) -> shapes.StructureShown:
        """Takes effect everywhere at once (ORG-27); parameters are for public structures (ORG-15)."""
        version = int(if_match.strip('W/"')) if if_match and if_match.strip('W/"').isdigit() else None
        changed = await structures.modify(structure_id, caller.account_id, version, body.given())
        response.headers["ETag"] = f'"{changed["version"]}"'
        return shapes.shown(changed)

    return r
