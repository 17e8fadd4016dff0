"""What is mailed, when: choices as a form has them (NOT-2)."""

from collections.abc import Mapping
from typing import Any

KIND, STRUCTURE = "kind.", "structure."


def chosen(choices: list[dict[str, Any]]) -> dict[str, str]:
    """The value of each field; what a form has no field for is left out."""
    return {name: choice["delivery"] for choice in choices if (name := _field(choice))}


def choices(fields: Mapping[str, str], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With those of before that this form has no field for."""
    made = [_choice(name, value) for name, value in fields.items() if value and name.startswith((KIND, STRUCTURE))]
    kept = [choice for choice in before if _field(choice) not in fields]
    return [*made, *kept]


def _field(choice: dict[str, Any]) -> str:
    kind, structure_id = choice["kind"], choice["structure_id"]
    if kind and structure_id:
        return ""
    return f"{KIND}{kind}" if kind else f"{STRUCTURE}{structure_id}" if structure_id else ""


def _choice(name: str, delivery: str) -> dict[str, Any]:
    prefix, _, value = name.partition(".")
    return {
        "kind": None,
        "structure_id": None,
        {"kind": "kind"}.get(prefix, "structure_id"): value,
        "delivery": delivery,
    }
