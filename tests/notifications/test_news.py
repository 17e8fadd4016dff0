"""« Actualités » (NOT-7): the platform's operators write, everybody reads; in each person's feed."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level
from services.notifications.domain.news import plain
from tests.kit.listening import listening
from tests.kit.stack import eventually
from tests.kit.world import new_id

TEXT = "Un **mot**, [un lien](https://chorale.example), <script>alert(1)</script> ![image](https://x.example/i.png) [non](javascript:alert(1))"


def words(title="Maintenance dimanche", **fields):
    fr, en = {"title": title, "text": TEXT}, {"title": f"{title} (en)", "text": "A *word*"}
    return {"fr": fr, "en": en} | fields


@pytest.fixture(scope="module", autouse=True)
def _nobody_elses_news(world):
    """It is in everybody's feed: other tests count what is in theirs."""
    yield
    world.client["notifications"]["news"].delete_many({})


@pytest.fixture(scope="module")
def operator(world):
    someone = world.account()
    world.grant(someone.account_id, new_id(), (App.EXPLOITATION, Level.MODIFICATION))
    return world.http("notifications", someone.account_id)


@pytest.fixture(scope="module")
def reader(world):
    return world.http("notifications", world.account(notifications=False).account_id)


def written(operator, **fields):
    answer = operator.post("/platform/news", json=words(**fields))
    assert answer.status_code == 201, answer.text
    return answer.json()


def public(reader, news_id, **headers):
    return reader.get(f"/news/{news_id}", headers=headers)


def in_feed(reader, title):
    rows = reader.get("/me/notices", params={"kind": "news_published", "size": 200}).json()["items"]
    return [row for row in rows if title in row["title"]]


def test_not_7_a_draft_is_nobodys_before_it_is_published_and_nobodys_once_withdrawn(operator, reader, world):
    title = f"Nouveau {new_id()[:8]}"
    made = written(operator, title=title)
    assert (made["state"], public(reader, made["id"]).status_code, in_feed(reader, title)) == ("BROUILLON", 404, [])
    before = reader.get("/me/notices/count").json()["unread"]
    assert operator.post(f"/platform/news/{made['id']}/publication", json={}).json()["state"] == "PUBLIEE"
    anybody = world.http("notifications")
    assert anybody.get("/news").json()["items"][0]["id"] == made["id"]
    assert public(anybody, made["id"], **{"Accept-Language": "en"}).json()["title"] == f"{title} (en)"
    (row,) = in_feed(reader, title)
    assert (row["state"], row["link"].endswith(f"/actualites/{made['id']}")) == ("NON_LU", True)
    assert reader.get("/me/notices/count").json()["unread"] == before + 1
    reader.put(f"/me/notices/{row['id']}/read", json={"read": True})
    assert [row["state"] for row in in_feed(reader, title)] == ["LU"]
    assert operator.post(f"/platform/news/{made['id']}/withdrawal").json()["state"] == "RETIREE"
    assert (public(reader, made["id"]).status_code, in_feed(reader, title)) == (404, [])
    listed = [operator.get("/platform/news", params={"withdrawn": gone}).json()["items"] for gone in (True, False)]
    assert [made["id"] in [news["id"] for news in items] for items in listed] == [True, False]


def test_not_7_scheduled_news_publishes_itself(operator, reader, world):
    title = f"Demain {new_id()[:8]}"
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    made = written(operator, title=title, publish_at=soon)
    assert (made["state"], public(reader, made["id"]).status_code) == ("PROGRAMMEE", 404)
    assert made["id"] not in [news["id"] for news in reader.get("/news").json()["items"]]
    other = operator.put(f"/platform/news/{made['id']}", json=words(f"{title} bis", publish_at=soon)).json()
    assert (other["state"], other["fr"]["title"]) == ("PROGRAMMEE", f"{title} bis")
    world.client["notifications"]["news"].update_one({"_id": made["id"]}, {"$set": {"publish_at": datetime.now(UTC)}})
    assert public(reader, made["id"]).status_code == 200
    assert in_feed(reader, title)


def test_not_7_markdown_is_made_safe(operator, reader):
    made = written(operator, publish_at="2026-01-01T00:00:00Z")
    html = public(reader, made["id"]).json()["html"]
    assert "<strong>mot</strong>" in html
    assert 'href="https://chorale.example"' in html
    for danger in ("<script", "<img", 'javascript:alert(1)"'):
        assert danger not in html
    assert made["publish_at"] > "2026-11", "nothing is news of before it was written"


def test_not_7_what_was_published_does_not_change(operator):
    made = written(operator, publish_at=datetime.now(UTC).isoformat())
    for act in (lambda: operator.put(f"/platform/news/{made['id']}", json=words()),
                lambda: operator.post(f"/platform/news/{made['id']}/publication", json={})):  # fmt: skip
        assert (act().status_code, act().json()["code"]) == (409, "conflit")
    for expected in (200, 409):
        assert operator.post(f"/platform/news/{made['id']}/withdrawal").status_code == expected
    assert operator.post(f"/platform/news/{made['id']}/publication", json={}).status_code == 409


def test_not_7_only_operators_write_and_each_act_is_recorded(operator, reader, world, outside):
    made = written(operator)
    consulting = world.account()
    world.grant(consulting.account_id, new_id(), (App.EXPLOITATION, Level.CONSULTATION))
    for other in (reader, world.http("notifications", consulting.account_id)):
        assert other.get("/platform/news").status_code == 404
        assert other.post("/platform/news", json=words()).status_code == 404
        assert other.post(f"/platform/news/{made['id']}/publication", json={}).status_code == 404
        assert other.post(f"/platform/news/{made['id']}/withdrawal").status_code == 404
    assert made["id"] in [news["id"] for news in operator.get("/platform/news").json()["items"]]
    recorded = outside.wait("security.recorded", lambda e: e["data"]["object_id"] == made["id"])["data"]
    assert (recorded["kind"], recorded["object_type"], recorded["detail"]) == ("ACTE_D_EXPLOITATION", "news", "ECRIRE")


def test_inv_19_the_same_call_twice_makes_one_news(operator):
    key = {"Idempotency-Key": new_id()}
    first, second = (operator.post("/platform/news", json=words(), headers=key).json()["id"] for _ in range(2))
    assert first == second
    assert operator.post("/platform/news", json=words("Autre"), headers=key).status_code == 422


def test_not_7_words_in_both_languages_are_needed(operator):
    answer = operator.post("/platform/news", json={"fr": {"title": "", "text": "x"}})
    assert {e["field"] for e in answer.json()["errors"]} == {"fr.title", "en"}


def test_not_7_who_listens_hears_of_news(operator, world, stack):
    title = f"Direct {new_id()[:8]}"
    with listening(stack.url("notifications"), world.token(world.account().account_id)) as heard:
        written(operator, title=title, publish_at=datetime.now(UTC).isoformat())
        eventually(lambda: any(title in notice["title"] for notice in heard.notices()))


def test_not_7_in_the_feed_news_are_their_words_alone():
    assert plain("Déposez un PDF : **vous vérifiez**.\n\n- l'un\n- [l'autre](https://a.example) & <b>lui</b>") == (
        "Déposez un PDF : vous vérifiez. l'un l'autre & <b>lui</b>"
    )
