"""What notifications keeps of a person, as they are given it (ID-19)."""

from chassis.personal import Trace
from rights import OWN_RIGHTS

TRACES = (
    Trace(
        "compte", "accounts", "_id", ("contact_email", "first_name", "last_name", "language", "notifications", "state")
    ),
    Trace("avis", "notices", "account_id", ("kind", "structure_id", "page", "params", "state", "outlets", "at")),
    Trace("avis_qui_me_nomment", "notices", "about", ("kind", "at")),
    Trace("choix", "preferences", "_id", ("choices",)),
    Trace("adresse", "addresses", "_id", ("address", "bounced_at", "status")),
    Trace("appareils", "devices", "account_id", ("seen_at",)),
    Trace("resumes", "digests", "account_id", ("notices", "created_at")),
    Trace("courriels", "mails", "account_id", ("to", "template", "language", "state", "created_at", "sent_at")),
    Trace("actualites", "news", "created_by", ("fr", "en", "publish_at", "withdrawn_at", "created_at")),
    OWN_RIGHTS,
)
