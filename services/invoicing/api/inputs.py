"""What callers send: every size bounded, unknown fields refused, amounts exact."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Request, UploadFile
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile as StarletteFile

from chassis.doors import Body
from chassis.errors import Invalid
from chassis.idempotency import Once
from chassis.idempotency import once as bind
from chassis.uploads import Upload
from contracts.invoice import Format
from contracts.lifecycle import Action
from services.invoicing.api.fields import FieldsIn, Identifier, Text, Word, given
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.checks.recipient import STATE_SIRET
from services.invoicing.usecases.following import Request as Asked

MAX_MANY = 100
CORRECTIONS = frozenset({"recipient_siret", "code_service", "engagement", "valideur", "valideur_2"})

Id = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.:-]+$")]
ChannelIn = Annotated[Literal["API", "PORTAIL"], Field(description="Where the person works: part of modeDepot")]


class DraftFields(FieldsIn):
    recipient_is_state: bool | None = Field(None, description=f"true: the recipient is {STATE_SIRET} (INV-9)")

    def changes(self) -> dict[str, Any]:
        """What the caller gave, as the domain's own types. Raises Invalid."""
        values = given(self)
        if self.recipient_is_state:
            values["recipient_siret"] = _state(values.get("recipient_siret"))
        elif self.recipient_is_state is False and values.get("recipient_siret") == STATE_SIRET:
            raise Invalid(
                errors=[CATALOGUE.finding("recipient_siret", "recipient_is_state", STATE_SIRET, siret=STATE_SIRET)]
            )
        return values


def _state(siret: str | None) -> str:
    """The State has one SIRET (INV-9)."""
    if siret not in (None, STATE_SIRET):
        raise Invalid(errors=[CATALOGUE.finding("recipient_siret", "recipient_not_state", siret, siret=STATE_SIRET)])
    return STATE_SIRET


class DraftIn(DraftFields):
    supplier_id: Id = Field(description="Structure that invoices")
    channel: ChannelIn = "API"


Acknowledged = Annotated[
    list[Annotated[str, Field(max_length=60)]],
    Field(default_factory=list, max_length=20, description="Codes of the warnings that are confirmed"),
]


class SubmitIn(DraftIn):
    acknowledged: Acknowledged


class SendIn(Body):
    acknowledged: Acknowledged


class DraftPatch(DraftFields):
    format: Format | None = Field(None, description="Corrects the detected format (INV-3)")


class ActionIn(Body):
    """What an action demands stands in GET /lifecycle; the last five only for an action that `corrects` them."""

    reason: Text = Field(None, max_length=50)
    comment: Text = Field(None, max_length=2000)
    mandate_number: Text = Field(None, max_length=50)
    recipient_siret: Identifier = Field(None, max_length=14)
    code_service: Text = Field(None, max_length=100)
    engagement: Text = Field(None, max_length=50)
    valideur: Identifier = Field(None, max_length=18)
    valideur_2: Identifier = Field(None, max_length=18)

    def asked(self, action: Action) -> Asked:
        return Asked(
            action=action, reason=self.reason, comment=self.comment, mandate_number=self.mandate_number,
            corrections={name: getattr(self, name) for name in self.model_fields_set & CORRECTIONS},
        )  # fmt: skip


class ManyIn(Body):
    ids: Annotated[list[Id], Field(min_length=1, max_length=MAX_MANY)]
    action: Action
    reason: Text = Field(None, max_length=50)
    comment: Text = Field(None, max_length=2000)
    mandate_number: Text = Field(None, max_length=50, description="Of all that have none of their own")
    mandate_numbers: Annotated[
        dict[Id, Annotated[Word, Field(min_length=1, max_length=50)]],
        Field(default_factory=dict, max_length=MAX_MANY, description="By invoice (INV-36)"),
    ]

    def asked(self) -> dict[str, Asked]:
        """By invoice. Raises Invalid for a mandate of an invoice that is not among them."""
        if strange := sorted(self.mandate_numbers.keys() - set(self.ids)):
            raise Invalid(errors=[CATALOGUE.finding("mandate_numbers", "mandate_of_another", strange[0])])
        return {invoice_id: self._of(invoice_id) for invoice_id in self.ids}

    def _of(self, invoice_id: str) -> Asked:
        mandate = self.mandate_numbers.get(invoice_id, self.mandate_number)
        return Asked(action=self.action, reason=self.reason, comment=self.comment, mandate_number=mandate)


class InstructeurIn(Body):
    account_id: Id | None = Field(description="null: nobody")


def once(account: str, key: str | None, body: BaseModel, *more: str) -> Once | None:
    return bind(account, key, body.model_dump_json(exclude_unset=True), *more)


async def one_file(request: Request, file: UploadFile) -> UploadFile:
    """The form's only file. Raises Invalid for several (INV-4): all but one would be lost without a word."""
    count = sum(isinstance(value, StarletteFile) for _, value in (await request.form()).multi_items())
    if count > 1:
        raise Invalid(errors=[CATALOGUE.finding("file", "several_files", count=count)])
    return file


OneFile = Annotated[UploadFile, Depends(one_file)]


def upload(file: UploadFile, key: str | None) -> Upload:
    return Upload((file.filename or "").strip(), file, key)
