"""A raccordement: how a structure's systems are connected, by whom, for what (RAC-6, RAC-7)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis.errors import Conflict, Finding, Invalid, Text
from contracts.raccordement import (
    RaccordementAction,
    RaccordementKind,
    RaccordementMode,
    RaccordementState,
    RaccordementUse,
    SuspensionReason,
)
from services.raccordement.domain.lifecycle import LAST_PASSAGES, RACCORDEMENTS, Passage, target
from services.raccordement.domain.messages import MESSAGES

MOST_OF_A_STRUCTURE = 50
MAX_LABEL = 120
OTHER_MODE = Text(
    "Un concentrateur le reste : déclarez un autre raccordement",
    "A concentrateur stays one: declare another raccordement",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who answers for the machines."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is typed (RAC-6)."""

    label: str
    kind: RaccordementKind
    mode: RaccordementMode
    uses: tuple[RaccordementUse, ...]
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Raccordement:
    id: str
    structure_id: str
    declared: Declared
    state: RaccordementState
    history: tuple[Passage, ...]
    made_by: str
    made_at: datetime
    label: str
    """That of `declared`, where lists sort by it."""


def declare(declared: Declared, raccordement_id: str, structure_id: str, by: str, now: datetime) -> Raccordement:
    """Raises Invalid."""
    _check(declared)
    return Raccordement(
        id=raccordement_id, structure_id=structure_id, declared=declared, state=RaccordementState.BROUILLON, history=(),
        made_by=by, made_at=now, label=declared.label,
    )  # fmt: skip


def edited(raccordement: Raccordement, declared: Declared) -> Raccordement:
    """Raises Invalid, Conflict for one that is stopped."""
    if raccordement.state is RaccordementState.ARRETE:
        raise Conflict(Text("Ce raccordement est arrêté", "This raccordement is stopped"))
    modes = {declared.mode, raccordement.declared.mode}
    if len(modes) > 1 and RaccordementMode.CONCENTRATEUR in modes:
        raise Conflict(OTHER_MODE)
    _check(declared)
    return replace(raccordement, declared=declared, label=declared.label)


def moved(raccordement: Raccordement, passage: Passage) -> Raccordement:
    return replace(
        raccordement, state=RaccordementState(passage.to), history=(*raccordement.history, passage)[-LAST_PASSAGES:]
    )


def passage(
    raccordement: Raccordement, action: RaccordementAction, by: str | None, reason: str, now: datetime
) -> Passage:
    """Raises Conflict for what the table does not allow."""
    to = target(RACCORDEMENTS, raccordement.state, action)
    return Passage(action=action, to=to, at=now, by=by, reason=reason.strip())


def why_suspended(raccordement: Raccordement) -> SuspensionReason:
    """Told of subscriptions that stand on one that is not active."""
    by_structure = raccordement.history and raccordement.history[-1].reason == SuspensionReason.STRUCTURE
    return SuspensionReason.STRUCTURE if by_structure else SuspensionReason.RACCORDEMENT


def _check(declared: Declared) -> None:
    """Raises Invalid naming each field."""
    texts = {"label": declared.label, "contact.name": declared.contact.name}
    wrong = [name for name, text in texts.items() if not text.strip() or not text.isprintable()]
    findings: list[Finding] = [MESSAGES.finding(name, "text_required") for name in wrong]
    if findings:
        raise Invalid(errors=findings)
