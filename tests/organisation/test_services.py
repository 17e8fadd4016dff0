"""Services and applications of a structure, through the doors and the bus (ORG-9, ORG-12)."""

import json

import pytest
from pymongo import MongoClient

from contracts.topics import MAX_EVENT_BYTES
from tests.kit.stack import eventually
from tests.kit.world import World, new_id


@pytest.fixture
def governed(gestionnaire):
    camille, structure = gestionnaire
    return camille.http("organisation"), structure, f"/structures/{structure['structure_id']}"


def test_org_9_a_service_is_added_changed_and_deactivated(governed, outside):
    """ORG-9, ORG-27"""
    http, structure, url = governed
    made = http.post(
        f"{url}/services", json={"code": " COMPTA ", "label": "Comptabilité", "engagement_mandatory": True}
    )
    assert made.status_code == 201, made.text
    service = made.json()
    assert (service["code"], service["active"], service["default"]) == ("COMPTA", True, False)
    announced = outside.wait("service.changed", lambda e: e["subject"] == service["service_id"])
    assert announced["data"] == {
        "service_id": service["service_id"], "structure_id": structure["structure_id"], "code": "COMPTA", "label": "Comptabilité",
        "active": True, "default": False, "engagement_mandatory": True, "address": None, "email": "", "phone": "",
    }  # fmt: skip
    changed = http.patch(f"{url}/services/{service['service_id']}", json={"active": False}, headers={"If-Match": '"1"'})
    assert (changed.json()["active"], changed.json()["label"], changed.headers["ETag"]) == (
        False,
        "Comptabilité",
        '"2"',
    )
    outside.wait("service.changed", lambda e: e["subject"] == service["service_id"] and not e["data"]["active"])
    stale = http.patch(f"{url}/services/{service['service_id']}", json={"label": "x"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_depassee")
    inactive = http.get(f"{url}/services", params={"active": False}).json()
    assert [s["code"] for s in inactive["items"]] == ["COMPTA"]


def test_org_5_the_default_service_is_announced_with_its_structure(governed, outside):
    """ORG-5"""
    _, structure, _ = governed
    announced = outside.wait("service.changed", lambda e: e["data"]["structure_id"] == structure["structure_id"])
    assert (announced["data"]["default"], announced["data"]["code"], announced["sequence"]) == (True, "DEFAUT", 1)


def test_org_9_a_code_is_unique_in_its_structure_and_free_in_another(governed, person):
    """ORG-9"""
    http, _, url = governed
    body = {"code": "VOIRIE", "label": "Voirie"}
    assert http.post(f"{url}/services", json=body).status_code == 201
    again = http.post(f"{url}/services", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "code_service_existant")
    other = http.post(f"{url}/services", json={"code": "AUTRE", "label": "Autre"}).json()
    renamed = http.patch(f"{url}/services/{other['service_id']}", json={"code": "VOIRIE"})
    assert (renamed.status_code, renamed.json()["code"]) == (409, "code_service_existant")


@pytest.mark.parametrize(("body", "field"), [
    ({"code": " ", "label": "x"}, "code"), ({"code": "x" * 101, "label": "x"}, "code"), ({"code": "x", "label": ""}, "label"),
    ({"code": "x", "label": "y" * 202}, "label"),
])  # fmt: skip
def test_org_9_a_service_has_a_code_and_a_label(governed, body, field):
    """ORG-9"""
    http, _, url = governed
    answer = http.post(f"{url}/services", json=body)
    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (422, [field])


def test_org_9_a_service_of_another_structure_does_not_exist(governed, person):
    """ORG-9"""
    http, _structure, url = governed
    from tests.organisation.conftest import create_structure, new_siret

    other = create_structure(person().join(), new_siret()).json()["services"][0]["service_id"]
    assert http.patch(f"{url}/services/{other}", json={"label": "x"}).status_code == 404


def test_org_9_thousands_of_services_neither_fill_an_event_nor_are_cut(governed, outside, stack):
    """ORG-9: the State has thousands; structure.changed with all of them would pass what an event may weigh."""
    from pymongo import MongoClient

    http, structure, url = governed
    with MongoClient(stack.store) as client:
        services = client["organisation"]["services"]
        one = services.find_one({"structure_id": structure["structure_id"]})
        rows = [
            one | {"_id": f"{structure['structure_id']}-{n}", "code": f"S{n:04d}", "default": False}
            for n in range(5000)
        ]
        for row in rows:
            row.pop("outbox", None)
        for first in range(0, len(rows), 1000):
            services.insert_many(rows[first : first + 1000])
    http.patch(url, json={"label": "Beaucoup"})
    announced = outside.wait(
        "structure.changed", lambda e: e["subject"] == structure["structure_id"] and e["data"]["label"] == "Beaucoup"
    )
    assert len(json.dumps(announced)) < 5000 < MAX_EVENT_BYTES
    shown = http.get(url).json()
    assert (len(shown["services"]), shown["services_total"]) == (100, 5001)
    listed = http.get(f"{url}/services", params={"size": 200, "page": 26}).json()
    assert (listed["total"], listed["total_is"], len(listed["items"])) == (5001, "exact", 1)


def test_org_12_an_application_switched_on_reaches_who_is_attached(governed, person, outside):
    """ORG-12, ORG-27"""
    http, structure, url = governed
    karim = person().join()
    asked = karim.http("organisation").post(
        "/rattachements", json={"structure_id": structure["structure_id"], "comment": "Bonjour"}
    )
    link = asked.json()["rattachement_id"]
    http.post(f"/rattachements/{link}/decision", json={"decision": "APPROUVER"})
    on = http.put(f"{url}/applications/RACCORDEMENTS", json={"active": True})
    assert "RACCORDEMENTS" in on.json()["applications"], on.text
    outside.wait("habilitation.changed", lambda e: e["subject"] == link and "RACCORDEMENTS" in applications_of(e))
    off = http.put(f"{url}/applications/RACCORDEMENTS", json={"active": False})
    assert "RACCORDEMENTS" not in off.json()["applications"]
    eventually(
        lambda: (
            "RACCORDEMENTS"
            not in applications_of(outside.events("habilitation.changed", lambda e: e["subject"] == link)[-1])
        ),
        15,
    )
    history = http.get("/requests", params={"kind": "APPLICATIONS"}).json()
    assert [(r["state"], r["structure"]["name"]) for r in history["items"]] == [("APPROUVEE", "ATELIER DUPONT")] * 2


def applications_of(event) -> set[str]:
    return {p["application"] for p in event["data"]["profiles"]}


@pytest.mark.parametrize(("application", "active", "status"), [
    ("GUICHET", True, 422), ("EXPLOITATION", True, 422), ("ORGANISATION", False, 422), ("INCONNUE", True, 422),
])  # fmt: skip
def test_org_12_what_cannot_be_switched(governed, application, active, status):
    """ORG-12, ORG-32"""
    http, _, url = governed
    answer = http.put(f"{url}/applications/{application}", json={"active": active})
    assert answer.status_code == status
    assert answer.json()["code"] in ("application_refusee", "champs_invalides")


def test_org_12_engagements_opens_once_an_invoice_is_being_paid(stack, governed):
    """ORG-12: until then it is refused, and says why."""
    http, structure, url = governed
    early = http.put(f"{url}/applications/ENGAGEMENTS", json={"active": True})
    assert (early.status_code, early.json()["code"]) == (422, "application_refusee")
    assert "mise en paiement" in early.json()["detail"]
    with MongoClient(stack.store, tz_aware=True) as client:
        world = World(stack, (), client)
        paid = world.deposited(structure["structure_id"], new_id())
        world.publish(world.moved(paid, "MANDATEE"), world.moved(paid, "MISE_EN_PAIEMENT"))
    on = eventually(lambda: (a := http.put(f"{url}/applications/ENGAGEMENTS", json={"active": True})).is_success and a)
    assert "ENGAGEMENTS" in on.json()["applications"]
