"""What callers send: every size bounded, unknown fields refused, amounts exact."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import Header, Query, UploadFile
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from chassis.errors import Invalid
from services.invoicing.domain.checks.amounts import MAX_LINES, Line, VatLine
from services.invoicing.domain.checks.findings import Finding, as_errors
from services.invoicing.domain.checks.recipient import STATE_SIRET
from services.invoicing.domain.invoice import fields as domain
from services.invoicing.domain.invoice.fields import Format, InvoiceType, PaymentMode, VatType
from services.invoicing.domain.lifecycle.table import Action, Cadre
from services.invoicing.store import Once
from services.invoicing.usecases.following import Request as Asked
from services.invoicing.usecases.office import Upload
from services.invoicing.usecases.office import once as bind

CHUNK = 256 * 1024
MAX_MANY = 100


def _exact(value: Any) -> Any:
    """A JSON number with a point is a float by the time it is here: its cents are not what was written."""
    if isinstance(value, float):
        message = 'amounts are exact decimals in a string, such as "120.50"'
        raise ValueError(message)  # noqa: TRY004  pydantic renders ValueError
    return value


def _text(value: Any) -> Any:
    """Trimmed; blank means empty; characters that no document holds are refused."""
    if not isinstance(value, str):
        return value
    if any(not c.isprintable() and c not in "\n\r\t" for c in value):
        message = "control characters are not accepted"
        raise ValueError(message)
    return value.strip() or None


Amount = Annotated[
    Decimal, BeforeValidator(_exact), Field(max_digits=19, decimal_places=6, allow_inf_nan=False, examples=["120.50"])
]
Id = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.:-]+$")]


Text = Annotated[str | None, BeforeValidator(_text)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LineIn(Strict):
    denomination: Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=255)]
    quantity: Amount
    unit_price_ht: Amount
    vat_rate: Amount = Field(description="Percent: 20 means 20 %")
    reference: Text = Field(None, max_length=50)
    unit: Text = Field(None, max_length=20)
    discount_ht: Amount = Decimal(0)


class VatLineIn(Strict):
    rate: Amount = Field(description="Percent")
    base: Amount
    amount: Amount
    category: Text = Field(None, max_length=5)


class FieldsIn(Strict):
    """Any subset in a draft; what sending demands is told by `checks`."""

    invoice_number: Text = Field(None, max_length=40, description="At most 20 characters when sent (INV-11)")
    type: InvoiceType = InvoiceType.FACTURE
    cadre: Cadre = Cadre.A1
    issue_date: date | None = None
    due_date: date | None = None
    currency: Annotated[str | None, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    supplier_service_id: Text = Field(None, max_length=100)
    bank_account_id: Text = Field(None, max_length=100)
    affactureur: bool = False
    recipient_is_state: bool | None = Field(None, description=f"true: the recipient is {STATE_SIRET} (INV-9)")
    recipient_siret: Text = Field(None, max_length=14)
    code_service: Text = Field(None, max_length=100)
    engagement: Text = Field(None, max_length=50)
    marche: Text = Field(None, max_length=50)
    original_number: Text = Field(None, max_length=20)
    vat_type: VatType | None = None
    vat_exemption_reason: Text = Field(None, max_length=255)
    payment_mode: PaymentMode | None = None
    total_ht: Amount | None = None
    total_tva: Amount | None = None
    total_ttc: Amount | None = None
    net_a_payer: Amount | None = None
    discount_ttc: Amount = Decimal(0)
    discount_reason: Text = Field(None, max_length=255)
    vat_lines: Annotated[list[VatLineIn], Field(max_length=100)] = []
    lines: Annotated[list[LineIn], Field(max_length=MAX_LINES)] = []
    valideur_1: Text = Field(None, max_length=18)
    valideur_2: Text = Field(None, max_length=18)
    comment: Text = Field(None, max_length=2000)

    def changes(self) -> dict[str, Any]:
        """What the caller gave, as the domain's own types. Raises Invalid."""
        given = {
            name: getattr(self, name) for name in self.model_fields_set if name in domain.Fields.__dataclass_fields__
        }
        if "lines" in given:
            given["lines"] = tuple(Line(**line.model_dump()) for line in self.lines)
        if "vat_lines" in given:
            given["vat_lines"] = tuple(VatLine(**line.model_dump()) for line in self.vat_lines)
        if self.recipient_is_state:
            given["recipient_siret"] = self._state()
        return given

    def _state(self) -> str:
        """The State has one SIRET (INV-9)."""
        if self.recipient_siret not in (None, STATE_SIRET):
            found = Finding(
                "recipient_siret",
                "recipient_not_state",
                f"Le SIRET de l'État est {STATE_SIRET}. Ne le saisissez pas, ou répondez que le destinataire n'est pas l'État.",
                f"The State's SIRET is {STATE_SIRET}. Leave it out, or say that the recipient is not the State.",
                self.recipient_siret,
            )
            raise Invalid(errors=as_errors([found]))
        return STATE_SIRET


Channel = Annotated[Literal["API", "PORTAIL"], Field(description="Where the person works: part of modeDepot")]


class DraftIn(FieldsIn):
    supplier_id: Id = Field(description="Structure that invoices")
    channel: Channel = "API"


class DraftPatch(FieldsIn):
    format: Format | None = Field(None, description="Corrects the detected format (INV-3)")


class ActionIn(Strict):
    """What an action demands stands in GET /lifecycle; the last four only for RECYCLER and DESIGNER_VALIDEUR."""

    reason: Text = Field(None, max_length=50)
    comment: Text = Field(None, max_length=2000)
    mandate_number: Text = Field(None, max_length=50)
    recipient_siret: Text = Field(None, max_length=14)
    code_service: Text = Field(None, max_length=100)
    engagement: Text = Field(None, max_length=50)
    valideur: Text = Field(None, max_length=18)

    def asked(self, action: Action) -> Asked:
        names = self.model_fields_set & {"recipient_siret", "code_service", "engagement", "valideur"}
        return Asked(
            action=action, reason=self.reason, comment=self.comment, mandate_number=self.mandate_number,
            corrections={name: getattr(self, name) for name in names},
        )  # fmt: skip


class ManyIn(Strict):
    ids: Annotated[list[Id], Field(min_length=1, max_length=MAX_MANY)]
    action: Action
    reason: Text = Field(None, max_length=50)
    comment: Text = Field(None, max_length=2000)
    mandate_number: Text = Field(None, max_length=50)

    def asked(self) -> Asked:
        return Asked(action=self.action, reason=self.reason, comment=self.comment, mandate_number=self.mandate_number)


class InstructeurIn(Strict):
    account_id: Id | None = Field(description="null: nobody")


IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")
]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=100)]
Page = Annotated[int, Query(ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=200)]


def once(account: str, key: str | None, body: BaseModel, *more: str) -> Once | None:
    return bind(account, key, body.model_dump_json(exclude_unset=True), *more)


def upload(file: UploadFile, key: str | None) -> Upload:
    async def chunks() -> Any:
        while chunk := await file.read(CHUNK):
            yield chunk

    return Upload((file.filename or "").strip(), chunks(), key)
