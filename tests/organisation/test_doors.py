"""What every door of organisation refuses and bounds; keys that make one thing once (INV-19, ORG-4, ORG-15)."""

import pytest
from pymongo import MongoClient

from chassis.middleware import PROBES
from tests.kit.stack import eventually
from tests.kit.world import World, new_id
from tests.organisation.conftest import a_public_structure, new_siret

ROUTES = [
    ("GET", "/structures"),
    ("GET", "/structures/lookup"),
    ("GET", "/structures/x"),
    ("GET", "/structure-search"),
    ("GET", "/annuaire"),
    ("GET", "/annuaire/export"),
    ("GET", "/annuaire/11000201100044"),
    ("GET", "/annuaire/11000201100044/services"),
    ("GET", "/rattachements"),
    ("GET", "/requests"),
    ("GET", "/approvals"),
    ("GET", "/habilitations"),
    ("GET", "/profiles"),
    ("GET", "/structures/x/services"),
    ("GET", "/structures/x/users"),
    ("POST", "/structures"),
    ("PATCH", "/structures/x"),
    ("POST", "/rattachements"),
    ("POST", "/rattachements/x/decision"),
    ("POST", "/structures/x/services"),
    ("PATCH", "/structures/x/services/y"),
    ("PUT", "/structures/x/applications/ENGAGEMENTS"),
    ("PUT", "/structures/x/activity"),
    ("POST", "/structures/x/register-refresh"),
    ("POST", "/annuaire/lookups"),
    ("GET", "/approvals/export"),
    ("POST", "/public-structures"),
    ("POST", "/structures/x/claims"),
    ("POST", "/structures/x/vouchings"),
    ("POST", "/structures/x/letters"),
    ("GET", "/structures/x/letters"),
    ("POST", "/structures/x/letters/code"),
    ("GET", "/platform/requests"),
    ("POST", "/platform/requests/x/decision"),
    ("GET", "/platform/requests/x/document"),
    ("POST", "/platform/structures/x/withdrawal"),
    ("GET", "/platform/letters"),
    ("POST", "/platform/letters/x/page"),
    ("POST", "/platform/letters/x/sending"),
    ("GET", "/platform/unanswered"),
    ("GET", "/entities/110002011"),
    ("GET", "/requests/x"),
    ("GET", "/approvals/x"),
    ("POST", "/approvals/x/decision"),
    ("GET", "/habilitations/delegated"),
    ("POST", "/rattachements/x/profiles"),
    ("PUT", "/rattachements/x/profiles"),
    ("PUT", "/rattachements/x/profiles/ENGAGEMENTS"),
    ("POST", "/rattachements/x/profile-requests"),
    ("POST", "/rattachements/x/detachment"),
    ("GET", "/users"),
    ("GET", "/users/export"),
    ("GET", "/users/x"),
    ("POST", "/structures/x/users"),
    ("GET", "/structures/x/invitations"),
    ("POST", "/mandats"),
    ("GET", "/mandats/given"),
    ("GET", "/mandats/held"),
    ("POST", "/mandats/x/end"),
    ("POST", "/structures/x/duplication"),
    ("POST", "/transfers"),
    ("GET", "/structures/x/bank-accounts"),
    ("PATCH", "/structures/x/bank-accounts/y"),
    ("GET", "/structures/x/bank-accounts/y/rib"),
    ("GET", "/structures/x/attachments"),
    ("GET", "/structures/x/attachments/y"),
    ("GET", "/me/export"),
    ("GET", "/me/export/files/x/y/z"),
]
WITHOUT_JSON = [
    ("POST", "/structures/x/documents"), ("DELETE", "/structures/x/vouchings/y"), ("DELETE", "/rattachements/x/profiles"),
    ("DELETE", "/rattachements/x/profiles/ENGAGEMENTS"), ("DELETE", "/structures/x/invitations/y"),
    ("POST", "/structures/x/bank-accounts"), ("PUT", "/structures/x/bank-accounts/y/rib"), ("POST", "/structures/x/attachments"),
    ("DELETE", "/structures/x/attachments/y"),
]  # fmt: skip


def named(answer) -> list[str]:
    return [e["field"] for e in answer.json()["errors"]]


@pytest.fixture(scope="module")
def world(stack):
    stack.url("organisation")
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, ("organisation",), client)
        yield made
        made.close()


@pytest.fixture(scope="module")
def anyone(world):
    """Somebody with an account and nothing else."""
    return world.http("organisation", new_id())


@pytest.fixture
def governed(world):
    """Whoever governs a structure, the structure, and its address."""
    http = world.http("organisation", new_id())
    made = http.post(
        "/structures", json={"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER"}
    ).json()
    return http, made, f"/structures/{made['structure_id']}"


def test_the_table_of_routes_is_whole(annuaire):
    paths = annuaire.get("/openapi.json").json()["paths"]
    assert len(ROUTES) + len(WITHOUT_JSON) == sum(len(methods) for path, methods in paths.items() if path not in PROBES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_an_unknown_parameter_is_refused_at_every_door(anyone, method, path):
    answer = anyone.request(method, path, params={"colour": "red"}, **({} if method == "GET" else {"json": {}}))
    assert answer.status_code == 422, answer.text
    assert "colour" in named(answer)


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in ROUTES if m != "GET"])
def test_an_unknown_field_is_refused_at_every_door(anyone, method, path):
    """A misspelt field was answered with 200, and nothing changed."""
    answer = anyone.request(method, path, json={"labell": "x"})
    assert answer.status_code == 422, answer.text
    assert "labell" in named(answer)


@pytest.mark.parametrize("change", [
    {"active": False}, {"gestionnaire_principal": "x"}, {"address": {"street": "x"}}, {"parameters": {"strict": True}},
    {"default_profiles": [{"application": "INCONNUE", "level": "MODIFICATION"}]}, {"default_profiles": [{"application": "MANDATS", "level": "x"}]},
    {"name": "x" * 301}, {"options": {str(n): True for n in range(21)}}, {"address": {"country": "FRA"}},
])  # fmt: skip
def test_org_4_what_a_change_may_not_hold(governed, change):
    """ORG-4"""
    http, _, url = governed
    before = http.get(url).headers["ETag"]
    assert http.patch(url, json=change).status_code == 422
    assert http.get(url).headers["ETag"] == before


def test_org_4_what_is_created_comes_back_and_can_be_changed(anyone):
    """ORG-4: every field, there and back; three could never be changed."""
    address = {"line1": "3 rue des Lilas", "line2": "Bât. A", "postal_code": "35000", "town": "RENNES"}
    given = {
        "name": "ATELIER", "label": "Atelier", "email": "a@b.fr", "phone": "+33102030405", "rcs": "RENNES B 732", "non_diffusible": True,
        "options": {"sends_edi": True}, "justice_category": "EXPERT", "pacage": "012345678", "centre_gestion_agricole": "CGA 35",
    }  # fmt: skip
    made = anyone.post(
        "/structures", json={"identifier_type": "SIRET", "identifier": new_siret(), "address": address, **given}
    )
    assert made.status_code == 201, made.text
    assert {n: made.json()[n] for n in given} == given
    url = f"/structures/{made.json()['structure_id']}"
    changed = {
        "justice_category": "MEDECIN",
        "pacage": "987654321",
        "centre_gestion_agricole": "",
        "address": {"town": "NANTES"},
    }
    after = anyone.patch(url, json=changed).json()
    assert {n: after[n] for n in changed if n != "address"} == {n: v for n, v in changed.items() if n != "address"}
    assert after["address"] == {**address, "line3": "", "country": "FR", "town": "NANTES"}


def test_org_15_parameters_keep_what_was_not_given(world, annuaire):
    """ORG-15"""
    town = a_public_structure(annuaire)
    account = world.account(login_email=f"gestionnaire@{town['identifier']}.example")
    agent, url = world.http("organisation", account.account_id), f"/structures/{town['structure_id']}"
    eventually(lambda: agent.get(url).status_code == 200)
    assert (
        agent.patch(url, json={"parameters": {"payment_term_days": 60, "engagement_formats": [r"\d+"]}}).status_code
        == 200
    )
    after = agent.patch(url, json={"parameters": {"code_service_mandatory": True}}).json()["parameters"]
    assert (after["payment_term_days"], after["engagement_formats"], after["code_service_mandatory"]) == (
        60,
        [r"\d+"],
        True,
    )
    for wrong in ({"payment_term_days": 45}, {"engagement_formats": ["a"] * 21}, {"engagement_formats": ["a" * 301]},
                  {"engagement_formats": ["(a)\\1"]}):  # fmt: skip
        assert agent.patch(url, json={"parameters": wrong}).status_code == 422, wrong


@pytest.mark.parametrize("if_match", ["²", "9" * 5000, "abc", '"x"', ""])
def test_a_version_that_is_none_is_refused_not_a_bug(governed, if_match):
    """`If-Match: ²` and a number of 5,000 digits were a 500; an unreadable one was ignored."""
    http, _, url = governed
    answer = http.patch(url, json={"label": "x"}, headers={"If-Match": if_match.encode("latin1")})
    assert answer.status_code in (412, 422)


def test_a_version_may_come_without_quotes(governed):
    http, structure, url = governed
    assert http.patch(url, json={"label": "x"}, headers={"If-Match": str(structure["version"])}).status_code == 200
    assert http.patch(url, json={"label": "y"}, headers={"If-Match": "*"}).status_code == 200


def test_org_32_nobody_creates_a_platform(anyone):
    """ORG-32"""
    body = {"identifier_type": "SIRET", "identifier": new_siret(), "name": "PLATEFORME"}
    assert anyone.post("/structures", json=body | {"kind": "PLATEFORME"}).status_code == 422
    answer = anyone.post("/structures", json=body | {"identifier_type": "PLATEFORME", "identifier": "PLATEFORME"})
    assert (answer.status_code, named(answer)) == (422, ["identifier"])


def test_org_32_the_platform_is_there_and_is_found_by_its_identifier(world):
    """ORG-32: operators and support agents ask to be attached to it like anybody else."""
    http = world.http("organisation", new_id())
    params = {"identifier_type": "PLATEFORME", "identifier": "plateforme"}
    found = eventually(lambda: http.get("/structure-search", params=params).json()["items"])
    assert [(s["kind"], s["identifier"]) for s in found] == [("PLATEFORME", "PLATEFORME")]
    asked = http.post("/rattachements", json={"structure_id": found[0]["structure_id"], "comment": "Guichet"})
    assert (asked.status_code, asked.json()["warning"]) == (201, "")
    assert http.get("/annuaire/PLATEFORME").status_code == 404


def test_inv_19_the_same_key_makes_one_structure(anyone):
    """INV-19"""
    http, body = anyone, {"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER"}
    key = {"Idempotency-Key": new_id()}
    first, second = (http.post("/structures", json=body, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["structure_id"] == second.json()["structure_id"]
    other = http.post("/structures", json=body | {"name": "AUTRE"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "cle_idempotence_reutilisee")
    without = http.post("/structures", json=body)
    assert (without.status_code, without.json()["code"]) == (409, "structure_existante")


def test_inv_19_the_same_key_asks_and_adds_once(governed, anyone):
    """INV-19"""
    http, structure, url = governed
    karim, body = anyone, {"structure_id": structure["structure_id"], "comment": "Bonjour"}
    key = {"Idempotency-Key": new_id()}
    asked = [karim.post("/rattachements", json=body, headers=key).json() for _ in range(2)]
    assert asked[0] == asked[1]
    made = [http.post(f"{url}/services", json={"code": "C", "label": "L"}, headers=key) for _ in range(2)]
    assert [m.status_code for m in made] == [201, 201]
    assert made[0].json() == made[1].json()


def test_problems_are_in_the_callers_language(anyone):
    english = anyone.post(
        "/structures",
        json={"identifier_type": "SIRET", "identifier": "1", "name": "x"},
        headers={"Accept-Language": "en"},
    )
    (error,) = english.json()["errors"]
    assert error["message"] == "A SIRET has 14 digits, this one has 1 characters"
    assert error["remedy"] == "For example 73282932000074"


def test_org_14_the_export_escapes_what_a_spreadsheet_would_run():
    """ORG-14: full-width signs and leading spaces too."""
    from chassis.spreadsheets import safe

    for formula in ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "  =1"):
        assert safe(formula).startswith("'")
    assert (safe(True), safe(False), safe("Rennes"), safe(30)) == ("oui", "non", "Rennes", "30")
