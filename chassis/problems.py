"""Renders every error as problem+json (RFC 9457) with a stable code."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader
from pydantic import ValidationError
from pymongo.errors import PyMongoError
from starlette.exceptions import HTTPException

from chassis import shapes
from chassis.context import cause
from chassis.errors import (
    DomainError,
    FieldError,
    Invalid,
    Problem,
    Text,
    TooLarge,
    TooMany,
    TooSlow,
    Unauthenticated,
    Unavailable,
    Unreadable,
    spoken,
)
from chassis.overload import Overloaded
from chassis.store import is_outage

log = structlog.get_logger()
PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, trim_blocks=True)
STYLED = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'"}
MEDIA_TYPE = "application/problem+json"
HTTP_CODES = {
    400: "requete_illisible",
    404: "introuvable",
    405: "methode_refusee",
    413: "trop_volumineux",
    415: "format_refuse",
}
HTTP_DETAILS = {
    404: Text("Cette adresse n'existe pas", "There is no such address"),
    405: Text("Cette adresse n'accepte pas cette méthode", "This address does not take this method"),
}
RECORDED = Text(
    "L'incident est enregistré ; citez l'identifiant de corrélation", "It has been recorded; quote the correlation id"
)
EVERYWHERE = (Unreadable, Invalid, Unauthenticated, TooSlow, TooLarge, TooMany, Unavailable, Overloaded)


def errors(*kinds: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: what it can refuse, with the codes."""
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        codes = [k.code for k in kinds if k.status == kind.status]
        responses[kind.status] = {
            "model": Problem,
            "description": f"{spoken(kind.title, 'fr')} ({', '.join(codes)})",
            "content": {MEDIA_TYPE: {}},
        }
    return responses


def problem(
    status: int, code: str, title: Text | str, detail: Text | str, fields: Sequence[FieldError] = ()
) -> JSONResponse:
    """In the caller's language."""
    why = cause()
    body = Problem(
        type=f"urn:chorale:probleme:{code}", code=code, title=spoken(title, why.language), status=status,
        detail=spoken(detail, why.language), errors=list(fields), correlation_id=why.correlation_id,
    )  # fmt: skip
    headers = {"Content-Language": why.language, "Vary": "Accept-Language"}
    return JSONResponse(body.model_dump(mode="json"), status, headers, MEDIA_TYPE)


def render(request: Request, error: DomainError) -> Response:
    answer: Response = problem(error.status, error.because, error.title, error.detail, error.fields(cause().language))
    if "text/html" in request.headers.get("accept", ""):
        answer = _page(answer)
    if error.retry_after or error.status == Unavailable.status:
        answer.headers["Retry-After"] = str(error.retry_after or 5)
    if error.status == Unauthenticated.status:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _page(answer: Response) -> Response:
    """The same for a person whose browser came to a door before any page could be made, as under overload."""
    language = cause().language
    reference = Text("Référence à citer :", "Reference to quote:")
    html = PAGES.get_template("problem.html").render(
        problem=json.loads(bytes(answer.body)), language=language, reference=spoken(reference, language)
    )
    return HTMLResponse(
        html, answer.status_code, {"Content-Language": language, "Vary": "Accept-Language, Accept"} | STYLED
    )


def install(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, render)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _unprocessable)  # type: ignore[arg-type]
    app.add_exception_handler(ValidationError, _unprocessable)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(PyMongoError, _outage)  # type: ignore[arg-type]


def _unprocessable(_request: Request, error: RequestValidationError | ValidationError) -> JSONResponse:
    fields = [shapes.field_error(dict(e), cause().language) for e in error.errors()[:50]]
    return problem(422, Invalid.code, Invalid.title, shapes.DETAIL, fields)


def _http(request: Request, error: HTTPException) -> Response:
    if isinstance(error.__cause__, DomainError):  # raised while the body was read
        return render(request, error.__cause__)
    code = HTTP_CODES.get(error.status_code, f"http_{error.status_code}")
    answer = problem(error.status_code, code, DomainError.title, HTTP_DETAILS.get(error.status_code, str(error.detail)))
    answer.headers.update(error.headers or {})
    return answer


def _outage(request: Request, error: PyMongoError) -> Response:
    """503 where the store did not answer; any other error of it is a bug of ours."""
    if not is_outage(error):
        return bug(request, error)
    log.error("store.unavailable", error=type(error).__name__)
    return render(request, Unavailable(retry_after=5))


def bug(_request: Request, error: Exception) -> JSONResponse:
    log.error("bug", exc_info=error)
    return problem(500, "erreur_interne", Text("Erreur interne", "Internal error"), RECORDED)
