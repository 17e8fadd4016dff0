"""`python -m services.raccordement redeliver [SUBSCRIPTION …]`: what an operator does by hand."""

from collections.abc import Sequence

from services.raccordement.usecases.following import Following


async def redeliver(following: Following, words: Sequence[str]) -> None:
    """Deliveries that were given up are tried again: of these subscriptions, of all where none is named."""
    sent = 0
    async for subscription_id, events in following.redeliver(words):
        print(f"{subscription_id}: {events} events are sent again")  # noqa: T201
        sent += events
    print(f"{sent} events in all")  # noqa: T201
