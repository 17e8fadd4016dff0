"""What a subscriber outside the installation needs: the events' types, and whether a webhook is really Chorale's.

event = chorale_contracts.verify(request.headers, request.body, secret)
"""

from contracts import EVENTS, Event, parse
from contracts.webhooks import NotVerified, verify

__all__ = ["EVENTS", "Event", "NotVerified", "parse", "verify"]
