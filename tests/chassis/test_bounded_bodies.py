"""What comes in is counted before it is looked at, and nothing comes in without a bound."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from chassis.doors import Body

DOCUMENTS = sorted(Path("docs/openapi").glob("*.json"))
BOUNDS = {"maxLength", "enum", "const", "pattern", "format"}


class Inner(Body):
    name: Annotated[str, Field(max_length=3)]


class Outer(Body):
    type: str = ""
    words: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    inner: list[Inner] | None = Field(None, max_length=40)
    flags: Annotated[dict[str, bool], Field(max_length=3, default_factory=dict)]


@pytest.mark.parametrize("body", [
    {"words": [1] * 300_000}, {"inner": [1] * 300_000}, {"flags": {str(n): 1 for n in range(30_000)}},
    {str(n): 1 for n in range(30_000)}, {"inner": [{"name": "a", **{str(n): 1 for n in range(30_000)}}]},
], ids=["tuple", "list", "dict", "fields", "fields of an item"])  # fmt: skip
def test_row_13_too_many_is_one_fault_found_at_once(body):
    began = time.thread_time()
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(body)
    assert [error["type"] for error in caught.value.errors()] == ["too_long"]
    assert time.thread_time() - began < 0.05


def test_what_fits_is_looked_at_item_by_item():
    assert Outer.model_validate({"type": "a", "words": ["b"], "inner": [{"name": "c"}]}).words == ("b",)
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate({"inner": [{"name": "long"}, {"name": "long"}]})
    assert len(caught.value.errors()) == 2


def unbounded(document: dict[str, Any]) -> Iterator[str]:
    """Lists, texts and tables that a request may hold, without a bound in the document."""
    seen = set[str]()

    def walk(schema: dict[str, Any], place: str) -> Iterator[str]:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name in seen:
                return
            seen.add(name)
            schema, place = document["components"]["schemas"][name], name
        kind = schema.get("type")
        if (
            (kind == "array" and "maxItems" not in schema)
            or (
                kind == "object"
                and isinstance(schema.get("additionalProperties"), dict)
                and "maxProperties" not in schema
            )
            or (kind == "string" and not BOUNDS & schema.keys())
        ):
            yield place
        for name, inner in schema.get("properties", {}).items():
            yield from walk(inner, f"{place}.{name}")
        parts = [schema["items"]] if isinstance(schema.get("items"), dict) else []
        for inner in (*parts, *schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
            yield from walk(inner, place)

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                yield from walk(content["schema"], path)
            for parameter in operation.get("parameters", ()):
                yield from walk(parameter["schema"], f"{method} {path} {parameter['name']}")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_row_13_every_list_and_text_that_comes_in_has_a_bound(path):
    """Amounts are bounded by their digits, which OpenAPI has no word for; heads and files by their bytes."""
    found = set(unbounded(json.loads(path.read_text())))
    amounts = {
        place for place in found if place.rpartition(".")[2] in AMOUNT_FIELDS or place.endswith(("ttc_from", "ttc_to"))
    }
    assert found - amounts - {place for place in found if place.endswith((".file", "user-agent"))} == set()


AMOUNT_FIELDS = {
    "total_ht", "total_tva", "total_ttc", "net_a_payer", "discount_ttc", "rounding", "rate", "base", "amount", "quantity",
    "unit_price_ht", "vat_rate", "discount_ht",
}  # fmt: skip
