"""Activating, refreshing, finding, and what the bus is told of a structure (ORG-4, ORG-6, ORG-14, ORG-17, ORG-27, ORG-28)."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import Conflict, Invalid
from contracts.structure import Address, JusticeCategory
from services.organisation.domain import structure_changes
from services.organisation.domain.register import Answer, Establishment, RegisterState
from services.organisation.domain.structure import ClosedSiret
from services.organisation.migrations import structure_3
from tests.kit.outside import Outside
from tests.kit.stack import eventually
from tests.organisation.conftest import a_public_structure, create_structure, new_siret, unregistered_siret
from tests.organisation.within import a_structure

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
OPEN = Establishment(siret="1", name="NOUVEAU NOM", address=Address(town="BREST"), open=True)


def test_org_6_a_closed_establishment_is_not_activated():
    closed = a_structure(register_state=RegisterState.FERME, active=False)
    with pytest.raises(ClosedSiret):
        structure_changes.activated(closed, active=True)
    assert structure_changes.activated(closed, active=False) == closed
    assert structure_changes.activated(a_structure(active=False), active=True).active
    with pytest.raises(Conflict):
        structure_changes.activated(structure_changes.platform("p", "Plateforme", "", NOW), active=False)


def test_org_6_a_refresh_takes_the_registers_name_address_and_state():
    before = a_structure(register_state=RegisterState.A_VERIFIER)
    after = structure_changes.refreshed(before, OPEN, Answer.OUVERT, NOW)
    assert (after.name, after.address.town, after.register_state) == ("NOUVEAU NOM", "BREST", RegisterState.VERIFIE)
    assert structure_changes.refreshed(before, None, Answer.INCONNU, NOW).name == before.name
    assert structure_changes.refreshed(before, OPEN, Answer.FERME, NOW).active is False


def test_org_6_who_was_deactivated_stays_so_after_a_refresh():
    assert structure_changes.refreshed(a_structure(active=False), OPEN, Answer.OUVERT, NOW).active is False


@pytest.mark.parametrize("category", [*JusticeCategory, ""])
def test_org_4_categories_of_providers_are_a_list(category):
    assert structure_changes.changed(a_structure(), {"justice_category": category}).justice_category == category
    with pytest.raises(Invalid):
        structure_changes.changed(a_structure(), {"justice_category": f"{category}X"})


def test_org_17_structures_of_an_earlier_version_get_their_words():
    old = {"name": "ATELIER DUPONT", "identifier": "12345678901234", "address": {"town": "Saint-Lô"}}
    words = structure_3(old)["words"]
    assert {"at", "atelier", "dup", "12345678901234", "town:saint lo"} <= set(words)


def test_org_6_deactivated_it_takes_no_request_and_everybody_hears(gestionnaire, person, outside: Outside):
    camille, structure = gestionnaire
    url = f"/structures/{structure['structure_id']}"
    http = camille.http("organisation")
    assert http.put(f"{url}/activity", json={"active": False}).json()["active"] is False
    outside.wait("structure.changed", lambda e: e["subject"] == structure["structure_id"] and not e["data"]["active"])
    karim = person().join().http("organisation")
    ask = {"structure_id": structure["structure_id"], "comment": "Je suis comptable"}
    refused = karim.post("/rattachements", json=ask)
    assert (refused.status_code, refused.json()["code"]) == (409, "structure_inactive")
    assert karim.put(f"{url}/activity", json={"active": True}).status_code == 404
    assert http.put(f"{url}/activity", json={"active": True}).json()["active"] is True
    assert karim.post("/rattachements", json=ask).status_code == 201


def test_org_6_refreshing_asks_the_register(person):
    """The register does not know this SIRET: it is to be verified, and keeps its name."""
    camille = person().join()
    structure = create_structure(camille, unregistered_siret()).json()
    answer = camille.http("organisation").post(f"/structures/{structure['structure_id']}/register-refresh")
    assert (answer.json()["name"], answer.json()["register_state"]) == (structure["name"], "A_VERIFIER")


def test_org_4_the_event_carries_options_and_flags(person, outside: Outside):
    given = {
        "options": {"sends_edi": True}, "non_diffusible": True, "justice_category": "EXPERT", "pacage": "012345678",
        "centre_gestion_agricole": "CGA 35",
    }  # fmt: skip
    made = create_structure(person().join(), new_siret(), **given).json()
    event = outside.wait("structure.changed", lambda e: e["subject"] == made["structure_id"])
    assert {name: event["data"][name] for name in given} == given


def test_org_17_private_structures_are_found_by_name_type_and_town(person):
    camille, name = person().join(), f"Zoé & Fils {new_siret()[:8]}"
    made = create_structure(camille, new_siret(), name=name, address={"town": "Saint-Malo"}).json()
    found = camille.http("organisation")

    def ids(**asked):
        page = found.get("/structure-search", params=asked).json()
        return [s["structure_id"] for s in page["items"]], page["total"]

    digits = name.rpartition(" ")[2]
    assert (
        ids(q=f"zoe {digits}")
        == ids(q=digits, kind="PRIVEE")
        == ids(q=digits, town="saint malo")
        == ([made["structure_id"]], 1)
    )
    assert ids(q=digits, kind="PUBLIQUE")[0] == ids(q=digits, town="Malo")[0] == []


def test_org_17_the_warning_comes_before_any_request(annuaire, person):
    http, public = person().join().http("organisation"), a_public_structure(annuaire)
    rows = http.get("/structure-search", params={"identifier": public["identifier"]}).json()["items"]
    assert ("VOTRE structure" in rows[0]["warning"], rows[0]["active"]) == (True, True)
    made = create_structure(person().join(), new_siret()).json()
    rows = http.get("/structure-search", params={"identifier": made["identifier"]}).json()["items"]
    assert rows[0]["warning"] == ""


def test_org_14_many_identifiers_at_once(annuaire):
    known = [s["identifier"] for s in annuaire.get("/annuaire", params={"size": 3}).json()["items"]]
    spaced = f"{known[0][:3]} {known[0][3:]}"
    answer = annuaire.post("/annuaire/lookups", json={"identifiers": [*known, spaced, "00000000000000"]}).json()
    assert [s["identifier"] for s in answer["items"]] == known
    assert answer["unknown"] == ["00000000000000"]
    assert answer["items"][0]["services_total"] >= 1
    assert annuaire.post("/annuaire/lookups", json={"identifiers": ["1"] * 200}).status_code == 200
    assert annuaire.post("/annuaire/lookups", json={"identifiers": ["1"] * 201}).status_code == 422


def test_org_28_approvals_say_what_can_be_done_and_are_exported(gestionnaire, person):
    camille, structure = gestionnaire
    karim = person(first_name="-Karim").join()
    asked = {"structure_id": structure["structure_id"], "comment": "Je suis comptable"}
    karim.http("organisation").post("/rattachements", json=asked)
    http = camille.http("organisation")
    row = eventually(lambda: http.get("/approvals").json()["items"])[0]
    assert row["actions"] == ["approuver", "refuser"]
    assert karim.http("organisation").get("/requests").json()["items"][0]["actions"] == []

    def exported():
        lines = list(
            csv.DictReader(io.StringIO(http.get("/approvals/export").text.removeprefix("\ufeff")), delimiter=";")
        )
        return lines if lines and lines[0]["adresse"] else None

    lines = eventually(exported)
    assert [(line["adresse"], line["identifiant"], line["commentaire"]) for line in lines] == [
        (karim.email, structure["identifier"], "Je suis comptable")
    ]
    assert lines[0]["demandeur"].startswith("'-")


def test_org_27_a_change_of_rights_is_out_within_a_second(gestionnaire, outside: Outside):
    """By the event's own time and the time at which the broker had it, beside what the caller measured."""
    camille, structure = gestionnaire
    before = datetime.now(UTC)
    answer = camille.http("organisation").put(
        f"/structures/{structure['structure_id']}/applications/SUIVI_DES_FLUX", json={"active": True}
    )
    assert answer.status_code == 200
    is_it = {"application": "SUIVI_DES_FLUX", "level": "MODIFICATION"}
    event = outside.wait(
        "habilitation.changed",
        lambda e: e["data"]["structure_id"] == structure["structure_id"] and is_it in e["data"]["profiles"],
    )
    assert datetime.fromisoformat(event["time"]) - before < timedelta(seconds=1)
