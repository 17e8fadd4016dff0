"""The desk: queues, assignment, transfers, notes among agents, answers to use again, the target (SUP-8)."""

from datetime import datetime, timedelta

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from tests.kit.world import new_id

M, C = Level.MODIFICATION, Level.CONSULTATION
TARGET = timedelta(hours=72)


@pytest.fixture(scope="module")
def agents(case):
    """Two agents of the town, and one who only reads."""
    made = [case.world.account(first_name=name) for name in ("Agathe", "Bruno", "Carla")]
    for account, level in zip(made, (M, M, C), strict=True):
        case.world.grant(account.account_id, case.recipient_id, (App.SOLLICITATIONS_RECUES, level))
    return [(account.account_id, case.world.http("support", account.account_id)) for account in made]


@pytest.fixture
def queue(case):
    return made(case, "Paiements", [])


def made(case, name, categories):
    body = {"structure_id": case.recipient_id, "name": name, "categories": categories}
    answer = case.desk.post("/queues", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def at(ticket, door):
    return f"/received-tickets/{ticket['ticket_id']}/{door}"


def listed(http, **params):
    answer = http.get("/received-tickets", params=params)
    assert answer.status_code == 200, answer.text
    return [row["ticket_id"] for row in answer.json()["items"]]


def test_sup_8_an_agent_takes_a_ticket_and_gives_it_to_another(case, agents):
    (agathe, http), (bruno, _), (carla, _) = agents
    ticket = case.opened()
    taken = http.put(at(ticket, "assignee"), json={}).json()["desk"]
    assert (taken["assigned_to"], taken["assigned_name"]) == (agathe, "Agathe Martin")
    assert ticket["ticket_id"] in listed(http, assigned="me")
    given = http.put(at(ticket, "assignee"), json={"account_id": bruno}).json()["desk"]
    assert (given["assigned_to"], [e["kind"] for e in given["entries"]]) == (bruno, ["ATTRIBUER", "ATTRIBUER"])
    refused = http.put(at(ticket, "assignee"), json={"account_id": carla})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "agent_unknown")
    assert http.put(at(ticket, "assignee"), json={"account_id": None}).json()["desk"]["assigned_to"] is None
    assert ticket["ticket_id"] in listed(http, assigned="nobody", size=200)


def test_sup_8_a_ticket_is_assigned_to_those_who_can_handle_it(case, agents):
    (agathe, http), (bruno, _), (carla, _) = agents
    rows = http.get(at(case.opened(), "agents")).json()
    accounts = [row["account_id"] for row in rows]
    assert {agathe, bruno} <= set(accounts)
    assert carla not in accounts
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)


def test_sup_8_a_note_is_never_shown_to_the_sender(case, agents):
    (_, http), *_ = agents
    ticket = case.opened()
    before = case.sender.get(f"/tickets/{ticket['ticket_id']}").json()
    noted = http.post(at(ticket, "notes"), json={"text": "Appeler la trésorerie"}).json()
    assert noted["desk"]["entries"][-1]["text"] == "Appeler la trésorerie"
    assert noted["desk"]["entries"][-1]["author_name"] == "Agathe Martin"
    seen = case.sender.get(f"/tickets/{ticket['ticket_id']}")
    assert "trésorerie" not in seen.text
    assert (seen.json()["desk"], seen.json()["changed_at"]) == (None, before["changed_at"])
    assert "trésorerie" not in case.sender.get("/tickets/export").text


def test_sup_8_a_note_makes_no_event_and_so_no_mail(case, agents):
    (_, http), *_ = agents
    ticket = case.opened()
    kept = case.world.client["support"]["tickets"]
    sequence = kept.find_one({"_id": ticket["ticket_id"]})["sequence"]
    assert http.post(at(ticket, "notes"), json={"text": "Entre nous"}).status_code == 201
    assert http.put(at(ticket, "assignee"), json={}).status_code == 200
    assert kept.find_one({"_id": ticket["ticket_id"]})["sequence"] == sequence


def test_sup_8_a_note_asked_twice_is_made_once(case, agents):
    (_, http), *_ = agents
    ticket, key = case.opened(), {"Idempotency-Key": new_id()}
    for _ in range(2):
        noted = http.post(at(ticket, "notes"), json={"text": "Une fois"}, headers=key).json()
    assert len(noted["desk"]["entries"]) == 1
    other = http.post(at(ticket, "notes"), json={"text": "Autre"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "cle_idempotence_reutilisee")


def test_sup_8_a_ticket_goes_to_another_team(case, agents, queue):
    (_, http), *_ = agents
    ticket = case.opened()
    http.put(at(ticket, "assignee"), json={})
    moved = http.put(at(ticket, "queue"), json={"queue_id": queue["id"], "text": "C'est un paiement"}).json()["desk"]
    assert (moved["queue_id"], moved["assigned_to"], moved["entries"][-1]["text"]) == (
        queue["id"],
        None,
        "C'est un paiement",
    )
    assert listed(http, queue=queue["id"]) == [ticket["ticket_id"]]
    refused = http.put(at(ticket, "queue"), json={"queue_id": new_id()})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "queue_unknown")
    assert http.put(at(ticket, "queue"), json={"queue_id": None}).json()["desk"]["queue_id"] is None


def test_sup_8_new_tickets_come_to_the_queue_of_their_category(case):
    town = case.world.structure("PUBLIQUE")
    case.world.tell(town, "structures")
    desk = case.someone((town.structure_id, None, (App.SOLLICITATIONS_RECUES, M)))
    body = {"structure_id": town.structure_id, "name": "Marchés", "categories": ["MARCHE"]}
    mine = desk.post("/queues", json=body).json()
    about = {
        "category": "MARCHE",
        "sub_category": "M_MARCHE",
        "object_number": None,
        "receiver_structure_id": town.structure_id,
    }
    ticket = case.opened(**about)
    assert listed(desk, queue=mine["id"]) == [ticket["ticket_id"]]
    off = desk.put(f"/queues/{mine['id']}", json={"name": "Marchés", "categories": ["MARCHE"], "active": False})
    assert off.json()["active"] is False
    later = case.opened(**about)
    assert desk.get(f"/tickets/{later['ticket_id']}").json()["desk"]["queue_id"] is None
    assert desk.put(at(ticket, "queue"), json={"queue_id": mine["id"]}).status_code == 422


@pytest.mark.parametrize("categories", [["INCONNUE"], ["MARCHE", "INCONNUE"]])
def test_sup_8_a_queue_takes_known_categories(case, categories):
    answer = case.desk.post("/queues", json={"structure_id": case.recipient_id, "name": "X", "categories": categories})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "category_unknown")


def test_sup_8_what_waits_has_a_target_and_the_latest_comes_first(case):
    """M - questions on an invoice are to be answered within 72 hours."""
    first, second = case.opened(), case.opened()
    rows = {r["ticket_id"]: r for r in case.desk.get("/received-tickets", params={"size": 200}).json()["items"]}
    row = rows[first["ticket_id"]]
    assert datetime.fromisoformat(row["due_at"]) - datetime.fromisoformat(row["opened_at"]) == TARGET
    assert row["overdue"] is False
    late = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    kept = case.world.client["support"]["tickets"]
    kept.update_one({"_id": second["ticket_id"]}, {"$set": {"due_at": late}})
    assert listed(case.desk, waiting=True)[0] == second["ticket_id"]
    assert listed(case.desk, overdue=True) == [second["ticket_id"]]
    assert case.act(case.desk, second, "RESOUDRE", "Voilà").json()["desk"]["due_at"] is None
    assert listed(case.desk, overdue=True) == []
    again = case.act(case.sender, second, "RENVOYER", "Non")
    assert again.json()["state"] == "OUVERT"
    assert second["ticket_id"] in listed(case.desk, waiting=True, size=200)


def test_sup_8_a_keyword_finds_what_was_received(case):
    word = new_id()[:8]
    ticket = case.opened(title=f"Objet {word}")
    assert listed(case.desk, q=word) == [ticket["ticket_id"]]


def test_sup_8_the_desk_is_listed_and_exported_by_names(case, agents, queue):
    (agathe, http), *_ = agents
    ticket = case.opened()
    case.desk.put(at(ticket, "queue"), json={"queue_id": queue["id"]})
    http.put(at(ticket, "assignee"), json={})
    row = case.desk.get("/received-tickets", params={"queue": queue["id"]}).json()["items"][0]
    assert (row["queue_name"], row["assigned_to"], row["assigned_name"]) == ("Paiements", agathe, "Agathe Martin")
    answer = case.desk.get("/received-tickets/export", params={"queue": queue["id"]})
    lines = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0].endswith("file;agent;a_traiter_avant")
    assert any(ticket["number"] in line and "Paiements;Agathe Martin" in line for line in lines[1:])
    assert case.desk.get("/received-tickets/export", params={"sort": "nothing"}).status_code == 422


def test_sup_8_answers_are_used_again(case):
    body = {"structure_id": case.recipient_id, "title": "Délai", "text": "Le paiement suit sous 30 jours."}
    kept = case.desk.post("/canned-answers", json=body).json()
    rows = case.desk.get("/canned-answers", params={"structure_id": case.recipient_id}).json()
    assert kept in rows["items"]
    changed = case.desk.put(f"/canned-answers/{kept['id']}", json={"title": "Délai", "text": "Sous 20 jours."}).json()
    assert changed["text"] == "Sous 20 jours."
    assert case.desk.delete(f"/canned-answers/{kept['id']}").status_code == 204
    assert case.desk.delete(f"/canned-answers/{kept['id']}").status_code == 404


@pytest.mark.parametrize("door", ["queues", "canned-answers"])
def test_sup_8_a_desk_is_set_up_by_its_own_people(case, agents, door):
    _, _, (_, reader) = agents
    body = {"structure_id": case.recipient_id} | ({"name": "X"} if door == "queues" else {"title": "X", "text": "Y"})
    assert case.sender.get(f"/{door}", params={"structure_id": case.recipient_id}).status_code == 404
    assert case.sender.post(f"/{door}", json=body).status_code == 404
    assert reader.get(f"/{door}", params={"structure_id": case.recipient_id}).status_code == 200
    assert reader.post(f"/{door}", json=body).status_code == 403
    assert case.desk.post(f"/{door}", json=body | {"structure_id": None}).status_code == 404


def test_sup_8_the_platforms_agents_have_a_desk_of_their_own(case):
    """They hold GUICHET on the platform's structure."""
    platform = new_id()
    agent, other = case.world.account(), case.world.account()
    for account in (agent, other):
        case.world.grant(account.account_id, platform, (App.GUICHET, M))
    http = case.world.http("support", agent.account_id)
    ticket = case.opened(**case.to_platform())
    mine = http.post("/queues", json={"name": "Niveau 2"}).json()
    assert mine["structure_id"] is None
    given = http.put(at(ticket, "assignee"), json={"account_id": other.account_id})
    assert given.json()["desk"]["assigned_to"] == other.account_id
    assert other.account_id in {row["account_id"] for row in http.get(at(ticket, "agents")).json()}
    assert http.put(at(ticket, "queue"), json={"queue_id": mine["id"]}).json()["desk"]["queue_id"] == mine["id"]


@pytest.mark.parametrize(
    ("method", "door", "body"),
    [("PUT", "assignee", {}), ("PUT", "queue", {"queue_id": None}), ("POST", "notes", {"text": "x"}), ("GET", "agents", None)],
)  # fmt: skip
def test_sup_8_only_the_receivers_people_act_at_the_desk(case, agents, method, door, body):
    _, _, (_, reader) = agents
    ticket = case.opened()
    for who, status in ((case.someone(), 404), (case.sender, 403), (reader, 403)):
        assert who.request(method, at(ticket, door), json=body).status_code == status


def test_sup_8_a_closed_ticket_changes_hands_no_more(case, queue):
    ticket = case.opened()
    assert case.act(case.sender, ticket, "FERMER").status_code == 201
    assert case.desk.put(at(ticket, "assignee"), json={}).status_code == 409
    assert case.desk.put(at(ticket, "queue"), json={"queue_id": queue["id"]}).status_code == 409
    assert case.desk.post(at(ticket, "notes"), json={"text": "Pour mémoire"}).status_code == 201
