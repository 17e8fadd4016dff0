"""« Fil d'événements », « Actualités », what is mailed, and the switch that mails carry (NOT-2, NOT-6, NOT-7)."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pymongo import MongoClient

from chassis import clock
from chassis.sealing import Sealer
from contracts.habilitation import Application, Level
from contracts.notice import NoticeKind
from services.notifications.domain import tokens
from tests.kit.stack import eventually
from tests.kit.world import World, new_id
from tests.portal.test_html import judged
from tests.portal.visitor import Visitor


@pytest.fixture
def camille(visitor: Callable[..., Visitor]) -> Visitor:
    """Logged in; what happened to their account is in their feed."""
    somebody = visitor().log_in()
    eventually(lambda: "Votre compte est activé" in somebody.get("/evenements").text, 20)
    return somebody


def test_not_6_the_count_of_unread_notices_comes_as_a_stream(camille: Visitor, visitor):
    with camille.http.stream("GET", "/evenements/flux") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert any(line == "event: unread" for line in lines)
        assert json.loads(next(lines).removeprefix("data: "))["unread"] >= 1
    assert visitor(joined=False).get("/evenements/flux").status_code == 204


def test_not_6_the_feed_is_read_marked_and_taken_back(camille: Visitor, tmp_path: Path):
    page = camille.get("/evenements?state=NON_LU")
    assert "Non lu" in page.text
    assert 'class="count"><span data-unread>' in camille.get("/tableau").text
    marked = camille.send(page, "/evenements/lus")
    assert "Tout est marqué comme lu" in marked.text
    assert "Aucun événement" in camille.get("/evenements?state=NON_LU").text
    action = next(part for part in marked.text.split('"') if part.startswith("/evenements/lus/"))
    assert "Marquer comme lu" in camille.send(marked, action).text
    one = next(part for part in page.text.split('"') if part.startswith("/evenements/") and part.endswith("/lu"))
    assert "Marquer comme non lu" in camille.send(camille.get("/evenements"), one, lu="oui").text
    for name, html in {
        "events": page.text,
        "marked": marked.text,
        "mails": camille.get("/mon-compte/courriels").text,
    }.items():
        (tmp_path / f"{name}.html").write_text(html)
    assert judged(tmp_path) == ""


def test_not_10_an_address_from_which_mails_come_back_is_told_on_every_page(stack, camille: Visitor):
    said = "Nos courriels vous reviennent"
    assert said not in camille.get("/tableau").text
    with MongoClient(stack.store, tz_aware=True) as client:
        bounced = {"address": camille.person.email, "bounced_at": clock.now(), "status": "5.1.1"}
        client["notifications"]["addresses"].insert_one(
            {"_id": camille.person.account_id, "version": 1, "sequence": 0} | bounced
        )
    assert said in camille.get("/tableau").text
    assert "Vérifier mon adresse" in camille.get("/mes-demandes").text


def test_not_2_choices_are_made_on_a_page(camille: Visitor):
    page = camille.get("/mon-compte/courriels")
    saved = camille.send(page, "/mon-compte/courriels", **{"kind.invoice_paid": "QUOTIDIEN"})
    assert "Vos choix sont enregistrés" in saved.text
    again = camille.get("/mon-compte/courriels").text
    assert again.count('value="QUOTIDIEN" selected') == 1
    assert "login_from_new_device" not in again


def test_not_2_one_click_in_a_mail_program_needs_neither_session_nor_form(camille: Visitor, stack, tmp_path: Path):
    key = (stack.data / "secrets" / "notifications_encryption_key").read_text()
    token = tokens.unsubscribing(camille.person.account_id, NoticeKind.INVOICE_PAID, Sealer(key).digest)
    with httpx.Client(base_url=camille.base) as program:
        asked = program.get(f"/desabonnement/{token}")
        assert "Facture mise en paiement" in asked.text
        assert 'value="JAMAIS" selected' not in camille.get("/mon-compte/courriels").text
        done = program.post(f"/desabonnement/{token}", data={"List-Unsubscribe": "One-Click"})
        assert (done.status_code, "C’est fait" in done.text) == (200, True)
        assert program.post(f"/desabonnement/{token[:-1]}", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert 'value="JAMAIS" selected' in camille.get("/mon-compte/courriels").text
    for name, answer in {"asked": asked, "done": done}.items():
        (tmp_path / f"{name}.html").write_text(answer.text)
    assert judged(tmp_path) == ""


def test_not_7_news_is_read_by_everybody(visitor: Callable[..., Visitor], stack, tmp_path: Path):
    anybody = visitor(joined=False)
    with MongoClient(stack.store, tz_aware=True) as client:
        world, operator = World(stack, ("notifications",), client), new_id()
        world.grant(operator, new_id(), (Application.EXPLOITATION, Level.MODIFICATION))
        words = {"title": f"Maintenance {new_id()[:8]}", "text": "Dimanche, **deux heures**."}
        body = {"fr": words, "en": words, "publish_at": "2026-01-01T00:00:00Z"}
        http = world.http("notifications", operator)
        made = http.post("/platform/news", json=body).json()
        listed, one = anybody.get("/actualites"), anybody.get(f"/actualites/{made['id']}")
        assert http.post(f"/platform/news/{made['id']}/withdrawal").status_code == 200
        world.close()
    assert words["title"] in listed.text
    assert "<strong>deux heures</strong>" in one.text
    assert anybody.get(f"/actualites/{made['id']}").status_code == 404
    for name, answer in {"news": listed, "one": one}.items():
        (tmp_path / f"{name}.html").write_text(answer.text)
    assert judged(tmp_path) == ""
