"""People attached by e-mail, found by name, shown with all they hold (ORG-19, ORG-20)."""

import pytest

from chassis.errors import TooMany
from contracts.request import RequestState
from services.organisation.domain.kinds import Step
from services.organisation.domain.rattachement import AlreadyAttached
from services.organisation.domain.request import AlreadyAsked
from services.organisation.usecases.inviting import INVITED_AT_MOST
from tests.kit.people import unique_email
from tests.kit.stack import eventually
from tests.organisation.test_carrying_out import Killed, dying
from tests.organisation.within import new_id

ADDRESS = "Karim.Benali@entreprise.example"


async def test_org_19_completed_when_the_account_is_activated(inside):
    """ORG-19: by the proven address, whatever its case; the invitation says who invites."""
    boss = new_id()
    structure = await inside.structure(boss)
    asked = await inside.inviting.invite(structure.structure_id, boss, ADDRESS)
    assert asked.state is RequestState.EN_ATTENTE
    sent = [
        e["data"] for e in await inside.published("requests", asked.request_id) if e["type"] == "invitation.sent.v1"
    ]
    assert [(s["email"], s["invited_by"]) for s in sent] == [(ADDRESS.casefold(), boss)]
    with pytest.raises(AlreadyAsked):
        await inside.inviting.invite(structure.structure_id, boss, ADDRESS)
    karim = new_id()
    await inside.know(karim, ADDRESS, state="EN_ATTENTE")
    assert (await inside.store.rattachements.rights(karim)).grants == ()
    await inside.know(karim, ADDRESS.upper())
    await inside.know(karim, ADDRESS.upper())
    grants = (await inside.store.rattachements.rights(karim)).grants
    assert [(g.structure_id, g.gestionnaire_principal) for g in grants] == [(structure.structure_id, False)]
    assert (await inside.store.requests.get(asked.request_id)).value.decided_by == karim


async def test_org_19_who_has_an_account_is_attached_at_once(inside):
    """ORG-19: who asked before is approved by it; attached, not twice."""
    boss, karim = new_id(), new_id()
    structure = await inside.structure(boss)
    await inside.know(karim, ADDRESS)
    link, _ = await inside.attaching.ask(karim, structure.structure_id, None, "Bonjour")
    asked = await inside.inviting.invite(structure.structure_id, boss, ADDRESS)
    assert asked.state is RequestState.APPROUVEE
    assert (await inside.store.rattachements.get(link)).value.profiles
    assert (await inside.store.requests.of_rattachement(link)).value.state is RequestState.SANS_SUITE
    with pytest.raises(AlreadyAttached):
        await inside.inviting.invite(structure.structure_id, boss, ADDRESS)


async def test_org_19_an_invitation_cut_in_the_middle_is_finished_by_the_sweep(inside):
    """ORG-19"""
    boss, karim = new_id(), new_id()
    structure = await inside.structure(boss)
    asked = await inside.inviting.invite(structure.structure_id, boss, ADDRESS)
    dying(inside, Step.ATTACH_INVITED, after=True)
    with pytest.raises(Killed):
        await inside.know(karim, ADDRESS)
    await inside.make_due(asked.request_id)
    assert await inside.requests.sweep() == 1
    assert len((await inside.store.rattachements.rights(karim)).grants) == 1


async def test_org_19_one_gestionnaire_writes_to_so_many_in_a_day(inside):
    """ORG-19"""
    boss = new_id()
    structure = await inside.structure(boss)
    for n in range(INVITED_AT_MOST):
        await inside.inviting.invite(structure.structure_id, boss, f"{n}@entreprise.example")
    with pytest.raises(TooMany):
        await inside.inviting.invite(structure.structure_id, boss, ADDRESS)


def test_org_19_invited_by_mail_then_attached(stack, gestionnaire, person, mailbox):
    """ORG-19: at the service with the profiles chosen; withdrawn, an invitation attaches nobody."""
    stack.url("notifications")
    camille, structure = gestionnaire
    of, url = camille.http("organisation"), f"/structures/{structure['structure_id']}"
    service = of.post(f"{url}/services", json={"code": "COMPTA", "label": "Comptabilité"}).json()
    email, other = unique_email("karim"), unique_email("lea")
    chosen = [{"application": "FACTURES_EMISES", "level": "CONSULTATION"}]
    body = {"email": email, "service_id": service["service_id"], "profiles": chosen}
    asked = of.post(f"{url}/users", json=body)
    assert (asked.status_code, asked.json()["state"]) == (201, "EN_ATTENTE"), asked.text
    mail = mailbox.wait(email, "invite")
    assert structure["name"] in mail["text"]
    assert "Camille Martin" in mail["text"]
    withdrawn = of.post(f"{url}/users", json={"email": other}).json()
    assert of.delete(f"{url}/invitations/{withdrawn['request_id']}").status_code == 204
    assert of.delete(f"{url}/invitations/{withdrawn['request_id']}").status_code == 409
    waiting = of.get(f"{url}/invitations", params={"state": "EN_ATTENTE"}).json()
    assert [(w["email"], w["service_id"]) for w in waiting["items"]] == [(email, service["service_id"])]
    karim = person(email=email, first_name="Karim").join()
    held = eventually(lambda: karim.http("organisation").get("/habilitations").json()["items"])
    assert [(h["service_label"], h["profiles"][0]["level"]) for h in held] == [("Comptabilité", "CONSULTATION")]
    assert of.post(f"{url}/users", json={"email": "pas une adresse"}).json()["errors"][0]["field"] == "email"
    stranger = person().join().http("organisation")
    assert stranger.post(f"{url}/users", json={"email": email}).status_code == 404


def test_org_20_users_are_found_exported_and_shown_whole(gestionnaire, person):
    """ORG-20: by the words of their names, over all my structures; to others they do not exist."""
    camille, structure = gestionnaire
    of = camille.http("organisation")
    karim = person(first_name="Karim", last_name="Bénali").join()
    asked = of.post(f"/structures/{structure['structure_id']}/users", json={"email": karim.email})
    assert asked.status_code == 201, asked.text
    found = eventually(lambda: of.get("/users", params={"q": "benal kar"}).json()["items"])
    assert [(u["person"]["last_name"], u["structure"]["structure_id"]) for u in found] == [
        ("Bénali", structure["structure_id"])
    ]
    assert of.get("/users", params={"q": "benali", "role": "GESTIONNAIRE_PRINCIPAL"}).json()["total"] == 0
    assert of.get("/users", params={"q": "?"}).json()["total"] == 0
    names = [u["person"]["first_name"] for u in of.get("/users", params={"sort": "name"}).json()["items"]]
    assert names == ["Karim", "Camille"], "Bénali before Martin"
    lines = of.get("/users/export", params={"q": "benali"}).text.splitlines()
    assert len(lines) == 2
    assert "Bénali;Karim" in lines[1]
    one = of.get(f"/users/{karim.account_id}").json()
    assert [r["rattachement_id"] for r in one["rattachements"]] == [found[0]["rattachement_id"]]
    assert one["rattachements"][0]["profiles"]
    k = karim.http("organisation")
    assert (k.get("/users").json()["total"], k.get(f"/users/{camille.account_id}").status_code) == (0, 404)
    foreign = k.get("/users", params={"structure": structure["structure_id"]})
    assert foreign.status_code == 403
    assert k.get("/users/export", params={"structure": structure["structure_id"]}).status_code == 403
