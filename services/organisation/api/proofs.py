"""Asking for a public structure, proving who a structure is, claiming one (ORG-8, ORG-30, ORG-31)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, UploadFile
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, TooMany, Unavailable
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from chassis.uploads import FileRefused, Upload
from contracts.request import RequestKind, RequestState
from contracts.structure import Address, IdentifierType
from services.organisation.api.shapes import AddressBody, Comment, Id, Nothing, Text
from services.organisation.domain.letter import Letter, LetterState, LetterUnderWay, NoLetter, NoRegisteredAddress
from services.organisation.domain.request import AlreadyAsked, Request
from services.organisation.domain.structure import AlreadyExists, ClosedSiret
from services.organisation.domain.subjects import ClaimCause
from services.organisation.domain.verification import AlreadyVerified, CannotVouch, NotDeclared
from services.organisation.usecases.creation import Creation
from services.organisation.usecases.letters import Letters
from services.organisation.usecases.proving import Proving

StructureId = Annotated[str, Path(max_length=60)]
WAITS = (NotFound, Forbidden, Invalid, TooMany, AlreadyAsked, KeyReused)


class PublicStructureBody(Body):
    """`comment`: who you are and how an operator can see that you speak for it."""

    identifier: Text
    name: Text
    label: Text = ""
    address: AddressBody = AddressBody()
    comment: Comment


class VouchingBody(Body):
    voucher_id: Id = Field(description="A verified structure that I manage")
    comment: Comment


class ClaimBody(Body):
    cause: ClaimCause
    comment: Comment


class CodeBody(Body):
    code: Annotated[str, Field(max_length=40)]


class Opened(BaseModel):
    """Followed at /requests."""

    request_id: str
    kind: RequestKind
    state: RequestState


class LetterShown(BaseModel):
    letter_id: str
    structure_id: str
    identifier: str
    name: str
    address: Address
    state: LetterState
    asked_by: str
    asked_at: datetime
    printed_by: str | None
    printed_at: datetime | None
    sent_by: str | None
    sent_at: datetime | None


def letter_shown(letter: Letter) -> LetterShown:
    return LetterShown(**{name: getattr(letter, name) for name in LetterShown.model_fields})


def opened(request: Request) -> Opened:
    return Opened(request_id=request.request_id, kind=request.kind, state=request.state)


def router(creation: Creation, proving: Proving, letters: Letters) -> APIRouter:
    r = APIRouter(tags=["vérification"])
    _asking(r, creation, proving)
    _vouching(r, proving)
    _letters(r, letters)
    return r


def _asking(r: APIRouter, creation: Creation, proving: Proving) -> None:
    @r.post(
        "/public-structures",
        status_code=201,
        responses=errors(Invalid, ClosedSiret, AlreadyExists, AlreadyAsked, Conflict, TooMany, KeyReused),
    )
    async def ask_public(caller: Caller, body: PublicStructureBody, key: IdempotencyKey = None) -> Opened:
        """The wish for a public structure that the annuaire lacks: an operator decides it (ORG-30)."""
        asked = once(caller.account_id, key, "POST /public-structures", body.model_dump_json())
        fields = {
            "identifier_type": IdentifierType.SIRET, "identifier": body.identifier, "name": body.name, "label": body.label,
            "address": Address(**body.address.model_dump()),
        }  # fmt: skip
        return opened(await creation.ask_public(fields, caller.account_id, body.comment, asked))

    @r.post(
        "/structures/{structure_id}/documents",
        status_code=201,
        responses=errors(NotFound, Forbidden, AlreadyVerified, FileRefused, TooLarge, Unavailable, *WAITS[2:]),
    )
    async def offer(caller: Caller, structure_id: StructureId, file: UploadFile, key: IdempotencyKey = None) -> Opened:
        """A document that shows who the structure is, for an operator to accept: PDF, PNG or JPEG, 5 MB (ORG-31)."""
        return opened(await proving.offer(structure_id, caller.account_id, Upload(file.filename or "", file, key)))

    @r.post("/structures/{structure_id}/claims", status_code=201, responses=errors(*WAITS, Conflict))
    async def claim(caller: Caller, structure_id: StructureId, body: ClaimBody, key: IdempotencyKey = None) -> Opened:
        """Of a structure that somebody else took, or whose manager is gone: an operator decides (ORG-8)."""
        asked = once(caller.account_id, key, "POST claims", structure_id, body.model_dump_json())
        return opened(await proving.claim(structure_id, caller.account_id, body.cause, body.comment, asked))


def _vouching(r: APIRouter, proving: Proving) -> None:
    @r.post(
        "/structures/{structure_id}/vouchings",
        status_code=201,
        responses=errors(*WAITS, CannotVouch, AlreadyVerified, NotDeclared),
    )
    async def vouch(
        caller: Caller, structure_id: StructureId, body: VouchingBody, key: IdempotencyKey = None
    ) -> Opened:
        """A verified structure that I manage gives its word for this one, three times in thirty days at most (ORG-31)."""
        asked = once(caller.account_id, key, "POST vouchings", structure_id, body.model_dump_json())
        return opened(await proving.vouch(structure_id, body.voucher_id, caller.account_id, body.comment, asked))

    @r.delete(
        "/structures/{structure_id}/vouchings/{voucher_id}",
        status_code=204,
        response_class=Response,
        responses=errors(NotFound, Forbidden, Conflict),
    )
    async def take_back(
        caller: Caller, structure_id: StructureId, voucher_id: Annotated[str, Path(max_length=60)]
    ) -> None:
        """The structure that gave its word takes it back."""
        await proving.take_back(structure_id, voucher_id, caller.account_id)


def _letters(r: APIRouter, letters: Letters) -> None:
    refusals = errors(
        NotFound, Forbidden, AlreadyVerified, NoRegisteredAddress, LetterUnderWay, TooMany, Unavailable, KeyReused
    )

    @r.post("/structures/{structure_id}/letters", status_code=201, responses=refusals)
    async def ask(
        caller: Caller, structure_id: StructureId, _: Nothing | None = None, key: IdempotencyKey = None
    ) -> LetterShown:
        """A code by post, to the address that the register knows; one letter is under way at a time (ORG-31)."""
        asked = once(caller.account_id, key, "POST letters", structure_id)
        return letter_shown(await letters.ask(structure_id, caller.account_id, asked))

    @r.get("/structures/{structure_id}/letters", responses=errors(NotFound, Forbidden))
    async def listed(
        caller: Caller, structure_id: StructureId, asked: Annotated[PageQuery, Query()]
    ) -> Page[LetterShown]:
        """The structure's letters, newest first."""
        return items(await letters.of(structure_id, caller.account_id, asked), letter_shown)

    @r.post(
        "/structures/{structure_id}/letters/code",
        status_code=204,
        response_class=Response,
        responses=errors(NotFound, Forbidden, NoLetter, Invalid),
    )
    async def prove(caller: Caller, structure_id: StructureId, body: CodeBody) -> None:
        """The code as it is printed: five tries, sixty days (ORG-31)."""
        await letters.prove(structure_id, caller.account_id, body.code)
