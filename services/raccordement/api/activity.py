"""A raccordement's activity, on a page and as CSV (RAC-19)."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Self

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.errors import NotFound
from chassis.problems import errors
from chassis.spreadsheets import download
from contracts.raccordement import SubscriptionState
from services.raccordement.api.shapes import Id, Shown, StandingShown
from services.raccordement.store.attempts import Tally
from services.raccordement.usecases.overseeing import Activity, Overseeing

COLUMNS = (
    "Abonnement", "État", "Dernière remise", "Dernière lecture", "Essais 24 h", "Échecs 24 h", "Essais 30 j", "Échecs 30 j",
    "En attente", "Abandonnés",
)  # fmt: skip


class TallyShown(Shown):
    """Tries to deliver by webhook, counted up to 10,000 each; `error_rate` of 1, null where none was made."""

    attempts: int
    failures: int
    error_rate: float | None


class ActivityShown(BaseModel):
    subscription_id: str
    label: str
    state: SubscriptionState
    last_delivered: datetime | None = Field(description="Dernière remise réussie par webhook")
    last_read: datetime | None = Field(description="Dernière lecture du flux par HTTP")
    last_24_hours: TallyShown
    last_30_days: TallyShown
    standing: StandingShown

    @classmethod
    def of(cls, a: Activity) -> Self:
        one = a.subscription
        return cls(
            subscription_id=one.id, label=one.label, state=one.state, last_delivered=a.last_delivered, last_read=a.last_read,
            last_24_hours=_tally(a.day), last_30_days=_tally(a.month), standing=StandingShown.model_validate(a.standing),
        )  # fmt: skip


def router(overseeing: Overseeing) -> APIRouter:
    r = APIRouter(prefix="/raccordements/{raccordement_id}", tags=["raccordements"])

    @r.get("/activity", responses=errors(NotFound))
    async def activity(caller: Caller, raccordement_id: Id) -> list[ActivityShown]:
        """Of each subscription that is not stopped (20 at most): last exchanges, counts and error rates, what waits."""
        return [ActivityShown.of(one) for one in await overseeing.of(caller.account_id, raccordement_id)]

    @r.get(
        "/activity.csv", response_class=StreamingResponse,
        responses=errors(NotFound) | {200: {"description": "Activité", "content": {"text/csv": {}}}},
    )  # fmt: skip
    async def spreadsheet(caller: Caller, raccordement_id: Id) -> StreamingResponse:
        """The same, a line a subscription."""
        activities = await overseeing.of(caller.account_id, raccordement_id)
        return download("activite.csv", COLUMNS, _rows(activities))

    return r


async def _rows(activities: Iterable[Activity]) -> AsyncIterator[Iterable[object]]:
    for a in activities:
        times = [at.isoformat() if at else "" for at in (a.last_delivered, a.last_read)]
        counts = (a.day.attempts, a.day.failures, a.month.attempts, a.month.failures)
        yield (
            a.subscription.label,
            a.subscription.state.label.fr,
            *times,
            *counts,
            a.standing.waiting,
            a.standing.abandoned,
        )


def _tally(tally: Tally) -> TallyShown:
    rate = round(tally.failures / tally.attempts, 4) if tally.attempts else None
    return TallyShown(attempts=tally.attempts, failures=tally.failures, error_rate=rate)
