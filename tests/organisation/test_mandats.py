"""Mandates and delegations: asked, approved, listed, ended, and the rights that follow from them (ORG-13)."""

import pytest

from chassis.errors import Conflict, NotFound
from contracts.habilitation import Application as App
from contracts.habilitation import Level, Profile
from contracts.request import RequestState
from services.organisation.domain.kinds import Step
from services.organisation.domain.mandat import AlreadyMandated, MandatKind
from tests.kit.stack import eventually
from tests.organisation.conftest import create_structure, new_siret
from tests.organisation.test_carrying_out import Killed, dying
from tests.organisation.test_rights_derived import attached
from tests.organisation.within import new_id

ISSUING = Profile(application=App.FACTURES_EMISES, level=Level.MODIFICATION)


@pytest.fixture
async def sides(inside):
    """The mandant and the mandataire, each with its gestionnaire, and one more person of the mandataire's."""
    boss, agent = new_id(), new_id()
    mandant, mandataire = await inside.structure(boss), await inside.structure(agent)
    _, clerk = await attached(inside, mandataire, agent)
    return boss, mandant.structure_id, agent, mandataire.structure_id, clerk


async def mandated(inside, sides, kind=MandatKind.FACTURATION):
    boss, mandant, agent, mandataire, _ = sides
    asked = await inside.mandating.ask(agent, kind, mandant, mandataire, "Nous facturons pour vous", key=None)
    await inside.approving.decide(asked.request_id, boss, approve=True, reason="")
    return (await inside.store.mandats.in_force(kind, mandant, mandataire)).value


async def acting(inside, account, mandant) -> set[tuple[str, str]]:
    rights = await inside.store.delegated.of_person(account, [mandant])
    return {(p.application, p.level) for right in rights for p in right.profiles}


async def test_org_13_the_mandataires_people_get_rights_while_it_holds(inside, sides):
    """ORG-13"""
    boss, mandant, agent, mandataire, clerk = sides
    mandat = await mandated(inside, sides)
    for account in (agent, clerk):
        assert await acting(inside, account, mandant) == {(App.FACTURES_EMISES, Level.MODIFICATION)}
    right = (await inside.store.delegated.of_person(clerk, [mandant]))[0]
    event = (await inside.published("delegated_rights", right.right_id))[-1]["data"]
    assert (event["structure_id"], event["mandataire_id"], event["mandat_id"]) == (
        mandant,
        mandataire,
        mandat.mandat_id,
    )
    assert (event["account_id"], event["gestionnaire_principal"], event["active"]) == (clerk, False, True)
    await inside.mandating.end(mandat.mandat_id, boss, "Nous reprenons")
    assert await acting(inside, clerk, mandant) == set()
    assert (await inside.published("delegated_rights", right.right_id))[-1]["data"]["active"] is False
    with pytest.raises(Conflict):
        await inside.mandating.end(mandat.mandat_id, boss, "Encore")


async def test_org_13_a_delegation_gives_received_invoices(inside):
    """ORG-13"""
    boss, agent = new_id(), new_id()
    mandant, mandataire = await inside.structure(boss), await inside.structure(agent)
    for structure, governor in ((mandant, boss), (mandataire, agent)):
        await inside.applications.switch(structure.structure_id, governor, App.FACTURES_RECUES, on=True)
    ids = (boss, mandant.structure_id, agent, mandataire.structure_id, None)
    await mandated(inside, ids, MandatKind.RECEPTION)
    assert await acting(inside, agent, mandant.structure_id) == {(App.FACTURES_RECUES, Level.MODIFICATION)}


async def test_org_13_rights_follow_who_joins_leaves_and_what_is_switched(inside, sides):
    """ORG-13, ORG-27: whatever happens to a rattachement of the mandataire's, or to the mandant's applications."""
    boss, mandant, agent, mandataire, clerk = sides
    await mandated(inside, sides)
    link, newcomer = await attached(inside, (await inside.store.structures.get(mandataire)).value, agent)
    await inside.delegating.follow()
    assert await acting(inside, newcomer, mandant) == {(App.FACTURES_EMISES, Level.MODIFICATION)}
    await inside.profiles.replace_one(link, agent, Profile(application=App.FACTURES_EMISES, level=Level.CONSULTATION))
    await inside.delegating.follow()
    assert await acting(inside, newcomer, mandant) == {(App.FACTURES_EMISES, Level.CONSULTATION)}
    await inside.attaching.detach(link, agent, "Parti")
    await inside.delegating.follow()
    assert await acting(inside, newcomer, mandant) == set()
    await inside.applications.switch(mandant, boss, App.FACTURES_EMISES, on=False)
    assert await acting(inside, clerk, mandant) == set()
    await inside.applications.switch(mandant, boss, App.FACTURES_EMISES, on=True)
    assert await acting(inside, clerk, mandant) == {(App.FACTURES_EMISES, Level.MODIFICATION)}


async def test_org_13_a_mandate_cut_at_any_step_is_finished_by_the_sweep(inside, sides):
    """ORG-13"""
    boss, mandant, agent, mandataire, clerk = sides
    asked = await inside.mandating.ask(agent, MandatKind.FACTURATION, mandant, mandataire, "Bonjour", key=None)
    dying(inside, Step.DERIVE_MANDAT, after=False)
    with pytest.raises(Killed):
        await inside.approving.decide(asked.request_id, boss, approve=True, reason="")
    await inside.make_due(asked.request_id)
    assert await inside.requests.sweep() == 1
    assert await acting(inside, clerk, mandant) == {(App.FACTURES_EMISES, Level.MODIFICATION)}


async def test_org_13_who_asks_and_who_decides(inside, sides):
    """ORG-13: the side that did not ask; at once where one person manages both; once in force, not twice."""
    boss, mandant, agent, mandataire, clerk = sides
    asked = await inside.mandating.ask(boss, MandatKind.FACTURATION, mandant, mandataire, "Bonjour", key=None)
    assert (asked.state, asked.structure_id) == (RequestState.EN_ATTENTE, mandataire)
    for other in (boss, clerk):
        with pytest.raises(NotFound):
            await inside.approving.decide(asked.request_id, other, approve=True, reason="")
    await inside.approving.decide(asked.request_id, agent, approve=True, reason="")
    with pytest.raises(AlreadyMandated):
        await inside.mandating.ask(agent, MandatKind.FACTURATION, mandant, mandataire, "Bonjour", key=None)
    mine = await inside.structure(boss)
    both = await inside.mandating.ask(boss, MandatKind.FACTURATION, mine.structure_id, mandant, "Bonjour", key=None)
    assert both.state is RequestState.APPROUVEE
    with pytest.raises(NotFound):
        await inside.mandating.ask(clerk, MandatKind.FACTURATION, mine.structure_id, mandant, "Bonjour", key=None)


async def test_org_13_to_nobody_inactive_or_ungoverned(inside, sides):
    """ORG-13"""
    boss, mandant, *_ = sides
    ungoverned, inactive = await inside.structure(), await inside.structure(active=False)
    for other in (ungoverned.structure_id, inactive.structure_id, mandant):
        with pytest.raises(Conflict):
            await inside.mandating.ask(boss, MandatKind.FACTURATION, mandant, other, "Bonjour", key=None)


def test_org_13_through_the_door(gestionnaire, person, outside):
    """ORG-13, ORG-28"""
    boss, mandant = gestionnaire
    agent = person().join()
    mandataire = create_structure(agent, new_siret(), name="COMPTA SERVICES").json()
    body = {
        "kind": "FACTURATION", "mandant_id": mandant["structure_id"], "mandataire_id": mandataire["structure_id"],
        "comment": "Nous facturons pour vous",
    }  # fmt: skip
    at, of = agent.http("organisation"), boss.http("organisation")
    asked = at.post("/mandats", json=body)
    assert (asked.status_code, asked.json()["state"]) == (201, "EN_ATTENTE"), asked.text
    opened = outside.wait("request.opened", lambda e: e["subject"] == asked.json()["request_id"])
    assert opened["data"]["gestionnaire_principal"] == boss.account_id
    waiting = of.get("/approvals", params={"kind": "MANDAT_DE_FACTURATION"}).json()
    assert (waiting["total"], waiting["items"][0]["mandat"]["mandataire_id"]) == (1, mandataire["structure_id"])
    url = f"/approvals/{asked.json()['request_id']}"
    assert of.get(url).json()["actions"] == ["approuver", "refuser"]
    assert at.get(url).status_code == 404
    bare = of.post(f"{url}/decision", json={"decision": "REFUSER"})
    assert (bare.status_code, bare.json()["errors"][0]["rule"]) == (422, "ORG-18")
    assert of.post(f"{url}/decision", json={"decision": "APPROUVER"}).json()["state"] == "APPROUVEE"
    row = outside.wait(
        "habilitation.changed",
        lambda e: e["data"].get("mandat_id") and e["data"]["structure_id"] == mandant["structure_id"],
    )
    assert (row["data"]["account_id"], row["data"]["mandataire_id"]) == (agent.account_id, mandataire["structure_id"])
    given, held = of.get("/mandats/given").json()["items"], at.get("/mandats/held").json()["items"]
    assert [(m["state"], m["mandataire"]["name"]) for m in given] == [("EN_VIGUEUR", "COMPTA SERVICES")]
    assert [m["mandat_id"] for m in held] == [given[0]["mandat_id"]]
    delegated = at.get("/habilitations/delegated").json()["items"]
    assert [(d["mandant"]["name"], d["profiles"][0]["application"]) for d in delegated] == [
        ("ATELIER DUPONT", "FACTURES_EMISES")
    ]
    end = f"/mandats/{given[0]['mandat_id']}/end"
    assert person().join().http("organisation").post(end, json={"comment": "x"}).status_code == 404
    assert of.post(end, json={"comment": "Nous reprenons"}).status_code == 204
    assert at.get("/mandats/held", params={"state": "EN_VIGUEUR"}).json()["total"] == 0
    eventually(lambda: at.get("/habilitations/delegated").json()["total"] == 0)
    mine = at.get("/requests").json()["items"]
    assert {r["kind"]: r["state"] for r in mine}["MANDAT_DE_FACTURATION"] == "APPROUVEE"
