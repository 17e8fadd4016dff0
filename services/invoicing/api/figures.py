"""How fast deposits are made available, for the status page (INV-20)."""

from typing import Self

from fastapi import APIRouter
from pydantic import Field

from chassis import figures
from services.invoicing.usecases.measuring import Measured, measured
from services.invoicing.usecases.parts import Parts


class DepositFigures(figures.Figures):
    deposited_today: int = Field(description="Depuis minuit, heure de Paris ; compté jusqu'à 100 000")
    deposits: int = Field(description="Dépôts mesurés : les derniers des 24 dernières heures, 1 000 au plus")
    p50_seconds: float | None = Field(description="Du dépôt à la mise à disposition, pour la moitié d'entre eux")
    p99_seconds: float | None = Field(description="Pour 99 % d'entre eux")

    @classmethod
    def of(cls, m: Measured) -> Self:
        p50, p99 = (None if seconds is None else round(seconds, 2) for seconds in (m.p50, m.p99))
        return cls(deposited_today=m.deposited_today, deposits=m.deposits, p50_seconds=p50, p99_seconds=p99)


def router(parts: Parts) -> APIRouter:
    async def take() -> DepositFigures:
        return DepositFigures.of(await measured(parts))

    return figures.router(DepositFigures, take)
