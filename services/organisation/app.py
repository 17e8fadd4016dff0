"""The composition root of organisation."""

import asyncio
from datetime import timedelta

import structlog

from chassis.service import Service, parts
from chassis.store import Document, is_outage
from contracts import AccountChanged, StructureChanged
from services.organisation.annuaire import Directory, public_entry
from services.organisation.api import annuaire, rattachements, search
from services.organisation.api import structures as structures_api
from services.organisation.loading import Annuaire
from services.organisation.rattachements import Rattachements
from services.organisation.settings import Settings
from services.organisation.sirene import Bulk, Insee, Register, Sample
from services.organisation.store import Store
from services.organisation.structures import Structures

REFRESH_SECONDS = 0.5
OVERLAP = timedelta(seconds=5)  # a write may become visible after one with a later stamp
log = structlog.get_logger()


def build() -> Service:
    settings = Settings()
    p = parts("organisation", settings)
    store, directory = Store(p), Directory()
    register = _register(settings, store)
    structures = Structures(store, register, settings)
    loaded = Annuaire(store, structures, settings.annuaire_file)
    p.bus.subscribe(AccountChanged, handler=store.on_account)
    p.bus.subscribe(AccountChanged, handler=loaded.on_account, reaction="gestionnaires")
    p.bus.subscribe(StructureChanged, handler=structures.on_structure)
    routers = [
        structures_api.router(structures),
        search.router(store, directory),
        annuaire.router(directory),
        rattachements.router(Rattachements(store)),
    ]
    return Service(
        p, routers,
        tasks=[lambda: _until_done(loaded), structures.rechecking],
        background=[lambda: _keep_fresh(directory, store)],
        closers=[register.close] if isinstance(register, Insee) else [],
        description="Structures, services, rattachements, habilitations, annuaire",
    )  # fmt: skip


def _register(settings: Settings, store: Store) -> Register:
    if settings.sirene == "insee":
        return Insee(settings.insee_url, settings.insee_key)
    return Bulk(store.sirene) if settings.sirene == "bulk" else Sample()


async def _until_done(loaded: Annuaire) -> None:
    while True:
        try:
            log.info("annuaire.loaded", added=await loaded.load())
        except Exception as error:
            if not is_outage(error):
                raise
            await asyncio.sleep(1)
        else:
            return


async def _keep_fresh(directory: Directory, store: Store) -> None:
    """Each process holds the annuaire in memory and reads what changed since it last looked."""
    query: Document = {"kind": "PUBLIQUE"}
    while True:
        try:
            newest = None
            async for row in store.structures.collection.find(query):
                directory.put(public_entry(row))
                newest = max(newest, row["changed_at"]) if newest else row["changed_at"]
            if newest:
                query = {"kind": "PUBLIQUE", "changed_at": {"$gt": newest - OVERLAP}}
        except Exception as error:
            if not is_outage(error):
                log.exception("annuaire.refresh_failed")
        await asyncio.sleep(REFRESH_SECONDS)
