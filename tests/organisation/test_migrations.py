"""Data of the earlier version, document by document and in a store (migrations)."""

from datetime import UTC, datetime

import pytest

from chassis.migrations import migrate
from chassis.store import ensure_indexes
from contracts.habilitation import Application, Level
from contracts.rattachement import RattachementState
from contracts.request import RequestState
from services.organisation import migrations
from services.organisation.domain.kinds import KINDS
from services.organisation.domain.rattachement import Role
from services.organisation.migrations import STEPS, creation_of, rattachement_2, request_of, services_of, structure_2
from services.organisation.usecases.rights import DerivedRights
from tests.migrations import kit

THEN, NOW = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
ADDRESS = {"line1": "", "line2": "", "line3": "", "postal_code": "35000", "town": "RENNES", "country": "FR"}
FREE = datetime(1970, 1, 1, tzinfo=UTC)


def old_structure(**changes):
    """As commit 0887817 wrote it."""
    return {
        "_id": "s1", "identifier_type": "SIRET", "identifier": "73282932000074", "kind": "PRIVEE", "name": "ATELIER", "label": "",
        "email": "", "phone": "", "rcs": "", "address": ADDRESS, "non_diffusible": False, "options": {"sends_edi": True},
        "justice_category": "", "pacage": "", "centre_gestion_agricole": "", "active": True, "parameters": None,
        "services": [{"service_id": "v1", "code": "DEFAUT", "label": "Service par défaut", "active": True, "default": True,
                      "engagement_mandatory": False}],
        "applications": list(migrations._PRIVATE), "default_profiles": None, "gestionnaire_principal": "founder",
        "changed_at": THEN, "created_at": THEN, "founder": "founder", "founding": "r1", "sirene": {"state": "A_VERIFIER"},
        "version": 3, "sequence": 2, "lease_until": FREE, "lease_owner": None,
    } | changes  # fmt: skip


def old_link(**changes):
    profiles = [
        {"application": a, "level": "CONSULTATION" if a == "ORGANISATION" else "MODIFICATION"}
        for a in migrations._PRIVATE
    ]
    return {
        "_id": "r2", "account_id": "karim", "structure_id": "s1", "service_id": None, "open": True, "state": "VALIDE",
        "role": "UTILISATEUR", "comment": "Bonjour", "reason": "", "profiles": profiles, "asked_at": THEN, "decided_at": THEN,
        "decided_by": "founder", "version": 2, "sequence": 3, "lease_until": FREE,
    } | changes  # fmt: skip


def founders_link():
    held = [{"application": a, "level": "MODIFICATION"} for a in migrations._PRIVATE]
    return old_link(_id="r1", account_id="founder", role="GESTIONNAIRE_PRINCIPAL", profiles=held, comment="")


def test_services_become_aggregates_that_are_still_to_be_announced():
    (service,) = services_of(old_structure())
    assert (service["_id"], service["structure_id"], service["code"], service["default"]) == (
        "v1",
        "s1",
        "DEFAUT",
        True,
    )
    assert (service["version"], service["sequence"]) == (1, 1)
    assert [entry["topic"] for entry in service["outbox"]] == ["service.changed"]


def test_two_services_with_one_code_are_told_apart():
    double = [{"service_id": f"service-{n}", "code": "X", "label": str(n), "active": True, "default": False,
               "engagement_mandatory": False} for n in (1, 2)]  # fmt: skip
    assert [s["code"] for s in services_of(old_structure(services=double))] == ["X", "X-vice-2"]


def test_a_structure_keeps_its_version_and_loses_what_is_elsewhere_now():
    after = structure_2(old_structure(), NOW)
    assert not {
        "services",
        "gestionnaire_principal",
        "founder",
        "founding",
        "sirene",
        "parameters",
        "default_profiles",
    } & set(after)
    assert (after["version"], after["sequence"]) == (3, 2)
    assert (after["register_state"], after["register_due_at"]) == ("A_VERIFIER", NOW)
    verified = structure_2(old_structure(sirene={"state": "VERIFIE"}), NOW)
    assert (verified["register_state"], verified.get("register_due_at")) == ("VERIFIE", None)


def test_a_founder_has_a_request_whose_last_step_is_done_again():
    made = creation_of(old_structure(), NOW)
    assert (made["asked_by"], made["state"], made["steps_left"], made["due_at"]) == (
        "founder",
        "APPROUVEE",
        ["ATTACH_FOUNDER"],
        NOW,
    )
    assert made["subject"]["rattachement_id"] == "r1"
    assert creation_of(old_structure(founder=None), NOW) is None
    assert creation_of(old_structure(announced_gestionnaire="a@b.example"), NOW) is None


@pytest.mark.parametrize(("state", "answer"), [
    ("EN_ATTENTE", "EN_ATTENTE"), ("VALIDE", "APPROUVEE"), ("REFUSE", "REFUSEE"), ("SUPPRIME", "APPROUVEE"),
])  # fmt: skip
def test_what_was_asked_is_in_the_history(state, answer):
    made = request_of(old_link(state=state))
    assert (made["state"], made["comment"], made["subject"]["rattachement_id"]) == (answer, "Bonjour", "r2")
    assert request_of(founders_link()) is None


def test_usual_rights_stay_derived_and_chosen_ones_stay_chosen():
    """ORG-23: nobody gains or loses a right."""
    assert "chosen" not in rattachement_2(old_link(), public=False)
    few = [{"application": "FACTURES_EMISES", "level": "CONSULTATION"}]
    assert rattachement_2(old_link(profiles=few), public=False)["chosen"] == few
    assert rattachement_2(old_link(), public=True)["chosen"] == old_link()["profiles"], "less than usual there"


def test_marks_for_the_indexes_follow_the_state():
    assert rattachement_2(founders_link(), public=False)["governs"] == "s1"
    refused = rattachement_2(old_link(state="REFUSE", open=False), public=False)
    assert "open" not in refused
    assert "governs" not in refused


async def filled(inside, *links):
    await inside.database["structures"].insert_one(old_structure())
    await inside.database["rattachements"].insert_many(list(links))


async def test_a_migrated_installation_is_read_and_goes_on(inside):
    """ORG-5, ORG-18: and what waited for an answer still can have it."""
    waiting = old_link(_id="r3", account_id="lea", state="EN_ATTENTE", profiles=[], decided_at=None, decided_by=None)
    await filled(inside, founders_link(), old_link(), waiting)
    done = await migrate(inside.database, STEPS)
    assert list(done.values()) == [1, 3, 1, 0, 3, 3]
    structure = (await inside.store.structures.get("s1")).value
    assert (structure.name, structure.options, structure.address.town) == ("ATELIER", {"sends_edi": True}, "RENNES")
    assert (await inside.store.services.first("s1"))[1] == 1
    assert await inside.store.rattachements.gestionnaire("s1") == "founder"
    founder, karim = [await inside.store.rattachements.get(i) for i in ("r1", "r2")]
    assert (founder.value.role, karim.value.role) == (Role.GESTIONNAIRE_PRINCIPAL, Role.UTILISATEUR)
    await inside.attaching.decide("r3", "founder", approve=True, reason="")
    assert (await inside.store.rattachements.get("r3")).value.state is RattachementState.VALIDE
    assert (await inside.store.requests.of_rattachement("r2")).value.state is RequestState.APPROUVEE
    await inside.requests.sweep()
    assert await inside.database["requests"].count_documents({"due_at": {"$gt": FREE}}) == 0


async def test_a_creation_that_a_crash_had_cut_is_finished_after_the_migration(inside):
    """ORG-5"""
    await inside.database["structures"].insert_one(old_structure())
    await migrate(inside.database, STEPS)
    assert await inside.requests.sweep() == 1
    rights = await inside.store.rattachements.rights("founder")
    assert rights.allows(Application.ORGANISATION, Level.MODIFICATION, "s1")
    made = await inside.store.requests.find({"kind": "CREATION"})
    assert set(made.value.steps_done) == set(KINDS[made.value.kind].asked)


async def test_a_migration_cut_in_the_middle_is_run_again_without_harm(inside):
    await filled(inside, founders_link(), old_link())
    for step in STEPS:
        await step.apply(inside.database)
    before = await everything(inside)
    assert list((await migrate(inside.database, STEPS)).values()) == [0] * len(STEPS)
    assert await everything(inside) == before
    assert await migrate(inside.database, STEPS) == {}


async def test_an_installation_of_version_0_1_is_carried_over_whole(inside):
    """What it stored, as it was read out of one."""
    await kit.fill(inside.database, "organisation")
    old_structures, old_links = (
        kit.documents("organisation", "structures"),
        kit.documents("organisation", "rattachements"),
    )
    done = list((await migrate(inside.database, STEPS)).values())
    public = [
        s for s in old_structures if s["kind"] == "PUBLIQUE" and (s["announced_gestionnaire"] or not s["founder"])
    ]
    assert done == [len(old_structures), len(old_links), len(old_structures), len(public), len(old_links), done[-1]]
    await ensure_indexes(*inside.parts.owners)
    for old in old_structures:
        new = (await inside.store.structures.get(old["_id"])).value
        assert (new.name, new.identifier, list(new.applications)) == (
            old["name"],
            old["identifier"],
            old["applications"],
        )
        assert await inside.store.rattachements.gestionnaire(old["_id"]) == old["gestionnaire_principal"]
        services, _total = await inside.store.services.first(old["_id"])
        assert {(s.service_id, s.code) for s in services} == {(s["service_id"], s["code"]) for s in old["services"]}
    for old in old_links:
        new = (await inside.store.rattachements.get(old["_id"])).value
        assert [p.model_dump(mode="json") for p in new.profiles] == old["profiles"]
        assert (new.state, new.role, new.open) == (old["state"], old["role"], old["open"])
        await DerivedRights(inside.store).derive(old["_id"])
        again = (await inside.store.rattachements.get(old["_id"])).value
        assert again.profiles == new.profiles, "nobody gains or loses a right"
    waiting = {link["_id"] for link in old_links if link["state"] == "EN_ATTENTE"}
    assert waiting
    for link in waiting:
        assert (await inside.store.requests.of_rattachement(link)).value.state is RequestState.EN_ATTENTE
    await inside.requests.sweep()
    assert await inside.store.requests.due(NOW.replace(year=2100), 10) == []


async def everything(inside):
    return {
        name: await inside.database[name].find({}).sort("_id", 1).to_list(None)
        for name in ("structures", "services", "rattachements", "requests")
    }
