"""Whether each service is ready now, and how promises are kept: asked at most every few seconds however many people look."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chassis import clock
from services.portal.clients import Api, Refused, ServiceDown
from services.portal.domain.text import N_

FRESH_SECONDS, PATIENCE_SECONDS = 5.0, 3.0
PARTS: tuple[tuple[str, str, str], ...] = (
    ("identity", N_("Comptes et connexion"), N_("On ne peut ni se connecter ni créer de compte.")),
    (
        "organisation",
        N_("Structures, droits et annuaire"),
        N_("Les factures se suivent ; structures et annuaire attendent."),
    ),
    ("invoicing", N_("Factures"), N_("Ni dépôt ni suivi pour le moment ; rien de ce qui est déposé n'est perdu.")),
    (
        "ocr",
        N_("Lecture des documents"),
        N_("Les documents déposés seront lus à son retour ; la saisie à la main reste possible."),
    ),
    ("support", N_("Demandes d'aide"), N_("Les demandes attendent son retour.")),
    ("notifications", N_("Courriels"), N_("Les courriels partiront à son retour.")),
    ("raccordement", N_("Systèmes raccordés"), N_("Les abonnés recevront à son retour ce qui les attend.")),
)
"""Service, what it is to people, what its absence means to them."""
MEASURED = ("invoicing", "notifications", "ocr")
AVAILABLE_SECONDS, MAIL_SECONDS = 10.0, 60.0
"""As promised: deploy/observability/objectives.py."""


@dataclass(frozen=True, slots=True)
class Probe:
    """`milliseconds`: of its answer, when it is ready."""

    name: str
    means: str
    ready: bool
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Board:
    """`bodies`: public structures in the annuaire; None where organisation does not say.

    `figures`: of each service that measures something; None where it does not answer.
    """

    at: datetime
    probes: tuple[Probe, ...]
    bodies: int | None
    figures: Mapping[str, Mapping[str, Any] | None]

    @property
    def whole(self) -> bool:
        return all(probe.ready for probe in self.probes)

    @property
    def available_in_time(self) -> bool:
        """Also where nothing was measured."""
        deposits = self.figures["invoicing"] or {}
        return bool((deposits.get("p99_seconds") or 0) <= AVAILABLE_SECONDS)

    @property
    def mailed_in_time(self) -> bool:
        mails = self.figures["notifications"] or {}
        return bool(mails.get("oldest_seconds", 0) <= MAIL_SECONDS)


@dataclass
class Watch:
    _board: Board | None = None
    _until: float = 0.0
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def board(self, api: Api) -> Board:
        async with self._looking:
            if self._board is None or time.monotonic() > self._until:
                self._board = await _looked(api)
                self._until = time.monotonic() + FRESH_SECONDS
            return self._board


async def _looked(api: Api) -> Board:
    probes, figures, bodies = await asyncio.gather(
        asyncio.gather(*(_probe(api, *part) for part in PARTS)),
        asyncio.gather(*(_figures(api, service) for service in MEASURED)),
        _bodies(api),
    )
    return Board(clock.now(), tuple(probes), bodies, dict(zip(MEASURED, figures, strict=True)))


async def _figures(api: Api, service: str) -> Mapping[str, Any] | None:
    try:
        answer = await api.services.call(api.caller, service, "GET", "/service-figures", timeout=PATIENCE_SECONDS)
    except (ServiceDown, Refused):
        return None
    given: Mapping[str, Any] = answer.json()
    return given


async def _probe(api: Api, service: str, name: str, means: str) -> Probe:
    began = time.perf_counter()
    try:
        await api.services.call(api.caller, service, "GET", "/readyz", timeout=PATIENCE_SECONDS)
    except (ServiceDown, Refused):
        return Probe(name, means, ready=False, milliseconds=0)
    return Probe(name, means, ready=True, milliseconds=round(1000 * (time.perf_counter() - began)))


async def _bodies(api: Api) -> int | None:
    try:
        return int((await api.get("organisation", "/annuaire", {"size": 1}))["total"])
    except (ServiceDown, Refused):
        return None
