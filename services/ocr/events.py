"""Kafka in: a document was received, and waits to be read."""

from collections.abc import Callable

from chassis.bus import Bus
from contracts import DocumentReceived, Event
from services.ocr.store import Store


def subscribe(bus: Bus, store: Store, wake: Callable[[], None]) -> None:
    """`wake` calls an idle reader to work."""

    async def on_received(event: Event[DocumentReceived]) -> None:
        """Only stores the document, so that the topic goes on; the lanes read it."""
        await store.add(event.data)
        wake()

    bus.subscribe(DocumentReceived, handler=on_received)
