"""What raccordement keeps of a person, as they are given it (ID-19)."""

from chassis.personal import Items, Trace
from rights import OWN_RIGHTS

MADE = ("structure_id", "label", "state", "made_at")
DESIGNATED = ("structure_id", "raccordement_id", "account_id", "made_at", "withdrawn_at")
MINE = Items(by="by")
TRACES = (
    Trace("raccordements", "raccordements", "made_by", (*MADE, "declared")),
    Trace("raccordements_suivis", "raccordements", "history.by", MADE, {"history": MINE}),
    Trace("abonnements", "subscriptions", "made_by", (*MADE, "raccordement_id", "choice", "url")),
    Trace("abonnements_suivis", "subscriptions", "history.by", MADE, {"history": MINE}),
    Trace("designations", "designations", "made_by", DESIGNATED),
    Trace("designations_retirees", "designations", "withdrawn_by", DESIGNATED),
    Trace("rejeux", "replays", "asked_by", ("subscription_id", "part", "asked_at", "events", "ended_at")),
    OWN_RIGHTS,
)
