"""Who may do what: beside the chassis, because it knows habilitations; every service that asks stands on it."""

from rights.copy import Habilitations
from rights.grants import NOTHING, Grant, Rights

__all__ = ["NOTHING", "Grant", "Habilitations", "Rights"]
