"""What organisation hears."""

from chassis.bus import Bus
from contracts import AccountChanged
from services.organisation.usecases.governing import Appointments


def subscribe(bus: Bus, appointments: Appointments) -> None:
    """`account.changed`: names to show, and whoever an annuaire or a setting announced as gestionnaire."""
    bus.subscribe(AccountChanged, handler=appointments.on_account)
