"""A structure on its pages: what it is, its services, its people and their rights; each change through organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.habilitation import Application, Level
from services.portal.clients import Api
from services.portal.domain import structure_pages as rules
from services.portal.domain.structure_pages import Tab
from services.portal.usecases.membership import Membership
from services.portal.usecases.paged import Paged, paged
from services.portal.usecases.paging import every


@dataclass(frozen=True, slots=True)
class Seen:
    """A structure as one person may see it; `manages`: they may change it."""

    structure: dict[str, Any]
    manages: bool

    @property
    def path(self) -> str:
        return f"/structures/{self.structure['structure_id']}"

    @property
    def tabs(self) -> list[Tab]:
        return rules.tabs(self.structure["kind"], manages=self.manages)


async def seen(api: Api, member: Membership, structure_id: str) -> Seen:
    """Raises Refused where the person may not see it."""
    structure = await api.get("organisation", f"/structures/{structure_id}")
    managed = {s["structure_id"] for s in member.holding(Application.ORGANISATION, Level.MODIFICATION)}
    return Seen(structure, structure_id in managed)


async def services(api: Api, found: Seen, page: int) -> Paged:
    return await paged(api, "organisation", f"{found.path}/services", f"{found.path}/services", page=page)


async def active_services(api: Api, structure_id: str) -> list[dict[str, Any]]:
    """To choose one of. Raises Refused, ServiceDown."""
    rows = await every(api, "organisation", f"/structures/{structure_id}/services")
    return [row for row in rows if row["active"]]


async def change(api: Api, structure_id: str, body: Mapping[str, Any], version: str = "") -> None:
    """`version`: what the person saw; empty where any will do. Raises Refused."""
    if body:
        await api.send("organisation", "PATCH", f"/structures/{structure_id}", dict(body), If_Match=version)


async def switch(api: Api, structure_id: str, application: str, *, on: bool) -> None:
    """The rights of everybody attached follow. Raises Refused."""
    path = f"/structures/{structure_id}/applications/{application}"
    await api.send("organisation", "PUT", path, {"active": on})


async def add_service(api: Api, structure_id: str, body: Mapping[str, Any], key: str) -> None:
    """`key`: the same form sent twice adds one. Raises Refused."""
    await api.post("organisation", f"/structures/{structure_id}/services", dict(body), Idempotency_Key=key)


async def change_service(api: Api, structure_id: str, service_id: str, body: Mapping[str, Any]) -> None:
    """Raises Refused."""
    await api.send("organisation", "PATCH", f"/structures/{structure_id}/services/{service_id}", dict(body))
