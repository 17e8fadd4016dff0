"""Who may do what: from a service's own copy of habilitations. Beside the chassis, which knows no business."""

from rights.copy import OWN_RIGHTS, Habilitations
from rights.grants import NOTHING, Grant, Rights

__all__ = ["NOTHING", "OWN_RIGHTS", "Grant", "Habilitations", "Rights"]
