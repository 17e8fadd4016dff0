"""What identity keeps of a person, as they are given it (ID-19): all but secrets, and what waits for a link."""

from chassis.personal import Items, Trace
from rights import OWN_RIGHTS
from services.identity.store.journal import NAMES

ACCOUNT = (
    "login_email", "contact_email", "contact_wanted", "first_name", "last_name", "phone", "postal_address", "language",
    "notifications", "terms", "survey", "secret_question", "created_at", "activated_at", "last_login_at", "previous_login_at",
    "password_set_at", "recovery_made_at",
)  # fmt: skip
ACTS = tuple(name for name in NAMES if name not in ("account_id", "object_id"))
"""Of what the person did to others: not to whom."""
TRACES = (
    Trace("compte", "accounts", "_id", ACCOUNT, {"factors": Items(shown=("kind", "name", "added_at", "last_used_at"))}),
    Trace("sessions", "sessions", "account_id", ("device", "address", "created_at", "last_used_at", "ended")),
    Trace("journal", "journal", "account_id", NAMES),
    Trace("journal_de_mes_actes", "journal", "actor", ACTS),
    Trace("comptes_techniques", "technical_accounts", "made_by", ("structure_id", "name", "scopes", "made_at", "revoked_at")),
    Trace("courriels", "mails", "account_id", ("to", "template", "language", "state", "created_at", "sent_at")),
    OWN_RIGHTS,
)  # fmt: skip
