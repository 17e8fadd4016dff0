"""The journal of security records: one's own, a structure's for its gestionnaires, all of it for operators (ID-24)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.context import cause
from chassis.errors import Forbidden, NotFound
from chassis.lists import Page, PageQuery
from chassis.problems import errors
from contracts.security import SecurityKind, SecurityOutcome
from services.identity.api.shapes import still_open
from services.identity.domain.chain import Link
from services.identity.usecases.journal import Journal
from services.identity.usecases.refresh import Sessions

Word = Annotated[str | None, Field(max_length=60)]


class Asked(PageQuery):
    sort: Literal["at", "-at"] | None = None
    kind: SecurityKind | None = None
    outcome: SecurityOutcome | None = None


class AskedOfStructure(Asked):
    account: Word = None


class AskedOfAll(AskedOfStructure):
    structure: Word = None
    address: Word = None


class RecordShown(BaseModel):
    number: int = Field(description="Place dans la chaîne")
    at: datetime
    kind: str
    kind_label: str
    outcome: str
    account_id: str | None = Field(description="Le compte concerné")
    actor: str | None = Field(description="Le compte qui a agi")
    structure_id: str | None
    address: str
    device: str
    object_type: str
    object_id: str
    detail: str
    hash: str = Field(description="SHA-256 de l'entrée et de celle qui précède")


def router(journal: Journal, sessions: Sessions) -> APIRouter:
    r = APIRouter(tags=["journal de sécurité"], dependencies=[Depends(still_open(sessions))])

    @r.get("/me/audit")
    async def mine(caller: Caller, asked: Annotated[Asked, Query()]) -> Page[RecordShown]:
        """What concerns my account, last first."""
        found, rows = await journal.of_account(caller.account_id, _filters(asked), asked)
        return rows.page([_shown(link) for link in found], asked)

    @r.get("/structures/{structure_id}/audit", responses=errors(NotFound))
    async def of_structure(
        caller: Caller, structure_id: Annotated[str, Path(max_length=60)], asked: Annotated[AskedOfStructure, Query()]
    ) -> Page[RecordShown]:
        """What concerns a structure, for whoever governs it."""
        found, rows = await journal.of_structure(caller.account_id, structure_id, _filters(asked), asked)
        return rows.page([_shown(link) for link in found], asked)

    @r.get("/audit", responses=errors(Forbidden))
    async def whole(caller: Caller, asked: Annotated[AskedOfAll, Query()]) -> Page[RecordShown]:
        """Everything, for the platform's operators (ORG-32)."""
        found, rows = await journal.whole(caller.account_id, _filters(asked), asked)
        return rows.page([_shown(link) for link in found], asked)

    return r


FIELDS = {"account": "account_id", "structure": "structure_id"}


def _filters(asked: PageQuery) -> dict[str, str]:
    given = asked.model_dump(exclude=set(PageQuery.model_fields), exclude_none=True)
    return {FIELDS.get(name, name): str(value) for name, value in given.items()}


def _shown(link: Link) -> RecordShown:
    known = SecurityKind.known(link.record.kind)
    label = (known.label.en if cause().language == "en" else known.label.fr) if known else link.record.kind
    return RecordShown(
        number=link.number, hash=link.hash, kind_label=label,
        **{name: getattr(link.record, name) for name in RecordShown.model_fields.keys() - {"number", "hash", "kind_label"}},
    )  # fmt: skip
