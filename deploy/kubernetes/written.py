"""The chart's files that are made of tables: values.yaml, its schema, the README, the loops' table, rules and dashboard."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from deploy.kubernetes.table import table
from deploy.kubernetes.values import Chart
from deploy.observability import written as observability

CHART = Path(__file__).parent / "chorale"
MARK = "<!-- values -->"


def files() -> dict[Path, str]:
    return {
        CHART / "generated" / "table.json": _json(table()),
        CHART / "generated" / "rules.yaml": observability.rules(),
        CHART / "generated" / "dashboard.json": observability.dashboard(),
        CHART / "values.schema.json": _json(schema()),
        CHART / "values.yaml": "# Written by python -m deploy.kubernetes.\n" + "\n".join(_lines(Chart(), 0)) + "\n",
        CHART / "README.md": _readme((CHART / "README.md").read_text()),
    }


def schema() -> dict[str, Any]:
    return Chart.model_json_schema(by_alias=True)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _lines(model: BaseModel, depth: int) -> Iterator[str]:
    """YAML, which holds every JSON; a description stands above its value."""
    indent = "  " * depth
    for name, field in type(model).model_fields.items():
        key, value = field.alias or name, getattr(model, name)
        if field.description:
            yield f"{indent}# {field.description}"
        if isinstance(value, BaseModel):
            yield f"{indent}{key}:"
            yield from _lines(value, depth + 1)
        elif _of_models(value):
            yield f"{indent}{key}:"
            for inner, one in value.items():
                yield f"{indent}  {inner}:"
                yield from _lines(one, depth + 2)
        elif value is not None:
            yield f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}"


def _of_models(value: object) -> bool:
    return isinstance(value, dict) and any(isinstance(one, BaseModel) for one in value.values())


def _readme(text: str) -> str:
    """Its own words, and the table between the two marks."""
    before, _, rest = text.partition(MARK)
    _, _, after = rest.partition(MARK)
    rows = "\n".join(_rows(Chart(), ""))
    return f"{before}{MARK}\n| value | default | |\n| --- | --- | --- |\n{rows}\n{MARK}{after}"


def _rows(model: BaseModel, above: str) -> Iterator[str]:
    for name, field in type(model).model_fields.items():
        key, value = f"{above}{field.alias or name}", getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _rows(value, f"{key}.")
        elif _of_models(value):
            yield from _rows(next(iter(value.values())), f"{key}.<name>.")
        else:
            yield f"| `{key}` | `{json.dumps(value, ensure_ascii=False)}` | {field.description or ''} |"
