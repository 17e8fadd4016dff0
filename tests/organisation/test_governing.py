"""One gestionnaire principal a structure, kept in one place; those whom a directory or a setting names (ORG-5, ORG-14, ORG-32)."""

import asyncio
import os
from datetime import UTC, datetime

import pytest

from contracts import AccountClosed, Event
from contracts.rattachement import RattachementState
from contracts.request import RequestState
from contracts.structure import StructureKind
from services.organisation.domain.rattachement import AlreadyGoverned, Role
from services.organisation.usecases.departures import Departures
from services.organisation.usecases.opening import Opening
from tests.organisation.within import SEQUENCES, new_id

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ADDRESS = "maire@commune.example"


async def test_org_5_two_can_never_govern_one_structure(inside):
    """ORG-5: the store itself refuses the second."""
    structure = await inside.structure()
    answers = await asyncio.gather(
        *(inside.governing.attach(structure, new_id(), new_id()) for _ in range(5)), return_exceptions=True
    )
    assert sum(a is None for a in answers) == 1
    assert all(isinstance(a, AlreadyGoverned) for a in answers if a is not None)
    assert await inside.database["rattachements"].count_documents({"governs": structure.structure_id}) == 1


async def test_org_5_who_waits_for_an_answer_becomes_gestionnaire_with_rights(inside):
    """ORG-5: an open request once left a gestionnaire without rights."""
    structure, account = await inside.structure(), new_id()
    link, _ = await inside.attaching.ask(account, structure.structure_id, None, "Bonjour")
    await inside.governing.attach(structure, account, new_id())
    kept = (await inside.store.rattachements.get(link)).value
    assert (kept.role, kept.state) == (Role.GESTIONNAIRE_PRINCIPAL, RattachementState.VALIDE)
    rights = await inside.store.rattachements.rights(account)
    assert rights.gestionnaire_of(structure.structure_id)
    assert len(rights.grants[0].profiles) == len(structure.applications)
    announced = [e["type"] for e in await inside.published("rattachements", link)]
    assert announced == [
        "rattachement.requested.v1",
        "rattachement.decided.v1",
        "habilitation.changed.v1",
        "security.recorded.v1",
    ]
    assert (await inside.store.requests.of_rattachement(link)).value.state is RequestState.SANS_SUITE


async def test_attaching_the_gestionnaire_again_changes_nothing(inside):
    structure, account = await inside.structure(), new_id()
    await inside.governing.attach(structure, account, new_id())
    before = await inside.database["rattachements"].find_one({"account_id": account})
    await inside.governing.attach(structure, account, new_id())
    assert await inside.database["rattachements"].find_one({"account_id": account}) == before


async def test_org_14_whoever_proves_the_announced_address_governs(inside):
    """ORG-14; the address is compared whatever its case."""
    structure, account = await inside.structure(announced_gestionnaire=ADDRESS), new_id()
    await inside.know(account, ADDRESS.upper())
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) == account
    kept = (await inside.store.structures.get(structure.structure_id)).value
    assert kept.announced_gestionnaire is None
    announced = await inside.published("structures", structure.structure_id)
    assert announced[-1]["data"]["gestionnaire_principal"] == account


async def test_id_18_whoever_changes_their_login_to_the_announced_address_governs(inside):
    """ID-18: gestionnaires are announced by login address, and follow it."""
    structure, account = await inside.structure(announced_gestionnaire=ADDRESS), new_id()
    await inside.know(account, "autre@commune.example")
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) is None
    await inside.know(account, ADDRESS)
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) == account
    assert await inside.store.accounts.active_with("autre@commune.example") is None


async def test_id_19_whoever_closes_their_account_leaves_their_structures(inside):
    """ID-19: also one that they came to govern at that moment; again and again does the same."""
    structure, account = await inside.structure(announced_gestionnaire=ADDRESS), new_id()
    await inside.know(account, ADDRESS)
    event = Event[AccountClosed](
        id="e", source="urn:chorale:identity", type=AccountClosed.event_type(), subject=account, time=NOW, dataschema="s",
        sequence=next(SEQUENCES), correlationid="c", data=AccountClosed(account_id=account, closed_at=NOW),
    )  # fmt: skip
    for _ in range(2):
        await Departures(inside.store).on_closed(event)
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) is None
    assert (await inside.store.rattachements.rights(account)).grants == ()


@pytest.mark.parametrize("state", ["EN_ATTENTE", "VERROUILLE", "CLOS"])
async def test_org_14_an_address_not_proved_governs_nothing(inside, state):
    """ORG-14"""
    structure = await inside.structure(announced_gestionnaire=ADDRESS)
    await inside.know(new_id(), ADDRESS, state=state)
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) is None
    await inside.appointments.appoint_waiting()
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) is None


async def test_org_14_an_account_active_before_its_structure_was_loaded_governs_it(inside):
    """ORG-14: loaded after its gestionnaire had activated, it was never appointed."""
    account = new_id()
    await inside.know(account, ADDRESS)
    structure = await inside.structure(announced_gestionnaire=ADDRESS)
    await inside.appointments.appoint_waiting()
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) == account


async def test_org_14_one_person_may_govern_very_many(inside):
    """ORG-14: beyond fifty they were skipped."""
    made = [await inside.structure(announced_gestionnaire=ADDRESS) for _ in range(60)]
    account = new_id()
    await inside.know(account, ADDRESS)
    rights = await inside.store.rattachements.rights(account)
    assert {g.structure_id for g in rights.grants if g.gestionnaire_principal} == {s.structure_id for s in made}


async def test_org_14_an_appointment_cut_before_its_announcement_is_finished(inside):
    """ORG-14: the structure stays announced until all is done."""
    structure, account = await inside.structure(announced_gestionnaire=ADDRESS), new_id()
    await inside.know(account, ADDRESS, appointing=False)
    await inside.governing.attach(structure, account, new_id())  # and there the process died
    await inside.appointments.appoint_waiting()
    announced = await inside.published("structures", structure.structure_id)
    assert [e["data"]["gestionnaire_principal"] for e in announced] == [account]


async def test_an_announced_address_does_not_replace_who_governs(inside):
    governor = new_id()
    structure = await inside.structure(governor, announced_gestionnaire=ADDRESS)
    await inside.know(new_id(), ADDRESS)
    assert await inside.store.rattachements.gestionnaire(structure.structure_id) == governor


def opening(inside, tmp_path, rows="", *, gestionnaire=ADDRESS, platform="Plateforme"):
    file = tmp_path / "annuaire.jsonl"
    file.write_text(rows)
    return Opening(inside.store, inside.appointments, annuaire=str(file), platform=platform, gestionnaire=gestionnaire)


async def test_org_32_the_platform_is_a_structure_of_its_own(inside, tmp_path):
    """ORG-32"""
    account = new_id()
    await inside.know(account, ADDRESS)
    for _ in range(2):
        await opening(inside, tmp_path).run()
    kept = await inside.database["structures"].find({"kind": "PLATEFORME"}).to_list(None)
    assert [(row["name"], row["identifier"]) for row in kept] == [("Plateforme", "PLATEFORME")]
    rights = await inside.store.rattachements.rights(account)
    assert rights.gestionnaire_of(kept[0]["_id"])
    held = {str(application) for application, _ in rights.grants[0].profiles}
    assert held == {"ORGANISATION", "MES_MESSAGES", "EXPLOITATION", "GUICHET"}


async def test_org_32_the_setting_names_another_address_as_long_as_nobody_governs(inside, tmp_path):
    """ORG-32"""
    await opening(inside, tmp_path, gestionnaire="").run()
    await opening(inside, tmp_path, gestionnaire="Autre@Exemple.example", platform="Autre nom").run()
    account = new_id()
    await inside.know(account, "autre@exemple.example")
    kept = await inside.database["structures"].find_one({"kind": "PLATEFORME"})
    assert kept["name"] == "Autre nom"
    assert await inside.store.rattachements.gestionnaire(kept["_id"]) == account
    await opening(inside, tmp_path, gestionnaire=ADDRESS).run()
    await inside.know(new_id(), ADDRESS)
    assert await inside.store.rattachements.gestionnaire(kept["_id"]) == account


ROW = (
    '{"identifier": "26904800500061", "name": "COMMUNE DE RENNES", "label": "Ville", "address": {"town": "RENNES"}, "services": '
    '[{"code": "VOIRIE", "label": "Voirie", "engagement_mandatory": true}, {"code": "ECOLES", "label": "Écoles", '
    '"engagement_mandatory": false}], "parameters": {"code_service_mandatory": true}, "gestionnaire": "Maire@Commune.example"}\n'
)


async def test_org_14_a_file_loaded_twice_adds_nothing_and_keeps_what_was_set(inside, tmp_path):
    """ORG-14"""
    loading = opening(inside, tmp_path, ROW)
    assert await loading.load() == 1
    found = await inside.store.structures.find({"kind": "PUBLIQUE"})
    assert (found.value.kind, found.value.parameters.code_service_mandatory) == (StructureKind.PUBLIQUE, True)
    assert found.value.announced_gestionnaire == ADDRESS
    services, total = await inside.store.services.first(found.value.structure_id)
    assert (total, [s.code for s in services]) == (2, ["ECOLES", "VOIRIE"])
    assert await loading.load() == 0
    assert await inside.database["services"].count_documents({}) == 2


async def test_org_14_a_load_cut_in_the_middle_is_finished_by_the_next(inside, tmp_path):
    """ORG-14: the structure comes last, so that a structure that is there is whole."""
    loading = opening(inside, tmp_path, ROW)
    await loading.load()
    await inside.database["structures"].delete_many({})
    await inside.database["services"].delete_one({"code": "VOIRIE"})
    assert await loading.load() == 1
    found = await inside.store.structures.find({"kind": "PUBLIQUE"})
    assert (await inside.store.services.first(found.value.structure_id))[1] == 2


async def test_org_14_a_public_structure_without_services_gets_the_default_one(inside, tmp_path):
    """ORG-5, ORG-14"""
    await opening(
        inside,
        tmp_path,
        ROW[: ROW.index('"services"')] + '"services": [], "parameters": {}, "gestionnaire": "a@b.example"}\n',
    ).load()
    found = await inside.store.structures.find({"kind": "PUBLIQUE"})
    services, _ = await inside.store.services.first(found.value.structure_id)
    assert [(s.code, s.default) for s in services] == [("DEFAUT", True)]


async def test_org_14_a_line_that_cannot_be_read_stands_in_the_way_of_no_other(inside, tmp_path):
    """ORG-14"""
    broken = ["{", '{"name": "without identifier"}', ROW.replace('"label": "Ville"', '"colour": "red"').strip(),
              ROW.replace("true}}", '"perhaps"}}').replace('"code_service_mandatory": true', '"payment_term_days": 45').strip()]  # fmt: skip
    assert await opening(inside, tmp_path, "\n".join([*broken, ROW])).load() == 1


async def test_org_14_a_newer_file_is_loaded_while_the_service_runs(inside, tmp_path):
    """ORG-14"""
    running = opening(inside, tmp_path, "")
    await running.run()
    file = tmp_path / "annuaire.jsonl"
    file.write_text(ROW)
    os.utime(file, (1, 1))
    await running.run()
    assert await inside.database["structures"].count_documents({"kind": "PUBLIQUE"}) == 1
