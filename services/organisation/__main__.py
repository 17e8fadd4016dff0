import asyncio
import sys
import time
from pathlib import Path

from chassis.service import main, parts
from chassis.settings import BaseService, Platform
from chassis.store import connect
from services.organisation.app import build
from services.organisation.domain.register import Loading
from services.organisation.registers.bulk_file import BulkFile, NotSirene
from services.organisation.store import Store
from services.organisation.store.establishments import Establishments
from services.organisation.usecases.governing import Appointments, Governing
from services.organisation.usecases.opening import Opening
from services.organisation.usecases.registers import load

REPORTED_EVERY = 100_000


async def load_sirene(path: Path) -> None:
    """Rows are kept as they are read; ended before its end, it goes on from there the next time."""
    database, file, started = connect(Platform().store, "organisation"), BulkFile(path), time.monotonic()

    def report(loading: Loading) -> None:
        if loading.rows % REPORTED_EVERY == 0:
            print(f"{loading.rows} lignes, {file.share:.1%}, {time.monotonic() - started:.0f} s", flush=True)

    try:
        done = await load(Establishments(database), file, report)
    except NotSirene as error:
        sys.exit(f"{path} : {error}")
    print(f"{done.rows} lignes chargées, {done.refused} illisibles")
    database.client.close()


async def load_annuaire(path: Path) -> None:
    """The official list of public structures; what it changes is published by the worker's sweep."""
    p = parts("organisation", BaseService())
    store = Store(p)
    opening = Opening(store, Appointments(store, Governing(store)), annuaire=str(path), platform="", gestionnaire="")
    added, corrected = await opening.refresh()
    print(f"{added} structures publiques ajoutées, {corrected} corrigées")
    p.database.client.close()


if sys.argv[1:2] == ["load-annuaire"]:
    asyncio.run(load_annuaire(Path(sys.argv[2])))
elif sys.argv[1:2] == ["load-sirene"]:
    asyncio.run(load_sirene(Path(sys.argv[2])))
else:
    main("organisation", build)
