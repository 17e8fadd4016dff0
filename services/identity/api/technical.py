"""Technical accounts of a structure, and the token endpoint they use (ID-22)."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import unquote_plus

from fastapi import APIRouter, Depends, Form, Header, Path, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.headers import SECRET_EXPIRES, IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery
from chassis.problems import errors
from contracts.technical import Scope
from services.identity.api.shapes import Address, Secret, Text, still_open
from services.identity.domain.attempts import Locked
from services.identity.domain.login import WrongCredentials
from services.identity.domain.technical import Secret as Kept
from services.identity.domain.technical import TechnicalAccount
from services.identity.usecases.client_tokens import ClientTokens, Refused
from services.identity.usecases.refresh import Sessions
from services.identity.usecases.technical import Made, Technical, Wanted

Id = Annotated[str, Path(max_length=60)]
Parameter = Annotated[str, Form(max_length=2000)]
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
MAKING = (NotFound, Forbidden, WrongCredentials, Locked, Invalid, Conflict, KeyReused)


class Asked(PageQuery):
    sort: Literal["made_at", "-made_at", "name", "-name"] | None = None
    revoked: bool | None = None


class NewSecret(Body):
    """The password of who asks; `expires_at`: at most 424 days ahead, and then where it is null (RAC-12)."""

    password: Secret
    expires_at: AwareDatetime | None = None


class NewAccount(NewSecret):
    name: Text
    scopes: list[Scope] = Field(max_length=20)


class SecretShown(BaseModel):
    secret_id: str
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class AccountShown(BaseModel):
    client_id: str
    structure_id: str
    name: str
    scopes: list[str]
    secrets: list[SecretShown]
    made_by: str
    made_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class AccountMade(AccountShown):
    client_secret: str = Field(description="Montré cette seule fois ; vide si le même appel l'a déjà montré")


class Token(BaseModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds")
    scope: str


class Refusal(BaseModel):
    """RFC 6749 §5.2."""

    error: str
    error_description: str


def router(technical: Technical, sessions: Sessions) -> APIRouter:
    r = APIRouter(
        prefix="/structures/{structure_id}/technical-accounts", tags=["comptes techniques"],
        dependencies=[Depends(still_open(sessions))],
    )  # fmt: skip

    @r.get("", responses=errors(NotFound, Forbidden))
    async def listed(caller: Caller, structure_id: Id, asked: Annotated[Asked, Query()]) -> Page[AccountShown]:
        """For its gestionnaire principal with « Raccordements »; revoked ones too."""
        found, rows = await technical.listed(caller.account_id, structure_id, asked.revoked, asked)
        return rows.page([AccountShown(**_shown(one)) for one in found], asked)

    @r.post("", status_code=201, responses=errors(*MAKING))
    async def make(caller: Caller, structure_id: Id, body: NewAccount, key: IdempotencyKey = None) -> AccountMade:
        """Its first secret is shown this once."""
        wanted = Wanted(name=body.name, scopes=tuple(map(str, body.scopes)), expires_at=body.expires_at)
        asked = once(caller.account_id, key, "technical", structure_id, wanted)
        return _made(await technical.make(caller.account_id, body.password, structure_id, wanted, asked))

    @r.post("/{account_id}/secrets", status_code=201, responses=errors(*MAKING))
    async def add_secret(
        caller: Caller, structure_id: Id, account_id: Id, body: NewSecret, key: IdempotencyKey = None
    ) -> AccountMade:
        """Another one. The one before counts for 7 days more, unless it is removed or expires sooner."""
        asked = once(caller.account_id, key, "secret", account_id, body.expires_at)
        place = structure_id, account_id
        return _made(await technical.add_secret(caller.account_id, body.password, place, body.expires_at, asked))

    @r.delete("/{account_id}/secrets/{secret_id}", status_code=204, responses=errors(NotFound, Forbidden, Conflict))
    async def remove_secret(caller: Caller, structure_id: Id, account_id: Id, secret_id: Id) -> None:
        """Its tokens are refused by every service within a second."""
        await technical.remove_secret(caller.account_id, structure_id, account_id, secret_id)

    @r.delete("/{account_id}", status_code=204, responses=errors(NotFound, Forbidden, Conflict))
    async def revoke(caller: Caller, structure_id: Id, account_id: Id) -> None:
        """For good; its tokens are refused by every service within a second."""
        await technical.revoke(caller.account_id, structure_id, account_id)

    return r


def token_router(clients: ClientTokens) -> APIRouter:
    r = APIRouter(tags=["comptes techniques"])

    @r.post(
        "/token", response_model=Token,
        responses=errors(Locked) | {status: {"model": Refusal, "description": "RFC 6749 §5.2"} for status in (400, 401)},
    )  # fmt: skip
    async def token(  # noqa: PLR0917  a form, and who sends it
        address: Address, grant_type: Parameter = "", scope: Parameter = "", client_id: Parameter = "",
        client_secret: Parameter = "", authorization: Annotated[str, Header(max_length=4000)] = "",
    ) -> JSONResponse:  # fmt: skip
        """OAuth 2.0 client credentials (RFC 6749 §4.4); the client by HTTP Basic or in the form, not both."""
        try:
            known_id, known_secret = _client(authorization, client_id, client_secret)
            _expect(grant_type)
            granted = await clients.grant(known_id, known_secret, scope, address)
        except Refused as refused:
            return _refusal(refused)
        shown = Token(access_token=granted.access_token, expires_in=granted.expires_in, scope=granted.scope)
        ending = {SECRET_EXPIRES: granted.secret_expires} if granted.secret_expires else {}
        return JSONResponse(shown.model_dump(), headers=NO_STORE | ending)

    return r


def _expect(grant_type: str) -> None:
    """Raises Refused."""
    if grant_type != "client_credentials":
        error = "unsupported_grant_type" if grant_type else "invalid_request"
        raise Refused(error, "grant_type is client_credentials here")


def _client(authorization: str, client_id: str, client_secret: str) -> tuple[str, str]:
    """Raises Refused."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() == "basic" and not client_secret:
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused("invalid_client", "The Authorization header cannot be read") from None
        return unquote_plus(name), unquote_plus(secret)
    if authorization:
        raise Refused("invalid_request", "One way to name the client, not two")
    if not client_id or not client_secret:
        raise Refused("invalid_client", "client_id and client_secret are needed")
    return client_id, client_secret


def _refusal(refused: Refused) -> JSONResponse:
    status = 401 if refused.error == "invalid_client" else 400
    headers = NO_STORE | ({"WWW-Authenticate": 'Basic realm="chorale"'} if status == 401 else {})  # noqa: PLR2004
    return JSONResponse({"error": refused.error, "error_description": refused.description}, status, headers)


def _made(made: Made) -> AccountMade:
    return AccountMade(client_secret=made.secret, **_shown(made.account))


def _shown(a: TechnicalAccount) -> dict[str, object]:
    return {
        "client_id": a.id, "structure_id": a.structure_id, "name": a.name, "scopes": list(a.scopes),
        "secrets": [_secret(s) for s in a.secrets], "made_by": a.made_by, "made_at": a.made_at,
        "last_used_at": a.last_used_at, "revoked_at": a.revoked_at,
    }  # fmt: skip


def _secret(s: Kept) -> SecretShown:
    return SecretShown(secret_id=s.id, made_at=s.made_at, expires_at=s.expires_at, last_used_at=s.last_used_at)
