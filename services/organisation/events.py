"""What organisation hears."""

from chassis.bus import Bus
from contracts import AccountChanged, AccountClosed
from services.organisation.usecases.departures import Departures
from services.organisation.usecases.governing import Appointments


def subscribe(bus: Bus, appointments: Appointments, departures: Departures) -> None:
    """`account.changed`: names to show, and whoever an annuaire or a setting announced as gestionnaire.

    `account.closed`: the person's rattachements end (ID-19).
    """
    bus.subscribe(AccountChanged, handler=appointments.on_account)
    bus.subscribe(AccountClosed, handler=departures.on_closed)
