"""What the use cases work with; wired in app.py."""

from dataclasses import dataclass
from datetime import timedelta

from chassis.files import Files
from chassis.keyring import KeyRing
from chassis.uploads import Uploads
from rights import Habilitations
from services.invoicing.domain.lifecycle.table import Deadline
from services.invoicing.store.copies import Accounts, BankAccounts, Counters, StructureAttachments, Structures
from services.invoicing.store.invoices import Invoices
from services.invoicing.store.seals import Seals
from services.invoicing.usecases.inspection import Inspector


@dataclass(frozen=True, slots=True)
class Parts:
    """`keys` sign and verify certificates; `delays`: after which the system takes a row by itself.

    `reading_limit`: after which a reading that has not come is our fault (INV-5).
    """

    invoices: Invoices
    seals: Seals
    structures: Structures
    accounts: Accounts
    bank_accounts: BankAccounts
    structure_attachments: StructureAttachments
    habilitations: Habilitations
    counters: Counters
    files: Files
    uploads: Uploads
    inspector: Inspector
    keys: KeyRing
    delays: dict[Deadline, timedelta]
    reading_limit: timedelta
