"""A page of any service's list, with the addresses of the pages before and after it: nothing is cut without a word."""

from dataclasses import dataclass
from typing import Any

from services.portal.clients import Api
from services.portal.usecases.waiting import address

SIZE = 50
Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paged:
    """`at_least`: there are more than `total`. `previous`, `next`: addresses of ours, empty at the ends."""

    items: list[dict[str, Any]]
    total: int
    at_least: bool
    page: int
    previous: str
    next: str


async def paged(
    api: Api,
    service: str,
    path: str,
    at: str,
    *,
    page: int = 1,
    always: Params | None = None,
    given: Params | None = None,
    kept: Params | None = None,
) -> Paged:
    """`always`: what the page asks every time; `given`: what the person chose, which stays in the address `at`.

    `kept`: what stays in the address instead, where the page has other names than the service.
    """
    chosen = {name: value for name, value in (given or {}).items() if value not in (None, "", [])}
    rows = await api.get(service, path, (always or {}) | chosen | {"page": page, "size": SIZE})
    more = page * SIZE < rows["total"] or rows["next_cursor"] is not None

    def here(number: int) -> str:
        return address(at, (chosen if kept is None else kept) | {"page": number if number > 1 else ""})

    return Paged(
        rows["items"], rows["total"], rows["total_is"] != "exact", page,
        here(page - 1) if page > 1 else "", here(page + 1) if more else "",
    )  # fmt: skip
