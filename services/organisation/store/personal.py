"""What organisation keeps of a person, as they are given it (ID-19)."""

from chassis.personal import Items, Trace

REQUEST = ("kind", "state", "structure_id", "asked_at", "decided_at")
MANDAT = ("kind", "mandant_id", "mandataire_id", "state", "since", "ended_at")
LETTER = ("structure_id", "name", "state", "asked_at", "printed_at", "sent_at")
TRACES = (
    Trace("compte", "accounts", "_id", ("first_name", "last_name", "login_email", "state")),
    Trace(
        "rattachements", "rattachements", "account_id",
        ("structure_id", "service_id", "role", "state", "comment", "reason", "profiles", "asked_at", "decided_at"),
    ),
    Trace("rattachements_decides", "rattachements", "decided_by", ("structure_id", "state", "reason", "decided_at")),
    Trace("demandes", "requests", "asked_by", (*REQUEST, "subject", "comment", "reason")),
    Trace("demandes_decidees", "requests", "decided_by", (*REQUEST, "reason")),
    Trace("droits_delegues", "delegated_rights", "account_id", ("mandat_id", "mandant_id", "mandataire_id", "profiles")),
    Trace("mandats_demandes", "mandats", "asked_by", MANDAT),
    Trace("mandats_approuves", "mandats", "approved_by", MANDAT),
    Trace("mandats_termines", "mandats", "ended_by", (*MANDAT, "reason")),
    Trace("pieces", "attachments", "added_by", ("structure_id", "label", "file", "added_at", "active")),
    Trace("courriers_demandes", "letters", "asked_by", LETTER),
    Trace("courriers_imprimes", "letters", "printed_by", LETTER),
    Trace("courriers_envoyes", "letters", "sent_by", LETTER),
    Trace("preuves", "structures", "proofs.by", ("identifier",), {"proofs": Items(by="by")}),
)  # fmt: skip
