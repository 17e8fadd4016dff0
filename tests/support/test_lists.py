"""« Tickets émis » and « Sollicitations reçues »: order, pages, honest totals (SUP-6, SUP-8)."""

import csv
import io

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from contracts.ticket import TicketState
from services.support.domain.lifecycle import TABS


@pytest.fixture(scope="module")
def own(case):
    """A sender with three tickets of their own structure: a draft, an open one, a closed one."""
    supplier = case.world.structure()
    case.world.tell(supplier, "structures")
    http = case.someone((supplier.structure_id, None, (App.SOLLICITATIONS_EMISES, Level.MODIFICATION)))
    body = {
        "category": "MARCHE", "sub_category": "M_MARCHE", "sender_structure_id": supplier.structure_id,
        "receiver_structure_id": case.recipient_id, "object_number": None,
    }  # fmt: skip
    made = [http.post("/tickets", json=case.body(**body)).json() for _ in range(3)]
    for ticket in made[1:]:
        assert case.act(http, ticket, "SOUMETTRE").status_code == 201
    assert case.act(http, made[1], "FERMER").status_code == 201
    return http, [t["ticket_id"] for t in made]


def listed(http, **params):
    answer = http.get("/tickets", params=params)
    assert answer.status_code == 200, answer.text
    return [t["ticket_id"] for t in answer.json()["items"]]


def test_sup_6_the_last_activity_comes_first(own):
    http, (draft, closed, opened) = own
    assert listed(http) == [closed, opened, draft]


@pytest.mark.parametrize("column", ["number", "opened_at", "changed_at", "state", "category"])
def test_sup_6_each_column_sorts_both_ways(own, column):
    http, made = own
    up, down = listed(http, sort=column), listed(http, sort=f"-{column}")
    assert sorted(up) == sorted(made)
    assert up == down[::-1]


def test_sup_6_numbers_sort_as_they_were_given(own):
    http, made = own
    assert listed(http, sort="number") == made


def test_sup_6_a_column_that_is_none_is_refused(own):
    http, _ = own
    answer = http.get("/tickets", params={"sort": "title"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "sort_unknown")


def test_sup_6_a_cursor_goes_on_where_the_page_ended(own):
    http, _ = own
    first = http.get("/tickets", params={"size": 2}).json()
    second = http.get("/tickets", params={"size": 2, "cursor": first["next_cursor"]}).json()
    assert (first["total"], first["total_is"], second["next_cursor"]) == (3, "exact", None)
    assert [t["ticket_id"] for t in first["items"] + second["items"]] == listed(http)
    assert listed(http, size=2, page=2) == listed(http)[2:]


@pytest.mark.parametrize(("state", "position"), [("BROUILLON", 0), ("FERME", 1), ("OUVERT", 2)])
def test_sup_6_filters_narrow_and_count(own, state, position):
    http, made = own
    page = http.get("/tickets", params={"state": state}).json()
    assert (page["total"], page["items"][0]["ticket_id"]) == (1, made[position])


def test_sup_6_a_category_narrows(own):
    http, made = own
    assert len(listed(http, category="MARCHE")) == len(made)
    assert listed(http, category="COMPTE") == []


def test_sup_8_drafts_are_not_received(case, own):
    _, (draft, closed, opened) = own
    assert case.desk.get("/received-tickets", params={"state": "BROUILLON"}).json()["total"] == 0
    received = case.desk.get("/received-tickets", params={"category": "MARCHE", "size": 200}).json()["items"]
    assert [t["ticket_id"] for t in received if t["ticket_id"] in (draft, closed, opened)] == [closed, opened]


def test_sup_6_a_row_leaves_the_conversation_out_and_says_what_can_be_done(case, own):
    http, (_, closed, opened) = own
    rows = {t["ticket_id"]: t for t in http.get("/tickets").json()["items"]}
    assert {"activities", "description", "attachments"}.isdisjoint(rows[opened])
    assert (rows[opened]["actions"], rows[closed]["actions"]) == (["REPONDRE", "FERMER"], [])


def test_both_lists_have_exact_totals(case):
    before = case.desk.get("/received-tickets", params={"state": "OUVERT"}).json()["total"]
    case.opened()
    case.draft()
    after = case.desk.get("/received-tickets", params={"state": "OUVERT", "size": 1}).json()
    assert (after["total"], len(after["items"])) == (before + 1, 1)
    assert case.sender.get("/tickets", params={"state": "BROUILLON"}).json()["total"] >= 1


@pytest.mark.parametrize(
    ("params", "field"),
    [({"page": 0}, "page"), ({"size": 201}, "size"), ({"state": "X"}, "state"), ({"cursor": "x"}, "cursor")],
)
def test_a_list_refuses_what_it_does_not_know(own, params, field):
    http, _ = own
    answer = http.get("/tickets", params=params)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("tab", "places"), [("BROUILLONS", [0]), ("CLOTURES", [1]), ("EN_COURS", [2]), ("ACTIONS_REQUISES", [])]
)
def test_sup_6_each_tab_holds_its_states(own, tab, places):
    http, made = own
    assert listed(http, tab=tab) == [made[n] for n in places]
    assert listed(http, tab=tab, state="OUVERT") == ([made[2]] if tab == "EN_COURS" else [])


def test_sup_6_every_state_is_in_one_tab():
    assert sorted(state for states in TABS.values() for state in states) == sorted(TicketState)


def test_sup_6_what_the_sender_has_to_do_is_a_tab(case):
    ticket = case.opened()
    case.act(case.desk, ticket, "DEMANDER_INFORMATION", "Quel marché ?")
    assert ticket["ticket_id"] in listed(case.sender, tab="ACTIONS_REQUISES", size=200)


def test_sup_6_a_keyword_finds_number_title_invoice_and_description(case):
    ticket = case.draft(title="Échéancier Zéphyrin", description="La pénalité moratoire manque")
    other = case.draft(title="Autre chose")
    for typed in (ticket["number"], "echeanc", "ZEPHYRIN échéancier", "moratoire", f"zephyrin {case.invoice.number}"):
        found = listed(case.sender, q=typed, size=200)
        assert (ticket["ticket_id"] in found, other["ticket_id"] in found) == (True, False)
    assert listed(case.sender, q="zephyrin introuvable") == []
    case.sender.patch(f"/tickets/{ticket['ticket_id']}", json={"title": "Autre titre"})
    assert listed(case.sender, q="zephyrin") == []


def test_sup_6_the_export_holds_all_that_the_list_holds(own):
    http, made = own
    text = http.get("/tickets/export", params={"sort": "number"}).text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    numbers = [http.get(f"/tickets/{ticket_id}").json()["number"] for ticket_id in made]
    assert [row["numero"] for row in rows] == numbers
    assert [row["etat"] for row in rows] == ["Brouillon", "Fermé", "Ouvert"]
    assert rows[0]["categorie"] == "Marché"
    assert len(http.get("/tickets/export", params={"tab": "CLOTURES"}).text.splitlines()) == 2
    assert http.get("/tickets/export", params={"sort": "title"}).status_code == 422
