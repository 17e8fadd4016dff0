"""What waits for a person, counted by the services' own lists; each count leads to the list it counts."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from contracts.habilitation import Application
from contracts.lifecycle import State
from services.portal.clients import Api, ServiceDown
from services.portal.domain.text import N_
from services.portal.usecases.membership import Membership

SHOWN = 6
NOTICES, NEWS = 5, 3
Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """`list`: the service's list; `page`: ours, which shows the same rows; `side`: the filter of the structure acted for."""

    application: Application
    label: str
    list: str
    page: str
    side: str
    params: Params = field(default_factory=dict)


TO_RECEIVE = (State.MISE_A_DISPOSITION, State.COMPLETEE)
TO_APPROVE = (State.A_VALIDER_1, State.A_VALIDER_2)
QUESTIONS = (
    Question(Application.FACTURES_EMISES, N_("Factures à traiter"), "/invoices", "/factures-emises", "supplier_id",
             {"to_process": True}),
    Question(Application.FACTURES_EMISES, N_("Brouillons"), "/invoices", "/factures-emises/brouillons", "supplier_id",
             {"state": [State.BROUILLON]}),
    Question(Application.FACTURES_RECUES, N_("Factures reçues à traiter"), "/received", "/factures-recues", "recipient_id",
             {"state": list(TO_RECEIVE)}),
    Question(Application.FACTURES_A_VALIDER, N_("Factures à valider"), "/to-validate", "/factures-a-valider", "",
             {"state": list(TO_APPROVE)}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    label: str
    href: str
    total: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class Home:
    """`counts` None: invoicing does not answer."""

    counts: list[Count] | None
    recent: list[dict[str, Any]]
    received: list[dict[str, Any]]
    notices: list[dict[str, Any]] = field(default_factory=list)
    news: list[dict[str, Any]] = field(default_factory=list)


async def home(api: Api, member: Membership, structure_id: str) -> Home:
    """Notices and news are left out where notifications does not answer."""
    invoices, (notices, news) = await asyncio.gather(
        _invoices(api, member, structure_id),
        asyncio.gather(_told(api, "/me/notices", NOTICES), _told(api, "/news", NEWS)),
    )
    made: Home = replace(invoices, notices=notices, news=news)
    return made


async def _told(api: Api, path: str, most: int) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = (await api.get("notifications", path, {"size": most}))["items"]
    except ServiceDown:
        return []
    return rows


async def _invoices(api: Api, member: Membership, structure_id: str) -> Home:
    asked = [question for question in QUESTIONS if member.allows(question.application)]
    try:
        counts, recent, received = await asyncio.gather(
            asyncio.gather(*(_count(api, question, structure_id) for question in asked)),
            _recent(api, member, Application.FACTURES_EMISES, "/invoices", _of("supplier_id", structure_id)),
            _recent(api, member, Application.FACTURES_RECUES, "/received", _of("recipient_id", structure_id)),
        )
    except ServiceDown:
        return Home(None, [], [])
    return Home(list(counts), recent, received)


async def _count(api: Api, question: Question, structure_id: str) -> Count:
    params = question.params | _of(question.side, structure_id)
    rows = await api.get("invoicing", question.list, params | {"size": 1})
    return Count(question.label, question.page, rows["total"], rows["total_is"] != "exact")


async def _recent(
    api: Api, member: Membership, application: Application, path: str, of: Params
) -> list[dict[str, Any]]:
    if not member.allows(application):
        return []
    rows: list[dict[str, Any]] = (await api.get("invoicing", path, {"sort": "-state_at", "size": SHOWN, **of}))["items"]
    return rows


def _of(side: str, structure_id: str) -> Params:
    return {side: structure_id} if side and structure_id else {}


def address(path: str, params: Params) -> str:
    given = {name: value for name, value in params.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
