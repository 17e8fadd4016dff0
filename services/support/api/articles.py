"""Help: articles by domain, one, and what a search finds (SUP-9). Read by everybody, in the caller's language."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from chassis.context import Language, cause
from chassis.errors import NotFound
from chassis.problems import errors
from services.support.domain.articles import Article, HelpDomain, markup
from services.support.domain.library import MOST_FOUND, Found, Library
from services.support.domain.search import LEAST

Slug = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$")]
Wanted = Annotated[Literal["fr", "en"] | None, Query(description="Otherwise the caller's language")]


class ArticleRow(BaseModel):
    """`page`: the page of the portal that does the thing, and `action` the words of the link to it."""

    slug: str
    domain: HelpDomain
    domain_label: str
    title: str
    summary: str
    page: str
    action: str

    @classmethod
    def of(cls, article: Article) -> Self:
        own = {name: getattr(article, name) for name in ("slug", "domain", "title", "summary", "page", "action")}
        return cls(domain_label=article.domain.label.spoken(article.language), **own)


class ArticleShown(ArticleRow):
    """`html`: paragraphs, lists and links, nothing that acts."""

    language: Language
    html: str


class PieceShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    text: str
    matched: bool


class FoundShown(ArticleRow):
    snippet: list[PieceShown] = Field(description="Un extrait ; `matched` : un mot cherché")


class FoundPage(BaseModel):
    """The best first; at most as many as were asked for, of `total`."""

    items: list[FoundShown]
    total: int


def router(libraries: Mapping[str, Library]) -> APIRouter:
    r = APIRouter(prefix="/articles", tags=["aide"])

    @r.get("")
    async def listed(domain: HelpDomain | None = None, language: Wanted = None) -> list[ArticleRow]:
        """All of them, or of one domain: domain by domain, by title."""
        return [ArticleRow.of(article) for article in _library(libraries, language).of(domain)]

    @r.get("/search")
    async def search(
        q: Annotated[str, Query(min_length=LEAST, max_length=200)],
        size: Annotated[int, Query(ge=1, le=MOST_FOUND)] = 10,
        language: Wanted = None,
    ) -> FoundPage:
        """From 3 characters on, whatever the accents and endings; the last word may be half typed."""
        found, total = _library(libraries, language).search(q, size)
        return FoundPage(items=[_found(one) for one in found], total=total)

    @r.get("/{slug}", responses=errors(NotFound))
    async def one(slug: Slug, language: Wanted = None) -> ArticleShown:
        article = _library(libraries, language).find(slug)
        if article is None:
            raise NotFound
        shown = ArticleRow.of(article).model_dump()
        return ArticleShown(**shown, language=language or cause().language, html=markup(article.text))

    return r


def _library(libraries: Mapping[str, Library], language: str | None) -> Library:
    return libraries[language or cause().language]


def _found(found: Found) -> FoundShown:
    snippet = [PieceShown.model_validate(piece) for piece in found.snippet]
    return FoundShown(**ArticleRow.of(found.article).model_dump(), snippet=snippet)
