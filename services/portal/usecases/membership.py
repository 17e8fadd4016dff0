"""Who the person is and what they may do, gathered for every page; a service that is down leaves its part empty."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from contracts.habilitation import Application, Level
from services.portal.clients import Api, ServiceDown
from services.portal.domain.navigation import allows
from services.portal.usecases.paging import every


@dataclass(frozen=True, slots=True)
class Membership:
    """`down`: services whose part is missing; `awaiting`: requests that wait for this person's decision.

    `unread`: notices of their feed; `address_to_check`: mails to them come back (NOT-10).
    """

    me: dict[str, Any] = field(default_factory=dict)
    habilitations: list[dict[str, Any]] = field(default_factory=list)
    down: tuple[str, ...] = ()
    awaiting: int = 0
    unread: int = 0
    address_to_check: bool = False

    @property
    def name(self) -> str:
        return f"{self.me.get('first_name', '')} {self.me.get('last_name', '')}".strip()

    @property
    def rights(self) -> set[tuple[str, str]]:
        return {(p["application"], p["level"]) for row in self.habilitations for p in row["profiles"]}

    @property
    def applications(self) -> set[str]:
        return {application for application, _ in self.rights}

    @property
    def governs(self) -> bool:
        return any(row["gestionnaire_principal"] for row in self.habilitations)

    @property
    def structures(self) -> list[dict[str, Any]]:
        """Each once, by name."""
        known = {row["structure"]["structure_id"]: row["structure"] for row in self.habilitations}
        return sorted(known.values(), key=lambda structure: structure["name"])

    def allows(self, application: Application, level: Level = Level.CONSULTATION) -> bool:
        """Also true where organisation is down: the service that is asked decides anyway."""
        return "organisation" in self.down or allows(self.rights, application, level)

    def holding(self, application: Application, level: Level) -> list[dict[str, Any]]:
        """The structures on which the person holds it."""
        rows = (r for r in self.habilitations if allows(_profiles(r), application, level))
        return list({row["structure"]["structure_id"]: row["structure"] for row in rows}.values())


async def gather(api: Api) -> Membership:
    me, habilitations, awaiting, notices = await asyncio.gather(
        _or_down(api.get("identity", "/me")),
        _or_down(every(api, "organisation", "/habilitations")),
        _or_down(api.get("organisation", "/approvals", {"size": 1, "page": 1})),
        _or_down(api.get("notifications", "/me/notices/count")),
    )
    down = tuple(s for s, part in (("identity", me), ("organisation", habilitations)) if part is None)
    waits, told = (awaiting or {"total": 0})["total"], notices or {}
    return Membership(
        me or {}, habilitations or [], down, waits, told.get("unread", 0), told.get("address_to_check", False)
    )


def _profiles(row: dict[str, Any]) -> set[tuple[str, str]]:
    return {(p["application"], p["level"]) for p in row["profiles"]}


async def _or_down(call: Coroutine[Any, Any, Any]) -> Any | None:
    try:
        return await call
    except ServiceDown:
        return None
