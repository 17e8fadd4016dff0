"""What the bus is told of raccordements and subscriptions (RAC-7, EVT-4)."""

from contracts.raccordement import Contact as ContactTold
from contracts.raccordement import RaccordementChanged, SubscriptionChanged
from services.raccordement.domain.raccordement import Contact, Raccordement
from services.raccordement.domain.subscription import Subscription


def raccordement(after: Raccordement, before: Raccordement | None = None) -> RaccordementChanged:
    moved = before is not None and before.state is not after.state
    d = after.declared
    return RaccordementChanged(
        raccordement_id=after.id, structure_id=after.structure_id, label=d.label, kind=d.kind, mode=d.mode, uses=d.uses,
        contact=_contact(d.contact), previous=before.state if before else None, state=after.state,
        reason=after.history[-1].reason if moved else "", at=after.history[-1].at if moved else after.made_at,
    )  # fmt: skip


def subscription(after: Subscription, contact: Contact, before: Subscription | None = None) -> SubscriptionChanged:
    choice = after.choice
    return SubscriptionChanged(
        subscription_id=after.id, raccordement_id=after.raccordement_id, structure_id=after.structure_id,
        service_id=choice.service_id, label=after.label, role=choice.role, kinds=choice.kinds, contact=_contact(contact),
        previous=before.state if before else None, state=after.state, suspension=after.suspension,
        at=after.history[-1].at if after.history else after.made_at,
    )  # fmt: skip


def _contact(contact: Contact) -> ContactTold:
    return ContactTold(name=contact.name, email=contact.email, phone=contact.phone)
