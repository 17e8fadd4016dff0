"""Tickets without script: written, kept, sent, answered, with files (SUP-1 to SUP-7)."""

import re

import httpx
import pytest

from contracts.ticket import TicketSide
from services.portal.domain import desks
from tests.kit.stack import eventually
from tests.portal.visitor import Forms, Visitor

NEW = "/tickets/nouveau"
QUESTION = {"about": "FACTURES_EMISES/DEPOT", "title": "Dépôt refusé", "description": "Mon PDF est refusé,\npourquoi ?"}


@pytest.fixture
def asker(supplier: Visitor) -> Visitor:
    """Support knows their rights."""
    eventually(lambda: supplier.get(NEW).status_code == 200 and not _refused_as_unknown(supplier), 20)
    return supplier


def _refused_as_unknown(visitor: Visitor) -> bool:
    """A structure made a moment ago reaches support over the bus."""
    return visitor.send(visitor.get(NEW), NEW, **QUESTION).status_code == 404


def test_a_question_is_written_sent_completed_and_closed_sup_4(asker: Visitor):
    page = asker.get(NEW)
    files = {"file": ("capture.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png")}
    sent = asker.send(page, NEW, files=files, **QUESTION, envoyer="oui")
    assert sent.status_code == 200, sent.text
    assert "Ouvert" in sent.text
    assert "capture.png" in sent.text
    address = sent.url.path
    assert QUESTION["title"] in asker.get("/tickets?state=OUVERT").text
    wordless = _answer(asker, address, sent, action="REPONDRE", text="")
    assert wordless.status_code == 422
    assert "Un texte est attendu" in wordless.text
    said = _answer(asker, address, wordless, action="REPONDRE", text="<b>Voici</b> le détail")
    assert "&lt;b&gt;Voici&lt;/b&gt;" in said.text
    download = re.search(r'href="(/tickets/[^"]+/pieces/[^"]+)"', said.text).group(1)
    assert asker.get(download).content.startswith(b"\x89PNG")
    closed = _answer(asker, address, said, action="FERMER", text="")
    assert "Cette demande est fermée" in closed.text
    version = re.search(r"suivi\?version=(\d+)", closed.text).group(1)
    assert asker.get(f"{address}/suivi?version={version}", HX_Request="true").status_code == 204
    assert "Voici" in asker.get(f"{address}/suivi?version=0", HX_Request="true").text


def test_a_draft_is_kept_corrected_and_sent_once_sup_4(asker: Visitor):
    page = asker.get(NEW)
    wrong = asker.send(page, NEW, **QUESTION | {"title": ""}, envoyer="oui")
    assert wrong.status_code == 422
    assert "pourquoi ?" in wrong.text, "what was typed is kept"
    form = re.search(r"/tickets/[\w-]+/brouillon", wrong.text).group(0)
    kept = asker.send(wrong, form, **QUESTION)
    assert QUESTION["title"] in asker.get("/tickets?state=BROUILLON").text
    sent = asker.send(kept, form, **QUESTION | {"title": "Dépôt refusé deux fois"}, envoyer="oui")
    assert "Ouvert" in sent.text
    again = asker.send(kept, form, **QUESTION, envoyer="oui")
    assert again.status_code == 409


def test_an_organisation_that_nobody_knows_is_said_beside_its_field_sup_1(asker: Visitor):
    page = asker.send(asker.get(NEW), NEW, **QUESTION, receiver="99999999999999")
    assert page.status_code == 422
    assert 'aria-invalid="true"' in re.search(r'<input id="receiver".*?>', page.text).group(0)


def test_a_file_that_is_refused_leaves_the_draft_and_says_why_sup_7(asker: Visitor):
    files = {"file": ("programme.exe", b"MZ", "application/octet-stream")}
    page = asker.send(asker.get(NEW), NEW, files=files, **QUESTION, envoyer="oui")
    assert page.status_code in {413, 415, 422}
    assert re.search(r"/tickets/[\w-]+/brouillon", page.text)


def test_somebody_elses_ticket_does_not_exist_inv_40(asker: Visitor, visitor):
    address = asker.send(asker.get(NEW), NEW, **QUESTION).url.path
    assert visitor().log_in().get(address).status_code == 404


def test_the_desk_says_which_right_it_takes_por_15(asker: Visitor):
    page = asker.get("/guichet")
    assert page.status_code == 403
    assert "Sollicitations reçues" in page.text


def test_a_ticket_belongs_to_the_list_of_the_side_that_acts_sup_6():
    assert desks.home([TicketSide.RECEVEUR]) is desks.RECEIVED
    assert desks.home([TicketSide.EMETTEUR]) is desks.SENT
    assert desks.home([]) is desks.SENT
    assert desks.split_category("A/B") == ("A", "B")
    assert desks.split_category("") == ("", "")
    assert desks.replies(["JOINDRE", "FERMER", "REPONDRE"]) == ["REPONDRE", "FERMER"]


def _answer(asker: Visitor, address: str, page: httpx.Response, **values: str) -> httpx.Response:
    return asker.http.post(address, data=Forms(page.text).forms[address] | values)
