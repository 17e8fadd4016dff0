"""What identity hears."""

from chassis.bus import Bus
from contracts import SecurityRecorded
from services.identity.usecases.journal import Journal


def subscribe(bus: Bus, journal: Journal) -> None:
    """`security.recorded`, of every service and its own: into the journal (ID-24)."""
    bus.subscribe(SecurityRecorded, handler=journal.on_recorded)
