"""What every page stands on: who visits, in which language, with which rights, and how an answer is made."""

import asyncio
import gzip
import json
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import Depends, Path, Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from chassis import clock
from chassis.context import cause
from chassis.sealing import new_token
from contracts.habilitation import Application, Level
from services.portal import translations
from services.portal.api.site import Site
from services.portal.clients import Api, Caller
from services.portal.domain import devices, formats, navigation, states
from services.portal.domain.session import Session
from services.portal.usecases import guarding
from services.portal.usecases.membership import Membership, gather

LANGUAGES = ("fr", "en")
THEMES = ("light", "dark")
GZIP_LEVEL, WORTH_PACKING = 5, 1000
MOST_FILES, MOST_FIELDS = 50, 4000
"""An entered invoice of 500 lines has 3,500 fields."""
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",  # with `no-referrer` browsers send `Origin: null`, which the CSRF check refuses
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept-Encoding, Accept-Language, Cookie, HX-Request",
}


Id = Annotated[str, Path(max_length=100, pattern=r"^\w[\w-]*$")]


class LoginNeeded(Exception):
    """There is no session, or it is over."""


class LoginLost(Exception):
    """No password was given in this browser, or too long ago: the log-in begins again."""


class Forged(Exception):
    """A form that did not come from one of our pages, or from one of another session."""


class RightMissing(Exception):
    """« Pourquoi ? »: names the profile that would allow it."""

    def __init__(self, application: Application, level: Level) -> None:
        super().__init__(f"{application} {level}")
        self.application, self.level = application, level


@dataclass
class Visit:
    """One request. `member` is gathered beside the page's own calls."""

    request: Request
    site: Site
    cookie: str
    language: str
    session: Session | None = None
    token: str = ""
    new_cookie: bool = False
    _member: asyncio.Task[Membership] | None = None
    cookies: dict[str, tuple[str, int]] = field(default_factory=dict)
    """To be set with the answer: value and seconds; 0 seconds removes it."""

    @property
    def api(self) -> Api:
        return Api(self.site.services, self.caller(self.token))

    def caller(self, token: str = "") -> Caller:
        address = self.request.client.host if self.request.client else "?"
        return Caller(
            address,
            self.request.headers.get("user-agent", "").encode("ascii", "replace").decode()[:300],
            self.language,
            token,
        )

    @property
    def fragment(self) -> bool:
        return "hx-request" in self.request.headers

    @property
    def theme(self) -> str:
        """Empty: as the system has it."""
        chosen = self.request.cookies.get(self.site.theme_cookie, "")
        return chosen if chosen in THEMES else ""

    @property
    def path(self) -> str:
        return self.request.url.path

    def here(self) -> str:
        """This page's address, to come back to."""
        query = self.request.url.query
        return f"{self.path}?{query}" if query else self.path

    def csrf(self) -> str:
        return guarding.csrf_token(self.site.sealer, self.cookie)

    def prepare(self) -> None:
        """Begins to gather who the person is, while the page makes its own calls."""
        if self._member is None:
            self._member = asyncio.create_task(gather(self.api))
            self._member.add_done_callback(_seen)

    async def member(self) -> Membership:
        if self.session is None:
            return Membership()
        self.prepare()
        assert self._member is not None
        return await self._member

    async def need(self, application: Application, level: Level = Level.CONSULTATION) -> Membership:
        """Raises RightMissing."""
        member = await self.member()
        if not member.allows(application, level):
            raise RightMissing(application, level)
        return member

    def say(self, french: str, **values: Any) -> str:
        return translations.translated(self.language, french, **values)

    async def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A whole page, or with HTMX only what the template's block `main` would be swapped for."""
        member = await self.member()
        words = {"visit": self, "member": member, "menu": [], "phone": [], "refused": None, "form": {}}
        if self.session:
            open_to = member.applications | (set(Application) if "organisation" in member.down else set())
            words |= {"menu": navigation.menu(open_to, governs=member.governs), "phone": navigation.phone(open_to)}
        return self.html(self.render(template, **words | context), status)

    def part(self, template: str, status: int = 200, **context: Any) -> Response:
        """A fragment: without menu, without who the person is."""
        return self.html(self.render(template, **{"visit": self, "refused": None, "form": {}} | context), status)

    def render(self, template: str, **context: Any) -> str:
        return self.site.templates.get_template(template).render(spoken(self.language) | context)

    def html(self, text: str, status: int = 200) -> Response:
        body, headers = text.encode(), dict(HEADERS) | {"Content-Language": self.language}
        if len(body) > WORTH_PACKING and "gzip" in self.request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = gzip.compress(body, GZIP_LEVEL, mtime=0), "gzip"
        return self.finish(HTMLResponse(body, status, headers))

    def to(self, path: str, **query: str) -> Response:
        """To another page of this site: with HTMX by its header, else 303."""
        address = f"{path}?{urlencode(query)}" if query else path
        if self.fragment:
            return self.finish(Response(status_code=204, headers=HEADERS | {"HX-Redirect": address}))
        return self.finish(Response(status_code=303, headers=HEADERS | {"Location": address}))

    def json(self, body: Any, status: int = 200) -> Response:
        return self.finish(Response(json.dumps(body), status, HEADERS, "application/json"))

    def finish(self, response: Response) -> Response:
        if self.new_cookie:
            self.cookies.setdefault(self.site.cookie, (self.cookie, self.site.cookie_seconds))
        for name, (value, seconds) in self.cookies.items():
            response.set_cookie(
                name, value, max_age=seconds, path="/", secure=self.site.secure, httponly=True, samesite="lax"
            )
        return response

    def began(self, cookie: str) -> None:
        """A login changes the cookie: nobody can have planted it."""
        self.cookies[self.site.cookie] = (cookie, self.site.cookie_seconds)

    def ended(self) -> None:
        self.cookies[self.site.cookie] = ("", 0)


def _seen(task: asyncio.Task[Membership]) -> None:
    """A page that answers before it needs the menu leaves the gathering's error to nobody."""
    if not task.cancelled():
        task.exception()


def spoken(language: str) -> dict[str, Any]:
    """What templates speak with."""
    return {
        "language": language,
        "_": partial(translations.translated, language),
        "ngettext": partial(translations.counted, language),
        "money": partial(formats.money, language=language),
        "number": partial(formats.number, language=language),
        "seconds": partial(formats.seconds, language=language),
        "day": partial(formats.day, language=language),
        "month": partial(formats.month, language=language),
        "moment": partial(formats.moment, language=language),
        "ago": lambda value: formats.ago(value, language, clock.now()),
        "size": partial(formats.size, language=language),
        "shown_day": formats.shown_day,
        "device": devices.device,
        "shown_amount": partial(formats.shown_amount, language=language),
        "label": partial(states.label, language=language),
        "labelled": lambda codes: [(code, states.label(code, language)) for code in codes],
    }


async def visiting(request: Request) -> Visit:
    """Anyone. Raises ServiceDown when tokens are due and identity does not answer."""
    if isinstance(visit := getattr(request.state, "visit", None), Visit):
        return visit
    site: Site = request.state.site
    given = request.cookies.get(site.cookie, "")
    chosen = request.cookies.get(site.language_cookie, "")
    visit = Visit(
        request, site, given or new_token(), chosen if chosen in LANGUAGES else cause().language, new_cookie=not given
    )
    request.state.visit = visit
    if given and (found := await site.sessions.current(given, visit.caller())):
        visit.session, visit.token = found
    return visit


Anyone = Annotated[Visit, Depends(visiting)]


async def _signed_in(visit: Anyone) -> Visit:
    if visit.session is None:
        raise LoginNeeded
    return visit


SignedIn = Annotated[Visit, Depends(_signed_in)]
"""For what is no page: a file, a picture."""


async def _person(visit: SignedIn) -> Visit:
    if visit.request.method == "GET" and not visit.fragment:
        visit.prepare()
    return visit


Person = Annotated[Visit, Depends(_person)]


async def checked_form(request: Request, visit: Anyone) -> FormData:
    """Raises Forged."""
    sent = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)
    token = request.headers.get("x-csrf-token") or str(sent.get("csrf", ""))
    if not _same_origin(request, visit.site.origin) or not guarding.genuine(visit.site.sealer, visit.cookie, token):
        raise Forged
    return sent


Form = Annotated[FormData, Depends(checked_form)]


def _same_origin(request: Request, origin: str) -> bool:
    """Browsers say where a form comes from; the address that people use may be that of a proxy."""
    given = request.headers.get("origin", "")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return not given or given == origin or urlsplit(given).netloc == request.headers.get("host")


def text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
