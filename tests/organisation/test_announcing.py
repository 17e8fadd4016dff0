"""Present states published again, for a service that starts late (`announce`)."""

from contracts import HabilitationChanged, ServiceChanged, StructureChanged
from services.organisation.domain import service
from services.organisation.usecases.announcing import Announcing
from tests.organisation.within import at, new_id


async def present(inside, name, aggregate_id):
    (announced,) = [one for one in Announcing(inside.store).announced() if one.name == name]
    return await announced.present(await announced.aggregates.get(aggregate_id))


async def test_each_aggregate_that_others_copy_is_announced_whole(inside):
    governor = new_id()
    structure = await inside.structure(governor)
    one = service.default(new_id(), structure.structure_id, at(0))
    await inside.store.services.add(one)
    state = await present(inside, "structures", structure.structure_id)
    assert isinstance(state, StructureChanged)
    assert (state.name, state.gestionnaire_principal) == (structure.name, governor)
    state = await present(inside, "services", one.service_id)
    assert state == ServiceChanged(
        service_id=one.service_id, structure_id=structure.structure_id, code="DEFAUT", label="Service par défaut", active=True,
        default=True,
    )  # fmt: skip


async def test_a_rattachement_is_announced_once_it_was_decided(inside):
    governor = new_id()
    structure = await inside.structure(governor)
    link, _ = await inside.attaching.ask(new_id(), structure.structure_id, None, "Bonjour")
    assert await present(inside, "rattachements", link) is None
    await inside.attaching.decide(link, governor, approve=True, reason="")
    state = await present(inside, "rattachements", link)
    assert isinstance(state, HabilitationChanged)
    assert (state.active, len(state.profiles)) == (True, len(structure.applications))
