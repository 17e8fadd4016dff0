"""What is mailed when, what a mail carries, which mails came back: without I/O (NOT-2, NOT-3, NOT-10)."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from contracts import InvoiceDeposited, InvoiceStatusChanged, RattachementDecided, RattachementRequested, TicketChanged
from contracts.habilitation import HabilitationChanged
from contracts.notice import Delivery
from contracts.notice import NoticeKind as Kind
from contracts.request import RequestDecided, RequestOpened
from contracts.security import SecurityRecorded
from services.notifications.domain import bounce, digest, plans, preferences, tokens
from services.notifications.domain.devices import fingerprint
from services.notifications.domain.kinds import ALWAYS, CHOSEN, FEED_ALONE
from services.notifications.domain.notice import Person, Right
from services.notifications.domain.preferences import Choice

AT_ONCE, DAILY, NEVER = Delivery.IMMEDIAT, Delivery.QUOTIDIEN, Delivery.JAMAIS
PAID, SENT = Kind.INVOICE_PAID, Kind.INVOICE_DEPOSITED
CAMILLE = Person(
    account_id="a", contact_email="c@x.fr", first_name="Camille", last_name="Martin", language="fr", notifications=True,
    state="ACTIF",
)  # fmt: skip
QUIET = Person(
    account_id="a", contact_email="c@x.fr", first_name="Camille", last_name="Martin", language="fr", notifications=False,
    state="ACTIF",
)  # fmt: skip
ACCOUNT = "0199f0a2-0000-7000-8000-000000000001"


def status(state, role):
    parties = [
        *InvoiceStatusChanged.example["parties"],
        *({"role": r, "structure_id": r, "identifier": "1", "name": r, "since": "2026-11-21T09:30:00Z"} for r in ("VALIDEUR_1", "VALIDEUR_2")),
    ]  # fmt: skip
    told = {"state": state, "notified_roles": [role], "parties": parties}
    return plans.status_changed(InvoiceStatusChanged.model_validate(InvoiceStatusChanged.example | told))


def of(event, **fields):
    return event.model_validate(event.example | fields)


def ticket(action):
    return plans.ticket_changed(of(TicketChanged, activity=TicketChanged.example["activity"] | {"kind": action}), None)


def security(kind):
    return plans.security_recorded(of(SecurityRecorded, kind=kind))


NOT_3 = {
    "account activation": (security("COMPTE_ACTIVE"), Kind.ACCOUNT_ACTIVATED),
    "password change": (security("MOT_DE_PASSE_CHANGE"), Kind.PASSWORD_CHANGED),
    "factor added": (security("FACTEUR_AJOUTE"), Kind.FACTOR_ADDED),
    "factor replaced": (security("FACTEUR_REMPLACE"), Kind.FACTOR_REPLACED),
    "factor removed": (security("FACTEUR_RETIRE"), Kind.FACTOR_REMOVED),
    "contact address changed": (security("CONTACT_CHANGE"), Kind.CONTACT_CHANGED),
    "login from a new device": (plans.login_from_new_device(of(SecurityRecorded)), Kind.LOGIN_FROM_NEW_DEVICE),
    "rattachement requested": (plans.rattachement_requested(of(RattachementRequested), None), Kind.RATTACHEMENT_REQUESTED),
    "rattachement approved": (plans.rattachement_decided(of(RattachementDecided, decision="VALIDE")), Kind.RATTACHEMENT_APPROVED),
    "rattachement refused": (plans.rattachement_decided(of(RattachementDecided, decision="REFUSE")), Kind.RATTACHEMENT_REFUSED),
    "habilitation changed": (
        plans.habilitation_changed(Right(active=True, profiles=frozenset()), of(HabilitationChanged), None),
        Kind.HABILITATION_CHANGED,
    ),
    "invoice deposited": (plans.deposited(of(InvoiceDeposited)), Kind.INVOICE_DEPOSITED),
    "made available, to who processes it": (status("MISE_A_DISPOSITION", "DESTINATAIRE"), Kind.INVOICE_AVAILABLE),
    "made available, to the supplier": (status("MISE_A_DISPOSITION", "FOURNISSEUR"), Kind.INVOICE_DELIVERED),
    "à recycler": (status("A_RECYCLER", "FOURNISSEUR"), Kind.INVOICE_TO_RECYCLE),
    "suspendue": (status("SUSPENDUE", "FOURNISSEUR"), Kind.INVOICE_SUSPENDED),
    "complétée": (status("COMPLETEE", "DESTINATAIRE"), Kind.INVOICE_COMPLETED),
    "rejetée": (status("REJETEE", "FOURNISSEUR"), Kind.INVOICE_REJECTED),
    "à valider, first": (status("A_VALIDER_1", "VALIDEUR_1"), Kind.INVOICE_TO_VALIDATE),
    "à valider, second": (status("A_VALIDER_2", "VALIDEUR_2"), Kind.INVOICE_TO_VALIDATE),
    "refused by the first valideur": (status("REFUSEE_1", "FOURNISSEUR"), Kind.INVOICE_REFUSED),
    "refused by the second valideur": (status("REFUSEE_2", "FOURNISSEUR"), Kind.INVOICE_REFUSED),
    "refused by the second valideur, to the first": (status("REFUSEE_2", "VALIDEUR_1"), Kind.INVOICE_REFUSED),
    "the supplier's wrong valideur": (status("ERREUR_FOURNISSEUR_SUR_VALIDEUR", "FOURNISSEUR"), Kind.INVOICE_WRONG_VALIDEUR),
    "the first valideur's wrong valideur": (status("ERREUR_COTRAITANT_SUR_VALIDEUR", "VALIDEUR_1"), Kind.INVOICE_WRONG_VALIDEUR),
    "put into payment": (status("MISE_EN_PAIEMENT", "FOURNISSEUR"), Kind.INVOICE_PAID),
    "ticket received": (ticket("SOUMETTRE"), Kind.TICKET_OPENED),
    "ticket answered": (ticket("REPONDRE"), Kind.TICKET_ANSWERED),
    "information asked": (ticket("DEMANDER_INFORMATION"), Kind.TICKET_INFORMATION_ASKED),
    "ticket resolved": (ticket("RESOUDRE"), Kind.TICKET_RESOLVED),
    "approval waiting, of operators": (plans.request_opened(of(RequestOpened), "platform"), Kind.REQUEST_TO_DECIDE),
    "request approved": (plans.request_decided(of(RequestDecided, decision="APPROUVEE")), Kind.REQUEST_APPROVED),
    "request refused": (plans.request_decided(of(RequestDecided, decision="REFUSEE")), Kind.REQUEST_REFUSED),
}  # fmt: skip


@pytest.mark.parametrize("line", NOT_3)
def test_not_3_each_kind_of_the_line_is_told(line):
    told, kind = NOT_3[line]
    assert [audience.kind for audience in told.audiences] == [kind]


def test_not_3_what_a_security_record_does_not_do_to_an_account_is_told_to_nobody():
    assert plans.security_recorded(of(SecurityRecorded, kind="FICHIER_REFUSE")) is None
    assert plans.security_recorded(of(SecurityRecorded, kind="MOT_DE_PASSE_CHANGE", outcome="REFUSE")) is None
    assert plans.security_recorded(of(SecurityRecorded, kind="MOT_DE_PASSE_CHANGE", account_id=None)) is None
    assert security("GENRE_DE_DEMAIN") is None


def test_not_3_a_device_is_known_again_after_an_update():
    assert fingerprint("Firefox/145.0 (X11; Linux)") == fingerprint("Firefox/146.0.1 (X11; Linux)")
    assert fingerprint("Firefox/145.0 (X11; Linux)") != fingerprint("Firefox/145.0 (Windows)")


def test_not_2_every_kind_is_chosen_fixed_or_in_the_feed_alone():
    assert {*CHOSEN} | ALWAYS | FEED_ALONE == set(Kind)
    assert not {*CHOSEN} & (ALWAYS | FEED_ALONE)
    assert not ALWAYS & FEED_ALONE


@pytest.mark.parametrize(
    ("person", "choices", "kind", "delivery"),
    [
        (CAMILLE, (), PAID, AT_ONCE),
        (QUIET, (Choice(delivery=AT_ONCE),), PAID, NEVER),
        (QUIET, (), Kind.LOGIN_FROM_NEW_DEVICE, AT_ONCE),
        (CAMILLE, (Choice(delivery=NEVER),), Kind.RATTACHEMENT_REQUESTED, AT_ONCE),
        (CAMILLE, (), Kind.PASSWORD_CHANGED, NEVER),
        (CAMILLE, (Choice(delivery=DAILY),), PAID, DAILY),
        (CAMILLE, (Choice(delivery=DAILY), Choice(structure_id="s", delivery=NEVER)), PAID, NEVER),
        (CAMILLE, (Choice(delivery=DAILY), Choice(structure_id="t", delivery=NEVER)), PAID, DAILY),
        (CAMILLE, (Choice(structure_id="s", delivery=NEVER), Choice(kind=PAID, delivery=DAILY)), PAID, DAILY),
        (CAMILLE, (Choice(kind=PAID, delivery=DAILY), Choice(kind=PAID, structure_id="s", delivery=NEVER)), PAID, NEVER),
        (CAMILLE, (Choice(kind=SENT, structure_id="s", delivery=NEVER),), PAID, AT_ONCE),
    ],
)  # fmt: skip
def test_not_2_the_closest_choice_counts(person, choices, kind, delivery):
    assert preferences.delivery(choices, person, kind, "s") is delivery


def test_not_2_unsubscribing_leaves_nothing_of_the_kind_and_all_of_the_others():
    other = Choice(kind=SENT, delivery=DAILY)
    after = preferences.without((Choice(kind=PAID, structure_id="s", delivery=AT_ONCE), other), PAID)
    assert after == (other, Choice(kind=PAID, delivery=NEVER))
    assert preferences.without(after, PAID) == after
    assert preferences.without_digest((other, Choice(kind=PAID, delivery=AT_ONCE))) == (
        Choice(kind=SENT, delivery=NEVER), Choice(kind=PAID, delivery=AT_ONCE),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-21T05:59:59Z", "2026-11-21T06:00:00Z"),
        ("2026-11-21T06:00:00Z", "2026-11-22T06:00:00Z"),
        ("2026-07-01T04:59:59Z", "2026-07-01T05:00:00Z"),
        ("2026-10-24T12:00:00Z", "2026-10-25T06:00:00Z"),  # clocks go back that night
        ("2026-03-28T12:00:00Z", "2026-03-29T05:00:00Z"),  # and forward that one
        ("2026-12-31T23:30:00Z", "2027-01-01T06:00:00Z"),
    ],
)
def test_not_2_the_digest_leaves_at_the_same_hour_in_paris(now, due):
    assert digest.next_at(datetime.fromisoformat(now), 7) == datetime.fromisoformat(due)


def test_not_2_the_day_of_a_digest_is_that_of_paris():
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert (digest.day(late), digest.dated(late, "fr"), digest.dated(late, "en")) == (
        "2026-12-01", "1er décembre 2026", "1 December 2026",
    )  # fmt: skip


def sign(text, purpose):
    return f"{abs(hash((text, purpose))):x}".ljust(64, "0")


def signatures(text, purpose):
    return [sign(text, purpose)]


def test_not_2_a_switch_holds_what_it_was_signed_for():
    token = tokens.unsubscribing(ACCOUNT, PAID, sign)
    assert tokens.unsubscribed(token, signatures) == (ACCOUNT, PAID)
    assert tokens.unsubscribed(tokens.unsubscribing(ACCOUNT, tokens.DIGEST, sign), signatures) == (ACCOUNT, None)
    assert tokens.unsubscribed(token.replace(PAID, SENT), signatures) is None
    assert tokens.unsubscribed("", signatures) is None


def test_not_10_a_return_path_is_short_enough_and_holds_for_one_address():
    path = tokens.return_path(ACCOUNT, "C@x.fr", "retours.example", sign)
    assert len(path.partition("@")[0]) <= 64
    account_id, signature = tokens.returned(path.upper())
    assert (account_id, tokens.is_return(ACCOUNT, "c@X.fr", signature, signatures)) == (ACCOUNT, True)
    assert not tokens.is_return(ACCOUNT, "d@x.fr", signature, signatures)
    assert tokens.returned("postmaster@retours.example") is None


@pytest.mark.parametrize(
    ("code", "answer", "recipient", "status"),
    [
        (550, "5.1.1 no such user", True, "5.1.1"),
        (550, "no such user", True, "5.0.0"),
        (552, "5.2.2 mailbox full", True, "5.2.2"),
        (550, "5.7.1 relaying denied", True, None),
        (450, "4.2.1 greylisted", True, None),
        (499, "5.1.1", True, None),
        (550, "5.1.1 no such user", False, "5.1.1"),
        (550, "5.2.1 mailbox disabled", False, "5.2.1"),
        (554, "5.6.0 looks like spam", False, None),
        (554, "spam", False, None),
    ],
)
def test_not_10_what_a_server_says_of_an_address(code, answer, recipient, status):
    assert bounce.refused(code, answer, recipient=recipient) == status


def report(*recipients, kind="delivery-status"):
    lines = ["Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b", "", "Désolé", "--b"]
    lines += [f"Content-Type: message/{kind}", "", "Reporting-MTA: dns; mx.example", ""]
    for action, status in recipients:
        lines += ["Final-Recipient: rfc822; c@x.fr", f"Action: {action}", f"Status: {status}", ""]
    return "\r\n".join([*lines, "--b--", ""]).encode()


@pytest.mark.parametrize(
    ("recipients", "status"),
    [
        ([("failed", "5.1.1")], "5.1.1"),
        ([("Failed", "5.2.1 (mailbox disabled)")], "5.2.1"),
        ([("delayed", "4.4.1")], None),
        ([("delayed", "5.1.1")], None),
        ([("failed", "4.4.7")], None),
        ([("failed", "5.7.26")], None),
        ([("failed", "")], None),
        ([("relayed", "2.0.0"), ("failed", "5.1.10")], "5.1.10"),
        ([], None),
    ],
)
def test_not_10_what_a_notification_says_of_an_address(recipients, status):
    assert bounce.failed(report(*recipients)) == status


def test_not_10_what_is_no_notification_says_nothing():
    assert bounce.failed(report(("failed", "5.1.1"), kind="rfc822")) is None
    plain = EmailMessage()
    plain.set_content("Action: failed\nStatus: 5.1.1\n")
    assert bounce.failed(plain.as_bytes()) is None
    assert bounce.failed(b"") is None
    assert bounce.failed(report(("failed", "5.1.1"))[:80]) is None
