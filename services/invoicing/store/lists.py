"""The lists of invoices, with their orders and filters; every one asks first for what its caller may see (INV-40)."""

from collections.abc import Collection, Mapping
from typing import Any

from pymongo import ASCENDING, IndexModel

from chassis.lists import Listed

SCOPE = ("visible_to",)
_ORDERS = {
    "state_at": "state_at",
    "number": "number",
    "total_ttc": "fields.total_ttc",
    "issue_date": "fields.issue_date",
}
# Other criteria narrow what one of these indexes gives: an index a criterion would cost more at each write than it saves.
_INDEXED = {"state": "state", "engagement": "fields.engagement"}

ISSUED = Listed("invoices", SCOPE, {"dated_at": "dated_at", **_ORDERS}, "-dated_at", _INDEXED)
RECEIVED = Listed(
    "received", SCOPE, {"made_available_at": "made_available_at", **_ORDERS}, "-made_available_at", _INDEXED
)
TO_VALIDATE = Listed("to-validate", SCOPE, _ORDERS, "state_at", {"state": "state"})
LISTS = {"invoices": (ISSUED, RECEIVED, TO_VALIDATE)}

INDEXES = (
    IndexModel("number_key", unique=True, sparse=True),  # INV-19
    IndexModel("original_key", sparse=True),  # INV-42
    IndexModel([("state", ASCENDING), ("state_at", ASCENDING), ("_id", ASCENDING)]),  # what falls due
    IndexModel([("deposited_at", ASCENDING), ("certificate.sequence", ASCENDING)]),  # INV-43
    *(index for listed in (ISSUED, RECEIVED, TO_VALIDATE) for index in listed.indexes()),
)
PROJECTION = dict.fromkeys(
    ("fields.lines", "fields.vat_lines", "fields.comment", "reading", "certificate", "history", "outbox"), 0
)


def scoped(keys: Collection[str], wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {"visible_to": {"$in": sorted(keys)}, **wanted}
