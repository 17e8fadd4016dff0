"""A subscription's own Kafka topic: what a client is configured with, its users, another password (EVT-7)."""

from typing import Any

from fastapi import APIRouter, Response

from contracts.habilitation import Application
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import HEADERS, Form, Id, Person, Visit
from services.portal.clients import Refused
from services.portal.usecases.connecting import SERVICE

AT = "/abonnements/{subscription_id}/topic"


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.get(AT)
    async def show(visit: Person, subscription_id: Id) -> Response:
        return await topic_page(visit, subscription_id)

    @r.post(f"{AT}/mot-de-passe")
    async def change_password(visit: Person, subscription_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        """The new password is shown by this answer alone."""
        try:
            made = await visit.api.post(SERVICE, f"/subscriptions/{subscription_id}/topic/passwords")
        except Refused as refused:
            return await topic_page(visit, subscription_id, refused)
        return await topic_page(visit, subscription_id, password=made["password"])

    @r.get(f"{AT}/autorite.pem")
    async def authority(visit: Person, subscription_id: Id) -> Response:
        pem = (await visit.api.get(SERVICE, f"/subscriptions/{subscription_id}/topic"))["authority"]
        attached = {"Content-Disposition": 'attachment; filename="autorite.pem"'}
        return visit.finish(Response(pem, headers=HEADERS | attached, media_type="application/x-pem-file"))

    return r


async def topic_page(
    visit: Visit, subscription_id: str, refused: Refused | None = None, *, password: str = "", secret: str = ""
) -> Response:
    """`password`, `secret`: those just made, shown this once."""
    await visit.need(Application.RACCORDEMENTS)
    at = f"/subscriptions/{subscription_id}"
    context: dict[str, Any] = {
        "one": await visit.api.get(SERVICE, at), "topic": await visit.api.get(SERVICE, f"{at}/topic"),
        "password": password, "secret": secret, "refused": refused,
    }  # fmt: skip
    return await visit.page("pages/subscription_topic.html", refused.status if refused else 200, **context)
