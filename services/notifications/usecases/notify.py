"""Tells people of events: one notice an event and person, whatever is redelivered, late or lost on the way (NOT-5).

An event opens a plan: who is to be told. Everybody known is told at once. An account or a right that is not known yet is
a reason to wait: when it comes, the plan goes on. A loop takes up plans that a crash left, and closes those whose time
is over.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

import structlog

from chassis import clock
from chassis.mail import Mailer, outbox_entry, record
from chassis.store import Document
from contracts.envelope import Event
from contracts.habilitation import HabilitationChanged
from contracts.notice import Delivery
from contracts.notice import NoticeKind as Kind
from contracts.raccordement import Contact
from contracts.request import InvitationSent
from services.notifications.domain import digest, notice, preferences, wording
from services.notifications.domain.bounce import Address
from services.notifications.domain.notice import Notice, Outlet, Person, Plan, PlanState, Reach
from services.notifications.domain.plans import Announcement
from services.notifications.domain.preferences import Choice
from services.notifications.settings import Settings
from services.notifications.store import Store
from services.notifications.usecases.post import Post

log = structlog.get_logger()
BATCH = 200


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people chose, and whose addresses mails came back from."""

    choices: Mapping[str, tuple[Choice, ...]]
    bounced: Mapping[str, Address]

    def delivery(self, person: Person, kind: Kind, structure_id: str | None) -> Delivery:
        """Nothing is mailed to an address from which mails come back (NOT-10)."""
        address = self.bounced.get(person.account_id)
        if address and address.is_of(person):
            return Delivery.JAMAIS
        return preferences.delivery(self.choices.get(person.account_id, ()), person, kind, structure_id)


async def wishes(store: Store, account_ids: Collection[str]) -> Wishes:
    return Wishes(await store.choices.of(account_ids), await store.addresses.bounced(account_ids))


@dataclass(frozen=True, slots=True)
class Notify:
    store: Store
    settings: Settings
    public_url: str
    post: Post
    mailer: Mailer

    async def announce(self, event: Event[Any], announcement: Announcement | None) -> None:
        if plan_id := await self.open(event, announcement):
            await self.go_on(plan_id)

    async def open(self, event: Event[Any], announcement: Announcement | None) -> str | None:
        """The plan, written and not begun: left so, it is taken up later. None of what is long ago, as in a topic read again."""
        now = clock.now()
        if announcement is None or not announcement.audiences:
            return None
        if now - event.time > self.settings.max_age:
            log.info("notifications.too_old", type=event.type)
            return None
        plan = Plan(
            id=event.id, at=event.time, audiences=announcement.audiences, params=announcement.params,
            about=announcement.about, created_at=now, next_at=now + self.settings.pause,
            until=now + self.settings.patience,
        )  # fmt: skip
        return (await self.store.plans.open(plan)).value.id

    async def invite(self, event: Event[InvitationSent]) -> None:
        """A mail to an address without an account: there is nobody to have a notice (ORG-19)."""
        if clock.now() - event.time > self.settings.max_age:
            return
        invited = event.data
        words = {"structure": invited.structure_name, "inviter": invited.inviter_name, "email": invited.email}
        words["link"] = f"{self.public_url}/inscription"
        await self.mailer.enqueue(record(f"{event.id}.invitation", invited.email, "invitation", "fr", words))

    async def tell_contact(self, event: Event[Any], told: Announcement | None, contact: Contact) -> None:
        """The same as a mail to who answers for the machines, whether or not they have an account (RAC-7, EVT-8)."""
        if told is None or clock.now() - event.time > self.settings.max_age:
            return
        (to,) = told.audiences
        french = {name: v["fr"] if isinstance(v, Mapping) else v for name, v in told.params.items()}
        words = {**french, "first_name": contact.name, "link": f"{self.public_url}/{to.page}"}
        mail_id = f"{event.id}.contact.{sha256(contact.email.encode()).hexdigest()[:16]}"
        await self.mailer.enqueue(record(mail_id, contact.email, str(to.kind), "fr", words))

    async def account_known(self, account_id: str) -> None:
        """Those who waited for this account are told."""
        for plan_id in await self.store.plans.waiting_for(account_id):
            await self.go_on(plan_id)

    async def right_known(self, event: Event[HabilitationChanged]) -> None:
        """A right given before an event and heard of after it counts for that event; one given after it does not."""
        right = event.data
        if right.active:
            for plan_id in await self.store.plans.since(right.structure_id, event.time - notice.SKEW):
                await self.store.plans.retrying(partial(self._add, plan_id, event))
                await self.go_on(plan_id)

    async def _add(self, plan_id: str, event: Event[HabilitationChanged]) -> None:
        """Raises Stale."""
        kept, right = await self.store.plans.get(plan_id), event.data
        plan = await self._looked_up(kept.value)  # whoever opened it may have looked just before this right was known
        for n in notice.late(plan, right.structure_id, right.service_id, event.time):
            if any(p.application == plan.audiences[n].application for p in right.profiles):
                plan = notice.expecting(plan, n, [right.account_id])
        if plan != kept.value:
            await self.store.plans.save(kept, plan)

    async def take_up(self) -> None:
        """Plans whose time has come: left by a crash, still waiting, or over."""
        await self.store.plans.close(clock.now())
        for plan_id in await self.store.plans.due(clock.now(), BATCH):
            await self.go_on(plan_id)

    async def go_on(self, plan_id: str) -> None:
        await self.store.plans.retrying(lambda: self._step(plan_id))

    async def _step(self, plan_id: str) -> None:
        """Looks up who is to be told, tells whom it can, and notes for whom it waits. Raises Stale."""
        kept = await self.store.plans.get(plan_id)
        if kept.value.state is PlanState.REGLE:
            return
        plan, now = await self._looked_up(kept.value), clock.now()
        waiting = await self._tell(plan, now)
        after = notice.settled(plan, waiting, now, self.settings.pause)
        if after.state is PlanState.REGLE and (waiting or not plan.expected):
            expected = len(plan.expected or ())
            log.warning("notifications.nobody_known", plan=plan.id, expected=expected, unknown=len(waiting))
        if after != kept.value:
            await self.store.plans.save(kept, after)
        if await self._came_meanwhile(after.waiting):
            await self._step(plan_id)

    async def _came_meanwhile(self, waiting: Sequence[str]) -> bool:
        """Between the look and the note: their own event looked for plans that wait, and did not find this one yet."""
        people = await self.store.people.known(waiting) if waiting else {}
        return any(notice.reach(person) is not Reach.INCONNU for person in people.values())

    async def _looked_up(self, plan: Plan) -> Plan:
        """With those whom the copies show; once, for who gains a right later is not told."""
        if plan.expected is not None:
            return plan
        looked_up = replace(plan, expected=())
        for n, audience in enumerate(plan.audiences):
            looked_up = notice.expecting(looked_up, n, await self.store.holders(audience))
        return looked_up

    async def _tell(self, plan: Plan, now: datetime) -> list[str]:
        """Accounts that are not known yet. For the one whom the words name everybody waits, but not for long."""
        expected = plan.expected or ()
        needed = [plan.about] if plan.about else []
        people = await self.store.people.known([*(e.account_id for e in expected), *needed])
        unknown = [a for a in needed if a not in people]
        if unknown and now < plan.created_at + self.settings.pause:
            return unknown
        wish, about = await wishes(self.store, people), people.get(plan.about or "")
        for e in expected:
            match notice.reach(people.get(e.account_id)):
                case Reach.INCONNU:
                    unknown.append(e.account_id)
                case Reach.JOIGNABLE:
                    audience, person = plan.audiences[e.audience], people[e.account_id]
                    delivery = wish.delivery(person, audience.kind, audience.structure_id)
                    digest_at = digest.next_at(now, self.settings.digest_hour)
                    made = notice.notice(plan, audience, person, about, now)
                    await self._make(notice.leaving(made, delivery, digest_at), person)
        return unknown

    async def _make(self, made: Notice, person: Person) -> None:
        await self.store.notices.make(made, [self._mail(made, person)] if Outlet.MAIL in made.outlets else [])

    def _mail(self, made: Notice, person: Person) -> Document:
        """The identifier is the one that mails of this event and person always had: the mailer knows it again."""
        mail_id = f"{made.event_id}.{made.kind}.{made.account_id}"
        words = wording.words(made, person.language, person.first_name, self.public_url)
        return outbox_entry(self.post.record(mail_id, person, made.kind, words))
