"""The one helper that scopes queries: never more than was granted."""

from hypothesis import given
from hypothesis import strategies as st

from chassis.context import Machine
from contracts.habilitation import Application, Level
from rights import Grant, Rights
from rights.copy import grant_of
from rights.machines import rights_of

APPLICATIONS, LEVELS = list(Application)[:3], list(Level)
STRUCTURES, SERVICES = ["s1", "s2", "s3"], ["v1", "v2"]
grants = st.builds(
    Grant, st.sampled_from(STRUCTURES), st.none() | st.sampled_from(SERVICES), st.booleans(),
    st.frozensets(st.tuples(st.sampled_from(APPLICATIONS), st.sampled_from(LEVELS)), max_size=3),
)  # fmt: skip
rights = st.builds(lambda g: Rights("account", tuple(g)), st.lists(grants, max_size=5))


def matches(query: dict, document: dict) -> bool:
    """The few operators that a scope uses."""
    for field, wanted in query.items():
        fits = any(matches(way, document) for way in wanted) if field == "$or" else _fits(wanted, document.get(field))
        if not fits:
            return False
    return True


def _fits(wanted, value) -> bool:
    return value in wanted["$in"] if isinstance(wanted, dict) else value == wanted


@given(rights, st.sampled_from(APPLICATIONS), st.sampled_from(LEVELS))
def test_a_scope_shows_exactly_what_is_granted(r, application, level):
    query = r.scope(application, level, "structure", "service")
    for structure in STRUCTURES:
        for service in [None, *SERVICES]:
            document = {"_id": "x", "structure": structure, "service": service}
            granted = any(
                g.structure_id == structure and g.service_id in (None, service)
                and ((application, level) in g.profiles or (application, Level.MODIFICATION) in g.profiles)
                for g in r.grants
            )  # fmt: skip
            assert matches(query, document) == granted == r.allows(application, level, structure, service)


@given(rights, st.sampled_from(APPLICATIONS), st.sampled_from(LEVELS))
def test_where_there_are_no_services_a_right_on_one_gives_nothing(r, application, level):
    query = r.scope(application, level, "structure")
    for structure in STRUCTURES:
        granted = any(
            g.structure_id == structure and g.service_id is None and g.allows(application, level) for g in r.grants
        )
        assert matches(query, {"_id": "x", "structure": structure}) == granted


@given(rights, st.sampled_from(APPLICATIONS))
def test_whoever_may_change_may_read_and_not_the_reverse(r, application):
    assert r.structures(application, Level.MODIFICATION) <= r.structures(application, Level.CONSULTATION)


def test_a_right_on_an_application_unknown_here_gives_nothing_and_harms_nothing():
    """A newer version of the contracts may have granted it: the list of applications grows."""
    row = {"structure_id": "s1", "gestionnaire_principal": False, "profiles": [
        {"application": "ADDED_LATER", "level": "MODIFICATION"}, {"application": "ORGANISATION", "level": "CONSULTATION"},
    ]}  # fmt: skip
    assert grant_of(row).profiles == {(Application.ORGANISATION, Level.CONSULTATION)}


def test_id_22_a_machine_has_what_its_scopes_and_its_structure_s_gestionnaire_both_have():
    held = frozenset(
        {(Application.FACTURES_EMISES, Level.MODIFICATION), (Application.ORGANISATION, Level.MODIFICATION)}
    )
    governing, other = Grant("s1", None, True, held), Grant("s2", None, True, held)
    machine = Machine("s1", frozenset({"factures.emises:lire", "factures.recues:traiter", "unknown:scope"}))
    rights = rights_of("m", machine, [governing, other])
    assert rights.allows(Application.FACTURES_EMISES, Level.CONSULTATION, "s1")
    assert not rights.allows(Application.FACTURES_EMISES, Level.MODIFICATION, "s1")
    assert not rights.structures(Application.FACTURES_RECUES)
    assert not rights.structures(Application.ORGANISATION)
    assert rights.structures(Application.FACTURES_EMISES) == {"s1"}
    assert not rights.gestionnaire_of("s1")
    assert rights_of("m", machine, [other, Grant("s1", "v1", True, held), Grant("s1", None, False, held)]).grants == ()
