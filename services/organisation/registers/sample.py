"""A few establishments, for a first look at the product and for tests (ORG-3)."""

import json
from pathlib import Path

from contracts.structure import Address
from services.organisation.domain.register import Establishment

FILE = Path(__file__).parents[1] / "data" / "sirene.json"


class Sample:
    def __init__(self) -> None:
        rows = json.loads(FILE.read_text())
        self._rows = {r["siret"]: Establishment(**(r | {"address": Address(**r["address"])})) for r in rows}

    async def find(self, siret: str) -> Establishment | None:
        return self._rows.get(siret)
