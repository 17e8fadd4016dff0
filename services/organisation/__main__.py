import asyncio
import sys
from pathlib import Path

from chassis.service import main, parts
from chassis.settings import BaseService, Platform
from chassis.store import connect
from services.organisation.app import build
from services.organisation.registers.bulk_file import establishments
from services.organisation.store import Store
from services.organisation.store.establishments import Establishments
from services.organisation.usecases.governing import Appointments, Governing
from services.organisation.usecases.opening import Opening
from services.organisation.usecases.registers import load


async def load_sirene(path: Path) -> None:
    database = connect(Platform().store, "organisation")
    print(f"{await load(Establishments(database), establishments(path))} établissements chargés")
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
