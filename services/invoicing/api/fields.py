"""The fields of an invoice as callers send and get them, made from the one table of fields."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer, create_model

from chassis.doors import Body
from services.invoicing.domain.checks.amounts import MAX_LINES, Line, VatLine
from services.invoicing.domain.invoice import fields as domain
from services.invoicing.domain.invoice.understanding import identifier

MAX_VAT_LINES = 100


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


def _identifier(value: Any) -> Any:
    """As `_text`; a number is often pasted with the spaces that make it readable."""
    return _text(identifier(value)) if isinstance(value, str) else value


Amount = Annotated[
    Decimal, BeforeValidator(_exact), Field(max_digits=19, decimal_places=6, allow_inf_nan=False, examples=["120.50"])
]
Money = Annotated[Decimal, PlainSerializer(lambda d: f"{d:f}", return_type=str)]
Text = Annotated[str | None, BeforeValidator(_text)]
Word = Annotated[str, BeforeValidator(_text)]
Identifier = Annotated[str | None, BeforeValidator(_identifier)]


class LineIn(Body):
    denomination: Annotated[Word, Field(min_length=1, max_length=255)]
    quantity: Amount
    unit_price_ht: Amount
    vat_rate: Amount = Field(description="Percent: 20 means 20 %")
    reference: Text = Field(None, max_length=50)
    unit: Text = Field(None, max_length=20)
    discount_ht: Amount = Decimal(0)


class VatLineIn(Body):
    rate: Amount = Field(description="Percent")
    base: Amount
    amount: Amount
    category: Text = Field(None, max_length=5)


class LineOut(BaseModel):
    reference: str | None
    denomination: str
    quantity: Money
    unit: str | None
    unit_price_ht: Money
    discount_ht: Money
    vat_rate: Money
    total_ht: Money
    total_ttc: Money


class VatLineOut(BaseModel):
    rate: Money
    base: Money
    amount: Money
    category: str | None


def _input(field: domain.Field) -> tuple[Any, Any]:
    about, default = field.about, field.default
    title = f"{about.label.fr} ({about.term})"
    if field.type == tuple[Line, ...]:
        return Annotated[list[LineIn], Field(max_length=MAX_LINES, title=title)], []
    if field.type == tuple[VatLine, ...]:
        return Annotated[list[VatLineIn], Field(max_length=MAX_VAT_LINES, title=title)], []
    if field.type == Decimal | None:
        return Annotated[Amount | None, Field(title=title)], default
    if field.type is Decimal:
        return Annotated[Amount, Field(title=title)], default
    if str in get_args(field.type):
        bounded = Annotated[str, Field(max_length=about.typed_limit or about.limit, pattern=about.pattern or None)]
        said = f"At most {about.limit} characters when it is sent" if about.typed_limit else None
        read = BeforeValidator(_identifier if about.party else _text)
        return Annotated[bounded | None, read, Field(title=title, description=said)], default
    return Annotated[field.type, Field(title=title)], default


def _output(field: domain.Field) -> tuple[Any, Any]:
    if field.type == tuple[Line, ...]:
        return list[LineOut], ...
    if field.type == tuple[VatLine, ...]:
        return list[VatLineOut], ...
    kinds = tuple(kind for kind in get_args(field.type) or (field.type,) if kind is not type(None))
    shown = {Decimal: Money, bool: bool, date: date}.get(kinds[0], str)
    return (shown | None if type(None) in get_args(field.type) else shown), ...


if TYPE_CHECKING:

    class FieldsIn(Body):
        """Any subset in a draft; `checks` says what sending demands."""

    class FieldsOut(BaseModel): ...

else:
    FieldsIn = create_model(
        "FieldsIn", __base__=Body, __doc__="Any subset in a draft; `checks` says what sending demands.",
        **{name: _input(field) for name, field in domain.TABLE.items()},
    )  # fmt: skip
    FieldsOut = create_model("FieldsOut", **{name: _output(field) for name, field in domain.TABLE.items()})


def given(body: BaseModel) -> dict[str, Any]:
    """Of what the caller sent, our fields as the domain's own types; what was left out is not among them."""
    values = {name: getattr(body, name) for name in body.model_fields_set if name in domain.TABLE}
    if "lines" in values:
        values["lines"] = tuple(Line(**line.model_dump()) for line in values["lines"])
    if "vat_lines" in values:
        values["vat_lines"] = tuple(VatLine(**line.model_dump()) for line in values["vat_lines"])
    return values
