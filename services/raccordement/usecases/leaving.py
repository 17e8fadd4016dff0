"""Whether an entry may leave now: the same for every outlet, asked right before it does (EVT-3, EVT-4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chassis.errors import Forbidden, Text
from contracts.raccordement import SubscriptionState, SuspensionReason
from services.raccordement.domain import delivering
from services.raccordement.domain.log import Entry
from services.raccordement.domain.subscription import Subscription
from services.raccordement.store import Store
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

    async def check(self, one: Subscription) -> None:
        """Raises Held with the reason."""
        if one.state is not SubscriptionState.ACTIF:
            raise _held(one.suspension)
        on = (await self.store.raccordements.get(one.raccordement_id)).value
        if lost := await self.withdrawing.lost(one, on):
            raise _held(lost)

    async def of(self, one: Subscription, entries: Iterable[Entry]) -> Sequence[Entry]:
        """Those that the structure could still read through the API in this role."""
        told = [entry for entry in entries if entry.body]
        sights = await self.store.invoices.sights(entry.invoice_id for entry in told)
        return [e for e in told if (now := sights.get(e.invoice_id)) is not None and delivering.sees(one, now)]


def _held(why: SuspensionReason | None) -> Held:
    label = why.label if why else NOT_ACTIVE
    return Held(Text(WHY.fr.format(label.fr), WHY.en.format(label.en)))
