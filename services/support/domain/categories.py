"""Categories are data (SUP-2); « M - » ones go to the business: a public structure (SUP-1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chassis.errors import Invalid
from services.support.domain.messages import MESSAGES

SHOWN = 40
TARGET_HOURS = 48
"""From opening to an answer, where a category says nothing (SUP-8)."""


@dataclass(frozen=True, slots=True)
class SubCategory:
    """`object_type` set: the ticket must be about such a thing (SUP-3)."""

    code: str
    label: str
    business: bool = False
    object_type: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """`target_hours`: within which its tickets are to be answered (SUP-8)."""

    code: str
    label: str
    sub_categories: tuple[SubCategory, ...]
    target_hours: int = TARGET_HOURS


@dataclass(frozen=True, slots=True)
class Categories:
    rows: tuple[Category, ...]

    @classmethod
    def parse(cls, text: str, targets: Mapping[str, int] | None = None) -> "Categories":
        """From the JSON of `data/categories.json`; `targets`: hours of categories where an operator sets others."""
        return cls(tuple(_category(row, targets or {}) for row in json.loads(text)))

    def target(self, category: str) -> timedelta:
        """From opening to an answer."""
        row = next((r for r in self.rows if r.code == category), None)
        return timedelta(hours=row.target_hours if row else TARGET_HOURS)

    def labels(self, category: str, sub_category: str) -> tuple[str, str]:
        """Their codes where the list no longer has them."""
        row = next((r for r in self.rows if r.code == category), Category(category, category, ()))
        return row.label, next((s.label for s in row.sub_categories if s.code == sub_category), sub_category)

    def find(self, category: str, sub_category: str) -> SubCategory:
        """Raises Invalid."""
        for row in self.rows:
            for sub in row.sub_categories:
                if (row.code, sub.code) == (category, sub_category):
                    return sub
        value = f"{category[:SHOWN]} / {sub_category[:SHOWN]}"
        raise Invalid(errors=[MESSAGES.finding("sub_category", "sub_category_unknown", value)])


def _category(row: dict[str, Any], targets: Mapping[str, int]) -> Category:
    subs = tuple(SubCategory(**sub) for sub in row["sub_categories"])
    hours = targets.get(row["code"], row.get("target_hours", TARGET_HOURS))
    return Category(row["code"], row["label"], subs, hours)
