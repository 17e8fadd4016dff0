"""What each person wants mailed, when, and whether their address takes mails (NOT-2, NOT-10)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chassis.errors import Invalid, NotFound
from chassis.sealing import Sealer
from contracts.notice import NoticeKind
from services.notifications.domain import preferences, tokens
from services.notifications.domain.bounce import Address
from services.notifications.domain.kinds import CHOSEN
from services.notifications.domain.messages import MESSAGES
from services.notifications.domain.notice import Person
from services.notifications.domain.preferences import Choice
from services.notifications.store import Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """`address`: the one that mails came back from, if it is still theirs."""

    person: Person
    choices: tuple[Choice, ...]
    address: Address | None


@dataclass(frozen=True, slots=True)
class Choosing:
    store: Store
    sealer: Sealer

    async def of(self, account_id: str) -> Wanted:
        """Raises NotFound for an account that is not known here yet."""
        person = (await self.store.people.known([account_id])).get(account_id)
        if person is None:
            raise NotFound
        choices = (await self.store.choices.of([account_id])).get(account_id, ())
        address = (await self.store.addresses.bounced([account_id])).get(account_id)
        return Wanted(person, choices, address if address and address.is_of(person) else None)

    async def choose(self, account_id: str, choices: Sequence[Choice]) -> Wanted:
        """In the place of all that were chosen before. Raises Invalid, NotFound."""
        fixed = [n for n, choice in enumerate(choices) if choice.kind is not None and choice.kind not in CHOSEN]
        faults = [MESSAGES.finding(f"choices.{n}.kind", "kind_not_chosen", choices[n].kind) for n in fixed]
        faults += [MESSAGES.finding(f"choices.{n}", "choice_repeated") for n in preferences.repeated(choices)]
        if faults:
            raise Invalid(errors=faults)
        await self.of(account_id)
        await self.store.choices.choose(account_id, lambda _: tuple(choices))
        return await self.of(account_id)

    async def mail_again(self, account_id: str) -> Wanted:
        """Their address is right, they say: mails go to it until one comes back. Raises NotFound."""
        await self.store.addresses.retrying(lambda: self._forgive(account_id))
        return await self.of(account_id)

    async def _forgive(self, account_id: str) -> None:
        """Raises Stale."""
        kept = await self.store.addresses.find(account_id)
        if kept and kept.value.bounced_at:
            await self.store.addresses.save(kept, replace(kept.value, bounced_at=None))

    def named(self, token: str) -> NoticeKind | None:
        """What it switches off; None: the digest. Raises NotFound."""
        return self._signed(token)[1]

    async def unsubscribe(self, token: str) -> NoticeKind | None:
        """Without a login, as mail programs do (RFC 8058). Raises NotFound."""
        account_id, kind = self._signed(token)
        if kind is None:
            await self.store.choices.choose(account_id, preferences.without_digest)
        else:
            await self.store.choices.choose(account_id, lambda choices: preferences.without(choices, kind))
        return kind

    def _signed(self, token: str) -> tuple[str, NoticeKind | None]:
        signed = tokens.unsubscribed(token, self.sealer.digests)
        if signed is None:
            raise NotFound
        return signed
