"""Pages of one's account that ask for the password again, and for a factor where the account has one (ID-26)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import FormData

from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.visit import Form, Person, Visit, text
from services.portal.clients import Refused
from services.portal.domain.session import local_path
from services.portal.usecases import factors

SECURITY = "/mon-compte/securite"
Flag = Annotated[str, Query(max_length=20)]
Mailed = Annotated[str, Query(alias="courriel", max_length=10)]
"""Given when a code was just mailed."""


def router(site: Site) -> APIRouter:
    r = pages(site)

    @r.post(f"{SECURITY}/code")
    async def mail_code(visit: Person, form: Form) -> Response:
        """Back to the page that asks for it."""
        back = local_path(text(form, "suite"), SECURITY)
        try:
            await visit.api.post("identity", "/me/factor-codes")
        except Refused as refused:
            return await page(visit, "security", refused)
        return visit.to(back.partition("?")[0], courriel="oui")

    @r.post(f"{SECURITY}/defi")
    async def challenge(visit: Person, form: Form) -> Response:  # noqa: ARG001  checked
        """For the script that asks the browser for a passkey (ID-11)."""
        return visit.json((await visit.api.post("identity", "/me/factor-challenges"))["publicKey"])

    return r


def again(form: FormData) -> dict[str, Any]:
    return factors.again(str(form.get("password", "")), text(form, "code"), text(form, "passkey"))


async def page(visit: Visit, name: str, refused: Refused | None = None, **shown: Any) -> Response:
    """`pages/account_{name}.html`, with the factors that the account has."""
    context = {"tab": SECURITY, "mailed": "", "done": "", "held": await factors.held(visit.api)} | shown
    return await visit.page(
        f"pages/account_{name}.html", refused.status if refused else 200, refused=refused, **context
    )
