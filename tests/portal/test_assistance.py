"""« Centre d'aide » and the assistant, with and without login (SUP-9, SUP-10)."""

import re

from tests.kit.stack import eventually
from tests.portal.visitor import Visitor

UNKNOWN = "Quel temps fera-t-il dimanche ?"


def test_sup_9_articles_are_read_and_found_while_typing_without_login(visitor):
    somebody = visitor(joined=False)
    page = somebody.get("/aide")
    assert "Déposer une facture" in page.text
    typed = somebody.get("/aide?q=certif", HX_Request="true")
    assert "/aide/certificat-de-depot" in typed.text
    assert "<html" not in typed.text
    assert "<mark>" in somebody.get("/aide?q=certificat").text
    assert "Aucun article ne répond" in somebody.get("/aide?q=zzzzqqqq").text
    article = somebody.get("/aide/deposer-une-facture")
    assert 'href="/factures-emises/deposer"' in article.text
    assert somebody.get("/aide/aucun-article").status_code == 404


def test_sup_9_every_link_of_an_article_leads_to_a_page(visitor):
    """To an article, or to a page that is there: perhaps behind the log-in."""
    somebody = visitor(joined=False)
    slugs = set(re.findall(r'href="(/aide/[a-z-]+)"', somebody.get("/aide").text)) - {"/aide/assistant"}
    pages = {path for slug in slugs for path in re.findall(r'href="(/[a-z/-]+)"', somebody.get(slug).text)}
    assert len(slugs) >= 40
    lost = {path for path in pages if somebody.get(path).status_code == 404}
    assert lost == set()


def test_sup_10_the_assistant_quotes_or_says_that_it_does_not_know(visitor):
    somebody = visitor(joined=False)
    page = somebody.get("/aide/assistant")
    answered = somebody.send(page, "/aide/assistant", nouvelle="facture suspendue que faire")
    assert "/aide/facture-suspendue" in answered.text
    assert "<blockquote" in answered.text
    silent = somebody.send(answered, "/aide/assistant", nouvelle=UNKNOWN)
    assert "<blockquote" not in silent.text
    assert "Contacter un agent" in silent.text


def test_sup_10_contacting_an_agent_prepares_a_ticket_with_the_conversation(supplier: Visitor):
    page = supplier.send(supplier.get("/aide/assistant"), "/aide/assistant", nouvelle=UNKNOWN)

    def prepared():
        ticket = supplier.send(page, "/aide/assistant/agent", question=UNKNOWN)
        return ticket if ticket.url.path.startswith("/tickets/") else None

    ticket = eventually(prepared, 20)  # support hears of the structure a moment later
    assert UNKNOWN in ticket.text


def test_sup_11_an_agent_is_called_and_the_conversation_is_a_ticket_followed_as_it_goes(supplier):
    def begun():
        page = supplier.get("/aide/direct")
        assert "Appeler un agent" in page.text, page.text
        answer = supplier.send(page, "/aide/direct", question="Pourquoi ma facture est-elle bloquée ?")
        assert answer.status_code == 200, answer.text
        return answer

    page = eventually(begun, 40)
    assert page.url.path.startswith("/tickets/")
    assert "Pourquoi ma facture" in page.text, "read without script too"
    with supplier.http.stream("GET", f"{page.url.path}/flux") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        heard = next(line for line in answer.iter_lines() if line.startswith("event: "))
    assert heard == "event: activity"


def test_sup_11_somebody_elses_conversation_is_not_heard(supplier, visitor):
    page = supplier.get("/aide/direct")
    ticket = eventually(
        lambda: (a := supplier.send(page, "/aide/direct", question="Bonjour")).status_code == 200 and a, 40
    )
    assert visitor().log_in().get(f"{ticket.url.path}/flux").status_code == 204
