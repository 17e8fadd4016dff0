"""What each process holds of the annuaire (ORG-14, ORG-27)."""

from dataclasses import replace

from contracts.structure import StructureKind
from services.organisation.domain.directory import Directory
from services.organisation.domain.service import Service
from services.organisation.domain.structure_changes import changed
from services.organisation.usecases.annuaire import Annuaire
from tests.organisation.within import new_id

PUBLIC = {"kind": StructureKind.PUBLIQUE}


async def test_org_14_one_structure_that_cannot_be_read_hides_no_other(inside):
    """ORG-14: a single broken document kept every process from reading what changed."""
    broken, good = await inside.structure(**PUBLIC), await inside.structure(**PUBLIC)
    await inside.database["structures"].update_one(
        {"_id": broken.structure_id}, {"$set": {"parameters.payment_term_days": 45}}
    )
    annuaire = Annuaire(inside.store, Directory())
    await annuaire.refresh()
    assert annuaire.named(good.identifier) == good
    assert annuaire.search("", 0, 10).total == 1


async def test_org_27_a_change_is_read_and_a_private_structure_is_not(inside):
    """ORG-27"""
    town, private = await inside.structure(**PUBLIC), await inside.structure(identifier="73282932000074")
    annuaire = Annuaire(inside.store, Directory())
    await annuaire.refresh()
    kept = await inside.store.structures.get(town.structure_id)
    await inside.store.structures.save(kept, changed(kept.value, {"name": "MÉTROPOLE"}))
    await annuaire.refresh()
    assert annuaire.search("metropole", 0, 10).items[0].structure_id == town.structure_id
    assert annuaire.search(private.identifier, 0, 10).total == 0
    assert await annuaire.exactly(private.identifier_type, private.identifier) == private
    assert await annuaire.exactly(private.identifier_type, new_id()) is None


async def test_org_14_a_structure_is_found_by_a_service_that_was_made_or_renamed_since(inside):
    """ORG-14, ORG-9, ORG-27"""
    town = await inside.structure(**PUBLIC)
    annuaire = Annuaire(inside.store, Directory())
    await annuaire.refresh()
    service = Service(
        service_id=new_id(), structure_id=town.structure_id, code="P", label="Piscines", created_at=town.created_at
    )
    await inside.store.services.add(service)
    await annuaire.refresh()
    assert annuaire.search("piscines", 0, 10).items == [town]
    kept = await inside.store.services.of(town.structure_id, service.service_id)
    await inside.store.services.save(kept, replace(service, label="Patinoires"))
    await annuaire.refresh()
    assert annuaire.search("patinoires", 0, 10).items == [town]
    assert annuaire.search("piscines", 0, 10).total == 0


async def test_org_14_the_export_goes_through_all_with_all_their_services(inside):
    """ORG-14: more than are read at once."""
    made = [await inside.structure(identifier=f"{n:014d}", **PUBLIC) for n in range(120)]
    services = inside.store.services
    for n in range(150):
        await services.collection.insert_one({
            "_id": new_id(), "structure_id": made[7].structure_id, "code": f"S{n:03d}", "label": "x", "active": True, "default": False,
            "engagement_mandatory": False, "created_at": made[7].created_at, "version": 1, "sequence": 0,
        })  # fmt: skip
    annuaire = Annuaire(inside.store, Directory())
    await annuaire.refresh()
    rows = [(structure.identifier, len(of)) async for structure, of in annuaire.all()]
    assert [identifier for identifier, _ in rows] == [s.identifier for s in made]
    assert dict(rows)[made[7].identifier] == 150
    entry = await annuaire.entry(made[7])
    assert (len(entry.services), entry.total) == (100, 150)
