"""The composition root of invoicing."""

import re
from datetime import timedelta
from functools import partial

from chassis import exports
from chassis.announcing import Announced
from chassis.keyring import KeyRing
from chassis.loops import every
from chassis.personal import Personal
from chassis.service import Parts as ServiceParts
from chassis.service import Service
from chassis.service import parts as service_parts
from chassis.store import Document
from chassis.sweeping import sweeping
from chassis.uploads import Uploads
from contracts.invoice import InvoiceChanged
from rights import Habilitations
from services.invoicing.api import attachments, drafts, figures, invoices, received, reference, seals, validation
from services.invoicing.clients import TimestampAuthority
from services.invoicing.domain import published
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.invoice.files import MAX_FILE_BYTES
from services.invoicing.domain.lifecycle.table import Deadline
from services.invoicing.events import subscribe
from services.invoicing.migrations import STEPS
from services.invoicing.settings import Settings
from services.invoicing.store.copies import (
    SERVICE_INDEXES,
    STRUCTURE_INDEXES,
    Accounts,
    BankAccounts,
    Counters,
    StructureAttachments,
    Structures,
)
from services.invoicing.store.documents import from_document
from services.invoicing.store.invoices import Invoices
from services.invoicing.store.lists import INDEXES
from services.invoicing.store.personal import TRACES
from services.invoicing.store.seals import Seals
from services.invoicing.usecases.inspection import Inspector
from services.invoicing.usecases.parts import Parts
from services.invoicing.usecases.scheduling import go_on_again, take_due
from services.invoicing.usecases.sealing import seal_days

MULTIPART_OVERHEAD = 64 * 1024
FILE_DOORS = re.compile(r"/drafts/deposit|/drafts/[^/]+/document|/invoices/[^/]+/attachments")
ROUTERS = (
    drafts.router,
    attachments.router,
    invoices.router,
    received.router,
    validation.router,
    reference.router,
    seals.router,
    figures.router,
)


def build() -> Service:
    settings = Settings()
    p = service_parts("invoicing", settings)
    parts = _parts(p, settings)
    authority = _authority(settings)
    subscribe(p.bus, parts)
    return Service(
        p,
        [*(router(parts) for router in ROUTERS), exports.router(Personal(p, TRACES))],
        tasks=[
            sweeping(p.files, p.name, parts.invoices.holding, settings.sweep_seconds),
            partial(every, settings.deadline_seconds, lambda: take_due(parts), name="deadlines"),
            partial(every, settings.deadline_seconds, lambda: go_on_again(parts), name="deposits"),
            partial(every, settings.seal_seconds, lambda: seal_days(parts.seals, authority), name="seals"),
        ],
        closers=[parts.inspector.close],
        body_limits=[(FILE_DOORS, MAX_FILE_BYTES + MULTIPART_OVERHEAD)],
        migrations=STEPS,
        restored=[parts.counters.skip],
        announced=[Announced("invoices", parts.invoices.aggregates, _present)],
        description="Dépôt, saisie, envoi, cycle de vie et suivi des factures, des deux côtés",
    )


def _authority(settings: Settings) -> TimestampAuthority | None:
    return TimestampAuthority(settings.timestamp_url, settings.timestamp_roots) if settings.timestamp_roots else None


def _parts(p: ServiceParts, settings: Settings) -> Parts:
    invoices = Invoices(p.aggregates("invoices", INDEXES))
    return Parts(
        invoices=invoices,
        seals=Seals(p.aggregates("seals"), invoices.collection),
        structures=Structures(p.copy("structures", STRUCTURE_INDEXES), p.copy("services", SERVICE_INDEXES)),
        accounts=Accounts(p.copy("accounts")),
        bank_accounts=BankAccounts(p.copy("bank_accounts")),
        structure_attachments=StructureAttachments(p.copy("structure_attachments")),
        habilitations=Habilitations.of_service(p),
        counters=Counters(p.database["counters"]),
        files=p.files,
        uploads=Uploads.of_service(
            p,
            CATALOGUE.finding("file", "file_infected"),
            clamav=settings.clamav,
            bytes_per_day=settings.files_bytes_per_day,
        ),
        inspector=Inspector(
            settings.inspection_seconds, processes=settings.inspection_processes, waiting=settings.inspection_waiting
        ),
        keys=KeyRing.load(settings.certificate_key.get_secret_value(), settings.revoked_keys),
        delays={Deadline.TACIT_VALIDATION: timedelta(days=settings.tacit_validation_days)},
        reading_limit=timedelta(seconds=settings.reading_seconds),
    )


async def _present(document: Document) -> InvoiceChanged | None:
    return published.present(from_document(document))
