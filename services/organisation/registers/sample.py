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


class Sandbox(Sample):
    """For tests and a machine of one's own: every SIRET is open, but those whose establishment number begins with 999."""

    async def find(self, siret: str) -> Establishment | None:
        known = await super().find(siret)
        if known is not None or siret[9:12] == "999":
            return known
        address = Address(line1="1 rue de l'Essai", postal_code="35000", town="RENNES")
        return Establishment(siret=siret, name=f"ENTREPRISE {siret[:9]}", address=address, open=True)
