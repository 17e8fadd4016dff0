"""« Fil d'événements »: what each person was told of, in their language, read or unread (NOT-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from jinja2 import UndefinedError

from chassis import clock
from chassis.context import cause
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from chassis.templates import Templates
from contracts.notice import NoticeKind as Kind
from services.notifications.domain import news, wording
from services.notifications.domain.news import News
from services.notifications.domain.notice import Notice
from services.notifications.domain.wording import Shown
from services.notifications.store import Store
from services.notifications.store.notices import Reader

log = structlog.get_logger()
NEWS_FOR = timedelta(days=30)  # older news is read under « Actualités » alone
MOST_NEWS = 50
EXCERPT = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice in one person's words; `link` is the page where they act on it."""

    notice: Notice
    shown: Shown
    structure_name: str
    link: str


@dataclass(frozen=True, slots=True)
class Feed:
    store: Store
    templates: Templates
    public_url: str

    async def reader(self, account_id: str) -> Reader:
        """With the news that came since they were here last among their notices."""
        reader, now = await self.store.reader(account_id), clock.now()
        recent = {
            _notice_id(one, account_id): one for one in await self.store.news.between(now - NEWS_FOR, now, MOST_NEWS)
        }
        for notice_id in sorted(recent.keys() - await self.store.notices.present(recent)):
            await self.store.notices.make(_of_news(recent[notice_id], account_id, now), [])
        return reader

    async def page(self, account_id: str, filters: Mapping[str, Any], asked: PageQuery) -> Page[Entry]:
        """Raises Invalid for an unknown order or cursor."""
        reader = await self.reader(account_id)
        page = await self.store.notices.feed(reader, dict(filters), asked)
        return Page(**{**dict(page), "items": await self.entries(reader, page.items)})

    async def unread(self, account_id: str) -> int:
        """At most one more than lists count."""
        return await self.store.notices.unread(await self.reader(account_id))

    async def address_to_check(self, account_id: str) -> bool:
        """Whether mails to their present address came back (NOT-10)."""
        address = (await self.store.addresses.bounced([account_id])).get(account_id)
        person = (await self.store.people.known([account_id])).get(account_id) if address else None
        return bool(address and person and address.is_of(person))

    async def read(self, account_id: str, notice_id: str, *, read: bool) -> Entry:
        """Marks it as read, or takes that back. Raises NotFound."""
        reader = await self.reader(account_id)
        notice = await self.store.notices.set_read(reader, notice_id, read=read)
        if notice is None:
            raise NotFound
        return (await self.entries(reader, [notice]))[0]

    async def read_all(self, account_id: str, filters: Mapping[str, Any], until: datetime | None) -> tuple[str, int]:
        """Marks what is unread, as of `until`; the marking, by which it can be taken back, and how many."""
        marking, reader = new_id(), await self.reader(account_id)
        until = min(until, clock.now()) if until else clock.now()
        return marking, await self.store.notices.mark(reader, dict(filters), marking, until)

    async def undo(self, account_id: str, marking: str) -> int:
        """How many are unread again."""
        return await self.store.notices.unmark(account_id, marking)

    async def entries(self, reader: Reader, notices: Sequence[Notice]) -> list[Entry]:
        known = await self.store.people.known([reader.account_id]) if notices else {}
        person = known.get(reader.account_id)
        language = person.language if person else cause().language
        return [self._entry(reader, notice, language) for notice in notices]

    def _entry(self, reader: Reader, notice: Notice, language: str) -> Entry:
        words = wording.words(notice, language, "", self.public_url)
        name = reader.structure_names.get(notice.structure_id or "") or str(notice.params.get("structure", ""))
        return Entry(notice, self._shown(notice, language, words), name, words["link"])

    def _shown(self, notice: Notice, language: str, words: Mapping[str, Any]) -> Shown:
        """A notice that an earlier version made may lack a word of today's: it has its kind for a title."""
        try:
            content = self.templates.render(notice.kind, language, dict(words))
        except UndefinedError as error:
            log.warning("feed.word_missing", kind=notice.kind, error=str(error))
            return Shown(notice.kind.label.en if language == "en" else notice.kind.label.fr, "")
        return wording.shown(content.subject, content.text, words["link"])


def _notice_id(one: News, account_id: str) -> str:
    return f"{one.id}.{account_id}"


def _of_news(one: News, account_id: str, now: datetime) -> Notice:
    both = {"fr": one.fr, "en": one.en}
    params = {
        "title": {language: words.title for language, words in both.items()},
        "text": {language: news.plain(words.text)[:EXCERPT] for language, words in both.items()},
    }
    return Notice(
        id=_notice_id(one, account_id), event_id=one.id, account_id=account_id, structure_id=None, kind=Kind.NEWS_PUBLISHED,
        page=f"actualites/{one.id}", params=params, keys=(news.key(one.id),), at=one.publish_at or now, created_at=now,
    )  # fmt: skip
