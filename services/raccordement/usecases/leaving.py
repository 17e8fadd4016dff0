"""Whether an entry may leave now: the same for every outlet, asked right before it does (EVT-3, EVT-4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chassis import clock
from chassis.errors import Forbidden, Text
from contracts.raccordement import OF_INVOICES, SubscriptionState, SuspensionReason
from services.raccordement.domain import delivering
from services.raccordement.domain.delivering import Reader
from services.raccordement.domain.log import Entry
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store
from services.raccordement.usecases.access import Access
from services.raccordement.usecases.withdrawing import Withdrawing

WHY = Text("Rien ne part de cet abonnement : {0}", "Nothing leaves from this subscription: {0}")
NOT_ACTIVE = Text("il n'est pas actif", "it is not active")


class Held(Forbidden):
    """Of a subscription, or of what it stands on."""

    code = "abonnement_suspendu"
    title = Text("Cet abonnement n'est pas actif", "This subscription is not active")


@dataclass(frozen=True, slots=True)
class Leaving:
    store: Store
    withdrawing: Withdrawing
    access: Access

    async def check(self, one: Subscription) -> None:
        """Raises Held with the reason."""
        if one.state is not SubscriptionState.ACTIF:
            raise _held(one.suspension)
        on = (await self.store.raccordements.get(one.raccordement_id)).value
        if lost := await self.withdrawing.lost(one, on):
            raise _held(lost)

    async def of(self, one: Subscription, entries: Iterable[Entry]) -> Sequence[Entry]:
        """Those that the structure could still read through the API, of invoices in this role."""
        told = [entry for entry in entries if entry.body]
        of_invoices = await self._of_invoices(one, [entry for entry in told if entry.kind in OF_INVOICES])
        seen = {entry.position for entry in of_invoices}
        return [entry for entry in told if entry.kind not in OF_INVOICES or entry.position in seen]

    async def _of_invoices(self, one: Subscription, told: Sequence[Entry]) -> Sequence[Entry]:
        sights = await self.store.invoices.sights(entry.invoice_id for entry in told)
        seen = [
            entry for entry in told
            if (now := sights.get(entry.invoice_id)) and delivering.sees(one.choice, _whose(one, entry), now)
        ]  # fmt: skip
        return await self._of_partners(one, seen) if one.concentrates else seen

    async def _of_partners(self, one: Subscription, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Those of structures that name it at this moment, by accounts that may read them; their use is noted."""
        named = await self.store.designations.by({_whose(one, entry) for entry in entries}, one.raccordement_id)
        used = [d for d in named if await self.access.may(Reader(one, d.structure_id, d.account_id))]
        await self.store.designations.note_use(used, clock.now())
        open_to = {d.structure_id for d in used}
        return [entry for entry in entries if entry.structure_id in open_to]


def _whose(one: Subscription, entry: Entry) -> str:
    return entry.structure_id or one.structure_id


def _held(why: SuspensionReason | None) -> Held:
    label = why.label if why else NOT_ACTIVE
    return Held(Text(WHY.fr.format(label.fr), WHY.en.format(label.en)))
