"""« Actualités »: read by everybody, written by the platform's operators (NOT-7)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from chassis import clock
from chassis.auth import Caller
from chassis.context import cause
from chassis.doors import Body
from chassis.errors import Conflict, NotFound, Stale
from chassis.headers import IdempotencyKey
from chassis.idempotency import KeyReused, once
from chassis.lists import Page, PageQuery, items
from chassis.problems import errors
from services.notifications.domain.news import News, NewsState, Words, markup
from services.notifications.usecases.newsroom import Newsroom

Id = Annotated[str, Path(max_length=60)]


class WordsBody(Body):
    """`text` in Markdown, without HTML."""

    title: Annotated[str, Field(min_length=1, max_length=150)]
    text: Annotated[str, Field(min_length=1, max_length=10_000)]

    def words(self) -> Words:
        return Words(title=self.title, text=self.text)


class NewsBody(Body):
    """`publish_at` null: a draft."""

    fr: WordsBody
    en: WordsBody
    publish_at: AwareDatetime | None = None


class PublishedQuery(PageQuery):
    sort: Literal["publish_at", "-publish_at"] | None = None


class WrittenQuery(PageQuery):
    sort: Literal["created_at", "-created_at", "publish_at", "-publish_at"] | None = None
    withdrawn: bool | None = None


class PublicationBody(Body):
    at: AwareDatetime | None = Field(None, description="Null: at once")


class NewsShown(BaseModel):
    """In the reader's language; `html` holds paragraphs, lists, links, and nothing that acts."""

    id: str
    title: str
    html: str
    published_at: datetime


class NewsWritten(BaseModel):
    id: str
    fr: WordsBody
    en: WordsBody
    state: NewsState
    publish_at: datetime | None
    withdrawn_at: datetime | None
    created_at: datetime


def router(newsroom: Newsroom) -> APIRouter:
    r = APIRouter(tags=["actualités"])
    _public(r, newsroom)
    _operators(r, newsroom)
    return r


def _public(r: APIRouter, newsroom: Newsroom) -> None:
    @r.get("/news")
    async def published(asked: Annotated[PublishedQuery, Query()]) -> Page[NewsShown]:
        """What is published, newest first."""
        page = await newsroom.published(asked)
        return items(page, _shown)

    @r.get("/news/{news_id}", responses=errors(NotFound))
    async def one(news_id: Id) -> NewsShown:
        return _shown(await newsroom.one(news_id))


def _operators(r: APIRouter, newsroom: Newsroom) -> None:
    refusals = errors(NotFound, Conflict, Stale)

    @r.get("/platform/news", responses=errors(NotFound))
    async def written(caller: Caller, asked: Annotated[WrittenQuery, Query()]) -> Page[NewsWritten]:
        """Drafts, scheduled, published and withdrawn ones."""
        page = await newsroom.written(caller.account_id, asked.withdrawn, asked)
        return items(page, _written)

    @r.post("/platform/news", status_code=201, responses=errors(NotFound, KeyReused))
    async def write(caller: Caller, body: NewsBody, key: IdempotencyKey = None) -> NewsWritten:
        """A draft, or with `publish_at` one that publishes itself then."""
        asked = once(caller.account_id, key, body.model_dump_json())
        made = await newsroom.write(caller.account_id, body.fr.words(), body.en.words(), body.publish_at, asked)
        return _written(made)

    @r.put("/platform/news/{news_id}", responses=refusals)
    async def rewrite(caller: Caller, news_id: Id, body: NewsBody) -> NewsWritten:
        """As long as nobody can have read it."""
        fr, en = body.fr.words(), body.en.words()
        return _written(await newsroom.rewrite(caller.account_id, news_id, fr, en, body.publish_at))

    @r.post("/platform/news/{news_id}/publication", responses=refusals)
    async def publish(caller: Caller, news_id: Id, body: PublicationBody) -> NewsWritten:
        """At once, or from a moment on."""
        return _written(await newsroom.publish(caller.account_id, news_id, body.at))

    @r.post("/platform/news/{news_id}/withdrawal", responses=refusals)
    async def withdraw(caller: Caller, news_id: Id) -> NewsWritten:
        """Nobody reads it any more, nor in their feed."""
        return _written(await newsroom.withdraw(caller.account_id, news_id))


def _shown(news: News) -> NewsShown:
    words = news.words(cause().language)
    published = news.publish_at or news.created_at
    return NewsShown(id=news.id, title=words.title, html=markup(words.text), published_at=published)


def _written(news: News) -> NewsWritten:
    def body(words: Words) -> WordsBody:
        return WordsBody(title=words.title, text=words.text)

    return NewsWritten(
        id=news.id, fr=body(news.fr), en=body(news.en), state=news.state(clock.now()), publish_at=news.publish_at,
        withdrawn_at=news.withdrawn_at, created_at=news.created_at,
    )  # fmt: skip
