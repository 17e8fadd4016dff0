"""« Actualités »: what the platform tells everybody (NOT-7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import unescape

import nh3
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": False})
TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "code", "pre", "hr",
}  # fmt: skip


class NewsState(StrEnum):
    BROUILLON = "BROUILLON"
    PROGRAMMEE = "PROGRAMMEE"
    PUBLIEE = "PUBLIEE"
    RETIREE = "RETIREE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`text` is Markdown."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`publish_at`: from when everybody reads it, by itself; None for a draft."""

    id: str
    fr: Words
    en: Words
    publish_at: datetime | None = None
    withdrawn_at: datetime | None = None
    created_by: str
    created_at: datetime

    def words(self, language: str) -> Words:
        return self.en if language == "en" else self.fr

    def state(self, now: datetime) -> NewsState:
        if self.withdrawn_at is not None:
            return NewsState.RETIREE
        if self.publish_at is None:
            return NewsState.BROUILLON
        return NewsState.PUBLIEE if self.publish_at <= now else NewsState.PROGRAMMEE


def markup(markdown: str) -> str:
    """HTML with these tags alone, links that hand nothing on, no picture and no script."""
    return nh3.clean(
        MARKDOWN.render(markdown), tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}
    )


def key(news_id: str) -> str:
    """What opens the notices of a news item: held by everybody while it is published."""
    return f"news|{news_id}"


def plain(markdown: str) -> str:
    """Its words alone, on one line."""
    words = nh3.clean(MARKDOWN.render(markdown), tags=set(), attributes={}).strip()
    return " ".join(unescape(words).split())
