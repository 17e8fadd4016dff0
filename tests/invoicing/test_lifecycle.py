"""The lifecycle table, alone: no sequence of actions leaves it.

Proves INV-20, INV-22, INV-23, INV-35.
"""

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import DomainError
from contracts.invoice import Format, Party
from contracts.lifecycle import SEEN_BY, Action, Cadre, Role, State, visible
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.domain.invoice.fields import Fields
from services.invoicing.domain.lifecycle import diagram
from services.invoicing.domain.lifecycle.guards import RESOLVERS, VALIDATED, Resolver, Situation, resolved
from services.invoicing.domain.lifecycle.steps import Command, act, take
from services.invoicing.domain.lifecycle.table import (
    DUE,
    EDI,
    TABLE,
    Deadline,
    Need,
    Row,
    automatic,
    find,
    possible,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RECIPIENT_ORDER = [
    State.SERVICE_FAIT,
    State.MANDATEE,
    State.MISE_A_DISPOSITION_COMPTABLE,
    State.COMPTABILISEE,
    State.MISE_EN_PAIEMENT,
]


def party(role: Role, name: str) -> Party:
    return Party(role=role, structure_id=name, identifier=name, name=name, since=NOW)


def invoice(state: State = State.DEPOSEE, cadre: Cadre = Cadre.A1, second: bool = False) -> Invoice:
    return Invoice(
        id="i", state=state, state_at=NOW, created_at=NOW, created_by="someone", format=Format.SAISIE,
        fields=Fields(cadre=cadre, invoice_number="F1"),
        parties=(
            party(Role.FOURNISSEUR, "s"), party(Role.DESTINATAIRE, "r"),
            *([party(Role.VALIDEUR_1, "v1")] if cadre in (Cadre.A9, Cadre.A12) else []),
            *([party(Role.VALIDEUR_2, "v2")] if second else []),
        ),
    )  # fmt: skip


def command(action: Action) -> Command:
    """With everything that the row of this action demands."""
    row = next((r for r in TABLE if r.action is action), None)
    reason = row.reasons[0] if row and row.reasons else None
    mandate = "M-1" if row and row.mandate is Need.REQUIRED else None
    return Command(
        action=action,
        roles=frozenset(Role),
        account="a",
        at=NOW,
        reason=reason,
        comment="voir ci-joint",
        mandate_number=mandate,
        corrects=row.corrects if row and row.correction is Need.REQUIRED else frozenset(),
    )


def test_INV_22_every_state_and_action_is_labelled_and_used() -> None:
    assert set(EDI) == set(SEEN_BY) == set(State)
    assert all(code.label.fr and code.label.en for code in (*State, *Action, *Role))
    assert {row.action for row in TABLE} == set(Action)
    assert {row.source for row in TABLE} | {row.target for row in TABLE} == set(State)
    numbered = [number for number in EDI.values() if number]
    assert len(numbered) == len(set(numbered)), "an EDI number names one state"


def test_INV_22_a_situation_and_an_action_lead_to_one_row() -> None:
    for state in State:
        for cadre in Cadre:
            for second in (False, True):
                now = Situation(state=state, cadre=cadre, roles=frozenset({Role.VALIDEUR_2}) if second else frozenset())
                actions = [row.action for row in possible(now, set(Role))]
                assert len(actions) == len(set(actions)), now


def test_INV_23_a_recipient_only_moves_forward_and_may_jump() -> None:
    for start in (State.MISE_A_DISPOSITION, State.COMPLETEE):
        reached = [row.target for row in possible(Situation(state=start), {Role.DESTINATAIRE})]
        assert reached == [State.SUSPENDUE, State.A_RECYCLER, State.REJETEE, *RECIPIENT_ORDER], start
    for n, state in enumerate(RECIPIENT_ORDER):
        assert [r.target for r in possible(Situation(state=state), set(Role))] == RECIPIENT_ORDER[n + 1 :]


def test_INV_23_paid_is_the_end_and_rejected_is_only_acknowledged_once() -> None:
    assert possible(Situation(state=State.MISE_EN_PAIEMENT), set(Role)) == ()
    rejected = possible(Situation(state=State.REJETEE), set(Role))
    assert [(r.action, r.target) for r in rejected] == [(Action.TRAITER_REJET, State.REJETEE)]
    assert possible(Situation(state=State.REJETEE, rejection_acknowledged=True), set(Role)) == ()


@pytest.mark.parametrize(
    ("cadre", "state", "action"),
    [
        (Cadre.A1, State.DEPOSEE, Action.ACHEMINER),
        (Cadre.A2, State.DEPOSEE, Action.ACHEMINER),
        (Cadre.A9, State.DEPOSEE, Action.SOUMETTRE_AU_VALIDEUR),
        (Cadre.A12, State.DEPOSEE, Action.SOUMETTRE_AU_VALIDEUR),
        (Cadre.A1, State.EN_COURS_ACHEMINEMENT, Action.METTRE_A_DISPOSITION),
    ],
)
def test_INV_20_what_the_system_does_by_itself(cadre: Cadre, state: State, action: Action) -> None:
    row = automatic(Situation(state=state, cadre=cadre))
    assert row is not None
    assert row.action is action


def test_INV_23_silence_never_validates_at_once() -> None:
    assert automatic(Situation(state=State.A_VALIDER_1, cadre=Cadre.A9)) is None


def test_INV_23_one_valideur_then_the_recipient() -> None:
    after, rows = act(invoice(State.A_VALIDER_1, Cadre.A9), command(Action.VALIDER))
    assert [r.target for r in rows] == [State.VALIDEE_1, State.EN_COURS_ACHEMINEMENT, State.MISE_A_DISPOSITION]
    assert [p.role for p in after.history] == [Role.VALIDEUR_1, Role.SYSTEME, Role.SYSTEME]


def test_INV_23_two_valideurs_one_after_the_other() -> None:
    waiting, _ = act(invoice(State.A_VALIDER_1, Cadre.A9, second=True), command(Action.VALIDER))
    assert waiting.state is State.A_VALIDER_2
    done, _ = act(waiting, command(Action.VALIDER))
    assert done.state is State.MISE_A_DISPOSITION


def test_INV_22_who_is_told() -> None:
    def told(state: State, action: Action, cadre: Cadre = Cadre.A1) -> set[Role]:
        row = find(Situation(state=state, cadre=cadre), action)
        assert row is not None
        return set(row.notified)

    assert told(State.EN_COURS_ACHEMINEMENT, Action.METTRE_A_DISPOSITION) == {Role.FOURNISSEUR, Role.DESTINATAIRE}
    assert told(State.MISE_A_DISPOSITION, Action.SUSPENDRE) == {Role.FOURNISSEUR}
    assert told(State.SUSPENDUE, Action.COMPLETER) == {Role.DESTINATAIRE}
    assert told(State.A_RECYCLER, Action.RECYCLER) == {Role.DESTINATAIRE}
    assert told(State.DEPOSEE, Action.SOUMETTRE_AU_VALIDEUR, Cadre.A9) == {Role.FOURNISSEUR, Role.VALIDEUR_1}


def test_INV_35_before_it_is_available_the_recipient_sees_nothing() -> None:
    hidden = {state for state in State if not visible(Role.DESTINATAIRE, state)}
    assert {State.BROUILLON, State.DEPOSEE, State.EN_COURS_ACHEMINEMENT, State.A_VALIDER_1, State.REFUSEE_2} <= hidden
    assert not {row.target for row in TABLE if row.role is Role.DESTINATAIRE} & hidden


@given(st.sampled_from(Cadre), st.booleans(), st.lists(st.sampled_from(Action), max_size=25))
def test_INV_22_no_sequence_of_actions_leaves_the_table(cadre: Cadre, second: bool, actions: list[Action]) -> None:
    now = invoice(State.BROUILLON, cadre, second and cadre is Cadre.A9)
    for action in actions:
        before = now
        try:
            now, rows = act(now, command(action))
        except DomainError:
            assert now is before
            continue
        trail = [before.state, *(p.state for p in now.history[len(before.history) :])]
        legal = {(row.source, row.target) for row in TABLE}
        assert all(step in legal for step in itertools.pairwise(trail)), trail
        assert len(rows) == len(trail) - 1
        assert now.history[: len(before.history)] == before.history, "INV-28: the history only grows"
        assert now.state is now.history[-1].state


def test_INV_22_the_diagram_of_the_docs_says_what_the_table_says() -> None:
    assert diagram.main(["--check"]) == 0
    assert "SUSPENDUE --> COMPLETEE" in diagram.page()


def test_INV_22_a_row_is_found_for_the_role_that_asks() -> None:
    now = Situation(state=State.SUSPENDUE)
    assert find(now, Action.LEVER_SUSPENSION, {Role.FOURNISSEUR}) is None
    row = find(now, Action.LEVER_SUSPENSION, {Role.DESTINATAIRE})
    assert row is not None
    assert row.target is State.MISE_A_DISPOSITION


def test_INV_22_every_state_is_seen_by_those_who_act_in_it_and_by_the_supplier() -> None:
    for row in TABLE:
        assert row.role is Role.SYSTEME or visible(row.role, row.source), row
    assert all(visible(Role.FOURNISSEUR, state) for state in State)


def test_INV_22_a_target_may_be_worked_out() -> None:
    """TRA-9: what comes back goes to the state that it left."""
    suspended, _ = act(invoice(State.MISE_A_DISPOSITION), command(Action.SUSPENDRE))
    completed, _ = act(suspended, command(Action.COMPLETER))
    again, _ = act(completed, command(Action.SUSPENDRE))
    assert resolved(Resolver.STATE_IT_LEFT, again.situation) is State.COMPLETEE
    assert set(RESOLVERS) == set(Resolver)
    row = Row(State.SUSPENDUE, Action.LEVER_SUSPENSION, Resolver.STATE_IT_LEFT, Role.DESTINATAIRE, ())
    assert take(again, row, command(Action.LEVER_SUSPENSION)).state is State.COMPLETEE


def test_INV_27_what_falls_due_is_the_systems_and_guarded() -> None:
    assert {row.source for row in DUE} == {State.A_VALIDER_1, State.A_VALIDER_2}
    assert {(row.role, row.deadline, row.guard) for row in DUE} == {
        (Role.SYSTEME, Deadline.TACIT_VALIDATION, VALIDATED)
    }


def test_INV_35_a_suspension_that_is_lifted_leaves_the_day_of_availability_and_a_new_recipient_has_a_new_one() -> None:
    later = NOW.replace(day=5)
    there, _ = act(
        invoice(State.DEPOSEE), Command(action=Action.ACHEMINER, roles=frozenset(Role), account=None, at=NOW)
    )
    assert there.made_available_at == NOW
    suspended, _ = act(there, command(Action.SUSPENDRE))
    lifted, _ = act(suspended, replace(command(Action.LEVER_SUSPENSION), at=later))
    assert lifted.made_available_at == NOW
    returned, _ = act(lifted, command(Action.RENVOYER_A_RECYCLER))
    readdressed, _ = act(returned, replace(command(Action.RECYCLER), at=later))
    assert readdressed.made_available_at == later
