"""The composition root of support."""

import re
from pathlib import Path

from chassis import exports
from chassis.personal import Personal
from chassis.service import Service, parts
from chassis.sweeping import sweeping
from chassis.uploads import Uploads
from rights import Habilitations
from services.support import events
from services.support.api import articles, assistant, attachments, desk, live, tickets
from services.support.domain.articles import parse
from services.support.domain.attachments import INFECTED, MAX_BYTES
from services.support.domain.categories import Categories
from services.support.domain.hours import Hours
from services.support.domain.library import Library
from services.support.migrations import STEPS
from services.support.settings import Settings
from services.support.store import Store
from services.support.store.personal import TRACES
from services.support.usecases.access import Access
from services.support.usecases.act import Act
from services.support.usecases.address import Address
from services.support.usecases.desk import Desk
from services.support.usecases.guide import Guide
from services.support.usecases.join import Join
from services.support.usecases.live import Following, Live
from services.support.usecases.read import Read
from services.support.usecases.setting_up import SettingUp
from services.support.usecases.write import Write

FORM_BYTES = 100_000  # what the form around a file adds
UPLOADS = (re.compile(r"/tickets/[^/]+/attachments"), MAX_BYTES + FORM_BYTES)
CATEGORIES = Path(__file__).parent / "data" / "categories.json"
ARTICLES = Path(__file__).parent / "articles"
LANGUAGES = ("fr", "en")


def library(language: str) -> Library:
    """Raises BadArticle."""
    files = sorted((ARTICLES / language).glob("*/*.md"))
    return Library(language, [parse(file.stem, language, file.read_text(encoding="utf-8")) for file in files])


def build() -> Service:
    settings = Settings()
    p = parts("support", settings)
    store = Store(p)
    categories = Categories.parse(CATEGORIES.read_text(encoding="utf-8"), settings.target_hours)
    access, address = Access(store, Habilitations.of_service(p)), Address(store, categories)
    uploads = Uploads.of_service(p, INFECTED, clamav=settings.clamav, bytes_per_day=settings.files_bytes_per_day)
    events.subscribe(p.bus, store)
    write, libraries = Write(store, access, address), {language: library(language) for language in LANGUAGES}
    act, guide = Act(store, access, address, categories), Guide(libraries, write)
    hours = Hours.parse(settings.live_hours, settings.live_days, settings.live_closed)
    routers = [
        articles.router(libraries),
        assistant.router(guide),
        live.router(Live(guide, act, hours), Following(store, access, p.ended or (), settings)),
        desk.router(Desk(store, access), SettingUp(store, access, categories)),
        tickets.router(Read(store, access), write, act, categories),
        attachments.router(Join(store, access, p.files, uploads)),
        exports.router(Personal(p, TRACES)),
    ]
    tasks = [sweeping(p.files, p.name, store.tickets.holding, settings.sweep_seconds)]
    return Service(
        p,
        routers,
        tasks=tasks,
        body_limits=[UPLOADS],
        migrations=STEPS,
        restored=[store.tickets.skip_numbers],
        description="Tickets, aide, assistant",
    )
