"""The desk without script: who has a ticket, in which queue, notes, answers to use again, lists and spreadsheets (SUP-6, SUP-8)."""

import re
from pathlib import Path

import httpx
import pytest

from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret
from tests.portal.test_html import judged
from tests.portal.visitor import Forms, Visitor

NEW, SETTINGS = "/tickets/nouveau", "/guichet/reglages"


@pytest.fixture
def ticket(supplier: Visitor, town: dict) -> str:
    """The address of a question to the town."""
    asked = {
        "about": "MARCHE/M_MARCHE", "title": "Date de paiement", "description": "Quand ?",
        "receiver": town["identifier"], "envoyer": "oui",
    }  # fmt: skip

    def sent() -> str | None:
        answer = supplier.send(supplier.get(NEW), NEW, **asked)
        return answer.url.path if answer.status_code == 200 and "Ouvert" in answer.text else None

    return eventually(sent, 40)


def seen(agent: Visitor, ticket: str) -> httpx.Response:
    """Once support knows the agent's rights."""
    return eventually(lambda: page if f"{ticket}/agent" in Forms((page := agent.get(ticket)).text).forms else None, 40)


def test_sup_8_a_ticket_is_assigned_handed_on_noted_and_answered_from_a_canned_answer(
    agent: Visitor, ticket: str, supplier: Visitor, tmp_path: Path
):
    page = seen(agent, ticket)
    structure = Forms(agent.get(SETTINGS).text).forms[f"{SETTINGS}/files"]["structure"]
    team = f"Équipe {new_siret()}"
    made = agent.send(agent.get(SETTINGS), f"{SETTINGS}/files", name=team, categories="MARCHE")
    queue = re.search(rf"{team}<.*?{SETTINGS}/files/([\w-]+)", made.text, re.DOTALL).group(1)
    answers = agent.send(made, f"{SETTINGS}/reponses", title="Délai", text="Sous trente jours.")
    answer = re.findall(rf"{SETTINGS}/reponses/([\w-]+)", answers.text)[-1]
    wrong = agent.send(answers, f"{SETTINGS}/reponses", title="", text="x")
    assert wrong.status_code == 422

    page = seen(agent, ticket)
    agents = re.findall(r'<option value="([\w-]+)"[^>]*>', page.text[page.text.index('id="account_id"') :])
    page = agent.send(page, f"{ticket}/agent", account_id=agents[0])
    assert "Confié" in page.text
    page = agent.send(page, f"{ticket}/file", queue_id=queue, text="Pour vous")
    assert "Passé à une autre équipe" in page.text
    assert "Pour vous" in page.text
    page = agent.send(page, f"{ticket}/notes", text="À rappeler lundi")
    assert "À rappeler lundi" in page.text
    assert "À rappeler lundi" not in supplier.get(ticket).text, "among agents"
    begun = agent.get(f"{ticket}?reponse={answer}")
    assert "Sous trente jours.</textarea>" in begun.text
    pages = {"ticket": begun, "settings": agent.get(SETTINGS), "settings-wrong": wrong, "list": agent.get("/guichet")}
    for name, one in pages.items():
        (tmp_path / f"{name}.html").write_text(one.text)
    assert judged(tmp_path) == ""

    closed = agent.send(agent.get(SETTINGS), f"{SETTINGS}/files/{queue}", name=f"{team} fermée", structure=structure)
    assert f"{team} fermée" in closed.text
    assert "Fermée" in closed.text
    gone = agent.send(closed, f"{SETTINGS}/reponses/{answer}", action="SUPPRIMER")
    assert answer not in gone.text


def test_sup_8_the_desk_is_narrowed_searched_and_exported(agent: Visitor, ticket: str):
    page = seen(agent, ticket)
    number = re.search(r'<span class="code">([^<]+)</span>', page.text).group(1)
    assert ticket in agent.get("/guichet?vue=sans-agent").text
    assert ticket not in agent.get("/guichet?vue=a-moi").text
    assert ticket not in agent.get("/guichet?vue=en-retard").text
    assert ticket in agent.get(f"/guichet?vue=toutes&q={number}").text
    assert "Aucune demande ne correspond" in agent.get("/guichet?q=zzzzqqqq").text
    sheet = agent.get(f"/guichet/export?q={number}")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert sheet.text.count(number) == 1


def test_sup_6_ones_own_tickets_have_their_tabs_and_a_spreadsheet(supplier: Visitor, ticket: str):
    assert ticket in supplier.get("/tickets?vue=en-cours").text
    for view in ("actions-requises", "cloturees", "brouillons"):
        assert ticket not in supplier.get(f"/tickets?vue={view}").text
    assert ticket in supplier.get("/tickets?q=paiement").text
    assert ticket in supplier.get("/tickets?tri=opened_at").text
    assert supplier.get("/tickets?tri=nothing").status_code == 200
    assert "Date de paiement" in supplier.get("/tickets/export?vue=en-cours").text


def test_sup_8_the_desks_settings_say_which_right_they_take(supplier: Visitor):
    page = supplier.get(SETTINGS)
    assert page.status_code == 403
    assert "Sollicitations reçues" in page.text
