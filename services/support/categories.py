"""Categories are data (SUP-2); « M - » ones go to the business: a public structure (SUP-1)."""

import json
from dataclasses import dataclass
from pathlib import Path

from chassis.errors import FieldError, Invalid

FILE = Path(__file__).parent / "data" / "categories.json"


@dataclass(frozen=True)
class SubCategory:
    """`object_type` set: the ticket must be about such a thing (SUP-3)."""

    code: str
    label: str
    business: bool = False
    object_type: str | None = None


@dataclass(frozen=True)
class Category:
    code: str
    label: str
    sub_categories: tuple[SubCategory, ...]


CATEGORIES = tuple(
    Category(c["code"], c["label"], tuple(SubCategory(**s) for s in c["sub_categories"]))
    for c in json.loads(FILE.read_text(encoding="utf-8"))
)


def find(category: str, sub_category: str) -> SubCategory:
    """Raises Invalid."""
    for c in CATEGORIES:
        for s in c.sub_categories:
            if (c.code, s.code) == (category, sub_category):
                return s
    raise Invalid(errors=[FieldError(
        field="sub_category", rule="SUP-1", message="Cette sous-catégorie n'existe pas dans cette catégorie",
        value=f"{category[:40]} / {sub_category[:40]}", remedy="Choisissez-la dans la liste de GET /categories",
    )])  # fmt: skip
