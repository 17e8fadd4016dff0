import asyncio
import sys
from pathlib import Path

from chassis.service import main
from chassis.settings import Platform
from chassis.store import connect
from services.organisation.app import build
from services.organisation.registers.bulk_file import establishments
from services.organisation.store.establishments import Establishments
from services.organisation.usecases.registers import load


async def load_sirene(path: Path) -> None:
    database = connect(Platform().store, "organisation")
    print(f"{await load(Establishments(database), establishments(path))} établissements chargés")
    database.client.close()


if sys.argv[1:2] == ["load-sirene"]:
    asyncio.run(load_sirene(Path(sys.argv[2])))
else:
    main("organisation", build)
