"""The OpenAPI document of a service, as other people's tools want it: problems by their media type, names that make code."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from chassis.errors import Problem, Unauthenticated
from chassis.problems import MEDIA_TYPE
from chassis.words import normal

LICENCE = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
OF_PYDANTIC_ALONE = ("max_digits", "decimal_places")
PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}
FASTAPI_S_OWN = "422"
"""A body without the right shape, which it documents in its own words."""
Document = dict[str, Any]


def operation_id(route: APIRoute) -> str:
    """`factures_emises_submit`: what a generated client calls it."""
    return "_".join([*(slug(str(tag)) for tag in route.tags[:1]), route.name])


def slug(text: str) -> str:
    return normal(text).replace(" ", "_")


def document(app: FastAPI) -> Document:
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=app.description or app.title, routes=app.routes,
            summary=f"HTTP API of {app.title}", license_info=LICENCE,
            separate_input_output_schemas=app.separate_input_output_schemas,
            servers=[{"url": "/", "description": "This installation"}],
        )  # fmt: skip
        app.openapi_schema = _readable(made)
    return app.openapi_schema


def _readable(made: Document) -> Document:
    components = made.setdefault("components", {})
    components.setdefault("schemas", {}).update(_problem_schemas())
    for operation in _operations(made):
        operation.setdefault("tags", ["service"])
        _problems_by_media_type(operation)
        if "security" not in operation:
            operation["security"] = []
            _open_to_all(operation["responses"])
    made["tags"] = _tags(made)
    _plain(made)
    return made


def _open_to_all(responses: Document) -> None:
    """A door without a token refuses none; a wrong password it may, and says so itself."""
    if responses.get("401", {}).get("description", "").endswith(f"({Unauthenticated.code})"):
        del responses["401"]


def _tags(made: Document) -> list[Document]:
    """Plain names for code, described by the words that people read."""
    described: dict[str, str] = {}
    for operation in _operations(made):
        described |= {slug(tag): tag[0].upper() + tag[1:] for tag in operation["tags"]}
        operation["tags"] = [slug(tag) for tag in operation["tags"]]
    return [{"name": name, "description": described[name]} for name in sorted(described)]


def _problem_schemas() -> Document:
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**shape.pop("$defs", {}), "Problem": shape}


def _operations(made: Document) -> Iterator[Document]:
    for path in made["paths"].values():
        yield from path.values()


def _problems_by_media_type(operation: Document) -> None:
    """A refusal that another standard gives a shape (OAuth's) keeps it beside."""
    for status, response in operation["responses"].items():
        if status.startswith(("4", "5")):
            content = response.get("content", {})
            foreign = {} if MEDIA_TYPE in content or status == FASTAPI_S_OWN else content
            response["content"] = foreign | {MEDIA_TYPE: PROBLEM}


def _plain(node: Any) -> None:
    """JSON Schema has no such words, and a list says of what it is."""
    if isinstance(node, dict):
        for word in OF_PYDANTIC_ALONE:
            if not isinstance(node.get(word), dict):
                node.pop(word, None)
        if node.get("type") == "array":
            node.setdefault("items", {})
        for value in node.values():
            _plain(value)
    elif isinstance(node, list):
        for item in node:
            _plain(item)
