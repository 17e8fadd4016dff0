"""The composition root of notifications."""

from pathlib import Path

from chassis.service import Service, parts
from chassis.templates import Templates
from contracts import (
    AccountChanged,
    InvoiceDeposited,
    InvoiceStatusChanged,
    RattachementDecided,
    RattachementRequested,
    TicketChanged,
)
from services.notifications.settings import Settings
from services.notifications.store import Store
from services.notifications.telling import Telling


def build() -> Service:
    settings = Settings()
    p = parts("notifications", settings)
    store, templates = Store(p), Templates(Path(__file__).parent / "mails")
    mailer = p.mails(lambda mail: templates.render(mail["template"], mail["language"], mail["params"]))
    telling = Telling(store, mailer, settings, p.platform.public_url)
    p.bus.subscribe(AccountChanged, handler=store.on_account)
    p.bus.subscribe(RattachementRequested, handler=telling.on_rattachement_requested)
    p.bus.subscribe(RattachementDecided, handler=telling.on_rattachement_decided)
    p.bus.subscribe(InvoiceDeposited, handler=telling.on_deposited)
    p.bus.subscribe(InvoiceStatusChanged, handler=telling.on_status_changed)
    p.bus.subscribe(TicketChanged, handler=telling.on_ticket)
    return Service(p, [], description="Courriels")
