"""A structure names a concentrateur: its subscriptions receive what one of the structure's technical accounts may read (RAC-8)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MOST_OF_A_STRUCTURE = 20
NOTED_EVERY = timedelta(minutes=1)
"""A use is written no more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation:
    """`structure_id`, `account_id`: who names it, and the account that it may use; `raccordement_id`: the concentrateur's."""

    id: str
    structure_id: str
    account_id: str
    raccordement_id: str
    label: str
    """Of that raccordement, when it was named."""
    made_by: str
    made_at: datetime
    withdrawn: bool = False
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    used_at: datetime | None = None


def withdrawn(designation: Designation, by: str, now: datetime) -> Designation:
    return replace(designation, withdrawn=True, withdrawn_by=by, withdrawn_at=now)
