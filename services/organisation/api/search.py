"""Finding the structure to ask a rattachement for (ORG-17)."""

from typing import Annotated

from fastapi import APIRouter, Query

from chassis.auth import Caller
from contracts.structure import IdentifierType
from services.organisation.annuaire import Directory
from services.organisation.api import shapes
from services.organisation.identifiers import normal
from services.organisation.store import Store


def router(store: Store, directory: Directory) -> APIRouter:
    r = APIRouter(tags=["structures"])

    @r.get("/structure-search")
    async def search(
        _caller: Caller,
        q: Annotated[
            str,
            Query(max_length=200, description="Nom, libellé, ville, ou début d'identifiant d'une structure publique"),
        ] = "",
        identifier_type: IdentifierType = "SIRET",
        identifier: Annotated[str, Query(max_length=80)] = "",
    ) -> list[shapes.StructureSummary]:
        """A private structure is found by its exact identifier only; public ones also by name, label and town."""
        if identifier:
            found = await store.structure_by(identifier_type, normal(identifier_type, identifier))
            return [shapes.summary(found)] if found else []
        return [shapes.summary(s | {"kind": "PUBLIQUE"}) for s in directory.search(q)[:50]] if q else []

    return r
