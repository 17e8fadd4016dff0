"""Lists of a service read whole, page after page."""

from collections.abc import Mapping
from typing import Any

from services.portal.clients import Api, ServiceDown

SIZE, MOST_PAGES = 200, 50


async def every(api: Api, service: str, path: str, always: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Raises ServiceDown beyond 10,000 rows, Refused."""
    rows: list[dict[str, Any]] = []
    for page in range(1, MOST_PAGES + 1):
        answer = await api.get(service, path, {**(always or {}), "size": SIZE, "page": page})
        rows += answer["items"]
        if len(rows) >= answer["total"] or not answer["items"]:
            return rows
    raise ServiceDown(service)
