"""A structure under a new SIRET, and another gestionnaire principal (ORG-7, ORG-8)."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unavailable
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.problems import errors
from services.organisation.api.proofs import Opened, opened
from services.organisation.api.shapes import Comment, Id, Text
from services.organisation.domain.request import AlreadyAsked
from services.organisation.domain.structure import AlreadyExists, ClosedSiret
from services.organisation.usecases.duplicating import Duplicating, duplicated
from services.organisation.usecases.transferring import Transferring


class DuplicationBody(Body):
    siret: Text
    comment: Comment


class Duplicated(Opened):
    """`structure_id`: of the new structure; there once the request is approved and carried out."""

    structure_id: str


class TransferBody(Body):
    """`structure_ids` absent: all that I govern."""

    account_id: Id = Field(description="Who governs from now on; attached already to each of the structures")
    structure_ids: Annotated[list[Id] | None, Field(min_length=1, max_length=500)] = None


def router(duplicating: Duplicating, transferring: Transferring) -> APIRouter:
    r = APIRouter(tags=["structures"])

    @r.post(
        "/structures/{structure_id}/duplication",
        status_code=201,
        responses=errors(
            NotFound,
            Forbidden,
            Invalid,
            Conflict,
            ClosedSiret,
            AlreadyExists,
            AlreadyAsked,
            TooMany,
            Unavailable,
            KeyReused,
        ),
    )
    async def duplicate(
        caller: Caller,
        structure_id: Annotated[str, Path(max_length=60)],
        body: DuplicationBody,
        key: IdempotencyKey = None,
    ) -> Duplicated:
        """Services, users, rights, bank accounts and attachments are carried over, mandates not; the old one is deactivated.

        At once for a private structure; a public one waits for an operator (ORG-30).
        """
        asked = once(caller.account_id, key, "POST duplication", structure_id, body.model_dump_json())
        request = await duplicating.duplicate(structure_id, caller.account_id, body.siret, body.comment, asked)
        return Duplicated(**opened(request).model_dump(), structure_id=duplicated(request).structure_id)

    @r.post("/transfers", status_code=201, responses=errors(NotFound, Invalid, Conflict, KeyReused))
    async def transfer(caller: Caller, body: TransferBody, key: IdempotencyKey = None) -> Opened:
        """Another gestionnaire principal for one structure that I govern, several, or all."""
        asked = once(caller.account_id, key, "POST /transfers", body.model_dump_json())
        return opened(await transferring.transfer(caller.account_id, body.account_id, body.structure_ids, asked))

    return r
