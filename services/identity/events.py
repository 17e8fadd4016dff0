"""What identity hears."""

from chassis.bus import Bus
from contracts import AccountClosed, SecurityRecorded
from services.identity.usecases.closing import Closing
from services.identity.usecases.journal import Journal


def subscribe(bus: Bus, journal: Journal, closing: Closing) -> None:
    """`account.closed`, its own: what is left of the person is erased, also after a crash (ID-19).

    `security.recorded`, of every service and its own: into the journal (ID-24)."""
    bus.subscribe(AccountClosed, handler=closing.on_closed)
    bus.subscribe(SecurityRecorded, handler=journal.on_recorded)
