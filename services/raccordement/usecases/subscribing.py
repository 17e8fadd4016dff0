"""Subscriptions are made, activated, suspended, resumed, stopped by who may change the structure's raccordements (EVT-1)."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from chassis import clock
from chassis.errors import Conflict, DomainError, Finding, Invalid, Text
from chassis.idempotency import Once
from chassis.ids import new_id
from chassis.lists import Page, PageQuery
from chassis.typed import Kept
from contracts.raccordement import RaccordementAction as A
from contracts.raccordement import RaccordementMode, RaccordementState, SubscriptionState, SuspensionReason
from contracts.technical import Scope
from services.raccordement.domain import announcements, delivering, subscription, webhooks
from services.raccordement.domain.messages import MESSAGES
from services.raccordement.domain.raccordement import Raccordement
from services.raccordement.domain.subscription import MOST_OF_A_RACCORDEMENT, Choice, Secret, Subscription
from services.raccordement.store import Store
from services.raccordement.usecases.access import CONSULTATION, MODIFICATION, Access, covers
from services.raccordement.usecases.sending import SECRET, Signing
from services.raccordement.usecases.topics import Topics
from services.raccordement.usecases.withdrawing import Withdrawing

STOPPED = Text("Ce raccordement est arrêté", "This raccordement is stopped")
ANSWERED = Text("L'événement d'essai a reçu : {0}", "The test event was answered: {0}")
Judge = Callable[[str], Iterable[Finding]]
"""What is wrong with an address that is typed."""
LOST = Text("L'abonnement ne peut pas être actif : {fr}", "The subscription cannot be active: {en}")


class NotAnswering(DomainError):
    """Nothing else is sent to an address that does not answer a test event with 2xx."""

    code, status = "webhook_sans_reponse", 422
    title = Text(
        "L'adresse n'a pas répondu 2xx à un événement d'essai signé",
        "The address did not answer a signed test event with 2xx",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    label: str
    account_id: str
    choice: Choice
    url: str | None = None
    topic: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` and `password` are shown this once; empty where there is no webhook or topic, or the same call came before."""

    subscription: Subscription
    secret: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class Subscribing:
    store: Store
    access: Access
    withdrawing: Withdrawing
    signing: Signing
    judge: Judge
    topics: Topics

    async def listed(
        self, reader: str, raccordement_id: str, state: SubscriptionState | None, asked: PageQuery
    ) -> Page[Subscription]:
        """Raises NotFound, Invalid."""
        await self.access.raccordement(reader, raccordement_id, CONSULTATION)
        return await self.store.subscriptions.page(raccordement_id, state, asked)

    async def one(self, reader: str, subscription_id: str) -> Subscription:
        """Raises NotFound."""
        return (await self.access.subscription(reader, subscription_id, CONSULTATION)).value

    async def make(self, by: str, raccordement_id: str, wanted: Wanted, once: Once | None) -> Made:
        """Raises NotFound, Forbidden, Invalid, Conflict, KeyReused."""
        on = (await self.access.raccordement(by, raccordement_id, MODIFICATION)).value
        if on.state is RaccordementState.ARRETE:
            raise Conflict(STOPPED)
        concentrates = on.declared.mode is RaccordementMode.CONCENTRATEUR
        if findings := [
            finding async for finding in self._findings(on.structure_id, wanted, concentrates=concentrates)
        ]:
            raise Invalid(errors=findings)
        secret, now, made_id = webhooks.new_secret() if wanted.url else "", clock.now(), new_id()
        password, own = self.topics.begun(made_id, now) if wanted.topic else ("", None)
        made = Subscription(
            id=made_id, raccordement_id=on.id, structure_id=on.structure_id, account_id=wanted.account_id,
            label=wanted.label.strip(), choice=wanted.choice, concentrates=concentrates, url=wanted.url, topic=own,
            made_by=by, made_at=now,
            secrets=(Secret(sealed=self.signing.sealer.seal(secret, SECRET), made_at=now),) if secret else (),
        )  # fmt: skip
        told = announcements.subscription(made, on.declared.contact)
        kept = (await self.store.subscriptions.add_at_most(MOST_OF_A_RACCORDEMENT, made, told, once=once)).value
        return Made(kept, secret, password) if kept.id == made.id else Made(kept, "")

    async def rotate(self, by: str, subscription_id: str) -> Made:
        """Another secret; the one before signs too for 24 hours. Raises NotFound, Forbidden, Conflict, Stale."""
        kept = await self.access.subscription(by, subscription_id, MODIFICATION)
        secret = webhooks.new_secret()
        after = subscription.with_secret(kept.value, self.signing.sealer.seal(secret, SECRET), clock.now())
        return Made((await self.store.subscriptions.save(kept, after)).value, secret)

    async def _findings(self, structure_id: str, wanted: Wanted, *, concentrates: bool) -> AsyncIterator[Finding]:
        if not wanted.label.strip() or not wanted.label.isprintable():
            yield MESSAGES.finding("label", "text_required")
        for finding in [*subscription.findings(wanted.choice), *(self.judge(wanted.url) if wanted.url else ())]:
            yield finding
        if wanted.topic and not self.topics.open:
            yield MESSAGES.finding("topic", "topic_unavailable")
        service_id = wanted.choice.service_id
        if service_id and concentrates:
            yield MESSAGES.finding("service_id", "service_unexpected", service_id)
        elif service_id and not await self.store.structures.has(structure_id, service_id):
            yield MESSAGES.finding("service_id", "service_unknown", service_id)
        machine = await self.store.machines.find(wanted.account_id)
        if machine is None or machine.structure_id != structure_id:
            yield MESSAGES.finding("account_id", "account_unknown", wanted.account_id)
        elif Scope.EVENEMENTS_LIRE not in machine.scopes:
            yield MESSAGES.finding("account_id", "account_scope", str(Scope.EVENEMENTS_LIRE))
        elif (
            wanted.choice.of_invoices
            and not concentrates
            and not covers(
                await self.access.of_account(wanted.account_id, structure_id), structure_id, wanted.choice.role
            )
        ):
            yield MESSAGES.finding("role", "account_right", str(wanted.choice.role))

    async def act(self, by: str, subscription_id: str, action: A, reason: str) -> Subscription:
        """Raises NotFound, Forbidden, Conflict, Stale."""
        kept = await self.access.subscription(by, subscription_id, MODIFICATION)
        on = (await self.store.raccordements.get(kept.value.raccordement_id)).value
        taken = subscription.passage(kept.value, action, by, reason, clock.now())
        if taken.to == SubscriptionState.ACTIF:
            await self._check_standing(kept.value, on)
        if action is A.ACTIVER and kept.value.url:
            await self._check_answering(kept.value)
        suspension = SuspensionReason.DEMANDE if action is A.SUSPENDRE else None
        after = await self._save(kept, subscription.moved(kept.value, taken, suspension), on)
        if after.topic:
            self.topics.wake.set()
        if after.url and after.state is SubscriptionState.ACTIF:
            await self.store.queue.forgive(after.id)
            await self.store.queue.wake(after.id)
        return after

    async def _check_answering(self, one: Subscription) -> None:
        """A signed test event is answered with 2xx (EVT-10). Raises NotAnswering."""
        event_id = new_id()
        answer = await self.signing.post(one, event_id, delivering.test_event(event_id, one, clock.now()))
        if not answer.succeeded:
            said = f"HTTP {answer.status}" if answer.status else answer.error
            raise NotAnswering(Text(ANSWERED.fr.format(said), ANSWERED.en.format(said)))

    async def _check_standing(self, one: Subscription, on: Raccordement) -> None:
        """Raises Conflict for what would be suspended at once."""
        if lost := await self.withdrawing.lost(one, on):
            raise Conflict(Text(LOST.fr.format(fr=lost.label.fr), LOST.en.format(en=lost.label.en)))

    async def _save(self, kept: Kept[Subscription], after: Subscription, on: Raccordement) -> Subscription:
        told = announcements.subscription(after, on.declared.contact, kept.value)
        return (await self.store.subscriptions.save(kept, after, told)).value
