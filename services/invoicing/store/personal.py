"""What invoicing keeps of a person, as they are given it (ID-19). Invoices and their files are their structures'."""

from chassis.personal import Items, Trace
from rights import OWN_RIGHTS

INVOICE = ("number", "state", "created_at", "deposited_at")
TRACES = (
    Trace("compte", "accounts", "_id", ("name",)),
    Trace("factures_creees", "invoices", "created_by", INVOICE),
    Trace("factures_traitees", "invoices", "history.account", INVOICE, {"history": Items(by="account")}),
    Trace("factures_instruites", "invoices", "instructeur", INVOICE),
    Trace("structures_gouvernees", "structures", "gestionnaire_principal", ("identifier", "name")),
    OWN_RIGHTS,
)
