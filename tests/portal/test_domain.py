"""Navigation, formats, states, redirects: pure rules."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.habilitation import Application, Level
from contracts.lifecycle import State
from services.portal.domain import formats, navigation, states
from services.portal.domain.session import Session, local_path, stale
from services.portal.domain.states import Tone
from services.portal.usecases.starting import normal

FIRST = ["/tableau", "/evenements", "/actualites"]
OPEN_TO_ALL = ["/mes-rattachements", "/mes-habilitations", "/mes-demandes", "/annuaire", "/aide", "/verifier", "/etat"]


def paths(applications):
    return [entry.path for group in navigation.menu(applications) for entry in group.entries]


def test_the_menu_shows_what_rights_allow_and_nothing_else_por_2():
    assert paths([Application.FACTURES_EMISES]) == [*FIRST, "/factures-emises", *OPEN_TO_ALL]
    assert "/factures-recues" in paths([Application.FACTURES_RECUES])
    assert paths([]) == [*FIRST, *OPEN_TO_ALL]
    assert "/approbations" in [e.path for g in navigation.menu([], governs=True) for e in g.entries]


def test_a_page_that_does_not_exist_yet_is_in_no_menu_por_2():
    unbuilt = {entry.path for group in navigation.MENU for entry in group.entries if not entry.exists}
    assert not unbuilt & set(paths(list(Application)))


def test_the_bottom_bar_of_a_phone_has_room_for_its_drawer_por_12():
    assert len(navigation.phone(list(Application))) <= navigation.PHONE_ENTRIES - 1


@pytest.mark.parametrize("path", ["/raccordements", "/raccordements/nouveau", "/abonnements/0199", "/abonnements"])
def test_the_menu_says_where_one_is_also_on_pages_that_have_no_entry_por_2(path):
    entries = [entry for group in navigation.MENU for entry in group.entries]
    assert [entry.label for entry in entries if navigation.here(path, entry)] == ["Raccordements"]


@pytest.mark.parametrize(("held", "allowed"), [("MODIFICATION", True), ("CONSULTATION", False)])
def test_modification_is_asked_for_and_includes_consultation_org_22(held, allowed):
    rights = [("FACTURES_EMISES", held)]
    assert navigation.allows(rights, Application.FACTURES_EMISES, Level.MODIFICATION) is allowed
    assert navigation.allows(rights, Application.FACTURES_EMISES, Level.CONSULTATION)
    assert not navigation.allows(rights, Application.FACTURES_RECUES, Level.CONSULTATION)


@pytest.mark.parametrize(
    "asked", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
def test_a_redirect_stays_here_por_14(asked):
    assert local_path(asked) == "/tableau"


def test_a_redirect_keeps_its_query_por_14():
    assert local_path("/factures-emises?page=2") == "/factures-emises?page=2"


@pytest.mark.parametrize(
    ("language", "amount", "said"),
    [("fr", "1234.5", "1\u00a0234,50\u00a0€"), ("en", "1234.5", "€1,234.50"), ("fr", None, "–"), ("fr", "-3", "-3,00\u00a0€")],
)  # fmt: skip
def test_amounts_follow_the_language_por_12(language, amount, said):
    assert formats.money(amount, "EUR", language) == said


@pytest.mark.parametrize(
    ("value", "said"), [("1234567", "1\u00a0234\u00a0567"), ("2.500", "2,5"), (20, "20"), ("x", "x")]
)
def test_numbers_lose_the_zeros_they_do_not_need_por_12(value, said):
    assert formats.number(value, "fr") == said


def test_an_unknown_currency_is_shown_as_it_is_por_12():
    assert "XQZ" in formats.money("3", "XQZ", "fr")


def test_days_and_moments_follow_the_language_and_french_time_por_12():
    assert formats.day("2026-11-03", "fr") == "3 nov. 2026"
    assert formats.day("2026-11-03", "en") == "3 Nov 2026"
    assert formats.moment("2026-11-03T10:00:00Z", "fr") == "3 nov. 2026 11:00"
    assert formats.day("n'importe", "fr") == "n'importe"


def test_a_siret_is_grouped_and_a_typed_one_is_not_org_3():
    assert formats.identifier("21350238800019") == "213\u00a0502\u00a0388\u00a000019"
    assert formats.identifier("PLATEFORME") == "PLATEFORME"
    assert normal("213 502\u00a0388 00019") == "21350238800019"


def test_every_state_has_a_tone_and_a_newer_one_is_under_way_por_12():
    assert {states.tone(state) for state in State} == set(Tone)
    assert states.tone("BRAND_NEW") is Tone.UNDERWAY
    assert states.label("BRAND_NEW", "fr") == "Brand new"


@pytest.mark.parametrize(("left", "due"), [(61, False), (60, True), (-1, True)])
def test_tokens_are_renewed_before_they_lapse_por_14(left, due):
    now = datetime(2026, 11, 21, tzinfo=UTC)
    session = Session(
        id="s", device="", access=b"", refresh=b"", access_until=now + timedelta(seconds=left), expires_at=now
    )
    assert stale(session, now, timedelta(minutes=1)) is due
