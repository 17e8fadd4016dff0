"""Self-diagnosis for who connects a system (RAC-21)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from chassis.auth import Account
from chassis.context import cause
from chassis.errors import Unauthenticated
from services.raccordement.domain.diagnosis import Check, Point
from services.raccordement.usecases.diagnosing import Diagnosing

bearer = HTTPBearer(auto_error=False, description="Le jeton à examiner, valide ou non")


class CheckShown(BaseModel):
    point: Point
    right: bool
    remedy: str = Field(description="Que faire ; vide où tout est juste")


class DiagnosticShown(BaseModel):
    right: bool = Field(description="Rien n'est à faire : ce compte reçoit")
    checks: list[CheckShown] = Field(description="Dans l'ordre ; rien au-delà de ce que le jeton prouve")


def router(diagnosing: Diagnosing) -> APIRouter:
    r = APIRouter(tags=["diagnostic"])

    @r.get("/raccordement/diagnostic")
    async def diagnose(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> DiagnosticShown:
        """Token, account, expiry, scope, structure, profiles, raccordement, subscription: each right or wrong, and what to do.

        Without a valid token the token is all that is told.
        """
        checks = await diagnosing.of(await _account(request, given))
        shown = [_shown(check) for check in checks]
        return DiagnosticShown(right=all(check.right for check in checks), checks=shown)

    return r


async def _account(request: Request, given: HTTPAuthorizationCredentials | None) -> Account | None:
    if given is None:
        return None
    try:
        account: Account = await request.app.state.verifier.verify(given.credentials)
    except Unauthenticated:
        return None
    return account


def _shown(check: Check) -> CheckShown:
    remedy = "" if check.right else check.remedy.spoken(cause().language)
    return CheckShown(point=check.point, right=check.right, remedy=remedy)
