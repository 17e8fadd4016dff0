"""How mails stand, for the status page."""

from fastapi import APIRouter
from pydantic import Field

from chassis import figures
from chassis.mail import Mailer


class MailFigures(figures.Figures):
    waiting: int = Field(description="Courriels à envoyer")
    oldest_seconds: float = Field(description="Âge du plus ancien d'entre eux")


def router(mailer: Mailer) -> APIRouter:
    async def take() -> MailFigures:
        waiting, oldest = await mailer.standing()
        return MailFigures(waiting=waiting, oldest_seconds=round(oldest, 1))

    return figures.router(MailFigures, take)
