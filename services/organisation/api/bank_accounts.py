"""Bank accounts of a structure, each with its RIB (ORG-10)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Forbidden, Invalid, NotFound, Stale, TooLarge, Unavailable
from chassis.headers import IdempotencyKey, IfMatch
from chassis.idempotency import KeyReused
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from chassis.quotas import QuotaReached
from chassis.uploads import FileRefused, Upload
from contracts.bank import BankAccountKind
from services.organisation.api.attachments import FILE, attached
from services.organisation.api.shapes import Text
from services.organisation.domain.bank_account import BankAccount
from services.organisation.store import Read
from services.organisation.usecases.banking import Banking

StructureId = Annotated[str, Path(max_length=60)]
AccountId = Annotated[str, Path(max_length=60)]
FILES = (FileRefused, TooLarge, Unavailable, QuotaReached)


class AccountsQuery(PageQuery):
    active: bool | None = None


class BankAccountChange(Body):
    """Only the fields given are changed."""

    name: Text | None = None
    kind: BankAccountKind | None = None
    iban: Text | None = None
    number: Text | None = None
    bic: Text | None = None
    affactureur: bool | None = None
    rib_tic: bool | None = None
    active: bool | None = None

    def given(self) -> dict[str, Any]:
        return {n: v for n in self.model_fields_set if (v := getattr(self, n)) is not None}


class NewBankAccount(Body):
    """A form, with the RIB as `file`."""

    name: Text
    kind: BankAccountKind = BankAccountKind.IBAN
    iban: Text = ""
    number: Text = ""
    bic: Text = ""
    affactureur: bool = False
    rib_tic: bool = False
    file: UploadFile = Field(description="The RIB: PDF, PNG or JPEG, 5 MB")


class BankAccountShown(BaseModel):
    bank_account_id: str
    name: str = Field(description="Shown at deposit")
    kind: BankAccountKind
    iban: str
    number: str
    bic: str
    affactureur: bool
    rib_tic: bool
    rib: str = Field(description="The name of the RIB document")
    active: bool
    created_at: datetime


def router(banking: Banking) -> APIRouter:
    r = APIRouter(prefix="/structures/{structure_id}/bank-accounts", tags=["coordonnées bancaires"])
    _accounts(r, banking)
    _documents(r, banking)
    return r


def _accounts(r: APIRouter, banking: Banking) -> None:
    @r.post("", status_code=201, responses=errors(NotFound, Forbidden, Invalid, KeyReused, *FILES))
    async def add(
        caller: Caller, structure_id: StructureId, body: Annotated[NewBankAccount, Form()], response: Response,
        key: IdempotencyKey = None,
    ) -> BankAccountShown:  # fmt: skip
        """IBAN (ISO 13616, and the national key) or another number; the RIB document is mandatory."""
        given = {n: getattr(body, n) for n in NewBankAccount.model_fields if n != "file"}
        rib = Upload(body.file.filename or "", body.file, key)
        return _shown(await banking.add(structure_id, caller.account_id, given, rib), response)

    @r.get("", responses=errors(NotFound))
    async def listed(
        caller: Caller, structure_id: StructureId, asked: Annotated[AccountsQuery, Query()]
    ) -> Page[BankAccountShown]:
        """For who manages the structure or issues its invoices, by name."""
        return items(await banking.listed(structure_id, caller.account_id, asked.active, asked), account_shown)

    @r.patch("/{bank_account_id}", responses=errors(NotFound, Forbidden, Invalid, Stale))
    async def change(
        caller: Caller, structure_id: StructureId, bank_account_id: AccountId, body: BankAccountChange,
        *, response: Response, if_match: IfMatch = None,
    ) -> BankAccountShown:  # fmt: skip
        """Modify, deactivate, activate again; in force everywhere at once."""
        changed = await banking.change(structure_id, bank_account_id, caller.account_id, body.given(), if_match)
        return _shown(changed, response)


def _documents(r: APIRouter, banking: Banking) -> None:
    @r.put("/{bank_account_id}/rib", responses=errors(NotFound, Forbidden, *FILES))
    async def replace_rib(
        caller: Caller, structure_id: StructureId, bank_account_id: AccountId, file: UploadFile, response: Response
    ) -> BankAccountShown:
        """Another RIB document."""
        rib = Upload(file.filename or "", file)
        return _shown(await banking.replace_rib(structure_id, bank_account_id, caller.account_id, rib), response)

    @r.get("/{bank_account_id}/rib", response_class=StreamingResponse, responses=errors(NotFound, Forbidden) | FILE)
    async def rib(caller: Caller, structure_id: StructureId, bank_account_id: AccountId) -> StreamingResponse:
        """The RIB document under the name it was given."""
        return attached(*await banking.rib(structure_id, bank_account_id, caller.account_id))


def account_shown(account: BankAccount) -> BankAccountShown:
    own = {n: getattr(account, n) for n in BankAccountShown.model_fields if n != "rib"}
    return BankAccountShown(**own, rib=account.document.name)


def _shown(read: Read[BankAccount], response: Response) -> BankAccountShown:
    response.headers["ETag"] = read.etag
    return account_shown(read.value)
