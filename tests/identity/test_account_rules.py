"""Accounts, logins under way and authenticator codes: the rules, without I/O."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid, TooMany
from services.identity.domain import (
    account,
    announcements,
    contact,
    durations,
    factors,
    login,
    password,
    registration,
    totp,
)
from services.identity.domain.account import Activation, State
from services.identity.domain.factor import App, Factor
from services.identity.domain.login import CODE_MAILS, CODE_TRIES, Login, LoginOver
from services.identity.domain.registration import Particulars, Registration

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
LINK = Activation(digest="d", expires_at=NOW + timedelta(hours=1))
FORM = {
    "email": "Camille@Exemple.fr", "email_confirmation": "camille@exemple.FR", "first_name": " Camille ", "last_name": "Martin",
    "accept_terms": True,
}  # fmt: skip


def registered(**changes):
    return registration.new(Registration(**FORM | changes), "a1", "2026-01", LINK, NOW)


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
    old = App(id="f", secret=b"old", name="Vieux", last_step=9, added_at=NOW)
    before = replace(registered(), factors=(old,), totp_proposed=b"new")
    after = factors.proved(before, "g", "Neuf", 4, NOW + MOMENT)
    assert after.factors == (App(id="g", secret=b"new", name="Neuf", last_step=4, added_at=NOW + MOMENT),)
    assert after.totp_proposed is None
    assert factors.app(factors.stepped(after, 5, NOW)).last_step == 5


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\tb"])
def test_id_10_a_device_has_a_name(name):
    with pytest.raises(Invalid):
        factors.check_name(name)
    assert factors.check_name(f" {'x' * 58} ") == "x" * 58


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


def test_id_26_a_code_can_be_mailed_where_the_app_is_asked():
    mailed = login.mailed_again(under_way(factor=Factor.TOTP, digest=None), "e")
    assert (mailed.factor, mailed.digest, mailed.mailed) == (Factor.TOTP, "e", 1)


ATTACK = {
    "first_name": "Mallory",
    "last_name": "Doe",
    "phone": "0600000000",
    "contact_email": "mallory@ailleurs.example",
}


def test_id_25_a_contact_address_waits_for_its_proof():
    made = registered(contact_email="compta@exemple.fr")
    assert (made.contact_email, made.contact_wanted) == ("Camille@Exemple.fr", "compta@exemple.fr")
    assert registered(contact_email="CAMILLE@exemple.fr").contact_wanted == ""


def test_id_25_what_another_visitor_typed_is_void_with_their_link():
    first = replace(registered(**ATTACK, survey_consent=True), login_email="camille@exemple.fr")
    newer = replace(LINK, digest="e")
    after = registration.retyped(first, Registration(**FORM), newer, "2026-02", NOW + MOMENT)
    assert (after.first_name, after.last_name, after.phone, after.contact_wanted) == ("Camille", "Martin", "", "")
    assert (after.activation, after.survey.consent, after.terms.version) == (newer, False, "2026-02")
    assert (after.id, after.login_email, after.created_at) == (first.id, first.login_email, first.created_at)
    assert after.links_sent == (NOW, NOW + MOMENT)


def test_id_25_who_follows_the_link_corrects_what_was_typed():
    given = Particulars(first_name=" Camille ", phone="", contact_email="", survey_consent=False)
    after = registration.confirmed(registered(**ATTACK, survey_consent=True), given, NOW)
    assert (after.first_name, after.last_name, after.phone, after.contact_wanted) == ("Camille", "Doe", "", "")
    assert after.survey.consent is False
    untouched = registered(**ATTACK)
    assert registration.confirmed(untouched, Particulars(), NOW) == untouched


@pytest.mark.parametrize(
    "wrong", [{"first_name": ""}, {"last_name": "x" * 81}, {"phone": "x"}, {"contact_email": "nulle part"}]
)
def test_id_25_a_correction_meets_the_rules_of_registration(wrong):
    with pytest.raises(Invalid) as error:
        registration.confirmed(registered(), Particulars(**wrong), NOW)
    assert [e.field for e in error.value.errors] == list(wrong)


def test_id_25_a_contact_link_holds_until_it_expires():
    asked = contact.asked(registered(), "compta@exemple.fr", LINK, NOW)
    assert contact.holds(asked, LINK.expires_at - MOMENT)
    assert not contact.holds(asked, LINK.expires_at)
    proved = contact.proved(asked)
    assert (proved.contact_email, proved.contact_wanted, proved.contact_link) == ("compta@exemple.fr", "", None)
    assert not contact.holds(proved, NOW)
    back = contact.asked(proved, "camille@exemple.fr", LINK, NOW)
    assert (back.contact_email, back.contact_wanted, back.contact_link) == ("Camille@Exemple.fr", "", None)


def test_id_25_links_to_contact_addresses_are_bounded():
    asked = registered()
    for _ in range(account.MAX_LINKS - 1):
        asked = contact.asked(asked, "compta@exemple.fr", LINK, NOW)
    with pytest.raises(TooMany):
        contact.asked(asked, "compta@exemple.fr", LINK, NOW)
    assert contact.asked(asked, "camille@exemple.fr", LINK, NOW).contact_wanted == ""


@pytest.mark.parametrize(
    ("validity", "fr", "en"),
    [
        (timedelta(hours=1), "1 heure", "1 hour"),
        (timedelta(minutes=90), "90 minutes", "90 minutes"),
        (timedelta(days=2), "2 jours", "2 days"),
        (timedelta(minutes=1), "1 minute", "1 minute"),
        (timedelta(0), "0 minute", "0 minutes"),
    ],
)
def test_id_4_a_validity_in_words(validity, fr, en):
    assert durations.words(validity) == (fr, en)


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


@pytest.mark.parametrize("text", ["Tilleul-martin-7", "le@exemple.fr-Ab", "Camille.Martin1!", "Camillette-1987"])
def test_id_5_neither_the_address_nor_a_part_of_it(text):
    login = "le@exemple.fr" if text.startswith("le@") else "camille.martin.le@exemple.fr"
    assert password.HOLDS_LOGIN in password.breaches(text, login)


def test_id_5_a_short_part_of_the_login_is_in_many_words():
    assert password.breaches("Tilleul-1987", "eul.le@exemple.fr") == []
    assert password.breaches("Tilleul-1987", "") == []


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


def test_id_9_the_limits_of_a_login_as_they_are_written_down():
    """Docs and mails name them; a new login has used none."""
    fresh = Login(id="l", account_id="a", login_key="k", factor=Factor.EMAIL, expires_at=NOW)
    assert (CODE_TRIES, CODE_MAILS, fresh.tries, fresh.mailed) == (5, 3, 0, 0)
