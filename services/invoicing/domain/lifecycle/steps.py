"""Acting on an invoice: the table says whether, the command carries what the row demands (INV-22 to INV-26, INV-36)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.errors import Conflict, Forbidden, Invalid
from contracts.invoice import Party
from contracts.invoice import Reason as GivenReason
from services.invoicing.domain.checks.findings import Finding, as_errors, missing
from services.invoicing.domain.invoice.aggregate import Invoice, Passage
from services.invoicing.domain.invoice.files import check_comment
from services.invoicing.domain.lifecycle import table as lifecycle
from services.invoicing.domain.lifecycle.table import Action, Need, Role, Transition

MAX_MANDATE = 50


class NotPossible(Conflict):
    code, title = "action_impossible", "L'état de la facture ne permet pas cette action (INV-22)"


class NotYours(Forbidden):
    code, title = "action_d_un_autre_role", "Cette action revient à une autre partie (INV-22)"


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


def chosen(invoice: Invoice, command: Command) -> Transition:
    """The row of the table. Raises NotPossible, NotYours, Invalid."""
    row = lifecycle.find(invoice.situation, command.action)
    if row is None:
        open_to_you = [r.action for r in lifecycle.possible(invoice.situation, command.roles)]
        told = ", ".join(open_to_you) or "aucune"
        raise NotPossible(f"{command.action} impossible à l'état {invoice.state}. Actions possibles pour vous : {told}")
    if row.role not in command.roles:
        raise NotYours(f"{command.action} revient au rôle {row.role}")
    found = [*_check_reason(row, command), *_check_mandate(row, command), *check_comment(command.comment)]
    if row.action is Action.COMPLETER:
        found += _check_completion(invoice, command)
    if found:
        raise Invalid(errors=as_errors(found))
    return row


def _check_reason(row: Transition, command: Command) -> list[Finding]:
    codes = [r.code for r in row.reasons]
    if not codes:
        return [_refused("reason", "reason_not_expected", command.reason)] if command.reason else []
    if not command.reason:
        choices = ", ".join(codes)
        return [
            Finding(
                "reason",
                "reason_required",
                f"Un motif est obligatoire. Choisissez parmi : {choices}.",
                f"A reason is mandatory. Choose among: {choices}.",
            )
        ]
    reason = next((r for r in row.reasons if r.code == command.reason), None)
    if reason is None:
        choices = ", ".join(codes)
        return [
            Finding(
                "reason",
                "reason_unknown",
                f"Motif inconnu pour cette action. Choisissez parmi : {choices}.",
                f"Unknown reason for this action. Choose among: {choices}.",
                command.reason,
            )
        ]
    if reason.text_required and not (command.comment or "").strip():
        return [
            Finding(
                "comment",
                "reason_text_required",
                f"Le motif {reason.code} demande une explication. Renseignez le commentaire.",
                f"Reason {reason.code} asks for an explanation. Fill in the comment.",
            )
        ]
    return []


def _check_mandate(row: Transition, command: Command) -> list[Finding]:
    number = command.mandate_number
    if row.mandate is Need.REQUIRED and not number:
        found = missing("mandate_number", "Numéro de mandat", "Mandate number")
        return [replace(found, code="mandate_required")]
    if row.mandate is Need.REFUSED and number:
        return [_refused("mandate_number", "mandate_not_expected", number)]
    if number and len(number) > MAX_MANDATE:
        return [
            Finding(
                "mandate_number",
                "too_long",
                f"{len(number)} caractères ; {MAX_MANDATE} au plus. Raccourcissez.",
                f"{len(number)} characters; at most {MAX_MANDATE}. Shorten it.",
            )
        ]
    return []


def _refused(field: str, code: str, value: str | None) -> Finding:
    return Finding(field, code, "Non attendu pour cette action. Retirez-le.", "Not expected here. Remove it.", value)


def _check_completion(invoice: Invoice, command: Command) -> list[Finding]:
    """INV-25: sending again adds something, a file or a comment."""
    added = any(f.added_at is not None and f.added_at >= invoice.state_at for f in invoice.attachments)
    if added or (command.comment or "").strip():
        return []
    return [
        Finding(
            "comment",
            "nothing_added",
            "Rien n'a été ajouté depuis la suspension. Joignez une pièce ou écrivez un commentaire.",
            "Nothing was added since the suspension. Join a document or write a comment.",
        )
    ]


def act(invoice: Invoice, command: Command, *, onward: bool = True) -> tuple[Invoice, tuple[Transition, ...]]:
    """The invoice after the action, and `onward` what the system does at once behind it, with the rows taken."""
    row = chosen(invoice, command)
    invoice = take(invoice, row, command)
    if not onward:
        return invoice, (row,)
    invoice, following = advance(invoice, command.at)
    return invoice, (row, *following)


def advance(invoice: Invoice, at: datetime) -> tuple[Invoice, tuple[Transition, ...]]:
    """Every step the system takes by itself from here (INV-20)."""
    taken: list[Transition] = []
    while (row := lifecycle.automatic(invoice.situation)) is not None:
        system = Command(action=row.action, roles=frozenset({Role.SYSTEME}), account=None, at=at)
        invoice = take(invoice, row, system)
        taken.append(row)
    return invoice, tuple(taken)


def take(invoice: Invoice, row: Transition, command: Command) -> Invoice:
    """One row, with its line in the history."""
    who = _party_of(invoice, row.role)
    passage = Passage(
        at=command.at,
        state=row.target,
        action=row.action,
        role=row.role,
        account=command.account,
        structure_id=who.structure_id if who else None,
        structure_name=who.name if who else None,
        service_id=who.service_id if who else None,
        reason=_reason(row, command),
        comment=command.comment,
        mandate_number=command.mandate_number,
    )
    return replace(
        invoice,
        state=row.target,
        state_at=command.at,
        history=(*invoice.history, passage),
        mandate_number=command.mandate_number or invoice.mandate_number,
        rejection_acknowledged=invoice.rejection_acknowledged or row.action is Action.TRAITER_REJET,
    )


def _reason(row: Transition, command: Command) -> GivenReason | None:
    reason = next((r for r in row.reasons if r.code == command.reason), None)
    if reason is None:
        return None
    return GivenReason(code=reason.code, label=reason.fr, label_en=reason.en, text=command.comment or "")


def _party_of(invoice: Invoice, role: Role) -> Party | None:
    return {
        Role.FOURNISSEUR: invoice.supplier,
        Role.DESTINATAIRE: invoice.recipient,
        Role.VALIDEUR_1: invoice.valideur_1,
        Role.VALIDEUR_2: invoice.valideur_2,
        Role.SYSTEME: None,
    }[role]
