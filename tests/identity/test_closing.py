"""One's own data on demand, and closing one's account (ID-19)."""

import json
import random
from string import ascii_lowercase
from typing import Any

from pymongo import MongoClient

from tests.kit.people import PASSWORD, Person, unique_email
from tests.kit.stack import eventually
from tests.organisation.conftest import create_structure, new_siret

AGAIN = {"password": PASSWORD}
NAME = "Zéphirin-Ode"


def close(camille: Person, **more: Any):
    return camille.http("identity").post("/me/closing", json=AGAIN | more)


def holding(client: MongoClient, *words: str) -> set[str]:
    """Collections of every service where one of the words stands."""
    return {
        f"{database}.{name}"
        for database in client.list_database_names()
        if database not in ("admin", "config", "local")
        for name in client[database].list_collection_names()
        if any(any(word in str(row) for word in words) for row in client[database][name].find())
    }


def test_id_19_what_is_held_of_me_is_given_as_json(person):
    camille = person(first_name=NAME).join()
    camille.add_app()
    camille.http("identity").patch("/me", json={"phone": "0299000000"})
    eventually(lambda: camille.http("identity").get("/me/audit").json()["total"] >= 3)
    answer = camille.http("identity").get("/me/export")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    held = {row["section"]: [one for one in rows if one["section"] == row["section"]] for row in rows}
    account = held["compte"][0]
    assert (account["login_email"], account["first_name"], account["phone"]) == (camille.email, NAME, "0299000000")
    assert [f["name"] for f in account["factors"]] == ["Téléphone"]
    assert held["sessions"][0]["address"]
    assert {"CONNEXION", "FACTEUR_AJOUTE"} <= {r["kind"] for r in held["journal"]}
    assert not any(secret in str(held) for secret in ("argon2", "digest", "secret'"))


def test_id_19_refused_while_one_governs_a_structure(person):
    camille = person().join()
    made = create_structure(camille, new_siret()).json()

    def refused() -> dict[str, Any]:
        answer = close(camille, password="Mauvais-mot-2026")
        assert answer.status_code == 401
        body: dict[str, Any] = close(camille).json()
        assert body["code"] == "structures_a_transmettre"
        return body

    camille.http("identity").get("/me/audit")
    body = (
        eventually(lambda: camille.http("identity").get(f"/structures/{made['structure_id']}/audit").status_code == 200)
        and refused()
    )
    assert [(e["code"], e["value"]) for e in body["errors"]] == [("structure_governed", made["structure_id"])]
    assert "ATELIER DUPONT" in body["errors"][0]["message"]
    assert camille.http("identity").get("/me").status_code == 200


def test_id_19_a_registered_factor_is_asked_for(person):
    camille = person().join()
    camille.add_app()
    assert close(camille).json()["code"] == "autre_facteur_demande"
    assert close(camille, code=camille.app_code()).status_code == 204


def test_id_19_closed_no_store_holds_the_person_any_more(stack, person, outside):
    """Not in any collection of any service: mails, copies, sessions, requests; and the address is free again."""
    first, last = ("".join(random.choices(ascii_lowercase, k=12)).title() for _ in range(2))
    for service in ("notifications", "organisation", "invoicing", "support"):
        stack.url(service)
    camille = person(email=unique_email("zephirine"), first_name=first, last_name=last).join()
    governing = person().join()
    structure = create_structure(governing, new_siret()).json()["structure_id"]
    asked = camille.http("organisation").post("/rattachements", json={"structure_id": structure, "comment": "Bonjour"})
    assert asked.status_code in (201, 202), asked.text
    governing.mailbox.wait(governing.email, "rattachement")
    camille.http("identity").patch("/me", json={"contact_email": camille.email.replace("@", "+2@")})
    local = camille.email.partition("@")[0]
    with MongoClient(stack.store, tz_aware=True) as client:
        assert holding(client, local, first, last)
        assert close(camille).status_code == 204
        camille.mailbox.wait(camille.email, "est fermé")
        outside.wait("account.closed", lambda e: e["subject"] == camille.account_id)
        eventually(lambda: not (left := holding(client, local, first, last)) or _left(left), within=20)
        link = {"account_id": camille.account_id}
        eventually(lambda: client["organisation"]["rattachements"].find_one(link)["state"] == "SUPPRIME")
    assert camille.http("identity").get("/me").status_code == 401
    assert camille.begin().status_code == 401
    told = outside.wait(
        "account.changed", lambda e: e["subject"] == camille.account_id and e["data"]["state"] == "CLOS"
    )["data"]
    assert (told["first_name"], told["last_name"], told["notifications"]) == ("", "", False)
    assert camille.email not in str(told)
    again = person(email=camille.email)
    again.register()
    again.activate().log_in()


def _left(collections: set[str]) -> None:
    raise AssertionError(sorted(collections))
