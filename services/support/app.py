"""The composition root of support."""

import re
from pathlib import Path

from chassis.service import Service, parts
from chassis.sweeping import sweeping
from chassis.uploads import Uploads
from rights import Habilitations
from services.support import events
from services.support.api import attachments, tickets
from services.support.domain.attachments import INFECTED, MAX_BYTES
from services.support.domain.categories import Categories
from services.support.migrations import STEPS
from services.support.settings import Settings
from services.support.store import Store
from services.support.usecases.access import Access
from services.support.usecases.act import Act
from services.support.usecases.address import Address
from services.support.usecases.join import Join
from services.support.usecases.read import Read
from services.support.usecases.write import Write

FORM_BYTES = 100_000  # what the form around a file adds
UPLOADS = (re.compile(r"/tickets/[^/]+/attachments"), MAX_BYTES + FORM_BYTES)
CATEGORIES = Path(__file__).parent / "data" / "categories.json"


def build() -> Service:
    settings = Settings()
    p = parts("support", settings)
    store, categories = Store(p), Categories.parse(CATEGORIES.read_text(encoding="utf-8"))
    access, address = Access(store, Habilitations.of_service(p)), Address(store, categories)
    uploads = Uploads.of_service(p, INFECTED, clamav=settings.clamav, bytes_per_day=settings.files_bytes_per_day)
    events.subscribe(p.bus, store)
    routers = [
        tickets.router(
            Read(store, access), Write(store, access, address), Act(store, access, address, categories), categories
        ),
        attachments.router(Join(store, access, p.files, uploads)),
    ]
    tasks = [sweeping(p.files, p.name, store.tickets.holding, settings.sweep_seconds)]
    return Service(p, routers, tasks=tasks, body_limits=[UPLOADS], migrations=STEPS, description="Tickets")
