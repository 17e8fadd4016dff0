"""Acting on an invoice: the table says whether, the command carries what the row demands (INV-22 to INV-26, INV-36)."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from chassis.errors import Conflict, Finding, Forbidden, Invalid, Text
from contracts.invoice import Reason
from contracts.lifecycle import Action, ReasonCode, Role, State
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.invoice.aggregate import Invoice, Step
from services.invoicing.domain.invoice.files import check_comment
from services.invoicing.domain.lifecycle import table
from services.invoicing.domain.lifecycle.guards import resolved
from services.invoicing.domain.lifecycle.reasons import TEXT_REQUIRED
from services.invoicing.domain.lifecycle.table import Need, Row

MAX_MANDATE = 50


class NotPossible(Conflict):
    code = "action_impossible"
    title = Text("L'état de la facture ne permet pas cette action (INV-22)", "The invoice's state does not allow this")


class NotYours(Forbidden):
    code = "action_d_un_autre_role"
    title = Text("Cette action revient à une autre partie (INV-22)", "This action is another party's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What someone asks, with what they add. `roles`: the parts the account may play on this invoice."""

    action: Action
    roles: frozenset[Role]
    account: str | None
    at: datetime
    reason: str | None = None
    comment: str | None = None
    mandate_number: str | None = None
    corrects: frozenset[str] = field(default_factory=frozenset)
    """Names of the fields it changes."""


def chosen(invoice: Invoice, command: Command) -> Row:
    """The row of the table. Raises NotPossible, NotYours, Invalid."""
    row = table.find(invoice.situation, command.action, command.roles)
    if row is None:
        raise _refusal(invoice, command)
    findings = [
        *_check_reason(row, command), *_check_mandate(row, command), *check_comment(command.comment),
        *_check_corrections(row, command),
    ]  # fmt: skip
    if row.action is Action.COMPLETER:
        findings += _check_completion(invoice, command)
    if findings:
        raise Invalid(errors=findings)
    return row


def _refusal(invoice: Invoice, command: Command) -> NotPossible | NotYours:
    anyones = table.find(invoice.situation, command.action)
    if anyones:
        role = anyones.role.label
        return NotYours(
            Text(f"{command.action} revient au {role.fr.lower()}", f"{command.action} is for the {role.en.lower()}")
        )
    mine = [row.action for row in table.possible(invoice.situation, command.roles)]
    return NotPossible(
        Text(
            f"{command.action} impossible à l'état {invoice.state}. Actions possibles pour vous : {', '.join(mine) or 'aucune'}",
            f"{command.action} is not possible in state {invoice.state}. Open to you: {', '.join(mine) or 'none'}",
        )
    )


def _check_reason(row: Row, command: Command) -> list[Finding]:
    if not row.reasons:
        return [CATALOGUE.finding("reason", "reason_not_expected", command.reason)] if command.reason else []
    choices = ", ".join(row.reasons)
    if not command.reason:
        return [CATALOGUE.finding("reason", "reason_required", choices=choices)]
    if command.reason not in row.reasons:
        return [CATALOGUE.finding("reason", "reason_unknown", command.reason, choices=choices)]
    if command.reason in TEXT_REQUIRED and not (command.comment or "").strip():
        return [CATALOGUE.finding("comment", "reason_text_required", reason=command.reason)]
    return []


def _check_mandate(row: Row, command: Command) -> list[Finding]:
    number = command.mandate_number
    if row.mandate is Need.REQUIRED and not number:
        return [CATALOGUE.finding("mandate_number", "mandate_required")]
    if row.mandate is Need.REFUSED and number:
        return [CATALOGUE.finding("mandate_number", "mandate_not_expected", number)]
    if number and len(number) > MAX_MANDATE:
        return [CATALOGUE.finding("mandate_number", "too_long", length=len(number), limit=MAX_MANDATE)]
    return []


def _check_corrections(row: Row, command: Command) -> list[Finding]:
    """What the action changes, and nothing else (INV-24)."""
    strange = [
        CATALOGUE.finding(name, "correction_not_expected", action=row.action)
        for name in sorted(command.corrects - row.corrects)
    ]
    if row.corrects and row.correction is Need.REQUIRED and not command.corrects:
        first = min(row.corrects)
        return [
            CATALOGUE.finding(first, "correction_required", action=row.action, names=", ".join(sorted(row.corrects)))
        ]
    return strange


def _check_completion(invoice: Invoice, command: Command) -> list[Finding]:
    """INV-25: sending again adds something, a file or a comment."""
    added = any(f.added_at is not None and f.added_at >= invoice.state_at for f in invoice.attachments)
    if added or (command.comment or "").strip():
        return []
    return [CATALOGUE.finding("comment", "nothing_added")]


def act(invoice: Invoice, command: Command, *, onward: bool = True) -> tuple[Invoice, tuple[Row, ...]]:
    """The invoice after the action, and `onward` what the system does at once behind it, with the rows taken."""
    row = chosen(invoice, command)
    invoice = take(invoice, row, command)
    if not onward:
        return invoice, (row,)
    invoice, following = advance(invoice, command.at)
    return invoice, (row, *following)


def advance(invoice: Invoice, at: datetime) -> tuple[Invoice, tuple[Row, ...]]:
    """Every step the system takes by itself from here (INV-20)."""
    taken: list[Row] = []
    while (row := table.automatic(invoice.situation)) is not None:
        invoice = take(invoice, row, by_system(row.action, at))
        taken.append(row)
    return invoice, tuple(taken)


def by_system(action: Action, at: datetime) -> Command:
    return Command(action=action, roles=frozenset({Role.SYSTEME}), account=None, at=at)


def take(invoice: Invoice, row: Row, command: Command) -> Invoice:
    """One row, with its line in the history."""
    target = resolved(row.target, invoice.situation)
    who = invoice.party(row.role)
    step = Step(
        at=command.at, state=target, action=row.action, role=row.role, account=command.account,
        structure_id=who.structure_id if who else None, structure_name=who.name if who else None,
        service_id=who.service_id if who else None, service_code=who.service_code if who else None,
        service_label=who.service_label if who else None, reason=_reason(command), comment=command.comment,
        mandate_number=command.mandate_number,
    )  # fmt: skip
    return replace(
        invoice,
        state=target,
        state_at=command.at,
        made_available_at=_made_available(invoice, row, target, command.at),
        history=(*invoice.history, step),
        mandate_number=command.mandate_number or invoice.mandate_number,
        rejection_acknowledged=invoice.rejection_acknowledged or row.action is Action.TRAITER_REJET,
    )


def _made_available(invoice: Invoice, row: Row, target: State, at: datetime) -> datetime | None:
    """When the recipient that it now has got it: anew once it was readdressed, not when a suspension is lifted."""
    if target is State.MISE_A_DISPOSITION and row.action is not Action.LEVER_SUSPENSION:
        return at
    return invoice.made_available_at


def _reason(command: Command) -> Reason | None:
    code = ReasonCode.known(command.reason or "")
    if code is None:
        return None
    return Reason(code=code, label=code.label.fr, label_en=code.label.en, text=command.comment or "")
