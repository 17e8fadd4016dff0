"""Accounts, logins under way and authenticator codes: the rules, without I/O."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from services.identity.domain import account, announcements, login, password, totp
from services.identity.domain.account import Activation, App, Registration, State
from services.identity.domain.login import CODE_MAILS, CODE_TRIES, Factor, Login, LoginOver

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
LINK = Activation(digest="d", expires_at=NOW + timedelta(hours=1))
FORM = {
    "email": "Camille@Exemple.fr", "email_confirmation": "camille@exemple.FR", "first_name": " Camille ", "last_name": "Martin",
    "accept_terms": True,
}  # fmt: skip


def registered(**changes):
    return account.new(Registration(**FORM | changes), "a1", "2026-01", LINK, NOW)


def refused(**changes) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        registered(**changes)
    return [(e.field, e.rule) for e in error.value.fields("en")]


def test_id_1_what_was_typed_becomes_an_account():
    made = registered(phone="+33 1 23 45 67 89")
    assert (made.login_email, made.login_key, made.contact_email) == (
        "Camille@Exemple.fr", "camille@exemple.fr", "Camille@Exemple.fr",
    )  # fmt: skip
    assert (made.state, made.first_name, made.terms.version) == (State.EN_ATTENTE, "Camille", "2026-01")


def test_id_1_compatible_letters_make_one_login():
    assert account.login_key(" CAMILLE@exemple.fr ") == account.login_key("camille@exemple.fr")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": "  "}, "first_name"),
        ({"last_name": "x" * 81}, "last_name"),
        ({"last_name": "a\nb"}, "last_name"),
        ({"phone": "appelez-moi"}, "phone"),
        ({"phone": "1" * 21}, "phone"),
        ({"contact_email": "nulle part"}, "contact_email"),
        ({"email_confirmation": "autre@exemple.fr"}, "email_confirmation"),
    ],
)
def test_id_1_each_field_is_named(changes, field):
    assert refused(**changes) == [(field, "ID-1")]


def test_id_1_limits_are_inclusive():
    local, domain = "a" * 64, "b" * 60 + "." + "c" * 60 + "." + "d" * 60
    longest = f"{local}@{domain}.{'e' * 6}"
    assert len(longest) == 254
    assert registered(email=longest, email_confirmation=longest).login_email == longest
    assert refused(email=longest + "e", email_confirmation=longest + "e")[0] == ("email", "ID-1")
    assert registered(first_name="x" * 80, phone="1" * 20).first_name == "x" * 80


def test_id_2_a_withdrawn_consent_says_since_when():
    later = account.surveyed(registered(survey_consent=True), consent=False, now=NOW + MOMENT)
    assert (later.survey.consent, later.survey.at) == (False, NOW + MOMENT)


def test_id_4_a_link_holds_until_it_expires():
    made = registered()
    assert account.link_holds(made, LINK.expires_at - MOMENT)
    assert not account.link_holds(made, LINK.expires_at)


def test_id_4_an_activated_account_has_no_link():
    opened = account.activated(registered(), "hash", NOW)
    assert (opened.state, opened.activated_at, opened.activation) == (State.ACTIF, NOW, None)
    assert not account.link_holds(opened, NOW)


def test_id_4_an_address_is_mailed_three_times_in_a_quarter_of_an_hour():
    made = registered()
    for _ in range(2):
        assert account.may_be_mailed(made, NOW)
        made = account.mailed(made, NOW)
    assert not account.may_be_mailed(made, NOW + timedelta(minutes=15) - MOMENT)
    assert account.may_be_mailed(made, NOW + timedelta(minutes=15))


def test_id_4_a_mail_without_a_link_keeps_the_link():
    assert account.mailed(registered(), NOW).activation == LINK
    newer = replace(LINK, digest="e")
    assert account.mailed(registered(), NOW, newer).activation == newer


def test_id_7_the_bus_is_told_the_whole_state_and_no_secret():
    told = announcements.changed(account.activated(registered(), "hash", NOW))
    assert (told.state, told.login_email, told.kind) == ("ACTIF", "Camille@Exemple.fr", "PERSONNE")
    assert "hash" not in told.model_dump_json()


def test_id_15_two_logins_are_remembered():
    once = account.logged_in(registered(), NOW)
    twice = account.logged_in(once, NOW + MOMENT)
    assert (once.previous_login_at, twice.previous_login_at, twice.last_login_at) == (None, NOW, NOW + MOMENT)


def test_id_10_a_proved_app_replaces_the_earlier_one():
    old = App(secret=b"old", device="Vieux", last_step=9, added_at=NOW)
    before = replace(registered(), totp=old, totp_proposed=b"new")
    after = account.proved(before, "Neuf", 4, NOW + MOMENT)
    assert after.totp == App(secret=b"new", device="Neuf", last_step=4, added_at=NOW + MOMENT)
    assert after.totp_proposed is None
    assert account.stepped(after, 5).totp.last_step == 5


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\tb"])
def test_id_10_a_device_has_a_name(name):
    with pytest.raises(Invalid):
        account.check_device(name)
    assert account.check_device(f" {'x' * 58} ") == "x" * 58


def under_way(**changes) -> Login:
    known = {"id": "l", "account_id": "a", "login_key": "k", "factor": Factor.EMAIL, "digest": "d", "expires_at": NOW}
    return Login(**known | changes)


def test_id_9_a_login_code_expires():
    assert not login.over(under_way(), NOW - MOMENT)
    assert login.over(under_way(), NOW)


def test_id_9_a_login_has_five_tries():
    assert not login.over(under_way(tries=CODE_TRIES - 1), NOW - MOMENT)
    assert login.over(under_way(tries=CODE_TRIES), NOW - MOMENT)


def test_id_9_a_code_is_mailed_three_times():
    last = login.mailed_again(under_way(mailed=CODE_MAILS - 1, tries=2), "e")
    assert (last.mailed, last.digest, last.tries) == (CODE_MAILS, "e", 2)
    with pytest.raises(LoginOver):
        login.mailed_again(last, "f")


def test_id_10_an_app_is_never_asked_for_by_mail():
    with pytest.raises(LoginOver):
        login.mailed_again(under_way(factor=Factor.TOTP), "e")


@given(st.text(max_size=40))
def test_id_5_a_password_accepted_meets_the_rule(text):
    if not password.breaches(text, "camille@exemple.fr"):
        assert 12 <= len(text) <= 128
        assert password.kinds(text) >= 3


@pytest.mark.parametrize(
    ("text", "kinds"), [("abc", 1), ("Abc", 2), ("Abc1", 3), ("Abc1!", 4), ("éa", 2), ("É1", 2), ("", 0)]
)
def test_id_5_accents_count_as_special(text, kinds):
    assert password.kinds(text) == kinds


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Tilleul-187", [password.TOO_SHORT]),
        ("Tilleul-1987", []),
        ("Aé1" + "x" * 125, []),
        ("Aé1" + "x" * 126, [password.TOO_LONG]),
        ("Abe-tilleul-19", []),
        ("Camille-tilleul-19", [password.HOLDS_LOGIN]),
        ("Password1234", [password.COMMONPLACE]),
        ("tilleultilleul1", [password.TOO_UNIFORM]),
    ],
)
def test_id_5_what_a_password_lacks(text, missing):
    assert password.breaches(text, "camille@exemple.fr") == missing


def test_id_5_a_login_of_two_letters_is_in_many_words():
    assert password.breaches("Tilleul-1987", "le@exemple.fr") == []
    assert password.breaches("Tilleul-1987", "eul@exemple.fr") == [password.HOLDS_LOGIN]


def test_id_10_rfc_6238_vector_and_no_replay():
    """RFC 6238 appendix B (SHA-1), last six digits."""
    secret, at = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", datetime.fromtimestamp(59, UTC)
    step = totp.accepted_step(secret, "287082", at, 0)
    assert step == 1
    assert totp.accepted_step(secret, "287082", at, step) is None


@pytest.mark.parametrize(("seconds", "accepted"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)])
def test_id_10_one_step_of_drift_each_way(seconds, accepted):
    """The vector's code belongs to the seconds 30 to 59."""
    at = datetime.fromtimestamp(30 + seconds, UTC)
    step = totp.accepted_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", at, 0)
    assert (step == 1) is accepted
