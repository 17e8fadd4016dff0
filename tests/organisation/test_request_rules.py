"""Rattachements, profiles and requests as pure rules (ORG-17, ORG-18, ORG-21 to ORG-23)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.errors import Invalid
from contracts.habilitation import Application as App
from contracts.habilitation import Level, Profile
from contracts.rattachement import RattachementState as State
from contracts.request import RequestKind, RequestState
from contracts.structure import StructureKind
from services.organisation.app import performers
from services.organisation.domain import profiles, rattachement
from services.organisation.domain import request as rules
from services.organisation.domain.announcements import habilitation_changed, rattachement_decided
from services.organisation.domain.kinds import KINDS, Decider, Step
from services.organisation.domain.rattachement import Rattachement, Role
from services.organisation.domain.request import LEASE, AlreadyDecided
from services.organisation.domain.subjects import Attachment
from tests.organisation.within import a_structure, at

APPLICATIONS = (App.ORGANISATION, App.FACTURES_EMISES)
WAITING = Rattachement(rattachement_id="r", account_id="a", structure_id="s", asked_at=at(0))


def profile(application, level=Level.MODIFICATION):
    return Profile(application=application, level=level)


def asked(kind=RequestKind.RATTACHEMENT):
    return rules.asked(
        "q", kind, Attachment(rattachement_id="r"), by="a", structure_id="s", at=at(0), comment="Bonjour"
    )


def test_org_5_the_gestionnaire_holds_all_that_the_structures_applications_have():
    """ORG-5"""
    link = rattachement.derived(rattachement.governing(WAITING, at(1)), APPLICATIONS)
    assert set(link.profiles) == {profile(App.ORGANISATION), profile(App.FACTURES_EMISES)}
    assert (link.state, link.role, link.decided_by, link.governs) == (
        State.VALIDE,
        Role.GESTIONNAIRE_PRINCIPAL,
        "a",
        True,
    )


def test_org_23_organisation_modification_stays_with_the_gestionnaire():
    """ORG-23, even when a structure's own default names it."""
    assert profile(App.ORGANISATION) not in profiles.of_user(APPLICATIONS, None)
    assert profile(App.ORGANISATION, Level.CONSULTATION) in profiles.of_user(APPLICATIONS, None)
    assert profiles.of_user(APPLICATIONS, [profiles.GESTIONNAIRE_ONLY]) == ()
    assert profiles.GESTIONNAIRE_ONLY in profiles.of_gestionnaire(APPLICATIONS)


def test_org_23_a_smaller_default_gives_nothing_beyond_the_structures_applications():
    """ORG-23"""
    chosen = [profile(App.FACTURES_EMISES, Level.CONSULTATION), profile(App.FRAIS_DE_JUSTICE)]
    assert profiles.of_user(APPLICATIONS, chosen) == (chosen[0],)
    assert profiles.of_user(APPLICATIONS, []) == ()


@pytest.mark.parametrize("state", [State.EN_ATTENTE, State.REFUSE, State.SUPPRIME])
@pytest.mark.parametrize("role", list(Role))
def test_org_27_only_a_valid_rattachement_gives_rights(state, role):
    """ORG-27"""
    link = rattachement.derived(
        replace(WAITING, state=state, role=role, profiles=(profile(App.MANDATS),)), APPLICATIONS
    )
    assert link.profiles == ()
    assert habilitation_changed(link, None).active is False


def test_org_18_approved_and_refused_say_by_whom_and_when():
    """ORG-18"""
    held = rattachement.approved(WAITING, "g", at(5), chosen=None)
    assert (held.state, held.decided_by, held.decided_at, held.chosen) == (State.VALIDE, "g", at(5), None)
    refused = rattachement.refused(WAITING, "g", at(5), "Non")
    assert (refused.state, refused.reason, refused.open) == (State.REFUSE, "Non", False)
    announced = rattachement_decided(refused, a_structure())
    assert (announced.decision, announced.decided_by, announced.reason) == (State.REFUSE, "g", "Non")


def test_becoming_gestionnaire_keeps_when_one_was_first_attached():
    held = rattachement.approved(WAITING, "g", at(5), chosen=[profile(App.FACTURES_EMISES)])
    governs = rattachement.governing(held, at(9))
    assert (governs.decided_by, governs.decided_at, governs.chosen) == ("g", at(5), None)


def test_org_17_the_warning_is_for_public_structures_alone():
    """ORG-17"""
    assert "VOTRE structure" in rattachement.warning(StructureKind.PUBLIQUE).fr
    assert "YOUR structure" in rattachement.warning(StructureKind.PUBLIQUE).en
    assert not rattachement.warning(StructureKind.PRIVEE).fr


def test_org_21_what_its_person_can_do_by_state():
    """ORG-21"""
    assert rattachement.ACTIONS == {
        State.EN_ATTENTE: ("attendre", "quitter"), State.REFUSE: ("redemander",), State.VALIDE: ("quitter",),
    }  # fmt: skip


def test_org_22_a_profile_reads_in_both_languages():
    """ORG-22"""
    assert profiles.label(profile(App.FACTURES_EMISES)) == ("Factures émises : modification", "Invoices issued: change")
    later = Profile.model_construct(application="ADDED_LATER", level=Level.CONSULTATION)
    assert profiles.label(later).fr == "ADDED_LATER : consultation"


@pytest.mark.parametrize("kind", list(StructureKind))
def test_org_12_what_a_structure_begins_with_is_available_to_it(kind):
    """ORG-12"""
    assert set(profiles.DEFAULT_APPLICATIONS[kind]) <= set(profiles.AVAILABLE[kind])
    assert App.ORGANISATION in profiles.DEFAULT_APPLICATIONS[kind]


@pytest.mark.parametrize("words", ["", "   ", "a" * 501])
def test_org_17_org_18_words_have_their_length(words):
    """ORG-17, ORG-18"""
    for check, field, rule in (
        (rules.checked_comment, "comment", "ORG-17"),
        (rules.checked_refusal, "reason", "ORG-18"),
    ):
        with pytest.raises(Invalid) as caught:
            check(words)
        assert (caught.value.errors[0].field, caught.value.errors[0].rule) == (field, rule)
        assert check(" a " + "b" * 498) == "a " + "b" * 498


def test_every_kind_of_request_is_a_row_whose_steps_somebody_does(monkeypatch):
    done = performers(object(), object())  # type: ignore[arg-type]
    assert set(KINDS) == set(RequestKind)
    for kind in KINDS.values():
        assert {*kind.asked, *kind.approved, *kind.refused} <= set(done)
        if kind.decider is Decider.PERSONNE:
            assert kind.approved == kind.refused == ()
    assert set(done) == set(Step)


def test_a_request_begins_waiting_or_carried_out():
    waits = asked()
    assert (waits.state, waits.steps_left, waits.decided_by) == (
        RequestState.EN_ATTENTE,
        (Step.OPEN_RATTACHEMENT,),
        None,
    )
    at_once = asked(RequestKind.CREATION)
    assert (at_once.state, at_once.decided_by, at_once.decided_at) == (RequestState.APPROUVEE, "a", at(0))
    assert waits.due_at == at_once.due_at == at(0) + LEASE


def test_org_18_a_decision_adds_its_steps_and_cannot_be_taken_twice():
    """ORG-18"""
    approved = rules.decided(asked(), "g", at(9), approve=True, reason="  d'accord ")
    assert approved.steps_left == (Step.OPEN_RATTACHEMENT, Step.CLOSE_RATTACHEMENT)
    assert (approved.state, approved.decided_by, approved.reason) == (RequestState.APPROUVEE, "g", "d'accord")
    for again in (
        approved,
        rules.decided(asked(), "g", at(9), approve=False, reason="Non"),
        rules.abandoned(asked(), "x", at(9)),
    ):
        with pytest.raises(AlreadyDecided):
            rules.decided(again, "g", at(10), approve=True, reason="")


def test_org_18_a_refusal_needs_a_reason_an_approval_does_not():
    """ORG-18"""
    with pytest.raises(Invalid):
        rules.decided(asked(), "g", at(9), approve=False, reason=" ")
    assert rules.decided(asked(), "g", at(9), approve=True, reason="").reason == ""


def test_steps_are_marked_one_after_the_other():
    request = rules.decided(asked(), "g", at(1), approve=True, reason="")
    request = rules.step_advanced(request, "cursor", at(2), leave=False)
    assert (request.cursor, request.due_at) == ("cursor", at(2) + LEASE)
    request = rules.step_done(request, at(3))
    assert (request.cursor, request.steps_done, request.due_at) == (None, (Step.OPEN_RATTACHEMENT,), at(3) + LEASE)
    request = rules.step_done(request, at(4))
    assert (request.steps_left, request.due_at) == ((), None)
    assert rules.step_advanced(asked(), "c", at(2), leave=True).due_at == at(2)


def test_a_failing_step_is_put_off_longer_each_time_up_to_an_hour():
    request, pauses = asked(), []
    for _ in range(20):
        request = rules.claimed(request, at(0))
        request = rules.postponed(request, at(0))
        pauses.append(request.due_at - at(0))
    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(seconds=10)
    assert pauses[-1] == timedelta(hours=1)


def test_an_abandoned_request_has_nothing_left_to_do():
    closed = rules.abandoned(asked(), "x" * 600, at(5))
    assert (closed.state, closed.steps_left, closed.due_at) == (RequestState.SANS_SUITE, (), None)
    assert len(closed.reason) == rules.MAX_WORDS
