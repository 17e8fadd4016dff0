"""Lists of all sides: the same criteria, cursor or page, honest total (INV-40)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from chassis import clock
from chassis.lists import Listed, Page, PageQuery
from contracts.invoice import Channel, InvoiceType
from contracts.lifecycle import Cadre, Role, State
from services.invoicing.api.outputs import count_out, month_out, row_out
from services.invoicing.api.shapes import CountOut, MonthOut, RowOut
from services.invoicing.domain.invoice.aggregate import DEPOSIT_MODES
from services.invoicing.domain.receipt.deposit import PARIS
from services.invoicing.store import search
from services.invoicing.usecases import access
from services.invoicing.usecases.parts import Parts

Word = Annotated[str | None, Field(max_length=100)]
Identifier = Annotated[str | None, Field(max_length=100, description="Identifier of the structure")]
Amount = Annotated[Decimal | None, Field(max_digits=19, decimal_places=6)]
Day = Annotated[date | None, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
Siren = Annotated[str | None, Field(pattern=r"^[0-9]{9}$", description="All establishments of a company")]
DepositMode = StrEnum("DepositMode", {m: m for m in (f"{p}_{c}" for p in DEPOSIT_MODES for c in Channel)})  # type: ignore[misc]
Column = Literal["state_at", "-state_at", "number", "-number", "total_ttc", "-total_ttc", "issue_date", "-issue_date"]
NOT_CRITERIA = frozenset(PageQuery.model_fields)


class Criteria(PageQuery):
    state: Annotated[list[State], Field(max_length=30, default_factory=list)]
    type: InvoiceType | None = None
    cadre: Cadre | None = None
    number: Word = None
    supplier: Identifier = None
    supplier_id: Word = None
    recipient: Identifier = None
    recipient_id: Word = None
    service_code: Word = None
    supplier_siren: Siren = None
    recipient_siren: Siren = None
    supplier_service_id: Word = None
    deposit_mode: DepositMode | None = None
    engagement: Word = None
    marche: Word = None
    deposited_from: Day = None
    deposited_to: Day = None
    issued_from: Day = None
    issued_to: Day = None
    ttc_from: Amount = None
    ttc_to: Amount = None


class IssuedQuery(Criteria):
    sort: Column | Literal["dated_at", "-dated_at"] | None = None
    to_process: Annotated[bool, Field(description="What still needs the supplier (INV-30)")] = False
    hide_old_rejections: Annotated[bool, Field(description="Without those given up over 10 days ago (INV-30)")] = False


class ReceivedQuery(Criteria):
    sort: Column | Literal["made_available_at", "-made_available_at"] | None = None
    downloaded: Annotated[bool | None, Field(description="false: not downloaded yet")] = None
    instructeur: Annotated[str | None, Field(max_length=100, description="Account in charge")] = None


class ToValidateQuery(Criteria):
    sort: Column | None = None


async def listed(parts: Parts, account: str, of: Listed, roles: Iterable[Role], asked: Criteria) -> Page[RowOut]:
    """What the account may see in these roles, and that the criteria leave."""
    mine = access.keys(await access.rights(parts, account), roles)
    named: dict[str, Any] = asked.model_dump(exclude=set(NOT_CRITERIA))
    invoices, rows = await parts.invoices.page(of, mine, search.Criteria(**named), asked)
    known = await parts.structures.verifications(i.supplier.structure_id for i in invoices)
    shown = [row_out(i, parts.delays, known.get(i.supplier.structure_id)) for i in invoices]
    return rows.page(shown, asked)


async def counted(parts: Parts, account: str, roles: Iterable[Role]) -> list[CountOut]:
    mine = access.keys(await access.rights(parts, account), roles)
    return [count_out(count) for count in await parts.invoices.counts(mine)]


async def by_month(parts: Parts, account: str, roles: Iterable[Role]) -> list[MonthOut]:
    mine = access.keys(await access.rights(parts, account), roles)
    today = clock.now().astimezone(PARIS).date()
    return [month_out(month) for month in await parts.invoices.months(mine, today)]
