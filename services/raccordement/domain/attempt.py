"""One try to deliver, as the delivery log keeps it (EVT-13)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=30)


class Outcome(StrEnum):
    """ECARTE: it was not to leave any more. ABANDONNE: the last try failed."""

    LIVRE = "LIVRE"
    ECHEC = "ECHEC"
    ABANDONNE = "ABANDONNE"
    ECARTE = "ECARTE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """`status` None: no answer came; `answer`: its first kilobyte, or what went wrong. `next_at`: the next try."""

    id: str
    subscription_id: str
    event_id: str
    kind: str
    number: int
    outcome: Outcome
    at: datetime
    milliseconds: int = 0
    status: int | None = None
    answer: str = ""
    next_at: datetime | None = None
