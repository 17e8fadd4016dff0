"""A request: what someone asks for, who decides, and the steps that carry it out over several aggregates.

Its kinds are rows of one table (`kinds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chassis.errors import DomainError, Invalid, Text, TooMany
from contracts.request import RequestKind, RequestState
from services.organisation.domain.kinds import KINDS, Decider, Step
from services.organisation.domain.messages import finding
from services.organisation.domain.subjects import (
    Attachment,
    Duplication,
    Founding,
    Invitation,
    Mandating,
    MoreRights,
    Subject,
    Word,
)

MAX_WORDS = 500
LEASE = timedelta(seconds=30)  # while one worker is at a step, no other takes it
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)
COOL_DOWNS = (timedelta(0), timedelta(days=1), timedelta(days=30))
"""How long who was refused once, twice, more often waits before asking the same again: each asking is a mail to somebody."""
WAITING_AT_MOST = 10  # requests of one account that await the operators


class AlreadyDecided(DomainError):
    code, status = "deja_decide", 409
    title = Text("Cette demande a déjà reçu une réponse", "This request has been answered already")


class AlreadyAsked(DomainError):
    code, status = "demande_existante", 409
    title = Text("La même demande attend déjà sa réponse", "The same request waits for its answer already")


class OwnRequest(DomainError):
    code, status = "demande_propre", 403
    title = Text("Personne ne décide de sa propre demande", "Nobody decides on a request of their own")


REMINDED_AFTER = (timedelta(days=3), timedelta(days=7), timedelta(days=14))
"""At the last of them whoever asked and the operators are told too: the gestionnaire may be gone (ORG-8, ORG-29)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`due_at`: when anybody may take up the steps left; None: none is left. `cursor`: how far a long step came.

    `remind_at`: when its decider is to be reminded next; None: never.
    """

    request_id: str
    kind: RequestKind
    state: RequestState
    decider: Decider
    asked_by: str
    asked_at: datetime
    structure_id: str
    subject: Subject
    comment: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    steps_left: tuple[Step, ...] = ()
    steps_done: tuple[Step, ...] = field(default=())
    cursor: str | None = None
    attempts: int = 0
    due_at: datetime | None = None
    reminders: int = 0
    remind_at: datetime | None = None

    @property
    def escalated(self) -> bool:
        return self.reminders == len(REMINDED_AFTER)

    @property
    def rattachement_id(self) -> str | None:
        return self.subject.rattachement_id if isinstance(self.subject, Attachment) else None

    @property
    def once(self) -> str | None:
        """What no other request may be at the same time: the same thing asked twice, the same word given twice."""
        if isinstance(self.subject, Word) and self.subject.number is not None:
            return f"{self.kind}:{self.subject.voucher_id}:{self.subject.number}"
        waits = self.state is RequestState.EN_ATTENTE and self.rattachement_id is None
        return self.topic if waits else None

    @property
    def topic(self) -> str:
        """The same thing asked by the same account: its refusals count together, and it waits once."""
        return f"{self.kind}:{self.asked_by}:{self._about}"

    @property
    def _about(self) -> str:
        match self.subject:
            case Founding() | Duplication() as made:
                return made.structure.identifier
            case Mandating() as mandat:
                return f"{mandat.mandant_id}:{mandat.mandataire_id}"
            case MoreRights() as more:
                return more.link_id
            case Invitation() as invited:
                return f"{self.structure_id}:{invited.service_id}:{invited.address}"
        return self.structure_id


def asked(
    request_id: str, kind: RequestKind, subject: Subject, *, by: str, structure_id: str, at: datetime, comment: str = "",
    decider: Decider | None = None,
) -> Request:  # fmt: skip
    """A new request, its first steps claimed by whoever made it; where nobody decides it is approved as it is asked.

    `decider`: another than its kind's, as the operators are where nobody governs, or nobody where who asks may decide it too.
    """
    decides = decider or KINDS[kind].decider
    at_once = Decider.PERSONNE in (decides, KINDS[kind].decider)
    steps = KINDS[kind].asked + (KINDS[kind].approved if at_once else ())
    return reminded_by(Request(
        request_id=request_id, kind=kind, subject=subject, asked_by=by, asked_at=at, structure_id=structure_id, comment=comment,
        decider=decides, state=RequestState.APPROUVEE if at_once else RequestState.EN_ATTENTE,
        steps_left=steps, due_at=at + LEASE if steps else None,
        decided_by=by if at_once else None, decided_at=at if at_once else None,
    ), at)  # fmt: skip


def reminded_by(request: Request, since: datetime) -> Request:
    """With the time of the next reminder, if its gestionnaire is still to decide it. `since`: when it came to them."""
    waits = request.state is RequestState.EN_ATTENTE and request.decider is Decider.GESTIONNAIRE
    more = waits and not request.escalated
    return replace(request, remind_at=since + REMINDED_AFTER[request.reminders] if more else None)


def reminded(request: Request) -> Request:
    """Once more; the next is due by the table, counted from when it was asked."""
    since = (request.remind_at or request.asked_at) - REMINDED_AFTER[request.reminders]
    return reminded_by(replace(request, reminders=request.reminders + 1), since)


def decided(request: Request, by: str, at: datetime, *, approve: bool, reason: str) -> Request:
    """Raises AlreadyDecided, OwnRequest, Invalid."""
    if request.state is not RequestState.EN_ATTENTE:
        raise AlreadyDecided
    if request.asked_by == by:
        raise OwnRequest
    kind = KINDS[request.kind]
    steps = request.steps_left + (kind.approved if approve else kind.refused)
    return replace(
        request, state=RequestState.APPROUVEE if approve else RequestState.REFUSEE, decided_by=by, decided_at=at,
        reason=reason.strip()[:MAX_WORDS] if approve else checked_refusal(reason),
        steps_left=steps, due_at=at + LEASE if steps else None, remind_at=None,
    )  # fmt: skip


def check_cool_down(refusals: Sequence[datetime], now: datetime) -> None:
    """`refusals`: when the same was refused to the same account. Raises TooMany."""
    if not refusals:
        return
    free_at = max(refusals) + COOL_DOWNS[min(len(refusals), len(COOL_DOWNS)) - 1]
    if now < free_at:
        raise TooMany(COOLING, retry_after=int((free_at - now).total_seconds()) + 1)


COOLING = Text(
    "Cette demande a été refusée plusieurs fois : attendez avant de la refaire",
    "This request was refused several times: wait before you make it again",
)


def claimed(request: Request, now: datetime) -> Request:
    return replace(request, attempts=request.attempts + 1, due_at=now + LEASE)


def step_done(request: Request, now: datetime) -> Request:
    first, *rest = request.steps_left
    return replace(
        request, steps_left=tuple(rest), steps_done=(*request.steps_done, first), cursor=None, attempts=0,
        due_at=now + LEASE if rest else None,
    )  # fmt: skip


def step_advanced(request: Request, cursor: str, now: datetime, *, leave: bool) -> Request:
    """`leave`: the rest is for the sweep, from now on."""
    return replace(request, cursor=cursor, attempts=0, due_at=now if leave else now + LEASE)


def postponed(request: Request, now: datetime) -> Request:
    """After a step failed: longer each time, so that it keeps nobody else waiting."""
    pause = FIRST_PAUSE * 2 ** min(request.attempts, 12)
    return replace(request, due_at=now + min(pause, LONGEST_PAUSE))


def abandoned(request: Request, reason: str, at: datetime) -> Request:
    """Closed without a decision: what it asks for can no longer be."""
    return replace(
        request,
        state=RequestState.SANS_SUITE,
        reason=reason[:MAX_WORDS],
        decided_at=at,
        steps_left=(),
        due_at=None,
        remind_at=None,
    )


def checked_comment(comment: str) -> str:
    """Raises Invalid."""
    return _checked("comment", "comment_missing", comment)


def checked_refusal(reason: str) -> str:
    """Raises Invalid."""
    return _checked("reason", "refusal_unexplained", reason)


def _checked(name: str, code: str, given: str) -> str:
    clean = given.strip()
    if 0 < len(clean) <= MAX_WORDS:
        return clean
    raise Invalid(errors=[finding(name, code, given[:80], most=MAX_WORDS)])
