"""What callers send: every size bounded, unknown fields refused, amounts exact."""

from typing import Annotated, Any, Literal

from fastapi import UploadFile
from pydantic import BaseModel, Field

from chassis.doors import Body
from chassis.errors import Invalid
from chassis.idempotency import Once
from chassis.idempotency import once as bind
from chassis.uploads import Upload
from contracts.invoice import Format
from contracts.lifecycle import Action
from services.invoicing.api.fields import FieldsIn, Text, given
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.checks.recipient import STATE_SIRET
from services.invoicing.usecases.following import Request as Asked

MAX_MANY = 100
CORRECTIONS = frozenset({"recipient_siret", "code_service", "engagement", "valideur"})

Id = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\w.:-]+$")]
ChannelIn = Annotated[Literal["API", "PORTAIL"], Field(description="Where the person works: part of modeDepot")]


class DraftFields(FieldsIn):
    recipient_is_state: bool | None = Field(None, description=f"true: the recipient is {STATE_SIRET} (INV-9)")

    def changes(self) -> dict[str, Any]:
        """What the caller gave, as the domain's own types. Raises Invalid."""
        values = given(self)
        if self.recipient_is_state:
            values["recipient_siret"] = _state(values.get("recipient_siret"))
        return values


def _state(siret: str | None) -> str:
    """The State has one SIRET (INV-9)."""
    if siret not in (None, STATE_SIRET):
        raise Invalid(errors=[CATALOGUE.finding("recipient_siret", "recipient_not_state", siret, siret=STATE_SIRET)])
    return STATE_SIRET


class DraftIn(DraftFields):
    supplier_id: Id = Field(description="Structure that invoices")
    channel: ChannelIn = "API"


class DraftPatch(DraftFields):
    format: Format | None = Field(None, description="Corrects the detected format (INV-3)")


class ActionIn(Body):
    """What an action demands stands in GET /lifecycle; the last four only for RECYCLER and DESIGNER_VALIDEUR."""

    reason: Text = Field(None, max_length=50)
    comment: Text = Field(None, max_length=2000)
    mandate_number: Text = Field(None, max_length=50)
    recipient_siret: Text = Field(None, max_length=14)
    code_service: Text = Field(None, max_length=100)
    engagement: Text = Field(None, max_length=50)
    valideur: Text = Field(None, max_length=18)

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
    mandate_number: Text = Field(None, max_length=50)

    def asked(self) -> Asked:
        return Asked(action=self.action, reason=self.reason, comment=self.comment, mandate_number=self.mandate_number)


class InstructeurIn(Body):
    account_id: Id | None = Field(description="null: nobody")


def once(account: str, key: str | None, body: BaseModel, *more: str) -> Once | None:
    return bind(account, key, body.model_dump_json(exclude_unset=True), *more)


def upload(file: UploadFile, key: str | None) -> Upload:
    return Upload((file.filename or "").strip(), file, key)
