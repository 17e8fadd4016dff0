"""Logging in, staying logged in, logging out: identity's tokens kept sealed, renewed in one place."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis import clock
from chassis.sealing import Sealer, new_token
from services.portal.clients import Api, Caller, ServiceDown, Services, SessionOver
from services.portal.domain import session as rules
from services.portal.domain.session import REFRESH_LEASE, Session
from services.portal.settings import Settings
from services.portal.store import Sessions as Kept

COOKIE, ACCESS, REFRESH = "cookie", "access", "refresh"
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Sessions:
    kept: Kept
    sealer: Sealer
    services: Services
    settings: Settings

    async def open(self, tokens: dict[str, Any], device: str) -> str:
        """The cookie of a new session for the tokens of a login."""
        cookie, now = new_token(), clock.now()
        before = tokens.get("previous_login_at")
        await self.kept.add(Session(
            id=self.sealer.digest(cookie, COOKIE), device=device, access=self._seal(tokens, ACCESS),
            refresh=self._seal(tokens, REFRESH), access_until=_until(tokens, now),
            expires_at=now + self.settings.session_validity,
            previous_login_at=datetime.fromisoformat(before) if before else None,
        ))  # fmt: skip
        return cookie

    async def current(self, cookie: str, caller: Caller) -> tuple[Session, str] | None:
        """The cookie's session and a fresh access token; None when there is none any more. Raises ServiceDown."""
        session = await self._find(cookie)
        if session and rules.stale(session, clock.now(), self.settings.refresh_margin):
            session = await self._refreshed(cookie, session, caller)
        return (session, self.sealer.open(session.access, ACCESS)) if session else None

    async def end(self, session: Session, api: Api) -> None:
        """Here at once; at identity too, unless it does not answer: its tokens lapse there by themselves."""
        await self.kept.end(session.id)
        try:
            await api.send("identity", "DELETE", "/sessions/current")
        except (ServiceDown, SessionOver):
            return

    async def forget(self, session: Session) -> None:
        await self.kept.end(session.id)

    async def act_for(self, session: Session, structure_id: str) -> None:
        await self.kept.act_for(session, structure_id)

    async def _find(self, cookie: str) -> Session | None:
        return await self.kept.find(self.sealer.digests(cookie, COOKIE), clock.now())

    async def _refreshed(self, cookie: str, session: Session, caller: Caller) -> Session | None:
        """Renewed by whoever claims it, in whichever process; everybody else waits for that. None: over."""
        deadline = time.monotonic() + REFRESH_LEASE.total_seconds()
        while time.monotonic() < deadline:
            now = clock.now()
            if await self.kept.claim(session, now, now + REFRESH_LEASE):
                await self._renew(session, caller)
                return await self._find(cookie)
            await asyncio.sleep(POLL_SECONDS)
            found = await self._find(cookie)
            if found is None or found.generation != session.generation:
                return found
        raise ServiceDown("identity")

    async def _renew(self, session: Session, caller: Caller) -> None:
        """By the claim's holder, as the device that logged in."""
        asked = {"refresh_token": self.sealer.open(session.refresh, REFRESH)}
        device = Caller(caller.address, session.device, caller.language)
        try:
            tokens = await Api(self.services, device).post("identity", "/tokens/refresh", asked)
        except SessionOver:
            await self.kept.end(session.id)
            return
        except BaseException:
            await self.kept.release(session)
            raise
        until = _until(tokens, clock.now())
        await self.kept.renew(session, self._seal(tokens, ACCESS), self._seal(tokens, REFRESH), until)

    def _seal(self, tokens: dict[str, Any], which: str) -> bytes:
        return self.sealer.seal(str(tokens[f"{which}_token"]), which)


def _until(tokens: dict[str, Any], now: datetime) -> datetime:
    return now + timedelta(seconds=int(tokens["expires_in"]))
