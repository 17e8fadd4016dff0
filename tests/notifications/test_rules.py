"""Whom an event is told to, and in which words, without I/O."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from chassis import typography
from contracts import InvoiceDeposited, InvoiceStatusChanged, RattachementDecided, RattachementRequested, TicketChanged
from contracts.habilitation import Application, HabilitationChanged
from contracts.lifecycle import Role, State
from contracts.notice import Delivery
from contracts.notice import NoticeKind as Kind
from contracts.ticket import TicketAction
from services.notifications import app
from services.notifications.domain import notice, plans, wording
from services.notifications.domain.kinds import ALWAYS, PLACES, ROWS, TICKET_KINDS, rows
from services.notifications.domain.notice import SKEW, Audience, Expected, Outlet, Person, Plan, PlanState, Reach, Right
from services.notifications.migrations import settled_plan

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MOMENT, PAUSE = timedelta(milliseconds=1), timedelta(seconds=30)
TOWN = Audience(
    kind=Kind.INVOICE_AVAILABLE, page="factures-recues/i", structure_id="town", application=Application.FACTURES_RECUES
)
VOIRIE = replace(TOWN, service_id="voirie")
SUPPLIER = replace(TOWN, kind=Kind.INVOICE_DELIVERED, structure_id="supplier", application=Application.FACTURES_EMISES)
PLAN = Plan(
    id="e", at=NOW, audiences=(TOWN, SUPPLIER), params={"number": "F-1"}, created_at=NOW, next_at=NOW + PAUSE,
    until=NOW + timedelta(hours=1),
)  # fmt: skip
CAMILLE = Person(
    account_id="a",
    contact_email="c@x.fr",
    first_name="Camille",
    last_name="Martin",
    language="fr",
    notifications=True,
    state="ACTIF",
)


def status(state, *roles, **fields) -> InvoiceStatusChanged:
    valideurs = [
        {"role": role, "structure_id": role, "identifier": "1", "name": role, "since": NOW.isoformat()}
        for role in ("VALIDEUR_1", "VALIDEUR_2")
    ]
    example = InvoiceStatusChanged.example
    known = {"state": state, "notified_roles": list(roles), "parties": [*example["parties"], *valideurs]}
    return InvoiceStatusChanged.model_validate(example | known | fields)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.state} {row.role}")
def test_not_3_each_row_tells_its_role_where_it_works(row):
    told = plans.status_changed(status(row.state, row.role))
    (audience,) = told.audiences
    assert (audience.kind, audience.application) == (row.kind, PLACES[row.role].application)
    assert audience.page.startswith(f"{PLACES[row.role].page}/")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.state} {row.role}")
def test_not_3_a_role_that_the_event_does_not_name_is_not_told(row):
    assert plans.status_changed(status(row.state)).audiences == ()


def test_not_3_a_state_or_role_that_is_new_tells_nobody():
    assert rows("ETAT_DE_DEMAIN") == []
    assert plans.status_changed(status("ETAT_DE_DEMAIN", "FOURNISSEUR")).audiences == ()
    assert plans.status_changed(status("SUSPENDUE", "ROLE_DE_DEMAIN")).audiences == ()


def test_not_3_a_party_that_is_no_longer_one_is_not_told():
    gone = [p | {"until": NOW.isoformat()} for p in InvoiceStatusChanged.example["parties"]]
    assert (
        plans.status_changed(status("MISE_A_DISPOSITION", "FOURNISSEUR", "DESTINATAIRE", parties=gone)).audiences == ()
    )


def test_not_3_who_must_act_is_told_before_who_follows():
    told = plans.status_changed(status("MISE_A_DISPOSITION", "FOURNISSEUR", "DESTINATAIRE"))
    assert [a.kind for a in told.audiences] == [Kind.INVOICE_AVAILABLE, Kind.INVOICE_DELIVERED]


def test_not_3_the_states_of_which_the_first_valideur_is_told():
    assert {r.state for r in ROWS if r.role is Role.VALIDEUR_1} == {
        State.A_VALIDER_1, State.REFUSEE_2, State.ERREUR_COTRAITANT_SUR_VALIDEUR,
    }  # fmt: skip


def test_not_4_every_kind_has_a_mail_in_both_languages():
    templates = {p.name for p in (Path(app.__file__).parent / "templates").glob("*.txt")}
    assert templates == {
        f"{kind}.{language}.txt" for kind in (*Kind, "digest", "invitation") for language in ("fr", "en")
    }


def test_not_4_the_reason_in_both_languages_and_a_comment_once():
    reason = {"code": "X", "label": "Motif", "label_en": "Why", "text": "mots"}
    params = plans.status_changed(status("REJETEE", "FOURNISSEUR", reason=reason, comment="mots")).params
    assert (params["reason"], params["comment"]) == ({"fr": "Motif. mots", "en": "Why. mots"}, "")
    old = plans.status_changed(
        status("REJETEE", "FOURNISSEUR", reason=reason | {"label_en": ""}, comment="autre")
    ).params
    assert (old["reason"]["en"], old["comment"]) == ("Motif. mots", "autre")


def test_inv_18_a_deposit_tells_the_supplier_the_certificates_digest():
    told = plans.deposited(InvoiceDeposited.model_validate(InvoiceDeposited.example))
    assert [(a.kind, a.application) for a in told.audiences] == [(Kind.INVOICE_DEPOSITED, Application.FACTURES_EMISES)]
    assert told.params["digest"] == InvoiceDeposited.example["certificate"]["digest"]
    assert told.params["recipient"] == "COMMUNE DE RENNES (VOIRIE)"


def test_org_18_a_request_goes_to_the_gestionnaire_who_cannot_switch_it_off():
    asked = RattachementRequested.model_validate(RattachementRequested.example)
    told = plans.rattachement_requested(asked, None)
    (gestionnaire,) = told.audiences
    assert (gestionnaire.account_id, gestionnaire.kind in ALWAYS) == (asked.gestionnaire_principal, True)
    assert gestionnaire.keys == (f"{asked.structure_id}|ORGANISATION",)
    assert told.about == asked.account_id
    alone = plans.rattachement_requested(asked.model_copy(update={"gestionnaire_principal": None}), "platform")
    (operators,) = alone.audiences
    assert (operators.structure_id, operators.application) == ("platform", Application.EXPLOITATION)
    assert (operators.kind, alone.about) == (Kind.RATTACHEMENT_UNGOVERNED, asked.account_id)


@pytest.mark.parametrize(
    ("decision", "kind"), [("VALIDE", Kind.RATTACHEMENT_APPROVED), ("REFUSE", Kind.RATTACHEMENT_REFUSED)]
)
def test_org_18_a_decision_goes_to_who_asked(decision, kind):
    decided = RattachementDecided.model_validate(RattachementDecided.example | {"decision": decision})
    (audience,) = plans.rattachement_decided(decided).audiences
    assert (audience.kind, audience.account_id, audience.kind in ALWAYS) == (kind, decided.account_id, True)
    assert audience.keys == ("",), "who was refused has no right there, and reads it all the same"


def ticket(side, action="REPONDRE", **fields) -> TicketChanged:
    activity = TicketChanged.example["activity"] | {"side": side, "kind": action}
    return TicketChanged.model_validate(TicketChanged.example | {"activity": activity} | fields)


@pytest.mark.parametrize("action", TicketAction)
def test_not_3_a_step_of_a_ticket_goes_to_the_other_side(action):
    kind = TICKET_KINDS.get(action)
    to_sender, to_desk = (
        plans.ticket_changed(ticket(side, action, sender_service_id="s"), None) for side in ("RECEVEUR", "EMETTEUR")
    )
    if kind is None:
        assert (action, to_sender, to_desk) == (TicketAction.JOINDRE, None, None)
        return
    to = to_sender.audiences[0]
    assert (to.kind, to.account_id, to.structure_id, to.service_id, to.application) == (
        kind, None, TicketChanged.example["sender_structure_id"], "s", Application.SOLLICITATIONS_EMISES,
    )  # fmt: skip
    assert to_desk.audiences[0].structure_id == TicketChanged.example["receiver_structure_id"]
    assert to_desk.audiences[0].application is Application.SOLLICITATIONS_RECUES


def test_sup_1_the_platforms_desk_is_told_of_its_tickets():
    (desk,) = plans.ticket_changed(ticket("EMETTEUR", receiver_structure_id=None), "platform").audiences
    assert (desk.structure_id, desk.application) == ("platform", Application.GUICHET)


@pytest.mark.parametrize("side", ["RECEVEUR", "EMETTEUR"])
def test_sup_11_what_was_read_at_once_is_told_to_nobody(side):
    told = ticket(side)
    read = told.model_copy(update={"activity": told.activity.model_copy(update={"live": True})})
    assert plans.ticket_changed(told, None) is not None
    assert plans.ticket_changed(read, None) is None


SENT = frozenset({("FACTURES_EMISES", "MODIFICATION")})


@pytest.mark.parametrize(
    ("before", "changes", "actor", "kind"),
    [
        (None, {}, None, None),
        (Right(active=False, profiles=frozenset()), {}, None, None),
        (Right(active=True, profiles=SENT), {}, None, None),
        (Right(active=True, profiles=frozenset()), {}, None, Kind.HABILITATION_CHANGED),
        (Right(active=True, profiles=frozenset()), {}, "other", Kind.HABILITATION_CHANGED),
        (Right(active=True, profiles=frozenset()), {}, HabilitationChanged.example["account_id"], None),
        (Right(active=True, profiles=SENT), {"active": False, "profiles": []}, None, Kind.HABILITATION_ENDED),
        (Right(active=True, profiles=SENT), {"profiles": [{"application": "NEUVE", "level": "CONSULTATION"}]}, None, Kind.HABILITATION_CHANGED),
    ],
)  # fmt: skip
def test_not_3_a_right_that_changed_is_told_to_who_holds_it(before, changes, actor, kind):
    now = HabilitationChanged.model_validate(HabilitationChanged.example | {"structure_name": "DUPONT"} | changes)
    told = plans.habilitation_changed(before, now, actor)
    assert (told and told.audiences[0].kind) == kind
    if told:
        assert (told.audiences[0].account_id, told.params["structure"]) == (now.account_id, "DUPONT")
        assert ("NEUVE (read)" in told.params["profiles"]["en"]) == (
            "profiles" in changes and bool(changes["profiles"])
        )


def test_not_5_a_person_is_expected_once_an_event():
    both = notice.expecting(notice.expecting(PLAN, 0, ["a", "b"]), 1, ["b", "c"])
    assert [(e.account_id, e.audience) for e in both.expected] == [("a", 0), ("b", 0), ("c", 1)]
    assert notice.expecting(PLAN, 0, []).expected == ()


@pytest.mark.parametrize(
    ("given_at", "counts"),
    [(NOW - timedelta(days=1), True), (NOW, True), (NOW + SKEW, True), (NOW + SKEW + MOMENT, False)],
)
def test_not_5_a_right_given_before_the_event_counts_however_late_it_is_heard_of(given_at, counts):
    assert notice.late(PLAN, "town", None, given_at) == ([0] if counts else [])


def test_not_5_a_late_right_belongs_to_its_own_structure_and_service():
    plan = replace(PLAN, audiences=(VOIRIE, SUPPLIER))
    assert notice.late(plan, "town", None, NOW) == [0]
    assert notice.late(plan, "town", "voirie", NOW) == [0]
    assert notice.late(plan, "town", "ecoles", NOW) == []
    assert notice.late(plan, "supplier", None, NOW) == [1]
    assert notice.late(replace(plan, state=PlanState.REGLE), "town", None, NOW) == []


@pytest.mark.parametrize(
    ("state", "reach"),
    [("ACTIF", Reach.JOIGNABLE), ("EN_ATTENTE", Reach.INCONNU), ("VERROUILLE", Reach.FERME), ("CLOS", Reach.FERME)],
)
def test_not_5_an_account_that_is_not_known_yet_is_a_reason_to_wait(state, reach):
    assert notice.reach(replace(CAMILLE, state=state)) is reach
    assert notice.reach(None) is Reach.INCONNU


def test_not_5_a_plan_stays_open_for_late_rights_until_its_time_is_over():
    plan = replace(PLAN, expected=(Expected(account_id="a", audience=0),))
    assert notice.settled(plan, [], NOW, PAUSE).next_at == PLAN.until
    assert notice.settled(plan, [], PLAN.until - MOMENT, PAUSE).state is PlanState.OUVERT
    assert notice.settled(plan, [], PLAN.until, PAUSE).state is PlanState.REGLE


def test_not_5_a_plan_that_waits_is_looked_at_again_soon_and_ends():
    waiting = notice.settled(replace(PLAN, expected=()), ["b"], NOW, PAUSE)
    assert (waiting.waiting, waiting.next_at, waiting.state) == (("b",), NOW + PAUSE, PlanState.OUVERT)
    late = notice.settled(waiting, ["b"], PLAN.until - PAUSE / 2, PAUSE)
    assert late.next_at == PLAN.until
    over = notice.settled(late, ["b"], PLAN.until, PAUSE)
    assert (over.waiting, over.state) == ((), PlanState.REGLE)


@pytest.mark.parametrize(
    ("delivery", "outlets", "digest_at"),
    [(Delivery.IMMEDIAT, (Outlet.MAIL,), None), (Delivery.QUOTIDIEN, (), NOW), (Delivery.JAMAIS, (), None)],
)
def test_not_2_a_notice_is_made_however_it_leaves(delivery, outlets, digest_at):
    made = notice.leaving(notice.notice(PLAN, TOWN, CAMILLE, None, NOW), delivery, NOW)
    assert (made.id, made.event_id, made.structure_id, made.kind) == ("e.a", "e", "town", Kind.INVOICE_AVAILABLE)
    assert (made.outlets, made.digest_at) == (outlets, digest_at)


def test_org_18_the_asker_is_named():
    assert notice.notice(PLAN, TOWN, CAMILLE, CAMILLE, NOW).params["who"] == "Camille Martin (c@x.fr)"
    assert "who" not in notice.notice(PLAN, TOWN, CAMILLE, None, NOW).params


@pytest.mark.parametrize(
    ("amount", "currency", "fr", "en"),
    [
        ("2940.00", "EUR", "2\u202f940,00\u00a0€", "€2,940.00"),
        ("1234567.5", "EUR", "1\u202f234\u202f567,50\u00a0€", "€1,234,567.50"),
        ("-12.30", "EUR", "-12,30\u00a0€", "-€12.30"),
        ("0.00", "CHF", "0,00\u00a0CHF", "CHF\u00a00.00"),
    ],
)
def test_not_4_an_amount_in_the_readers_language(amount, currency, fr, en):
    assert typography.money(Decimal(amount), currency, "fr", typography.NARROW) == fr
    assert typography.money(Decimal(amount), currency, "en", typography.NARROW) == en


def test_not_4_a_notice_gets_its_words_from_who_reads_it():
    params = {"number": "F-1", "amount": {"value": "12.00", "currency": "EUR"}, "reason": {"fr": "Motif", "en": "Why"}}
    made = notice.notice(replace(PLAN, params=params), TOWN, CAMILLE, None, NOW)
    french = wording.words(made, "fr", "Camille", "https://chorale.example")
    english = wording.words(made, "en", "Alex", "https://chorale.example")
    assert (french["reason"], french["amount"], french["number"]) == ("Motif", "12,00\u00a0€", "F-1")
    assert (english["reason"], english["amount"], english["first_name"]) == ("Why", "€12.00", "Alex")
    assert english["link"] == "https://chorale.example/factures-recues/i"


def test_not_5_what_the_first_version_told_is_settled():
    plan = settled_plan({"_id": "0199f0a2-7c3e.invoice_deposited", "people": ["a"], "at": NOW})
    assert (plan["_id"], plan["state"], plan["expected"], plan["at"]) == ("0199f0a2-7c3e", "REGLE", [], NOW)
