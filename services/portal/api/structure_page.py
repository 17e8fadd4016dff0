"""What the pages of one structure share: its head and tabs, what is seen of it."""

from typing import Annotated, Any

from fastapi import Path, Query, Response
from starlette.datastructures import FormData

from services.portal.api.visit import Visit
from services.portal.clients import Refused
from services.portal.usecases import structures
from services.portal.usecases.structures import Seen

PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Code = Annotated[str, Path(max_length=60, pattern=r"^[A-Z_]+$")]
Chosen = Annotated[str, Query(max_length=60)]
Word = Annotated[str, Query(max_length=200)]


async def seen(visit: Visit, structure_id: str) -> Seen:
    """Raises Refused where the person may not see it."""
    return await structures.seen(visit.api, await visit.member(), structure_id)


async def shown(
    visit: Visit, found: Seen, tab: str, refused: Refused | None = None, *, template: str = "", **context: Any
) -> Response:
    """`tab`: the current one; its page is `pages/structure_{template}.html`, by default that of the tab's path."""
    name = template or tab.removeprefix("/").replace("-", "_") or "identite"
    common = {"found": found, "s": found.structure, "tab": tab, "saved": False}
    status = refused.status if refused else 200
    return await visit.page(f"pages/structure_{name}.html", status, **common | context | {"refused": refused})


def typed_fields(form: FormData) -> dict[str, str]:
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


def ticked(form: FormData, name: str) -> bool:
    return form.get(name) == "oui"
