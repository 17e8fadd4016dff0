"""Kafka in: a document was received, and waits to be read."""

from collections.abc import Callable

from chassis.bus import Bus
from contracts import DocumentReceived, Event
from services.ocr.store import Store


def subscribe(bus: Bus, store: Store, wake: Callable[[], None]) -> None:
    """`wake` calls a reader that waits for work."""

    async def on_received(event: Event[DocumentReceived]) -> None:
        """Takes note and lets the topic go on; reading is the lanes' work."""
        await store.add(event.data)
        wake()

    bus.subscribe(DocumentReceived, handler=on_received)
