"""Categories are data (SUP-2); « M - » ones go to the business: a public structure (SUP-1)."""

import json
from dataclasses import dataclass

from chassis.errors import Invalid
from services.support.domain.messages import MESSAGES

SHOWN = 40


@dataclass(frozen=True, slots=True)
class SubCategory:
    """`object_type` set: the ticket must be about such a thing (SUP-3)."""

    code: str
    label: str
    business: bool = False
    object_type: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    label: str
    sub_categories: tuple[SubCategory, ...]


@dataclass(frozen=True, slots=True)
class Categories:
    rows: tuple[Category, ...]

    @classmethod
    def parse(cls, text: str) -> "Categories":
        """From the JSON of `data/categories.json`."""
        rows = json.loads(text)
        return cls(
            tuple(Category(r["code"], r["label"], tuple(SubCategory(**s) for s in r["sub_categories"])) for r in rows)
        )

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
