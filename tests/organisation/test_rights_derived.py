"""Rights follow from the rattachement and the structure's applications, and from nothing else (ORG-12, ORG-23, ORG-27)."""

import asyncio

import pytest

from contracts.habilitation import Application as App
from contracts.habilitation import Level, Profile
from services.organisation.domain.kinds import Step
from services.organisation.domain.profiles import ApplicationRefused
from services.organisation.store.rattachements import BATCH
from tests.organisation.test_carrying_out import Killed
from tests.organisation.within import at, new_id

FEW = (Profile(application=App.FACTURES_EMISES, level=Level.CONSULTATION),)


async def attached(inside, structure, governor, account=None):
    account = account or new_id()
    link, _ = await inside.attaching.ask(account, structure.structure_id, None, "Bonjour")
    await inside.attaching.decide(link, governor, approve=True, reason="")
    return link, account


async def held(inside, account) -> set[tuple[App, Level]]:
    rights = await inside.store.rattachements.rights(account)
    return {profile for grant in rights.grants for profile in grant.profiles}


async def announced(inside, link) -> set[str]:
    """The applications of the last habilitation.changed."""
    events = [e for e in await inside.published("rattachements", link) if e["type"] == "habilitation.changed.v1"]
    return {p["application"] for p in events[-1]["data"]["profiles"]}


async def test_org_12_switching_an_application_on_and_off_reaches_everybody(inside):
    """ORG-12, ORG-27"""
    governor = new_id()
    structure = await inside.structure(governor)
    people = [await attached(inside, structure, governor) for _ in range(3)]
    on = await inside.applications.switch(structure.structure_id, governor, App.SUIVI_DES_FLUX, on=True)
    assert App.SUIVI_DES_FLUX in on.value.applications
    for link, account in people:
        assert (App.SUIVI_DES_FLUX, Level.MODIFICATION) in await held(inside, account)
        assert App.SUIVI_DES_FLUX in await announced(inside, link)
    off = await inside.applications.switch(structure.structure_id, governor, App.SUIVI_DES_FLUX, on=False)
    assert off.value.applications == structure.applications
    for link, account in people:
        assert App.SUIVI_DES_FLUX not in await announced(inside, link)
        assert {a for a, _ in await held(inside, account)} == set(structure.applications)
    assert (App.SUIVI_DES_FLUX, Level.MODIFICATION) not in await held(inside, governor)


async def test_org_12_an_application_that_is_on_already_changes_nothing(inside):
    """ORG-12"""
    governor = new_id()
    structure = await inside.structure(governor)
    before = (await inside.store.structures.get(structure.structure_id)).version
    same = await inside.applications.switch(structure.structure_id, governor, App.FACTURES_EMISES, on=True)
    assert same.version == before
    assert await inside.database["requests"].count_documents({"kind": "APPLICATIONS"}) == 0


@pytest.mark.parametrize(
    ("application", "on"), [(App.EXPLOITATION, True), (App.GUICHET, True), (App.ORGANISATION, False)]
)
async def test_org_12_some_applications_are_not_a_gestionnaires_to_switch(inside, application, on):
    """ORG-12, ORG-32"""
    governor = new_id()
    structure = await inside.structure(governor)
    with pytest.raises(ApplicationRefused):
        await inside.applications.switch(structure.structure_id, governor, application, on=on)


async def test_org_12_a_spread_over_many_is_paged_and_resumed_after_a_crash(inside):
    """ORG-12: nobody is left out, whatever page the worker died on."""
    governor = new_id()
    structure = await inside.structure(governor)
    many = 2 * BATCH + 7
    await asyncio.gather(*(attached(inside, structure, governor) for _ in range(many)))
    spread, pages = inside.performers[Step.DERIVE_RIGHTS], []

    async def dying_on_the_second_page(request):
        pages.append(request.cursor)
        if len(pages) == 2:
            raise Killed
        return await spread(request)

    inside.performers[Step.DERIVE_RIGHTS] = dying_on_the_second_page
    await inside.applications.switch(structure.structure_id, governor, App.SUIVI_DES_FLUX, on=True)
    assert pages == [None], "the caller waits for the first page alone"
    with pytest.raises(Killed):
        await inside.requests.sweep()
    with_it = {"profiles.application": App.SUIVI_DES_FLUX.value}
    assert await inside.database["rattachements"].count_documents(with_it) == BATCH
    request = await inside.database["requests"].find_one({"kind": "APPLICATIONS"})
    await inside.make_due(request["_id"])
    assert await inside.requests.sweep() == 1
    assert await inside.database["rattachements"].count_documents(with_it) == many + 1
    assert pages[2] == request["cursor"], "it goes on where it was"


async def test_org_12_whoever_is_approved_during_a_switch_gets_what_holds_afterwards(inside):
    """ORG-12, ORG-23: the structure changes between the reading and the writing of an approval."""
    governor = new_id()
    structure = await inside.structure(governor)
    link, _ = await inside.attaching.ask(new_id(), structure.structure_id, None, "Bonjour")
    get = inside.store.structures.get
    switched = []

    async def switching_after_reading(structure_id):
        found = await get(structure_id)
        if not switched and (await inside.store.requests.of_rattachement(link)).value.decided_at:
            switched.append(True)
            await inside.applications.switch(structure_id, governor, App.SUIVI_DES_FLUX, on=True)
        return found

    inside.store.structures.get = switching_after_reading
    await inside.attaching.decide(link, governor, approve=True, reason="")
    assert switched
    assert App.SUIVI_DES_FLUX in await announced(inside, link)


async def test_org_23_the_smaller_default_stays_within_the_structures_applications(inside):
    """ORG-23"""
    governor = new_id()
    wider = (*FEW, Profile(application=App.FRAIS_DE_JUSTICE, level=Level.MODIFICATION))
    structure = await inside.structure(governor, default_profiles=wider)
    link, account = await attached(inside, structure, governor)
    assert await held(inside, account) == {(App.FACTURES_EMISES, Level.CONSULTATION)}
    await inside.applications.switch(structure.structure_id, governor, App.FRAIS_DE_JUSTICE, on=True)
    assert App.FRAIS_DE_JUSTICE in await announced(inside, link), "it was granted, and is there now"


async def test_org_23_what_was_granted_returns_with_its_application(inside):
    """ORG-23: rights are derived, so that switching off and on forgets nothing that was chosen."""
    governor = new_id()
    structure = await inside.structure(governor, default_profiles=FEW)
    _, account = await attached(inside, structure, governor)
    await inside.applications.switch(structure.structure_id, governor, App.FACTURES_EMISES, on=False)
    assert await held(inside, account) == set()
    await inside.applications.switch(structure.structure_id, governor, App.FACTURES_EMISES, on=True)
    assert await held(inside, account) == {(App.FACTURES_EMISES, Level.CONSULTATION)}


async def test_nothing_is_announced_when_nothing_changed(inside):
    governor = new_id()
    structure = await inside.structure(governor)
    link, _ = await attached(inside, structure, governor)
    before = len(await inside.published("rattachements", link))
    await inside.performers[Step.DERIVE_RIGHTS]((await inside.store.requests.of_rattachement(link)).value)
    assert len(await inside.published("rattachements", link)) == before


async def test_an_account_with_very_many_rattachements_keeps_all_its_rights(inside):
    """Nothing is cut: the list of rights was, at a thousand."""
    account, link = new_id(), {"role": "UTILISATEUR", "state": "VALIDE", "profiles": [FEW[0].model_dump(mode="json")]}
    rows = [link | {"_id": new_id(), "account_id": account, "structure_id": f"s{n}", "open": True} for n in range(1200)]
    await inside.database["rattachements"].insert_many([
        row | {"version": 1, "sequence": 0, "asked_at": at(0)} for row in rows
    ])  # fmt: skip
    assert len((await inside.store.rattachements.rights(account)).grants) == 1200
