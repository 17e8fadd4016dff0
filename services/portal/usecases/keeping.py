"""What a structure keeps to be used at deposit: bank accounts with their RIB, attachments (ORG-10, ORG-11)."""

from collections.abc import Mapping
from typing import Any

from services.portal.clients import Api, Refused, ServiceDown
from services.portal.usecases.depositing import Document
from services.portal.usecases.paged import Paged, paged

AT_DEPOSIT = 200


async def accounts(api: Api, structure_id: str, page: int) -> Paged:
    path = f"/structures/{structure_id}/bank-accounts"
    return await paged(api, "organisation", path, f"/structures/{structure_id}/coordonnees-bancaires", page=page)


async def attachments(api: Api, structure_id: str, page: int) -> Paged:
    path = f"/structures/{structure_id}/attachments"
    return await paged(api, "organisation", path, f"/structures/{structure_id}/pieces", page=page)


async def upload(api: Api, method: str, path: str, document: Document, data: Mapping[str, str] | None = None) -> None:
    """Under `document.key` the same form sent twice keeps one. Raises Refused."""
    await api.services.call(
        api.caller, "organisation", method, path, data=dict(data or {}), headers={"Idempotency-Key": document.key},
        files={"file": (document.name, document.file, document.media_type)},
    )  # fmt: skip


async def offered(api: Api, structure_id: str, what: str) -> list[dict[str, Any]]:
    """Bank accounts or attachments to choose from at deposit: none for who may not see them, nor while organisation is down."""
    params = {"size": AT_DEPOSIT} | ({"active": True} if what == "bank-accounts" else {})
    try:
        rows: list[dict[str, Any]] = (await api.get("organisation", f"/structures/{structure_id}/{what}", params))[
            "items"
        ]
    except (Refused, ServiceDown):
        return []
    return rows
