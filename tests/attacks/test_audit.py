"""Nothing was written down (finding 17; ID-24): who did what, from where, readable, and not to be altered unseen."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pymongo import MongoClient

from services.identity.domain import chain
from services.identity.domain.chain import Check, Record
from tests.kit.stack import eventually
from tests.kit.world import World, new_id
from tests.organisation.conftest import create_structure, new_siret

RECORD = Record(
    event_id="e", at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC), kind="CONNEXION", outcome="REUSSI", account_id="a", actor="a",
    structure_id=None, address="192.0.2.1", device="Firefox", object_type="", object_id="", detail="EMAIL", source="s",
)  # fmt: skip


def records(http, path="/me/audit", **filters):
    answer = http.get(path, params={"size": 200} | filters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def told(person, kind, outcome="REUSSI"):
    """The newest of a kind, once it is there."""
    return eventually(lambda: next(iter(records(person.http("identity"), kind=kind, outcome=outcome)), None))


def test_row_17_logins_and_their_failures_are_written_down_id_24(person):
    camille = person()
    camille.register()
    camille.activate()
    where = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "Robot/1.0"}
    body = {"email": camille.email, "password": "Mauvais-mot-2026"}
    camille.anonymous().post("/logins", json=body, headers=where)
    camille.log_in()
    failed = told(camille, "CONNEXION", "REFUSE")
    assert (failed["address"], failed["device"], failed["detail"]) == ("203.0.113.77", "Robot/1.0", "PASSWORD")
    done = told(camille, "CONNEXION")
    assert (done["actor"], done["account_id"], done["detail"]) == (camille.account_id, camille.account_id, "EMAIL")
    assert told(camille, "COMPTE_ACTIVE")


def test_row_17_locks_factors_and_ended_sessions_are_written_down_id_24(stack, rows_of_failures, person):
    camille = person().join()
    rows_of_failures.insert_one({
        "_id": f"password:{camille.email}@203.0.113.78", "count": 6, "last_at": datetime(2026, 1, 1, tzinfo=UTC).replace(year=2026)
    })  # fmt: skip
    rows_of_failures.update_one({"_id": f"password:{camille.email}@203.0.113.78"}, {"$currentDate": {"last_at": True}})

    def judged():
        answer = camille.anonymous().post(
            "/logins", headers={"X-Forwarded-For": "203.0.113.78"},
            json={"email": camille.email, "password": "Mauvais-mot-2026", "challenge": camille.challenge()},
        )  # fmt: skip
        return answer.status_code == 401

    eventually(judged, 25)
    assert told(camille, "CONNEXION_RALENTIE", "REFUSE")["address"] == "203.0.113.78"
    camille.add_app()
    assert told(camille, "FACTEUR_AJOUTE")["object_id"] == "TOTP"
    old = camille.http("identity")
    camille.log_in()
    old.delete("/sessions/current")
    assert told(camille, "SESSION_TERMINEE")["detail"] == "DECONNEXION"


@pytest.fixture
def rows_of_failures(stack):
    stack.url("identity")
    with MongoClient(stack.store, tz_aware=True) as client:
        yield client["identity"]["failures"]


def test_row_17_a_person_reads_their_own_and_nobody_elses_id_24(person):
    camille, other = person().join(), person().join()
    told(camille, "CONNEXION")
    mine = records(camille.http("identity"))
    assert {row["account_id"] for row in mine} == {camille.account_id}
    assert not {row["number"] for row in mine} & {row["number"] for row in records(other.http("identity"))}
    assert camille.http("identity").get("/audit").status_code == 403
    assert camille.http("identity").get(f"/structures/{new_id()}/audit").status_code == 404


def test_row_17_a_structures_journal_is_its_gestionnaires_id_24(stack, person):
    """ORG-24: who was attached, by whom."""
    stack.all()
    camille, dominique = person().join(), person().join()
    structure = create_structure(camille, new_siret()).json()["structure_id"]
    asked = dominique.http("organisation").post(
        "/rattachements", json={"structure_id": structure, "comment": "Bonjour"}
    )
    decision = f"/rattachements/{asked.json()['rattachement_id']}/decision"
    assert camille.http("organisation").post(decision, json={"decision": "APPROUVER"}).status_code == 200
    path = f"/structures/{structure}/audit"

    def there():
        answer = camille.http("identity").get(path, params={"account": dominique.account_id})
        kinds = {row["kind"]: row for row in answer.json()["items"]} if answer.status_code == 200 else {}
        return kinds if {"DROIT_CHANGE", "DEMANDE_DECIDEE"} <= kinds.keys() else None

    kinds = eventually(there, 20)
    assert kinds["DEMANDE_DECIDEE"]["actor"] == camille.account_id
    assert dominique.http("identity").get(path).status_code == 404


def test_row_17_the_whole_journal_is_the_operators_id_24_org_32(stack, person):
    with MongoClient(stack.store, tz_aware=True) as client:
        world = World(stack, (), client)
        operator = new_id()
        client["identity"]["habilitations"].insert_one({
            "_id": new_id(), "account_id": operator, "structure_id": new_id(), "service_id": None, "active": True,
            "gestionnaire_principal": True, "sequence": 1, "profiles": [{"application": "EXPLOITATION", "level": "CONSULTATION"}],
        })  # fmt: skip
        camille = person().join()
        told(camille, "CONNEXION")
        rows = records(world.http("identity", operator), "/audit", account=camille.account_id)
        world.close()
    assert {row["account_id"] for row in rows} == {camille.account_id}


def test_row_17_no_secret_is_written_down_id_24(stack, person, outside):
    camille = person().join()
    camille.add_app()
    camille.begin("Mot-secret-2026")
    told(camille, "FACTEUR_AJOUTE")
    raw = b"".join(r.raw for r in outside.records("security.recorded"))
    assert camille.account_id.encode() in raw
    for secret in (
        camille.password,
        "Mot-secret-2026",
        camille.app.secret,
        camille.tokens["access_token"],
        camille.email,
    ):
        assert secret.encode() not in raw


def verify(stack, *noted):
    env = stack.environment("identity") | {
        "IDENTITY_ENCRYPTION_KEY_FILE": str(stack.data / "secrets" / "identity_encryption_key"),
    }  # fmt: skip
    command = [sys.executable, "-m", "services.identity", "audit", "verify", *noted]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_row_17_what_is_altered_or_taken_out_is_seen_id_24(stack, person):
    camille = person().join()
    told(camille, "CONNEXION")
    whole = verify(stack)
    assert whole.returncode == 0, whole.stderr
    head = whole.stdout.rsplit("head ", 1)[1].strip()
    with MongoClient(stack.store, tz_aware=True) as client:
        journal = client["identity"]["journal"]
        row = journal.find_one({"account_id": camille.account_id})
        journal.update_one({"_id": row["_id"]}, {"$set": {"address": "198.51.100.1"}})
        altered = verify(stack, head)
        journal.delete_one({"_id": row["_id"]})
        taken_out = verify(stack)
        journal.insert_one(row)
    assert (altered.returncode, taken_out.returncode) == (1, 1)
    assert "was changed" in altered.stderr
    assert "is missing" in taken_out.stderr
    assert verify(stack, head).returncode == 0


def links(count):
    head, made = None, []
    for n in range(count):
        head = chain.after(head, replace(RECORD, event_id=str(n)))
        made.append(head)
    return made


def fault(chain_, *noted):
    check = Check(noted)
    found = next((said for link in chain_ if (said := check.fault(link))), "")
    return check.verdict(found).fault


def test_id_24_a_whole_chain_holds_and_a_noted_head_is_asked_for():
    made = links(4)
    assert fault(made) == ""
    assert fault(made, f"3:{made[2].hash}") == ""
    assert fault(made[:2], f"3:{made[2].hash}") == "3 is missing"
    assert fault(made, f"3:{made[1].hash}") == "3 is not the one that was noted"


@pytest.mark.parametrize("field", ["actor", "address", "kind", "outcome", "at", "detail"])
def test_id_24_every_field_is_in_the_hash(field):
    made = links(3)
    other = datetime(2027, 1, 1, tzinfo=UTC) if field == "at" else "autre"
    made[1] = replace(made[1], record=replace(made[1].record, **{field: other}))
    assert fault(made).startswith("2 was changed")


def test_id_24_a_chain_made_anew_from_the_middle_differs_from_its_noted_head():
    made = links(4)
    forged = [*made[:1], chain.after(made[0], replace(RECORD, event_id="x"))]
    forged += [chain.after(forged[-1], replace(RECORD, event_id="y"))]
    assert fault(forged) == ""
    assert fault(forged, f"3:{made[2].hash}") == "3 is not the one that was noted"


def test_row_17_a_refused_file_is_written_down_id_24(stack, person):
    """At both doors that take files; its content is not, only its SHA-256."""
    stack.all()
    camille = person().join()
    structure = create_structure(camille, new_siret()).json()["structure_id"]

    def refused():
        answer = camille.http("invoicing").post(
            "/drafts/deposit", data={"supplier_id": structure}, files={"file": ("x.pdf", b"MZ no invoice", "application/pdf")}
        )  # fmt: skip
        return answer.status_code == 422

    eventually(refused, 20)
    record = told(camille, "FICHIER_REFUSE", "REFUSE")
    assert (record["actor"], record["detail"]) == (camille.account_id, "file_executable")
    assert record["object_id"] == hashlib.sha256(b"MZ no invoice").hexdigest()


def test_asvs_16_3_2_what_is_refused_for_want_of_a_right_is_in_the_log(stack, person):
    """With who asked for what, and no more of it."""
    stack.url("invoicing")
    camille, wanted = person().join(), new_id()
    assert eventually(lambda: (got := camille.http("invoicing").get(f"/invoices/{wanted}")).status_code == 404 and got)
    lines = [line for line in stack.log("invoicing").splitlines() if camille.account_id in line and '"http"' in line]
    assert [json.loads(line)["status"] for line in lines][-1] == 404
    assert wanted not in "".join(lines)
