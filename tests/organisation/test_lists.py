"""Every list says all it holds: pages, cursors, orders, honest totals (ORG-14, ORG-18, ORG-20, ORG-21, ORG-26, ORG-28)."""

import time

import pytest
from pymongo import MongoClient

from chassis.lists import Listed
from services.organisation.store import LISTS
from tests.kit.world import World
from tests.organisation.conftest import create_structure, new_siret
from tests.organisation.within import at, new_id

MANY = 7


@pytest.fixture(scope="module")
def world(stack):
    stack.url("organisation")
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, (), client)
        yield made
        made.close()


@pytest.fixture(scope="module")
def lists(world):
    """One gestionnaire with seven structures; seven people who ask to join the first, four of them approved."""
    governor_id = new_id()
    governor = world.http("organisation", governor_id)
    made = [governor.post("/structures", json=body(n)).json() for n in range(MANY)]
    home = f"/structures/{made[0]['structure_id']}"
    for n in range(MANY - 1):
        governor.post(f"{home}/services", json={"code": f"S{n}", "label": f"Service {9 - n}"})
    for n in range(MANY):
        asker = world.http("organisation", new_id())
        asked = asker.post(
            "/rattachements", json={"structure_id": made[0]["structure_id"], "comment": f"n° {n}"}
        ).json()
        if n < 4:
            governor.post(f"/rattachements/{asked['rattachement_id']}/decision", json={"decision": "APPROUVER"})
    return governor, home


def body(n: int):
    return {"identifier_type": "SIRET", "identifier": new_siret(), "name": f"ATELIER {(n * 3) % MANY}"}


PATHS = [
    ("/structures", "structure_id", MANY), ("{home}/services", "service_id", MANY), ("{home}/users", "rattachement_id", MANY + 1),
    ("/rattachements", "rattachement_id", MANY), ("/habilitations", "structure", MANY), ("/requests", "request_id", MANY),
    ("/approvals", "request_id", MANY - 4),
]  # fmt: skip


def get(lists, path, **params):
    http, home = lists
    answer = http.get(path.format(home=home), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("path", "key", "total"), PATHS)
def test_cursors_walk_through_the_whole_list_once(lists, path, key, total):
    seen, cursor = [], None
    while True:
        page = get(lists, path, size=2, **({"cursor": cursor} if cursor else {}))
        assert (page["total"], page["total_is"], page["size"]) == (total, "exact", 2)
        seen += [str(item[key]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize(("path", "key", "total"), PATHS)
def test_pages_walk_through_the_whole_list_once(lists, path, key, total):
    seen = [str(i[key]) for n in range(1, total + 2) for i in get(lists, path, size=2, page=n)["items"]]
    assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize(("path", "key", "total"), PATHS)
@pytest.mark.parametrize(
    "params", [{"sort": "shoe_size"}, {"cursor": "x"}, {"size": 0}, {"size": 201}, {"page": 0}, {"colour": "red"}]
)
def test_what_a_list_does_not_know_is_refused(lists, path, key, total, params):
    """An unknown parameter was ignored, and the caller believed it."""
    http, home = lists
    answer = http.get(path.format(home=home), params=params)
    assert answer.status_code == 422, answer.text
    assert [e["field"] for e in answer.json()["errors"]] == list(params)


def test_structures_are_sorted_by_their_columns(lists):
    names = [s["name"] for s in get(lists, "/structures")["items"]]
    assert names == sorted(names)
    assert [s["name"] for s in get(lists, "/structures", sort="-name")["items"]] == names[::-1]
    identifiers = [s["identifier"] for s in get(lists, "/structures", sort="identifier")["items"]]
    assert identifiers == sorted(identifiers)


def test_org_9_services_are_sorted_by_code_or_label(lists):
    """ORG-9"""
    assert [s["code"] for s in get(lists, "{home}/services")["items"]][:2] == ["DEFAUT", "S0"]
    labels = [s["label"] for s in get(lists, "{home}/services", sort="label")["items"]]
    assert labels == sorted(labels)


def test_org_18_approvals_are_oldest_first_and_of_all_that_waits(lists):
    """ORG-18, ORG-28: two hundred unordered ones were cut first and sorted afterwards."""
    waiting = get(lists, "/approvals")["items"]
    assert [w["comment"] for w in waiting] == ["n° 4", "n° 5", "n° 6"]
    assert {(w["kind"], w["state"], w["structure"]["name"]) for w in waiting} == {
        ("RATTACHEMENT", "EN_ATTENTE", "ATELIER 0")
    }
    assert get(lists, "/approvals", kind="CREATION")["total"] == 0


def test_org_20_users_are_filtered(lists):
    """ORG-20"""
    assert get(lists, "{home}/users", state="VALIDE")["total"] == 5
    assert get(lists, "{home}/users", state="EN_ATTENTE")["total"] == 3
    (governor,) = get(lists, "{home}/users", role="GESTIONNAIRE_PRINCIPAL")["items"]
    assert {p["level"] for p in governor["profiles"]} == {"MODIFICATION"}
    assert get(lists, "{home}/users", service="none")["total"] == 0


def test_the_history_of_my_requests_is_newest_first(lists):
    history = get(lists, "/requests")["items"]
    dates = [r["asked_at"] for r in history]
    assert dates == sorted(dates, reverse=True)
    assert {(r["kind"], r["state"], r["kind_label"]) for r in history} == {
        ("CREATION", "APPROUVEE", "Création d'une structure")
    }
    assert get(lists, "/requests", state="EN_ATTENTE")["total"] == 0


def test_org_26_old_rights_are_not_pushed_out_by_newer_refusals(world):
    """ORG-26: rights were filtered after the newest two hundred rattachements had been cut off."""
    account = new_id()
    http = world.http("organisation", account)
    create_structure(_Client(http), new_siret())
    rows = world.client["organisation"]["rattachements"]
    refused = {"account_id": account, "structure_id": rows.find_one({"account_id": account})["structure_id"], "state": "REFUSE",
               "role": "UTILISATEUR", "version": 1, "sequence": 0}  # fmt: skip
    newest = rows.find_one({"account_id": account})["asked_at"]
    rows.insert_many([refused | {"_id": new_id(), "asked_at": newest} for _ in range(250)])
    assert http.get("/habilitations").json()["total"] == 1
    assert http.get("/rattachements").json()["total"] == 251
    assert http.get("/rattachements", params={"state": "REFUSE"}).json()["total"] == 250


class _Client:
    """As much of a person as `create_structure` needs."""

    def __init__(self, http):
        self.http = lambda _service: http


def test_labels_are_in_the_callers_language(lists):
    http, _ = lists
    english = http.get("/requests", headers={"Accept-Language": "en"}).json()["items"][0]
    assert (english["kind_label"], english["state_label"]) == ("Creation of a structure", "Approved")


def test_org_14_the_annuaire_answers_by_exact_identifier_at_once(annuaire):
    """ORG-14: a path of 60 kB held the event loop for two seconds."""
    long = annuaire.get("/annuaire/" + "1" * 30_000)
    assert long.status_code == 422
    started = time.perf_counter()
    assert annuaire.get("/annuaire/11000201100044").status_code == 200
    assert time.perf_counter() - started < 2
    assert annuaire.get("/annuaire/110002011000").status_code == 404, "the beginning alone is another door's"


def test_org_14_all_services_of_a_public_structure(annuaire):
    """ORG-14"""
    state = annuaire.get("/annuaire/11000201100044").json()
    page = annuaire.get("/annuaire/11000201100044/services", params={"size": 2, "sort": "label"}).json()
    assert (page["total"], state["services_total"]) == (len(state["services"]), len(state["services"]))
    assert [s["label"] for s in page["items"]] == sorted(s["label"] for s in state["services"])[:2]


def test_org_14_a_search_says_whether_its_total_is_whole(annuaire):
    """ORG-14"""
    exact = annuaire.get("/annuaire", params={"q": "110002"}).json()
    assert (exact["total"], exact["total_is"], exact["items"][0]["identifier"]) == (1, "exact", "11000201100044")
    first, second = (
        annuaire.get("/structure-search", params={"q": "x"}).status_code, annuaire.get("/annuaire", params={"q": "x" * 201}).status_code,
    )  # fmt: skip
    assert (first, second) == (401, 422)


@pytest.mark.parametrize(
    ("collection", "listed"),
    [(c, one) for c, of in LISTS.items() for one in of if one.name != "structures"],
    ids=lambda x: getattr(x, "name", x),
)
def test_an_index_serves_every_list_in_every_order_and_with_every_filter(world, collection, listed: Listed):
    database = world.client["organisation"]
    scope = dict.fromkeys(listed.scope, "x")
    wanted = [(scope, path) for path in listed.orders.values()]
    first = listed.orders[listed.default.removeprefix("-")]
    wanted += [(scope | {path: "x"}, first) for path in listed.filters.values()]
    for query, order in wanted:
        command = {"find": collection, "filter": query, "sort": {order: 1, "_id": 1}, "limit": 3}
        plan = str(database.command("explain", command, verbosity="queryPlanner")["queryPlanner"]["winningPlan"])
        assert "COLLSCAN" not in plan, (listed.name, query, order)


@pytest.mark.parametrize(("collection", "query"), [
    ("requests", {"due_at": {"$lte": at(0)}}), ("requests", {"subject.rattachement_id": "x"}), ("rattachements", {"governs": "x"}),
    ("rattachements", {"account_id": "x", "state": "VALIDE"}), ("rattachements", {"structure_id": "x", "state": "VALIDE", "_id": {"$gt": ""}}),
    ("rattachements", {"account_id": "x", "structure_id": "x", "service_id": None, "open": True}), ("services", {"structure_id": "x"}),
    ("services", {"structure_id": {"$in": ["x", "y"]}}), ("structures", {"identifier_type": "SIRET", "identifier": "x"}),
    ("structures", {"announced_gestionnaire": "x"}), ("structures", {"announced_gestionnaire": {"$gt": ""}}),
    ("structures", {"register_due_at": {"$lte": at(0)}}), ("structures", {"kind": "PUBLIQUE", "changed_at": {"$gt": at(0)}}),
    ("accounts", {"login_key": "x", "state": "ACTIF"}), ("requests", {"idempotency.key": "x"}),
    ("requests", {"subject.voucher_id": "x"}), ("requests", {"subject.url": {"$in": ["x"]}}), ("requests", {"once": "x"}),
    ("requests", {"topic": "x", "state": "REFUSEE"}), ("requests", {"asked_by": "x", "state": "EN_ATTENTE", "decider": "EXPLOITATION"}),
    ("requests", {"decider": "EXPLOITATION", "structure_id": "x", "state": "EN_ATTENTE"}), ("letters", {"structure_id": "x"}),
    ("letters", {"under_way": "x"}),
])  # fmt: skip
def test_an_index_serves_what_the_use_cases_look_for(world, collection, query):
    command = {"find": collection, "filter": query}
    plan = world.client["organisation"].command("explain", command, verbosity="queryPlanner")
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
