"""A structure under a new SIRET, and another gestionnaire principal, as guided steps (ORG-6, ORG-7, ORG-8)."""

from collections.abc import Sequence
from typing import Any

from services.portal.clients import Api
from services.portal.usecases.membership import Membership
from services.portal.usecases.paged import Paged, paged
from services.portal.usecases.structures import Seen


async def heirs(api: Api, found: Seen, words: str, page: int) -> Paged:
    """Who may govern it: attached already. Raises Refused."""
    at = f"{found.path}/transfert"
    always = {"state": "VALIDE", "role": "UTILISATEUR"}
    return await paged(api, "organisation", f"{found.path}/users", at, page=page, always=always, given={"q": words})


def governed(member: Membership) -> list[dict[str, Any]]:
    """By name."""
    rows = [row["structure"] for row in member.habilitations if row["gestionnaire_principal"]]
    return sorted(rows, key=lambda structure: structure["name"])


async def transfer(api: Api, account_id: str, structure_ids: Sequence[str], key: str) -> None:
    """Raises Refused: nothing is transferred where one cannot be."""
    body = {"account_id": account_id, "structure_ids": list(structure_ids)}
    await api.post("organisation", "/transfers", body, Idempotency_Key=key)


async def duplicate(api: Api, found: Seen, siret: str, comment: str, key: str) -> str:
    """The state of the request. Raises Refused."""
    body = {"siret": siret, "comment": comment}
    made = await api.post("organisation", f"{found.path}/duplication", body, Idempotency_Key=key)
    return str(made["state"])


async def activate(api: Api, found: Seen, *, active: bool) -> None:
    """Raises Refused."""
    await api.send("organisation", "PUT", f"{found.path}/activity", {"active": active})


async def refresh(api: Api, found: Seen) -> None:
    """From the register, now. Raises Refused."""
    await api.post("organisation", f"{found.path}/register-refresh")
