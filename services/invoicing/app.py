"""The composition root of invoicing."""

import re

from chassis.service import Service, parts
from services.invoicing.api import attachments, drafts, invoices, received, reference
from services.invoicing.domain.invoice.files import MAX_FILE_BYTES
from services.invoicing.domain.receipt.certificate import load_key
from services.invoicing.events import subscribe
from services.invoicing.settings import Settings
from services.invoicing.store import INVOICE_INDEXES, STRUCTURE_INDEXES, Accounts, Counters, Invoices, Structures
from services.invoicing.usecases.inspection import Inspector
from services.invoicing.usecases.office import Office
from services.invoicing.usecases.scan import Scanner
from services.invoicing.usecases.sweeping import every

MULTIPART_OVERHEAD = 64 * 1024
FILE_DOORS = re.compile(r"/drafts/deposit|/drafts/[^/]+/document|/invoices/[^/]+/attachments")


def build() -> Service:
    settings = Settings()
    p = parts("invoicing", settings)
    office = Office(
        invoices=Invoices(p.aggregates("invoices", INVOICE_INDEXES)),
        structures=Structures(p.copy("structures", STRUCTURE_INDEXES)),
        accounts=Accounts(p.copy("accounts")),
        habilitations=p.habilitations(),
        counters=Counters(p.database["counters"]),
        files=p.files,
        inspector=Inspector(settings.inspection_seconds),
        scanner=Scanner(settings.clamav),
        key=load_key(settings.certificate_key.get_secret_value()),
    )
    subscribe(p.bus, office)
    routers = [
        drafts.router(office),
        attachments.router(office),
        invoices.router(office),
        received.router(office),
        reference.router(office),
    ]
    return Service(
        p,
        routers,
        tasks=[lambda: every(settings.sweep_seconds, office)],
        closers=[office.inspector.close],
        body_limits=[(FILE_DOORS, MAX_FILE_BYTES + MULTIPART_OVERHEAD)],
        description="Dépôt, saisie, envoi, cycle de vie et suivi des factures, des deux côtés",
    )
