"""Pages from the directory in memory."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from chassis.lists import MAX_SIZE, Page
from services.organisation.domain.directory import Hits

B = TypeVar("B")


class PagesQuery(BaseModel):
    """What has one order alone has pages, and neither cursor nor columns."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=MAX_SIZE)] = 20

    @property
    def skipped(self) -> int:
        return (self.page - 1) * self.size


class SearchQuery(PagesQuery):
    """The best first."""

    q: Annotated[
        str, Field(max_length=200, description="Name, label, town, or the beginning of a public structure's identifier")
    ] = ""


def hits(found: Hits, shown: Sequence[B], asked: PagesQuery) -> Page[B]:
    return Page(
        items=list(shown), total=found.total, total_is="exact" if found.exact else "at_least", page=asked.page,
        size=asked.size, next_cursor=None,
    )  # fmt: skip
