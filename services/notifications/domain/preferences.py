"""When each person wants which notices mailed (NOT-2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contracts.notice import Delivery
from contracts.notice import NoticeKind as Kind
from services.notifications.domain.kinds import ALWAYS, FEED_ALONE
from services.notifications.domain.notice import Person

MOST_CHOICES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`kind` None: all kinds; `structure_id` None: all structures."""

    kind: Kind | None = None
    structure_id: str | None = None
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Of one account; what nothing was chosen for is mailed at once."""

    id: str
    choices: tuple[Choice, ...] = ()


def delivery(choices: Sequence[Choice], person: Person, kind: Kind, structure_id: str | None) -> Delivery:
    """What was chosen for the kind counts before what was chosen for the structure, the closer choice before the wider."""
    if kind in FEED_ALONE:
        return Delivery.JAMAIS
    if kind in ALWAYS:
        return Delivery.IMMEDIAT
    if not person.notifications:
        return Delivery.JAMAIS
    by_place = {(choice.kind, choice.structure_id): choice.delivery for choice in choices}
    places = ((kind, structure_id), (kind, None), (None, structure_id), (None, None))
    return next((by_place[place] for place in places if place in by_place), Delivery.IMMEDIAT)


def without(choices: Sequence[Choice], kind: Kind) -> tuple[Choice, ...]:
    """The kind is not mailed any more, on no structure (RFC 8058)."""
    kept = tuple(choice for choice in choices if choice.kind is not kind)
    return (*kept, Choice(kind=kind, delivery=Delivery.JAMAIS))


def without_digest(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """What was mailed once a day is not mailed any more."""
    daily, never = Delivery.QUOTIDIEN, Delivery.JAMAIS
    return tuple(replace(choice, delivery=never) if choice.delivery is daily else choice for choice in choices)


def repeated(choices: Sequence[Choice]) -> list[int]:
    """Positions of choices that an earlier one was made for already."""
    places = [(choice.kind, choice.structure_id) for choice in choices]
    return [n for n, place in enumerate(places) if place in places[:n]]
