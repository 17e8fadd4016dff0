"""Lists of invoices: what a tab asks for, the criteria given, pages and orders that stay in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.portal.clients import Api, Refused
from services.portal.domain.form import day_typed
from services.portal.domain.formats import typed_amount
from services.portal.domain.sides import Side, Tab
from services.portal.usecases.waiting import address

SIZE = 50
Criteria = dict[str, Any]
AMOUNTS, DAYS = ("ttc_from", "ttc_to"), ("deposited_from", "deposited_to")


@dataclass(frozen=True, slots=True)
class List:
    """`refused`: a criterion was not understood. `sort(column)` is the address of the list in that order."""

    side: Side
    tab: Tab
    criteria: Criteria
    page: dict[str, Any]
    order: str
    sort: Callable[[str], str]
    previous: str
    next: str
    refused: Refused | None = None


async def listed(api: Api, side: Side, tab: Tab, criteria: Criteria, structure_id: str) -> List:
    page, order = int(criteria.get("page") or 1), str(criteria.get("sort") or side.order)
    given = {n: v for n, v in criteria.items() if n not in ("page", "sort") and v not in (None, "", [])}
    own = {side.own: structure_id} if side.own and structure_id else {}
    always = {name: list(values) for name, values in tab.params}
    refused = None
    try:
        rows = await api.get(
            "invoicing", side.list, own | asked(given) | always | {"page": page, "size": SIZE, "sort": order}
        )
    except Refused as error:
        refused, rows = error, {"items": [], "total": 0, "total_is": "exact", "page": 1, "next_cursor": None}
    base = side.path + tab.path

    def here(**changed: Any) -> str:
        return address(base, given | {"sort": order if order != side.order else "", **changed})

    return List(
        side, tab, given, rows, order, lambda column: here(sort=f"-{column}" if order == column else column),
        here(page=page - 1) if page > 1 else "", here(page=page + 1) if page * SIZE < rows["total"] else "", refused,
    )  # fmt: skip


def asked(criteria: Criteria) -> Criteria:
    """As invoicing takes them: amounts with a point, days as AAAA-MM-JJ, identifiers without spaces."""
    made = dict(criteria)
    made |= {name: typed_amount(made[name]) for name in AMOUNTS if name in made}
    made |= {name: day_typed(made[name]) for name in DAYS if name in made}
    return made | {name: "".join(made[name].split()) for name in ("supplier", "recipient") if name in made}
