"""The daily digest: one mail a day and person, whatever restarts (NOT-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from chassis import clock
from chassis.mail import outbox_entry
from chassis.store import Document, is_outage
from chassis.templates import Templates
from contracts.notice import Delivery
from services.notifications.domain import digest, wording
from services.notifications.domain.digest import MOST_LINES, Digest
from services.notifications.domain.notice import Notice, Outlet, Person, Reach, reach
from services.notifications.domain.tokens import DIGEST
from services.notifications.settings import Settings
from services.notifications.store import Store
from services.notifications.store.notices import Reader
from services.notifications.usecases.notify import wishes
from services.notifications.usecases.post import Post

log = structlog.get_logger()
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Digests:
    store: Store
    templates: Templates
    settings: Settings
    public_url: str
    post: Post

    async def send_due(self) -> None:
        """One that fails holds up no other."""
        now = clock.now()
        for account_id in await self.store.notices.digests_due(now, BATCH):
            try:
                await self._send(account_id, now)
            except Exception as error:
                if is_outage(error):
                    raise
                log.exception("digest.failed", account=account_id)
                await self._put_off(account_id, now)

    async def _put_off(self, account_id: str, now: datetime) -> None:
        waiting = await self.store.notices.for_digest(account_id, now)
        tomorrow = digest.next_at(now, self.settings.digest_hour)
        await self.store.notices.put_off({notice.id for notice in waiting}, tomorrow)

    async def _send(self, account_id: str, now: datetime) -> None:
        """Those it tells of are kept with it: what comes after it waits for tomorrow's."""
        waiting = await self.store.notices.for_digest(account_id, now)
        person = (await self.store.people.known([account_id])).get(account_id)
        reader = await self.store.reader(account_id)
        wanted = await self._wanted(person, reader, waiting)
        told: set[str] = set()
        if person and wanted:
            made = Digest(
                id=f"{account_id}.{digest.day(now)}", account_id=account_id, notices=tuple(n.id for n in wanted), created_at=now
            )  # fmt: skip
            told = set((await self.store.digests.make(made, self._mail(made, person, reader, wanted))).notices)
        late = {notice.id for notice in wanted} - told
        await self.store.notices.put_off(late, digest.next_at(now, self.settings.digest_hour))
        await self.store.notices.digested(told, Outlet.RESUME)
        await self.store.notices.digested({notice.id for notice in waiting} - told - late, None)

    async def _wanted(self, person: Person | None, reader: Reader, waiting: Sequence[Notice]) -> list[Notice]:
        """Without what they may not see any more, or do not want mailed any more."""
        if person is None or reach(person) is not Reach.JOIGNABLE:
            return []
        wish = await wishes(self.store, [person.account_id])
        return [
            notice
            for notice in waiting
            if reader.keys.intersection(notice.keys)
            and wish.delivery(person, notice.kind, notice.structure_id) is not Delivery.JAMAIS
        ]

    def _mail(self, made: Digest, person: Person, reader: Reader, notices: Sequence[Notice]) -> Document:
        groups = [
            {"structure": name, "lines": [self._line(notice, person) for notice in group]}
            for name, group in digest.by_structure(notices[:MOST_LINES], reader.structure_names)
        ]
        words = {
            "first_name": person.first_name, "date": digest.dated(made.created_at, person.language), "groups": groups,
            "count": len(notices), "more": max(0, len(notices) - MOST_LINES), "link": f"{self.public_url}/evenements",
        }  # fmt: skip
        return outbox_entry(self.post.record(f"digest.{made.id}", person, DIGEST, words))

    def _line(self, notice: Notice, person: Person) -> Document:
        words = wording.words(notice, person.language, person.first_name, self.public_url)
        return {
            "title": self.templates.render(notice.kind, person.language, words).subject,
            "link": words["link"],
        }
