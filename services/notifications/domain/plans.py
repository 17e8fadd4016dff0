"""What each event tells, and to whom: pure functions from the event's data (NOT-1, NOT-3, NOT-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.enumerations import Code, Label
from contracts.habilitation import Application, HabilitationChanged, Profile
from contracts.invoice import Invoiced, InvoiceDeposited, InvoiceStatusChanged, Party
from contracts.lifecycle import Role
from contracts.notice import AddressBounced
from contracts.notice import NoticeKind as Kind
from contracts.raccordement import (
    RaccordementChanged,
    RaccordementState,
    SubscriptionChanged,
    SubscriptionState,
    SuspensionReason,
)
from contracts.rattachement import RattachementDecided, RattachementRequested, RattachementState
from contracts.request import RequestDecided, RequestKind, RequestOpened, RequestReminded, RequestState
from contracts.security import SecurityOutcome, SecurityRecorded
from contracts.technical import TechnicalAccountChanged
from contracts.ticket import TicketChanged, TicketSide
from services.notifications.domain.kinds import ACCOUNT_PAGES, PLACES, SECURITY_KINDS, TICKET_KINDS, rows
from services.notifications.domain.notice import Audience, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """`params` are facts, not words: amounts and reasons get their language when a person is told."""

    audiences: tuple[Audience, ...]
    params: Mapping[str, Any]
    about: str | None = None


def rattachement_requested(d: RattachementRequested, platform: str | None) -> Announcement:
    """To the gestionnaire principal, who cannot switch it off; where there is none, to the operators (ORG-18)."""
    if d.gestionnaire_principal is None:
        operation = Application.EXPLOITATION
        kind = Kind.RATTACHEMENT_UNGOVERNED
        to = Audience(kind=kind, page="plateforme", structure_id=platform, application=operation)
    else:
        asked = Kind.RATTACHEMENT_REQUESTED
        to = Audience(
            kind=asked, page=f"approbations#{d.rattachement_id}", account_id=d.gestionnaire_principal, structure_id=d.structure_id,
            application=Application.ORGANISATION,
        )  # fmt: skip
    params = {"structure": d.structure_name, "comment": d.comment, "who": ""}
    return Announcement(audiences=(to,), params=params, about=d.account_id)


def rattachement_decided(d: RattachementDecided) -> Announcement:
    """To the person who asked (ORG-18)."""
    approved = d.decision == RattachementState.VALIDE
    kind = Kind.RATTACHEMENT_APPROVED if approved else Kind.RATTACHEMENT_REFUSED
    to = Audience(
        kind=kind, page=f"mes-rattachements#{d.rattachement_id}", account_id=d.account_id, structure_id=d.structure_id
    )
    return Announcement(audiences=(to,), params={"structure": d.structure_name, "reason": d.reason})


def request_opened(d: RequestOpened, platform: str | None) -> Announcement:
    """To the gestionnaire principal, or the operators, who decide (ORG-28, ORG-30, ORG-31)."""
    if d.gestionnaire_principal is None:
        to = _operators(Kind.REQUEST_TO_DECIDE, platform)
    else:
        asked = Kind.REQUEST_TO_APPROVE
        to = Audience(kind=asked, page="approbations", account_id=d.gestionnaire_principal)
    params = {"structure": d.structure_name, "asked": _asked(d.kind), "comment": d.comment, "who": ""}
    return Announcement(audiences=(to,), params=params, about=d.asked_by)


def request_reminded(d: RequestReminded, platform: str | None) -> Announcement:
    """To the gestionnaire; when it is escalated to the operators, and to who asked, too (ORG-8, ORG-29)."""
    to: tuple[Audience, ...] = ()
    if d.gestionnaire_principal:
        reminded = Kind.REQUEST_REMINDED
        to = (Audience(kind=reminded, page="approbations", account_id=d.gestionnaire_principal),)
    if d.escalated:
        asker = Audience(kind=Kind.REQUEST_UNANSWERED, page="mes-demandes", account_id=d.asked_by)
        to = (*to, asker, _operators(Kind.REQUEST_ESCALATED, platform))
    params = {"structure": d.structure_name, "asked": _asked(d.kind), "days": d.days, "who": ""}
    return Announcement(audiences=to, params=params, about=d.asked_by)


def _operators(kind: Kind, platform: str | None) -> Audience:
    operation = Application.EXPLOITATION
    return Audience(kind=kind, page="plateforme", structure_id=platform, application=operation)


def request_decided(d: RequestDecided) -> Announcement:
    """To the person who asked."""
    approved = d.decision == RequestState.APPROUVEE
    kind = Kind.REQUEST_APPROVED if approved else Kind.REQUEST_REFUSED
    to = Audience(kind=kind, page=f"mes-demandes#{d.request_id}", account_id=d.asked_by, structure_id=d.structure_id)
    params = {"structure": d.structure_name, "asked": _asked(d.kind), "reason": d.reason}
    return Announcement(audiences=(to,), params=params)


def _asked(code: str) -> dict[str, str]:
    """In both languages; what a newer version asks for by its code."""
    return _label(RequestKind.known(code), code)


def habilitation_changed(before: Right | None, d: HabilitationChanged, actor: str | None) -> Announcement | None:
    """To whose right it is, unless they changed it themselves. A first right comes with the words of its decision."""
    if before is None or not before.active or actor == d.account_id:
        return None
    profiles = frozenset((p.application, p.level) for p in d.profiles)
    if d.active and profiles == before.profiles:
        return None
    kind = Kind.HABILITATION_CHANGED if d.active else Kind.HABILITATION_ENDED
    to = Audience(kind=kind, page="mes-habilitations", account_id=d.account_id, structure_id=d.structure_id)
    return Announcement(audiences=(to,), params={"structure": d.structure_name, "profiles": _named(d.profiles)})


def _named(profiles: Sequence[Profile]) -> dict[str, str]:
    """In both languages; what a newer version grants by its code."""
    known = [(Application.known(p.application), p) for p in profiles]
    labels = [(a.label if a else Label(p.application, p.application), p.level.label) for a, p in known]
    return {
        language: ", ".join(f"{getattr(a, language)} ({getattr(level, language)})" for a, level in labels)
        for language in ("fr", "en")
    }


def deposited(d: InvoiceDeposited) -> Announcement:
    """The supplier's users learn that it is deposited, with the digest of its certificate (INV-18)."""
    params = _invoice(d) | {"digest": d.certificate.digest}
    return Announcement(audiences=_holders(d, Role.FOURNISSEUR, Kind.INVOICE_DEPOSITED), params=params)


def status_changed(d: InvoiceStatusChanged) -> Announcement:
    """To each role that the event names and the table has a row for."""
    told = [row for row in rows(d.state) if row.role in d.notified_roles]
    audiences = tuple(a for row in told for a in _holders(d, row.role, row.kind))
    text = d.reason.text if d.reason else ""
    comment = d.comment or ""
    params = _invoice(d) | {"reason": _reason(d), "comment": "" if comment == text else comment}
    return Announcement(audiences=audiences, params=params)


def ticket_changed(d: TicketChanged, platform: str | None) -> Announcement | None:
    """To whoever holds the side that did not act, as of now; the platform's own desk is one (SUP-1, NOT-1).

    What was read at once, in a live exchange, is told to nobody (SUP-11).
    """
    kind = TICKET_KINDS.get(d.activity.kind)
    if kind is None or d.activity.live:
        return None
    page = f"tickets/{d.ticket_id}"
    if d.activity.side == TicketSide.RECEVEUR:
        to = Audience(
            kind=kind, page=page, structure_id=d.sender_structure_id, service_id=d.sender_service_id,
            application=Application.SOLLICITATIONS_EMISES,
        )  # fmt: skip
    else:
        desk = Application.SOLLICITATIONS_RECUES if d.receiver_structure_id else Application.GUICHET
        to = Audience(kind=kind, page=page, structure_id=d.receiver_structure_id or platform, application=desk)
    about = d.object.number if d.object else ""
    params = {"number": d.number, "title": d.title, "text": d.activity.text, "about": about}
    return Announcement(audiences=(to,), params=params)


def raccordement_changed(d: RaccordementChanged) -> Announcement | None:
    """Each passage, to who holds « Raccordements » on the structure (RAC-7)."""
    if d.previous is None or d.previous == d.state:
        return None
    kind = Kind.RACCORDEMENT_MOVED
    reason = _label(SuspensionReason.known(d.reason), d.reason)
    params = {"label": d.label, "state": _label(RaccordementState.known(d.state), d.state), "reason": reason}
    return Announcement(audiences=(_connected(kind, d.structure_id),), params=params)


def subscription_changed(d: SubscriptionChanged) -> Announcement | None:
    """That nothing leaves any more, unless somebody of the structure wanted it so (EVT-4, EVT-8)."""
    if d.state != SubscriptionState.SUSPENDU or d.suspension in (None, SuspensionReason.DEMANDE):
        return None
    kind, why = Kind.SUBSCRIPTION_SUSPENDED, d.suspension or ""
    params = {"label": d.label, "reason": _label(SuspensionReason.known(why), why)}
    return Announcement(audiences=(_connected(kind, d.structure_id),), params=params)


def technical_account_changed(d: TechnicalAccountChanged) -> Announcement | None:
    """That its last secret ends soon (RAC-12)."""
    if d.warned_days is None or d.expires_at is None:
        return None
    day = {"fr": f"{d.expires_at:%d/%m/%Y}", "en": f"{d.expires_at:%Y-%m-%d}"}
    params = {"label": d.name, "days": d.warned_days, "day": day}
    return Announcement(audiences=(_connected(Kind.TECHNICAL_SECRET_EXPIRING, d.structure_id),), params=params)


def _connected(kind: Kind, structure_id: str) -> Audience:
    return Audience(kind=kind, page="raccordements", structure_id=structure_id, application=Application.RACCORDEMENTS)


def _label(code: Code | None, otherwise: str) -> dict[str, str]:
    """In both languages; what is no code, or one of a newer version, as it came."""
    label = code.label if code else Label(otherwise, otherwise)
    return {"fr": label.fr, "en": label.en}


def security_recorded(d: SecurityRecorded) -> Announcement | None:
    """What was done to an account, to its person: they may not have done it themselves."""
    kind = SECURITY_KINDS.get(d.kind)
    if kind is None or d.account_id is None or d.outcome is not SecurityOutcome.REUSSI:
        return None
    return Announcement(
        audiences=(Audience(kind=kind, page=ACCOUNT_PAGES.get(kind, "mon-compte"), account_id=d.account_id),), params={}
    )


def login_from_new_device(d: SecurityRecorded) -> Announcement:
    to = Audience(kind=Kind.LOGIN_FROM_NEW_DEVICE, page="mon-compte/sessions", account_id=d.account_id)
    return Announcement(audiences=(to,), params={"device": d.device, "address": d.address})


def address_bounced(d: AddressBounced) -> Announcement:
    """In the feed alone: a mail would come back too."""
    to = Audience(kind=Kind.ADDRESS_TO_CHECK, page="mon-compte/courriels", account_id=d.account_id)
    return Announcement(audiences=(to,), params={"address": d.address})


def _holders(d: Invoiced, role: Role, kind: Kind) -> tuple[Audience, ...]:
    party, place = d.party(role), PLACES[role]
    if party is None:
        return ()
    page = f"{place.page}/{d.invoice_id}"
    return (
        Audience(
            kind=kind, page=page, structure_id=party.structure_id, service_id=party.service_id,
            application=place.application,
        ),
    )  # fmt: skip


def _invoice(d: Invoiced) -> dict[str, Any]:
    supplier, recipient = d.party(Role.FOURNISSEUR), d.party(Role.DESTINATAIRE)
    return {
        "number": d.number, "supplier": supplier.name if supplier else "", "recipient": _place(recipient) if recipient else "",
        "amount": {"value": str(d.totals.ttc), "currency": d.currency},
    }  # fmt: skip


def _place(party: Party) -> str:
    return f"{party.name} ({party.service_label or party.service_code})" if party.service_code else party.name


def _reason(d: InvoiceStatusChanged) -> dict[str, str]:
    """In both languages; an older event knows the French one alone."""
    if (given := d.reason) is None:
        return {"fr": "", "en": ""}
    labels = {"fr": given.label, "en": given.label_en or given.label}
    return {language: ". ".join(filter(None, (label, given.text))) for language, label in labels.items()}
