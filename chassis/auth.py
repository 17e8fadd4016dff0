"""Who is calling: an EdDSA JWT of identity, verified offline with its published keys (ID-23)."""

import asyncio
import base64
import json
import time
import urllib.request
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis.context import Machine, set_actor
from chassis.errors import Forbidden, SessionOver, Text, Unauthenticated, Unavailable
from chassis.tls import trusting

ISSUER = "chorale"
AUDIENCE = "chorale"
ALGORITHMS = ["EdDSA"]
TYPE = "JWT"
TECHNICAL = "TECHNIQUE"
REFRESH_SECONDS = 300.0
UNKNOWN_KEY_SECONDS = 5.0  # an unknown `kid` asks for the keys again, at most this often
LEEWAY_SECONDS = 5
SEEN_TOKENS = 10_000
INVALID = Text(
    "Jeton absent, expiré ou invalide : connectez-vous à nouveau", "Token missing, expired or invalid: log in again"
)


class ScopeMissing(Forbidden):
    """A door that takes no technical account, or asks for another scope (ID-22)."""

    code = "portee_manquante"
    title = Text(
        "Ce compte technique n'a pas la portée que cette adresse demande",
        "This technical account lacks the scope that this address asks for",
    )


@dataclass(frozen=True)
class Account:
    """The caller. `session_id` groups the tokens of one login; a technical account has a structure and scopes (ID-22)."""

    account_id: str
    session_id: str
    kind: str = "PERSONNE"
    scopes: frozenset[str] = frozenset()
    structure_id: str = ""
    secret_expires: str = ""

    @property
    def machine(self) -> Machine | None:
        if self.kind != TECHNICAL:
            return None
        return Machine(self.structure_id, self.scopes, self.secret_expires)


class Verifier:
    """Keys come from an HTTP or file URL and are kept; a token is checked without a call."""

    def __init__(self, jwks_url: str, ended: Container[str] = (), ca_file: str = "") -> None:
        """`ended`: ids of sessions whose tokens count no more; `ca_file`: PEM of who signed the certificate of an https URL."""
        self._ca_file = ca_file
        self._url = jwks_url
        self._ended = ended
        self._keys: KeySet | None = None
        self._kids: set[str] = set()
        self._fetched = float("-inf")
        self._fetching = asyncio.Lock()
        self._seen: dict[str, dict[str, Any]] = {}
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS, iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True}, exp={"essential": True}, sid={"essential": True},
        )  # fmt: skip

    async def verify(self, token: str) -> Account:
        """Raises Unauthenticated, SessionOver, or Unavailable when the keys were never seen."""
        try:
            keys = await self._keyset(token)
            claims = self._checked(token, keys)
            self._claims.validate(claims)
            account = _account(claims)
        except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unauthenticated(INVALID) from error
        if account.session_id in self._ended:
            raise SessionOver
        return account

    def verified(self, token: str) -> bool:
        """Whether its signature was found right before, with the keys that count now."""
        return token in self._seen

    async def ready(self) -> None:
        """Raises Unavailable until the keys were seen once: before that every call would be refused."""
        async with self._fetching:
            if self._keys is None:
                await self._fetch()
        self._known()

    def _known(self) -> KeySet:
        if self._keys is None:
            raise Unavailable("Les clés de vérification ne sont pas encore connues", retry_after=2)
        return self._keys

    def _checked(self, token: str, keys: KeySet) -> dict[str, Any]:
        """A signature holds as long as its key: the same token is not checked again with the same keys."""
        if token not in self._seen:
            if len(self._seen) >= SEEN_TOKENS:
                self._seen.pop(next(iter(self._seen)))
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            if decoded.header.get("typ") != TYPE:
                raise ValueError("a token of another type")
            self._seen[token] = decoded.claims
        return self._seen[token]

    async def _keyset(self, token: str) -> KeySet:
        kid = _kid(token)
        if self._due(kid):
            async with self._fetching:
                if self._due(kid):  # others waited for the same answer
                    await self._fetch()
        return self._known()

    def _due(self, kid: str) -> bool:
        age = time.monotonic() - self._fetched
        return age > REFRESH_SECONDS or (kid not in self._kids and age > UNKNOWN_KEY_SECONDS)

    async def _fetch(self) -> None:
        try:
            published = await asyncio.to_thread(_read, self._url, self._ca_file)
        except (OSError, ValueError):
            self._fetched = time.monotonic() - REFRESH_SECONDS + UNKNOWN_KEY_SECONDS if self._keys else float("-inf")
            return
        self._keys = KeySet.import_key_set(published)
        self._seen.clear()
        self._kids = {key["kid"] for key in published["keys"]}
        self._fetched = time.monotonic()


def _account(claims: Mapping[str, Any]) -> Account:
    """Raises ValueError for claims of another type than identity's own."""
    texts = (
        claims["sub"],
        claims["sid"],
        claims.get("kind", "PERSONNE"),
        claims.get("scope", ""),
        claims.get("structure_id", ""),
        claims.get("secret_expires", ""),
    )
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a claim that is no text")
    account_id, session_id, kind, scope, structure_id, secret_expires = texts
    return Account(account_id, session_id, kind, frozenset(scope.split()), structure_id, secret_expires)


def expiry(authorization: str) -> datetime:
    """Of a token that was verified before: what is streamed ends with it."""
    payload = authorization.partition(" ")[2].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return datetime.fromtimestamp(claims["exp"], UTC)


def _kid(token: str) -> str:
    head = token.split(".", 1)[0]
    return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])


def _read(url: str, ca_file: str) -> Any:
    if url.startswith("file://"):
        return json.loads(Path(url.removeprefix("file://")).read_text())
    with urllib.request.urlopen(url, timeout=3, context=trusting(ca_file)) as answer:  # noqa: S310  an operator's setting
        return json.load(answer)


_bearer = HTTPBearer(auto_error=False, description="Jeton d'accès délivré par identity (JWT EdDSA, 10 minutes)")


async def current_account(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    opened: SecurityScopes,
) -> Account:  # fmt: skip
    """`opened`: the scopes of which one lets a technical account in; a door that names none takes people alone."""
    if credentials is None:
        raise Unauthenticated
    account: Account = await request.app.state.verifier.verify(credentials.credentials)
    set_actor(account.account_id, account.machine)
    if account.kind == TECHNICAL and account.scopes.isdisjoint(opened.scopes):
        raise ScopeMissing
    return account


Caller = Annotated[Account, Depends(current_account)]
