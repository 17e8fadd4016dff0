"""Technical accounts: a structure's machines, by OAuth 2.0 client credentials (ID-22)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt as pyjwt
import pytest
from pymongo import MongoClient

from contracts.habilitation import Application, Level
from contracts.technical import PROFILES, Scope
from services.identity.domain import technical
from services.identity.domain.technical import MAX_ACCOUNTS, Secret
from services.identity.migrations import with_ends, with_places
from tests.identity.conftest import at_once
from tests.kit.people import PASSWORD, Person
from tests.kit.stack import RunningStack, eventually
from tests.organisation.conftest import create_structure, new_siret

ALL = ["factures.emises:ecrire", "factures.recues:traiter", "organisation:lire"]


@dataclass
class Owner:
    """A gestionnaire principal and the structure they govern."""

    stack: RunningStack
    person: Person
    structure_id: str

    @property
    def path(self) -> str:
        return f"/structures/{self.structure_id}/technical-accounts"

    def make(self, scopes: list[str], **more: Any) -> dict[str, Any]:
        body = {"password": PASSWORD, "name": "Progiciel comptable", "scopes": scopes, **more}
        answer = self.person.http("identity").post(self.path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def token(self, made: dict[str, Any], **more: str) -> httpx.Response:
        form = {"grant_type": "client_credentials", **more}
        return self.person.anonymous().post("/token", data=form, auth=(made["client_id"], made["client_secret"]))

    def call(self, made: dict[str, Any], service: str, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        if "token" not in made:
            made["token"] = self.token(made).json()["access_token"]
        headers = {"Authorization": f"Bearer {made['token']}"}
        return self.person.anonymous(service).request(method, path, headers=headers, **more)


@pytest.fixture
def owner(stack, person) -> Owner:
    camille = person().join()
    made = create_structure(camille, new_siret())
    assert made.status_code == 201, made.text
    structure_id = made.json()["structure_id"]
    path = f"/structures/{structure_id}/technical-accounts"
    eventually(lambda: camille.http("identity").get(path).status_code == 403)  # governs it, without « Raccordements »
    switch = f"/structures/{structure_id}/applications/RACCORDEMENTS"
    assert camille.http("organisation").put(switch, json={"active": True}).status_code == 200
    eventually(lambda: camille.http("identity").get(path).status_code == 200)
    return Owner(stack, camille, structure_id)


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_id_22_rac_10_made_by_the_gestionnaire_alone_and_shown_once(owner, person):
    made = owner.make(["organisation:lire"])
    listed = owner.person.http("identity").get(owner.path).json()["items"]
    assert [(a["client_id"], a["name"], a["scopes"]) for a in listed] == [
        (made["client_id"], "Progiciel comptable", ["organisation:lire"])
    ]
    assert made["client_secret"] not in str(listed)
    stranger = person().join().http("identity")
    assert stranger.get(owner.path).status_code == 404
    body = {"password": PASSWORD, "name": "x", "scopes": ["organisation:lire"]}
    assert stranger.post(owner.path, json=body).status_code == 404
    http = owner.person.http("identity")
    assert http.post(owner.path, json=body | {"password": "Mauvais-mot-2026"}).status_code == 401
    assert http.post(owner.path, json=body | {"scopes": []}).status_code == 422
    assert http.post(owner.path, json=body | {"scopes": ["tout:faire"]}).status_code == 422
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    assert http.post(owner.path, json=body | {"expires_at": past}).json()["errors"][0]["code"] == "expiry_past"
    keyed = [http.post(owner.path, json=body, headers={"Idempotency-Key": "one"}).json() for _ in range(2)]
    assert keyed[0]["client_id"] == keyed[1]["client_id"]
    assert (bool(keyed[0]["client_secret"]), keyed[1]["client_secret"]) == (True, "")


def test_id_22_client_credentials_as_rfc_6749_has_them(owner):
    made, http = owner.make(ALL), owner.person.anonymous()
    answer = owner.token(made)
    assert answer.status_code == 200, answer.text
    assert (answer.headers["cache-control"], answer.json()["token_type"]) == ("no-store", "Bearer")
    claims = pyjwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["client_id"], claims["structure_id"], claims["kind"], claims["scope"]) == (
        made["client_id"], made["client_id"], owner.structure_id, "TECHNIQUE", " ".join(ALL),
    )  # fmt: skip
    posted = {
        "grant_type": "client_credentials",
        "client_id": made["client_id"],
        "client_secret": made["client_secret"],
    }
    narrow = http.post("/token", data=posted | {"scope": "organisation:lire", "unknown": "x"})
    assert narrow.json()["scope"] == "organisation:lire"
    assert error(owner.token(made, scope="factures.emises:lire")) == (400, "invalid_scope")
    assert error(http.post("/token", data=posted | {"grant_type": "password"})) == (400, "unsupported_grant_type")
    assert error(http.post("/token", data=posted | {"grant_type": ""})) == (400, "invalid_request")
    assert error(http.post("/token", data=posted, auth=("x", "y"))) == (400, "invalid_request")
    assert error(http.post("/token", data={"grant_type": "client_credentials"})) == (401, "invalid_client")
    wrong = http.post("/token", data=posted | {"client_secret": "x"})
    assert (error(wrong), wrong.headers["www-authenticate"]) == ((401, "invalid_client"), 'Basic realm="chorale"')
    basic = {"Authorization": "Basic %%%"}
    assert error(http.post("/token", data={"grant_type": "client_credentials"}, headers=basic)) == (
        401,
        "invalid_client",
    )


def test_id_22_a_scope_opens_its_own_doors_in_every_service(owner):
    """What no scope names is for people; what it names is refused to another scope."""
    reader, issuer = owner.make(["organisation:lire"]), owner.make(["factures.emises:ecrire"])
    assert owner.call(reader, "organisation", f"/structures/{owner.structure_id}").status_code == 200
    assert owner.call(reader, "organisation", f"/structures/{owner.structure_id}/services").status_code == 200
    eventually(lambda: owner.call(issuer, "invoicing", "/invoices").status_code == 200)
    entered = eventually(
        lambda: (
            (
                answer := owner.call(issuer, "invoicing", "/drafts", "POST", json={"supplier_id": owner.structure_id})
            ).status_code
            == 201
            and answer.json()
        )
    )
    assert owner.call(issuer, "invoicing", f"/drafts/{entered['id']}").status_code == 200
    closed = [
        (reader, "invoicing", "/invoices"), (issuer, "invoicing", "/received"), (issuer, "organisation", "/structures"),
        (issuer, "identity", "/me"), (issuer, "identity", owner.path), (issuer, "support", "/tickets"),
        (reader, "organisation", "/habilitations"),
    ]  # fmt: skip
    refused = [owner.call(*door) for door in closed]
    assert [(a.status_code, a.json()["code"]) for a in refused] == [(403, "portee_manquante")] * len(closed)


def test_id_22_rac_11_it_may_never_more_than_its_structure(owner, person):
    """Its scopes are cut to what the gestionnaire holds, and to its own structure."""
    made = owner.make(["organisation:lire", "factures.emises:ecrire"])
    other = create_structure(person().join(), new_siret()).json()["structure_id"]
    assert owner.call(made, "organisation", f"/structures/{other}").status_code == 404
    mine = owner.call(made, "organisation", "/structures").json()["items"]
    assert [s["structure_id"] for s in mine] == [owner.structure_id]
    draft = {"supplier_id": other}
    assert owner.call(made, "invoicing", "/drafts", "POST", json=draft).status_code == 404


def test_id_22_rac_10_two_secrets_count_at_once_and_a_removed_one_ends_its_tokens(owner):
    made, http = owner.make(["organisation:lire"]), owner.person.http("identity")
    path = f"{owner.path}/{made['client_id']}"
    answers = at_once([lambda: http.post(f"{path}/secrets", json={"password": PASSWORD})] * 3)
    assert sorted(a.status_code for a in answers) == [201, 409, 409]
    second = next(a.json() for a in answers if a.status_code == 201)
    structure = f"/structures/{owner.structure_id}"
    assert owner.call(made, "organisation", structure).status_code == 200
    assert owner.call(second, "organisation", structure).status_code == 200
    account = http.get(owner.path).json()["items"][0]
    assert account["last_used_at"]
    old = made["secrets"][0]["secret_id"]
    assert http.delete(f"{path}/secrets/{old}").status_code == 204
    eventually(lambda: owner.call(made, "organisation", structure).json().get("code") == "session_terminee", within=5)
    assert error(owner.token(made)) == (401, "invalid_client")
    assert owner.call(second, "organisation", structure).status_code == 200
    assert http.delete(f"{path}/secrets/{old}").status_code == 404


def test_id_22_rac_10_revoked_is_refused_everywhere_and_told(owner, outside):
    made, http = owner.make(ALL), owner.person.http("identity")
    eventually(lambda: owner.call(made, "invoicing", "/invoices").status_code == 200)
    assert http.delete(f"{owner.path}/{made['client_id']}").status_code == 204
    for service, path in (("invoicing", "/invoices"), ("organisation", f"/structures/{owner.structure_id}")):
        eventually(lambda s=service, p=path: owner.call(made, s, p).json().get("code") == "session_terminee", within=5)
    assert error(owner.token(made)) == (401, "invalid_client")
    again = http.post(f"{owner.path}/{made['client_id']}/secrets", json={"password": PASSWORD})
    assert again.json()["code"] == "conflit"
    assert http.get(owner.path, params={"revoked": True}).json()["total"] == 1
    outside.wait(
        "account.changed",
        lambda e: (
            e["subject"] == made["client_id"] and (e["data"]["kind"], e["data"]["state"]) == ("TECHNIQUE", "CLOS")
        ),
    )
    kinds: Callable[[], set[str]] = lambda: {  # noqa: E731
        r["kind"] for r in http.get(f"/structures/{owner.structure_id}/audit").json()["items"]
    }
    eventually(lambda: {"COMPTE_TECHNIQUE_CREE", "COMPTE_TECHNIQUE_REVOQUE"} <= kinds())


def test_rac_11_several_of_a_structure_usable_at_once_a_mail_confirms(owner):
    """None may change the structure, and none is a login of the portal."""
    made = [owner.make(["organisation:lire"], name=f"Progiciel {n}") for n in range(2)]
    structure = f"/structures/{owner.structure_id}"
    assert [owner.call(one, "organisation", structure).status_code for one in made] == [200, 200]
    for n in range(2):
        mail = owner.person.mailbox.wait(owner.person.email, f"Progiciel {n}")
        assert made[n]["client_secret"] not in mail["text"]
        assert owner.structure_id in mail["text"]
    changing = {"email": "a@b.example"}
    assert owner.call(made[0], "organisation", structure, "PATCH", json=changing).status_code == 403
    granted = {PROFILES[scope] for scope in Scope}
    assert (Application.ORGANISATION, Level.MODIFICATION) not in granted
    login = {"email": made[0]["client_id"], "password": made[0]["client_secret"]}
    assert owner.person.anonymous().post("/logins", json=login).status_code in {401, 422}


def aged(owner: Owner, made: dict[str, Any], left: timedelta) -> None:
    """The account's secret was made long ago, and ends so soon."""
    now = datetime.now(UTC)
    with MongoClient(owner.stack.store) as client:
        client["identity"]["technical_accounts"].update_one(
            {"_id": made["client_id"]},
            {
                "$set": {
                    "secrets.0.made_at": now - timedelta(days=100),
                    "secrets.0.expires_at": now + left,
                    "warn_at": now,
                },
                "$inc": {"version": 1},
            },
        )


def test_rac_12_a_secret_lasts_424_days_at_most_and_the_one_before_for_7_more(owner):
    made, http = owner.make(["organisation:lire"]), owner.person.http("identity")
    now, path = datetime.now(UTC), f"{owner.path}/{made['client_id']}"
    ends: Callable[[dict[str, Any]], list[int]] = lambda one: [  # noqa: E731
        round((datetime.fromisoformat(s["expires_at"]) - now) / timedelta(days=1)) for s in one["secrets"]
    ]
    assert ends(made) == [424]
    far = (now + timedelta(days=426)).isoformat()
    refused = http.post(f"{path}/secrets", json={"password": PASSWORD, "expires_at": far})
    assert refused.json()["errors"][0]["code"] == "expiry_far"
    second = http.post(f"{path}/secrets", json={"password": PASSWORD}).json()
    assert ends(second) == [7, 424]
    assert owner.token(made).status_code == owner.token(second).status_code == 200


def test_rac_12_before_its_end_the_secret_is_warned_of_on_the_bus_and_on_every_answer(owner, outside):
    """60, 30, 7 and 1 days before; each once, and after a stop the nearest alone."""
    made = owner.make(["organisation:lire"])
    assert "chorale-secret-expires" not in owner.token(made).headers
    aged(owner, made, timedelta(days=29))
    warned: Callable[[], list[int]] = lambda: [  # noqa: E731
        e["data"]["warned_days"]
        for e in outside.events("technical_account.changed", lambda e: e["subject"] == made["client_id"])
        if e["data"].get("warned_days")
    ]
    eventually(lambda: warned() == [30])
    with MongoClient(owner.stack.store) as client:
        kept = client["identity"]["technical_accounts"].find_one({"_id": made["client_id"]})
    assert kept["secrets"][0]["expires_at"] - kept["warn_at"] == timedelta(days=7)
    given = owner.token(made)
    end = given.headers["chorale-secret-expires"]
    assert datetime.fromisoformat(end) - datetime.now(UTC) < timedelta(days=29)
    doors = [("organisation", f"/structures/{owner.structure_id}"), ("invoicing", "/received"), ("identity", "/me")]
    answers = [owner.call(made, *door) for door in doors]
    assert [a.status_code for a in answers] == [200, 403, 403]
    assert {a.headers["chorale-secret-expires"] for a in answers} == {end}
    aged(owner, made, timedelta(hours=20))
    eventually(lambda: warned() == [30, 1])


def test_rac_12_an_expired_secret_is_refused_with_the_reason_and_gives_no_longer_token(owner):
    made = owner.make(["organisation:lire"])
    aged(owner, made, timedelta(minutes=5))
    assert 290 < owner.token(made).json()["expires_in"] <= 300
    aged(owner, made, -timedelta(minutes=1))
    refused = owner.token(made)
    assert error(refused) == (401, "invalid_client")
    assert "expired" in refused.json()["error_description"]
    assert "expired" not in owner.token(made | {"client_secret": "x"}).json()["error_description"]


def test_rac_12_where_a_removal_brings_the_end_nearer_it_is_told_at_once():
    now = datetime.now(UTC)
    old = Secret(id="old", digest="", made_at=now - timedelta(days=300), expires_at=now + timedelta(days=5))
    new = Secret(id="new", digest="", made_at=now, expires_at=now + timedelta(days=424))
    known = {"structure_id": "s", "name": "n", "scopes": (), "made_by": "x", "made_at": now}
    both = technical.scheduled(technical.TechnicalAccount(id="a", secrets=(old, new), **known), now)
    assert (both.warn_at, technical.warned_days(both, now)) == (new.expires_at - timedelta(days=60), None)
    left = technical.without_secret(both, "new", now)
    assert (left.warn_at, technical.warned_days(left, now)) == (now, 7)
    assert technical.without_secret(both, "old", now).warn_at == both.warn_at


def test_rac_12_secrets_of_an_earlier_version_end_once_their_people_were_warned():
    now, old = datetime.now(UTC), datetime.now(UTC) - timedelta(days=1000)
    secrets = [{"made_at": old, "expires_at": None}, {"made_at": now, "expires_at": None}]
    kept = {"_id": "a", "version": 1, "revoked": False, "secrets": secrets}
    after = with_ends(now)(kept)
    assert [s["expires_at"] - now for s in after["secrets"]] == [timedelta(days=61), timedelta(days=424)]
    assert after["warn_at"] == now
    assert with_ends(now)(after) is None
    assert with_ends(now)(kept | {"revoked": True}) is None


def test_id_27_secrets_are_tried_within_bounds(owner):
    made = owner.make(["organisation:lire"])
    wrong = made | {"client_secret": "x"}
    answers = at_once([lambda: owner.token(wrong)] * 8)
    assert [a.status_code for a in answers].count(401) <= 3
    assert {a.status_code for a in answers} <= {401, 429}


def test_id_22_a_structure_has_so_many_accounts_however_many_are_made_at_once(owner, stack):
    """A revoked one makes room; a call that is repeated finds what it made."""
    with MongoClient(stack.store) as client:
        accounts = client["identity"]["technical_accounts"]
        first = owner.make(["organisation:lire"])
        kept = accounts.find_one({"_id": first["client_id"]})
        others = [
            kept
            | {
                "_id": f"{first['client_id']}-{n}",
                "place": f"{owner.structure_id}:{n}",
                "idempotency": {"key": f"{n}-{new_siret()}", "hash": ""},
            }
            for n in range(1, MAX_ACCOUNTS - 1)
        ]
        accounts.insert_many(others)
        http, body = (
            owner.person.http("identity"),
            {"password": PASSWORD, "name": "Dernier", "scopes": ["organisation:lire"]},
        )
        answers = at_once([lambda: http.post(owner.path, json=body)] * 4)
        first_of_them, *refused = sorted(answer.status_code for answer in answers)
        assert first_of_them == 201
        assert set(refused) <= {409, 429}, "a password asked for by four at once may be asked for too often"
        assert accounts.count_documents({"structure_id": owner.structure_id, "revoked": False}) == MAX_ACCOUNTS
        assert http.delete(f"{owner.path}/{first['client_id']}").status_code == 204
        key = {"Idempotency-Key": new_siret()}
        made = [http.post(owner.path, json=body, headers=key) for _ in range(2)]
        assert [answer.status_code for answer in made] == [201, 201]
        assert made[0].json()["client_id"] == made[1].json()["client_id"]


def test_id_22_accounts_of_an_earlier_version_are_given_their_places():
    kept = [{"_id": str(n), "structure_id": "ab"[n % 2], "version": 1} for n in range(4)]
    assert [(a["place"], a["version"]) for a in with_places(kept)] == [
        ("a:0", 2), ("b:0", 2), ("a:1", 2), ("b:1", 2),
    ]  # fmt: skip


def test_rac_4_who_may_what_is_told_without_a_secret(owner, outside):
    """State topic `technical_account.changed`: what raccordement decides by."""
    made = owner.make(["organisation:lire", "evenements:lire"])
    told = lambda active: outside.wait(  # noqa: E731
        "technical_account.changed", lambda e: e["subject"] == made["client_id"] and e["data"]["active"] is active
    )
    ends = made["secrets"][0]["expires_at"]
    assert told(True)["data"] == {
        "account_id": made["client_id"], "structure_id": owner.structure_id, "name": "Progiciel comptable",
        "scopes": ["evenements:lire", "organisation:lire"], "active": True, "expires_at": ends, "warned_days": None,
    }  # fmt: skip
    assert owner.person.http("identity").delete(f"{owner.path}/{made['client_id']}").status_code == 204
    assert told(False)
