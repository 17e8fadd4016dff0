"""« Actualités »: operators write, publish and withdraw; everybody reads (NOT-7)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis import clock
from chassis.audit import entry
from chassis.errors import Conflict, NotFound, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from chassis.typed import Kept
from contracts.habilitation import Application, Level
from contracts.security import SecurityKind, SecurityRecorded
from services.notifications.domain.news import News, NewsState, Words
from services.notifications.store import Store

READ_BY_ALL = Text(
    "Une actualité publiée ne change plus : retirez-la, puis publiez-en une autre",
    "Published news does not change any more: withdraw it, then publish another",
)
GONE = Text("Cette actualité est retirée", "This news is withdrawn")


@dataclass(frozen=True, slots=True)
class Newsroom:
    store: Store

    async def published(self, asked: PageQuery) -> Page[News]:
        return await self.store.news.published(clock.now(), asked)

    async def one(self, news_id: str) -> News:
        """Raises NotFound for what is not published."""
        kept = await self.store.news.find(news_id)
        if kept is None or kept.value.state(clock.now()) is not NewsState.PUBLIEE:
            raise NotFound
        return kept.value

    async def written(self, operator: str, withdrawn: bool | None, asked: PageQuery) -> Page[News]:
        """Raises NotFound to whoever does not operate the platform."""
        await self._may_operate(operator)
        return await self.store.news.written(withdrawn, asked)

    async def write(self, operator: str, fr: Words, en: Words, publish_at: datetime | None, once: Once | None) -> News:
        """A draft, or what publishes itself at that time. Raises NotFound, KeyReused."""
        platform = await self._may_operate(operator)
        made = News(
            id=new_id(), fr=fr, en=en, publish_at=_not_past(publish_at), created_by=operator, created_at=clock.now()
        )
        record = _recorded(made, operator, platform, "ECRIRE")
        return (await self.store.news.add(made, record, once=once)).value

    async def rewrite(self, operator: str, news_id: str, fr: Words, en: Words, publish_at: datetime | None) -> News:
        """Raises NotFound; Conflict once it is published."""
        platform, kept = await self._may_operate(operator), await self.store.news.get(news_id)
        _not_read_yet(kept.value)
        after = replace(kept.value, fr=fr, en=en, publish_at=_not_past(publish_at))
        return await self._save(kept, after, operator, platform, "MODIFIER")

    async def publish(self, operator: str, news_id: str, at: datetime | None) -> News:
        """At once, or from `at` on. Raises NotFound; Conflict once it is published."""
        platform, kept = await self._may_operate(operator), await self.store.news.get(news_id)
        _not_read_yet(kept.value)
        after = replace(kept.value, publish_at=_not_past(at) or clock.now())
        return await self._save(kept, after, operator, platform, "PUBLIER")

    async def withdraw(self, operator: str, news_id: str) -> News:
        """Nobody reads it any more, nor in their feed. Raises NotFound, Conflict."""
        platform, kept = await self._may_operate(operator), await self.store.news.get(news_id)
        if kept.value.withdrawn_at is not None:
            raise Conflict(GONE)
        after = replace(kept.value, withdrawn_at=clock.now())
        return await self._save(kept, after, operator, platform, "RETIRER")

    async def _save(self, kept: Kept[News], after: News, operator: str, platform: str, act: str) -> News:
        """Raises Stale."""
        return (await self.store.news.save(kept, after, _recorded(after, operator, platform, act))).value

    async def _may_operate(self, account_id: str) -> str:
        """The platform's structure (ORG-32). Raises NotFound."""
        rights = await self.store.habilitations.of(account_id)
        held = rights.on(Application.EXPLOITATION, Level.MODIFICATION)
        if not held:
            raise NotFound
        return held[0].structure_id


def _not_past(at: datetime | None) -> datetime | None:
    """Nothing is news of before it was written."""
    return max(at, clock.now()) if at else None


def _not_read_yet(news: News) -> None:
    """Raises Conflict."""
    state = news.state(clock.now())
    if state is NewsState.RETIREE:
        raise Conflict(GONE)
    if state is NewsState.PUBLIEE:
        raise Conflict(READ_BY_ALL)


def _recorded(news: News, operator: str, platform: str, act: str) -> SecurityRecorded:
    kind = SecurityKind.ACTE_D_EXPLOITATION
    return entry(kind, news.id, account_id=operator, structure_id=platform, on=("news", news.id), detail=act)
