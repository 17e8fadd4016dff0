"""`/docs`: the OpenAPI document of a service as a page, without scripts and without anything from elsewhere."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from markupsafe import Markup, escape

from chassis.problems import PAGES, STYLED

STYLE = Path(__file__).parent / "pages" / "docs.css"
TABLE = Markup(
    '<table><caption>{}</caption><thead><tr><th scope="col">Champ</th><th scope="col">Type</th><th scope="col">Sens</th>'
    "</tr></thead><tbody>{}</tbody></table>"
)


def router(app: FastAPI) -> APIRouter:
    r = APIRouter(include_in_schema=False)

    @cache
    def page() -> str:
        return PAGES.get_template("docs.html").render(d=app.openapi(), kind=_kind, shape=_shape)

    @r.get("/openapi.json")
    async def document() -> JSONResponse:
        return JSONResponse(await asyncio.to_thread(app.openapi))  # half a second, once

    @r.get("/docs")
    async def docs() -> Response:
        return Response(await asyncio.to_thread(page), media_type="text/html", headers=STYLED)

    @r.get("/docs.css")
    async def style() -> Response:
        return Response(STYLE.read_bytes(), media_type="text/css")

    return r


def _kind(schema: dict[str, Any] | None) -> Markup:
    """A type in a few words, linked to its schema."""
    if not schema:
        return Markup()
    if ref := schema.get("$ref"):
        name = ref.rpartition("/")[2]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return Markup(" | ").join(_kind(choice) for choice in schema[word])
    if schema.get("type") == "array":
        return Markup("[{}]").format(_kind(schema.get("items")))
    return escape(" ".join([str(schema.get("type", "")), *_limits(schema)]))


def _limits(schema: dict[str, Any]) -> list[str]:
    words = ("format", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "default")
    return [f"{word}: {schema[word]}" for word in words if schema.get(word) is not None]


def _shape(caption: str, schema: dict[str, Any]) -> Markup:
    """The fields of an object, those always there marked."""
    if "properties" not in schema:
        return Markup("<p>{} {}</p>").format(caption, _kind(schema))
    row = Markup("<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td></tr>")
    rows = [
        row.format(name, " *" if name in schema.get("required", ()) else "", _kind(of), of.get("description", ""))
        for name, of in schema["properties"].items()
    ]
    return TABLE.format(caption, Markup().join(rows))
