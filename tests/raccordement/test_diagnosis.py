"""A system that receives nothing asks why, and learns no more than its credentials prove (RAC-21)."""

import pytest

from contracts.technical import Scope
from services.raccordement.domain.diagnosis import Facts, Point, diagnosis
from tests.kit.stack import eventually

WELL = {
    "technical": True, "at_work": True, "secret_lasts": True, "receives_events": True, "structure_active": True, "effective_scopes": 2, "scopes": 2,
    "active_raccordements": 1, "active_subscriptions": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "point"),
    [
        ({"secret_lasts": False}, Point.EXPIRY), ({"receives_events": False}, Point.SCOPE), ({"structure_active": False}, Point.STRUCTURE),
        ({"effective_scopes": 1}, Point.PROFILES), ({"active_raccordements": 0}, Point.RACCORDEMENT),
        ({"active_subscriptions": 0}, Point.SUBSCRIPTION),
    ],
)  # fmt: skip
def test_rac_21_each_thing_that_is_wrong_is_named_alone_with_its_remedy(wrong, point):
    assert all(check.right for check in diagnosis(Facts(**WELL)))
    found = [check for check in diagnosis(Facts(**WELL | wrong)) if not check.right]
    assert [check.point for check in found] == [point]
    assert found[0].remedy.fr
    assert found[0].remedy.en


@pytest.mark.parametrize(
    ("facts", "told"),
    [(None, [Point.TOKEN]), (Facts(technical=False), [Point.TOKEN, Point.ACCOUNT]), (Facts(technical=True), [Point.TOKEN, Point.ACCOUNT])],
)  # fmt: skip
def test_rac_21_nothing_is_told_beyond_what_the_credentials_prove(facts, told):
    assert [check.point for check in diagnosis(facts)] == told


def diagnosed(client):
    answer = client.get("/raccordement/diagnostic")
    assert answer.status_code == 200, answer.text
    return answer.json()


def wrong(client):
    return [check["point"] for check in diagnosed(client)["checks"] if not check["right"]]


def test_rac_21_from_no_token_to_an_active_subscription(world, stack, bodies):
    body = bodies()
    anonymous = world.client_of(stack.url("raccordement"))
    assert [check["point"] for check in diagnosed(anonymous)["checks"]] == ["JETON"]
    assert "POST /token" in diagnosed(anonymous)["checks"][0]["remedy"]
    forged = world.client_of(stack.url("raccordement"), {"Authorization": "Bearer x.y.z", "Accept-Language": "en"})
    assert diagnosed(forged)["checks"][0]["remedy"].startswith("Token missing")
    assert wrong(body.http) == ["COMPTE"], "a person's token"
    assert wrong(body.machine) == ["RACCORDEMENT", "ABONNEMENT"]
    one = body.subscription()
    assert diagnosed(body.machine)["right"] is True
    body.act(f"/subscriptions/{one['subscription_id']}", "SUSPENDRE")
    assert wrong(body.machine) == ["ABONNEMENT"]
    body.regrant()
    eventually(lambda: "PROFILS" in wrong(body.machine))
    body.tell_account(active=False)
    eventually(lambda: wrong(body.machine) == ["COMPTE"])


def test_rac_21_rac_12_a_secret_that_ends_soon_is_named(bodies, world):
    body = bodies()
    claims = {"kind": "TECHNIQUE", "structure_id": body.structure_id, "scope": "evenements:lire"}
    ending = world.http("raccordement", body.account_id, **claims, secret_expires="2026-12-01T00:00:00Z")
    assert "EXPIRATION" in wrong(ending)


def test_rac_21_a_token_without_the_scope_is_told_so(bodies):
    body = bodies(scopes=(Scope.FACTURES_RECUES_LIRE,))
    assert "PORTEE" in wrong(body.machine)
