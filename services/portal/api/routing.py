"""Routes that answer with pages also when something goes wrong: who to log in, what is missing, what is down."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from chassis.context import cause
from chassis.errors import DomainError
from chassis.ids import new_id
from chassis.store import is_outage
from services.portal.api.site import Site
from services.portal.api.visit import Forged, LoginLost, LoginNeeded, RightMissing, Visit, checked_form, visiting
from services.portal.clients import Refused, ServiceDown, SessionOver
from services.portal.usecases import retaining
from services.portal.usecases.retaining import Retained
from services.portal.usecases.rights import remedies

log = structlog.get_logger()
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
NOT_FOUND, FORBIDDEN, UNAVAILABLE, UNAUTHENTICATED, BUG = 404, 403, 503, 401, 500


def pages(site: Site) -> APIRouter:
    """A router whose routes know the site and turn errors into pages."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handler = super().get_route_handler()

            async def answer(request: Request) -> Response:
                request.state.site = site
                try:
                    return await handler(request)
                except ServiceDown as error:
                    return await _down(request, error)
                except LoginLost:
                    return (await visiting(request)).to("/connexion")
                except (LoginNeeded, SessionOver):
                    return await _log_in(request)
                except (Refused, RightMissing, Forged, DomainError, RequestValidationError, HTTPException) as error:
                    return await _refused(await visiting(request), error)
                except Exception as error:  # noqa: BLE001  logged with its trace; the person gets a page, and its reference
                    return await _bug(request, error)

            return answer

    return APIRouter(route_class=PageRoute, include_in_schema=False)


async def _down(request: Request, error: ServiceDown) -> Response:
    """The visit itself may not be known when identity is what is down."""
    visit = getattr(request.state, "visit", None)
    assert isinstance(visit, Visit)
    if visit.fragment:
        return visit.part("fragments/down.html", 200 if request.method == "GET" else UNAVAILABLE, service=error.service)
    return await visit.page("pages/down.html", UNAVAILABLE, service=error.service)


async def _log_in(request: Request) -> Response:
    """To the login, and back; a fragment says 401, so that the page it belongs to asks in place (POR-14)."""
    visit: Visit = request.state.visit
    if visit.session:
        await visit.site.sessions.forget(visit.session)
        visit.session = None
    if visit.fragment:
        return visit.part("fragments/session_over.html", UNAUTHENTICATED)
    if request.method == "GET":
        return visit.to("/connexion", suite=visit.here())
    return await visit.page(
        "pages/login.html", UNAUTHENTICATED, suite="/tableau", activated=False, in_place=False,
        retained=await _retained(visit),
    )  # fmt: skip


async def _retained(visit: Visit) -> str:
    """What came too late: the fields, and whether there were files, which are chosen again."""
    try:
        form = await checked_form(visit.request, visit)
    except Forged:
        return ""
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "csrf"]
    files = any(not isinstance(value, str) and value.filename for _, value in form.multi_items())
    return retaining.seal(visit.site.sealer, Retained(visit.path, fields, files))


async def _refused(visit: Visit, error: Exception) -> Response:
    template, status, about = _what(error)
    if isinstance(error, RightMissing):
        about["remedies"] = await remedies(visit.api, await visit.member(), error.application, error.level)
        about["key"] = new_id()
    log.info("page.refused", status=status, error=type(error).__name__)
    about |= {"reference": cause().correlation_id}
    if visit.fragment:
        return visit.part("fragments/refused.html", status, **about)
    return await visit.page(template, status, **about)


async def _bug(request: Request, error: Exception) -> Response:
    """Also where the error lies in what every page shows: then as problem+json, by the chassis."""
    visit = getattr(request.state, "visit", None)
    if not isinstance(visit, Visit):
        raise error
    if is_outage(error):
        return await _down(request, ServiceDown("portal"))
    log.error("bug", exc_info=error)
    if visit.fragment:
        return visit.part("fragments/refused.html", BUG)
    return await visit.page("pages/bug.html", BUG, reference=cause().correlation_id)


def _what(error: Exception) -> tuple[str, int, dict[str, Any]]:
    if isinstance(error, RightMissing):
        return "pages/right_missing.html", FORBIDDEN, {"missing": error, "refused": None}
    if isinstance(error, Forged):
        return "pages/forged.html", FORBIDDEN, {"refused": None}
    if isinstance(error, Refused):
        known = {NOT_FOUND: "pages/not_found.html"}
        return known.get(error.status, "pages/refused.html"), error.status, {"refused": error}
    if isinstance(error, DomainError):
        return "pages/not_found.html", error.status, {"refused": None}
    if isinstance(error, HTTPException):  # a form that cannot be read: too many fields or files
        return "pages/forged.html", error.status_code, {"refused": None}
    return "pages/not_found.html", NOT_FOUND, {"refused": None}


def elsewhere(site: Site) -> APIRouter:
    """Last of all: an address that is no page."""
    r = pages(site)

    @r.get("/{path:path}")
    async def unknown(path: str, request: Request) -> Response:  # noqa: ARG001
        return await _refused(await visiting(request), RequestValidationError([]))

    return r
