"""What I want mailed, and when; the switch that each mail carries (NOT-2, NOT-10)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from chassis.auth import Caller
from chassis.doors import Body
from chassis.errors import Invalid, NotFound
from chassis.problems import errors
from contracts.notice import Delivery, NoticeKind
from services.notifications.domain.kinds import ALWAYS, FEED_ALONE
from services.notifications.domain.preferences import MOST_CHOICES, Choice
from services.notifications.usecases.choosing import Choosing, Wanted

Token = Annotated[str, Path(max_length=300)]


class KindShown(BaseModel):
    """`delivery`: IMMEDIAT or JAMAIS where nobody can choose, null where each does."""

    kind: NoticeKind
    label_fr: str
    label_en: str
    delivery: Literal["IMMEDIAT", "JAMAIS"] | None


class ChoiceBody(Body):
    """`kind` null: all kinds; `structure_id` null: all structures. The closer choice counts, of kind before structure."""

    kind: NoticeKind | None = None
    structure_id: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    delivery: Delivery


class PreferencesBody(Body):
    choices: Annotated[list[ChoiceBody], Field(max_length=MOST_CHOICES)]


class AddressShown(BaseModel):
    """A_VERIFIER: mails to it came back, and none goes there any more."""

    state: Literal["VALIDE", "A_VERIFIER"]
    since: datetime | None = None
    status: str = ""


class PreferencesShown(BaseModel):
    """`mails` false: none at all, whatever was chosen; it is the account's, changed at identity."""

    mails: bool
    choices: list[ChoiceBody]
    kinds: list[KindShown]
    address: AddressShown


class Unsubscribed(BaseModel):
    """What is not mailed any more; `kind` null: the daily digest."""

    kind: NoticeKind | None
    label_fr: str
    label_en: str


def router(choosing: Choosing) -> APIRouter:
    r = APIRouter(tags=["préférences"])
    _own(r, choosing)
    _from_a_mail(r, choosing)
    return r


def _own(r: APIRouter, choosing: Choosing) -> None:
    @r.get("/me/preferences", responses=errors(NotFound))
    async def read(caller: Caller) -> PreferencesShown:
        """At once, in the daily digest or never; at once where nothing is chosen."""
        return _shown(await choosing.of(caller.account_id))

    @r.put("/me/preferences", responses=errors(NotFound, Invalid))
    async def choose(caller: Caller, body: PreferencesBody) -> PreferencesShown:
        """In the place of all that was chosen before."""
        choices = [Choice(**choice.model_dump()) for choice in body.choices]
        return _shown(await choosing.choose(caller.account_id, choices))

    @r.delete("/me/preferences/address-to-check", responses=errors(NotFound))
    async def mail_again(caller: Caller) -> PreferencesShown:
        """My address is right: mail me there again."""
        return _shown(await choosing.mail_again(caller.account_id))


def _from_a_mail(r: APIRouter, choosing: Choosing) -> None:
    @r.get("/unsubscriptions/{token}", responses=errors(NotFound))
    async def named(token: Token) -> Unsubscribed:
        """What the link of a mail would switch off; it changes nothing."""
        return _of(choosing.named(token))

    @r.post("/unsubscriptions/{token}", responses=errors(NotFound))
    async def unsubscribe(token: Token) -> Unsubscribed:
        """One click, without a login (RFC 8058)."""
        return _of(await choosing.unsubscribe(token))


def _shown(wanted: Wanted) -> PreferencesShown:
    bounced = wanted.address
    address = AddressShown(state="VALIDE")
    if bounced:
        address = AddressShown(state="A_VERIFIER", since=bounced.bounced_at, status=bounced.status)
    return PreferencesShown(
        mails=wanted.person.notifications,
        choices=[ChoiceBody(kind=c.kind, structure_id=c.structure_id, delivery=c.delivery) for c in wanted.choices],
        kinds=[_kind(kind) for kind in NoticeKind],
        address=address,
    )


def _kind(kind: NoticeKind) -> KindShown:
    fixed: Literal["IMMEDIAT", "JAMAIS"] | None = (
        "IMMEDIAT" if kind in ALWAYS else "JAMAIS" if kind in FEED_ALONE else None
    )
    return KindShown(kind=kind, label_fr=kind.label.fr, label_en=kind.label.en, delivery=fixed)


def _of(kind: NoticeKind | None) -> Unsubscribed:
    if kind is None:
        return Unsubscribed(kind=None, label_fr="Récapitulatif du jour", label_en="Daily digest")
    return Unsubscribed(kind=kind, label_fr=kind.label.fr, label_en=kind.label.en)
