"""Help through the door: articles, their search, the assistant and its hand-over (SUP-9, SUP-10)."""

import httpx
import pytest

from services.support.domain.assistant import MAX_QUESTION, MOST_EARLIER
from tests.kit.world import new_id

EN, FR = {"Accept-Language": "en"}, {"Accept-Language": "fr"}
UNKNOWN = "Quel temps fera-t-il dimanche à la plage ?"


@pytest.fixture(scope="module")
def anybody(world) -> httpx.Client:
    return world.http("support")


@pytest.mark.parametrize(("language", "title"), [("fr", "Déposer une facture"), ("en", "Deposit an invoice")])
def test_sup_9_an_article_is_read_without_login_in_either_language(anybody, language, title):
    shown = anybody.get("/articles/deposer-une-facture", headers={"Accept-Language": language}).json()
    assert (shown["title"], shown["language"], shown["domain"]) == (title, language, "FACTURATION")
    assert "<h2>" in shown["html"]
    assert shown["page"] == "/factures-emises/deposer"
    assert anybody.get("/articles/deposer-une-facture", params={"language": "en"}).json()["language"] == "en"


def test_sup_9_an_article_that_does_not_exist(anybody):
    assert anybody.get("/articles/aucun-article").status_code == 404
    assert anybody.get("/articles/..%2fsecret").status_code in (404, 422)


def test_sup_9_articles_by_domain(anybody):
    rows = anybody.get("/articles").json()
    assert {"PREMIERS_PAS", "FACTURATION"} <= {row["domain"] for row in rows}
    own = anybody.get("/articles", params={"domain": "FACTURATION"}, headers=EN).json()
    assert {(row["domain"], row["domain_label"]) for row in own} == {("FACTURATION", "Invoicing")}
    assert {row["slug"] for row in own} == {row["slug"] for row in rows if row["domain"] == "FACTURATION"}


@pytest.mark.parametrize("q", ["déposer", "depose", "DEPOT", "dépo", "deposr"])
def test_sup_9_a_search_whatever_accents_and_endings(anybody, q):
    page = anybody.get("/articles/search", params={"q": q}, headers=FR).json()
    assert "deposer-une-facture" in [row["slug"] for row in page["items"]][:3]
    assert page["total"] >= len(page["items"])


@pytest.mark.parametrize(("q", "status"), [("fa", 422), ("fac", 200), ("x" * 201, 422), ("zzzzqqqq", 200)])
def test_sup_9_a_search_begins_at_three_characters(anybody, q, status):
    answer = anybody.get("/articles/search", params={"q": q})
    assert answer.status_code == status
    if q.startswith("zzz"):
        assert answer.json() == {"items": [], "total": 0}


def test_sup_9_a_snippet_marks_what_was_searched_for(anybody):
    first = anybody.get("/articles/search", params={"q": "certificat signé"}, headers=FR).json()["items"][0]
    assert any(piece["matched"] for piece in first["snippet"])
    assert "" not in [piece["text"] for piece in first["snippet"]]


def test_sup_10_a_question_is_answered_by_passages_and_the_page_that_does_it(anybody):
    answer = anybody.post("/assistant/questions", json={"question": "Comment déposer une facture en PDF ?"}, headers=FR)
    shown = answer.json()
    assert (answer.status_code, shown["answered"]) == (200, True)
    quote = shown["quotes"][0]
    article = anybody.get(f"/articles/{quote['slug']}", headers=FR).json()
    assert (quote["slug"], quote["page"]) == ("deposer-une-facture", "/factures-emises/deposer")
    assert quote["html"].split("</p>")[0] in article["html"], "quoted, not written"


def test_sup_10_what_help_does_not_say_is_handed_over(anybody):
    shown = anybody.post("/assistant/questions", json={"question": UNKNOWN}, headers=FR).json()
    assert (shown["answered"], shown["quotes"]) == (False, [])
    assert "agent" in shown["said"]
    assert "agent" in anybody.post("/assistant/questions", json={"question": UNKNOWN}, headers=EN).json()["said"]


@pytest.mark.parametrize(
    "body",
    [
        {"question": ""}, {"question": "   "}, {"question": "x" * (MAX_QUESTION + 1)},
        {"question": "x", "earlier": ["y"] * (MOST_EARLIER + 1)}, {},
    ],
)  # fmt: skip
def test_sup_10_a_conversation_is_bounded(anybody, body):
    assert anybody.post("/assistant/questions", json=body).status_code == 422


def test_sup_10_a_hand_over_is_a_draft_with_the_conversation(case):
    asked = {"questions": ["Comment déposer une facture en PDF ?", UNKNOWN], "sender_structure_id": case.supplier_id}
    key = {"Idempotency-Key": new_id()}
    made = case.sender.post("/assistant/hand-overs", json=asked, headers=FR | key)
    draft = made.json()
    assert (made.status_code, draft["state"], draft["title"]) == (201, "BROUILLON", UNKNOWN)
    assert (draft["category"], draft["receiver_structure_id"]) == ("FACTURES_EMISES", None)
    assert "Question : Comment déposer une facture en PDF ?" in draft["description"]
    assert "« Déposer une facture »" in draft["description"]
    again = case.sender.post("/assistant/hand-overs", json=asked, headers=FR | key).json()
    assert again["ticket_id"] == draft["ticket_id"]
    assert case.act(case.sender, draft, "SOUMETTRE").json()["state"] == "OUVERT"


def test_sup_10_a_hand_over_asks_to_log_in(anybody, case):
    body = {"questions": [UNKNOWN], "sender_structure_id": case.supplier_id}
    assert anybody.post("/assistant/hand-overs", json=body).status_code == 401
    assert case.someone().post("/assistant/hand-overs", json=body).status_code == 404


def test_sup_10_a_long_conversation_still_makes_a_draft(case):
    """Its last turns, which fit in the description."""
    questions = [f"Question {n} {'mot ' * 110}"[:MAX_QUESTION] for n in range(MOST_EARLIER)]
    body = {"questions": questions, "sender_structure_id": case.supplier_id}
    draft = case.sender.post("/assistant/hand-overs", json=body).json()
    assert questions[-1].strip() in draft["description"]
    assert questions[0].strip() not in draft["description"]
    assert case.act(case.sender, draft, "SOUMETTRE").json()["state"] == "OUVERT"
