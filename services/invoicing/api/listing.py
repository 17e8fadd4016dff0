"""Lists of both sides: the same criteria, cursor or page, exact total (INV-40)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query

from services.invoicing.api.inputs import Page, Size
from services.invoicing.api.outputs import row_out
from services.invoicing.api.shapes import PageOut
from services.invoicing.domain import search
from services.invoicing.domain.invoice.fields import InvoiceType
from services.invoicing.domain.lifecycle.states import State
from services.invoicing.domain.lifecycle.table import Cadre
from services.invoicing.usecases.access import narrowed
from services.invoicing.usecases.office import Office

Word = Annotated[str | None, Query(max_length=100)]
Amount = Annotated[Decimal | None, Query(max_digits=19, decimal_places=6)]
Cursor = Annotated[
    str | None, Query(max_length=60, pattern=r"^[0-9a-f-]+$", description="next_cursor of the page before")
]


@dataclass
class Listing:
    state: Annotated[list[State] | None, Query(max_length=30)] = None
    type: InvoiceType | None = None
    cadre: Cadre | None = None
    number: Word = None
    supplier: Annotated[str | None, Query(max_length=100, description="Identifier of the structure")] = None
    supplier_id: Word = None
    recipient: Annotated[str | None, Query(max_length=100, description="Identifier of the structure")] = None
    recipient_id: Word = None
    service_code: Word = None
    engagement: Word = None
    marche: Word = None
    deposited_from: date | None = None
    deposited_to: date | None = None
    ttc_from: Amount = None
    ttc_to: Amount = None
    page: Page = 1
    size: Size = 50
    cursor: Cursor = None


async def listed(office: Office, scope: Mapping[str, Any], listing: Listing, **more: Any) -> PageOut:
    named = {k: v for k, v in vars(listing).items() if k not in ("state", "page", "size", "cursor")}
    criteria = search.Criteria(states=listing.state or (), **named, **more)
    skip = 0 if listing.cursor else (listing.page - 1) * listing.size
    rows, total = await office.invoices.page(
        narrowed(scope, search.query(criteria)), after=listing.cursor, skip=skip, size=listing.size
    )
    last = rows[-1]["_id"] if len(rows) == listing.size else None
    return PageOut(
        items=[row_out(row) for row in rows], total=total, page=listing.page, size=listing.size, next_cursor=last
    )
