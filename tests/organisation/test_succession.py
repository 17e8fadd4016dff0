"""A structure under a new SIRET, and another gestionnaire principal (ORG-7, ORG-8)."""

import pytest

from chassis.errors import Conflict, Invalid, NotFound, Unavailable
from contracts.bank import BankAccountKind
from contracts.habilitation import Application as App
from contracts.habilitation import Level, Profile
from contracts.request import RequestKind, RequestState
from contracts.structure import StructureKind
from services.organisation.domain import bank_account, service
from services.organisation.domain.kept_file import KeptFile
from services.organisation.domain.kinds import KINDS
from services.organisation.domain.mandat import MandatKind
from services.organisation.domain.structure import AlreadyExists, ClosedSiret
from services.organisation.domain.subjects import Document
from services.organisation.usecases.duplicating import duplicated
from tests.kit.stack import eventually
from tests.organisation.conftest import create_structure, new_siret, unregistered_siret
from tests.organisation.test_carrying_out import Killed, dying
from tests.organisation.test_rights_derived import attached
from tests.organisation.within import at, new_id

OPEN, CLOSED = "73282932000074", "73282932000082"
RIB = Document(name="rib.pdf", url="organisation/x/y", size=1, sha256="0" * 64, media_type="application/pdf")


@pytest.fixture
async def furnished(inside):
    """A structure with a service, a user of it with chosen profiles, a bank account, an attachment and a mandate."""
    boss, agent = new_id(), new_id()
    structure = await inside.structure(boss, label="L'atelier")
    link, user = await attached(inside, structure, boss)
    await inside.profiles.replace(link, boss, [Profile(application=App.FACTURES_EMISES, level=Level.CONSULTATION)])
    of = structure.structure_id
    await inside.store.services.add(service.default(new_id(), of, at(0)))
    known = {
        "structure_id": of,
        "name": "Compte",
        "kind": BankAccountKind.AUTRE,
        "number": "12",
        "document": RIB,
        "created_at": at(0),
    }
    await inside.store.bank_accounts.add(bank_account.BankAccount(bank_account_id=new_id(), **known))
    await inside.store.attachments.add(
        KeptFile(attachment_id=new_id(), structure_id=of, file=RIB, added_by=boss, added_at=at(0))
    )
    other = await inside.structure(agent)
    await inside.mandating.ask(boss, MandatKind.FACTURATION, of, other.structure_id, "x", key=None)
    asked = (await inside.store.requests.find({"kind": "MANDAT_DE_FACTURATION"})).value
    await inside.approving.decide(asked.request_id, agent, approve=True, reason="")
    inside.register.answers |= {OPEN: True, CLOSED: False}
    return structure, boss, user


async def carried_over(inside, old, new_id_, boss, user) -> None:
    made = (await inside.store.structures.get(new_id_)).value
    assert (made.identifier, made.active, made.label, made.kind) == (OPEN, True, old.label, old.kind)
    assert not (await inside.store.structures.get(old.structure_id)).value.active
    assert await inside.store.rattachements.gestionnaire(new_id_) == boss
    links = await inside.store.rattachements.of_person(user, [new_id_])
    assert [[(p.application, p.level) for p in one.profiles] for one in links] == [
        [(App.FACTURES_EMISES, Level.CONSULTATION)]
    ]
    assert (await inside.store.services.first(new_id_))[1] == 1
    assert [a.number for a in await inside.store.bank_accounts.all_of(new_id_)] == ["12"]
    assert [f.file for f in await inside.store.attachments.all_of(new_id_)] == [RIB]
    assert await inside.store.mandats.of_mandant(new_id_) == [], "mandates are not"
    for collection in ("services", "rattachements", "bank_accounts", "attachments"):
        assert await inside.database[collection].count_documents({"structure_id": new_id_, "outbox": []}) == 0, (
            "announced"
        )


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", KINDS[RequestKind.DUPLICATION].approved)
async def test_org_7_a_duplication_cut_at_any_step_is_finished_by_the_sweep(inside, furnished, step, after):
    """ORG-7"""
    old, boss, user = furnished
    dying(inside, step, after=after)
    with pytest.raises(Killed):
        await inside.duplicating.duplicate(old.structure_id, boss, OPEN, "Déménagement", None)
    request = await inside.store.requests.find({"kind": "DUPLICATION"})
    await inside.make_due(request.value.request_id)
    assert await inside.requests.sweep() == 1
    await carried_over(inside, old, duplicated(request.value).structure_id, boss, user)


async def test_org_7_the_new_siret_is_open_and_free(inside, furnished):
    """ORG-7"""
    old, boss, _ = furnished
    for siret, refusal in ((CLOSED, ClosedSiret), ("73282932000090", Conflict), (old.identifier, Invalid)):
        with pytest.raises(refusal):
            await inside.duplicating.duplicate(old.structure_id, boss, siret, "x", None)
    inside.register.silent = True
    with pytest.raises(Unavailable):
        await inside.duplicating.duplicate(old.structure_id, boss, OPEN, "x", None)
    inside.register.silent = False
    await inside.structure(identifier=OPEN)
    with pytest.raises(AlreadyExists):
        await inside.duplicating.duplicate(old.structure_id, boss, OPEN, "x", None)


async def test_org_7_a_public_structure_waits_for_an_operator(inside):
    """ORG-7, ORG-30: approved, it is in the annuaire by the operator's word."""
    boss, operator = new_id(), new_id()
    old = await inside.structure(boss, kind=StructureKind.PUBLIQUE)
    inside.register.answers[OPEN] = True
    asked = await inside.duplicating.duplicate(old.structure_id, boss, OPEN, "x", None)
    assert (asked.state, asked.decider) == (RequestState.EN_ATTENTE, "EXPLOITATION")
    await inside.requests.decide(asked.request_id, operator, approve=True, reason="")
    made = (await inside.store.structures.get(duplicated(asked).structure_id)).value
    assert [(p.kind, p.by) for p in made.proofs] == [("OPERATEUR", operator)]


async def test_org_8_one_several_or_all_to_who_is_attached(inside):
    """ORG-8"""
    boss, next_one = new_id(), new_id()
    mine = [await inside.structure(boss) for _ in range(3)]
    with pytest.raises(Invalid) as refused:
        await inside.transferring.transfer(boss, next_one, None, None)
    assert len(refused.value.errors) == 3
    for structure in mine:
        await attached(inside, structure, boss, next_one)
    with pytest.raises(NotFound):
        await inside.transferring.transfer(next_one, boss, [mine[0].structure_id], None)
    await inside.transferring.transfer(boss, next_one, [mine[0].structure_id], None)
    assert await governors(inside, mine) == [next_one, boss, boss]
    await inside.transferring.transfer(boss, next_one, None, None)
    assert await governors(inside, mine) == [next_one] * 3
    assert (await inside.published("structures", mine[0].structure_id))[-1]["data"][
        "gestionnaire_principal"
    ] == next_one
    rights = await inside.store.rattachements.rights(boss)
    assert not any(rights.allows(App.ORGANISATION, Level.MODIFICATION, s.structure_id) for s in mine)
    assert all(rights.allows(App.FACTURES_EMISES, Level.MODIFICATION, s.structure_id) for s in mine)


async def governors(inside, structures) -> list[str]:
    return [await inside.store.rattachements.gestionnaire(s.structure_id) for s in structures]


async def test_org_8_a_transfer_cut_between_its_two_halves_is_finished_by_the_sweep(inside):
    """ORG-8: nobody governs for a moment, and somebody does in the end."""
    boss, next_one = new_id(), new_id()
    mine = [await inside.structure(boss) for _ in range(2)]
    for structure in mine:
        await attached(inside, structure, boss, next_one)
    attach = type(inside.governing).attach

    async def dies(*_):
        raise Killed

    try:
        type(inside.governing).attach = dies
        with pytest.raises(Killed):
            await inside.transferring.transfer(boss, next_one, None, None)
    finally:
        type(inside.governing).attach = attach
    assert None in await governors(inside, mine)
    request = await inside.store.requests.find({"kind": "TRANSFERT"})
    await inside.make_due(request.value.request_id)
    assert await inside.requests.sweep() == 1
    assert await governors(inside, mine) == [next_one] * 2


def test_org_7_and_org_8_through_the_door(gestionnaire, person):
    """ORG-7, ORG-8"""
    camille, structure = gestionnaire
    of, url = camille.http("organisation"), f"/structures/{structure['structure_id']}"
    karim = person(first_name="Karim").join()
    body = {"account_id": karim.account_id, "structure_ids": [structure["structure_id"]]}
    refused = of.post("/transfers", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["rule"]) == (422, "ORG-8")
    unknown = of.post(f"{url}/duplication", json={"siret": unregistered_siret(), "comment": "Déménagement"})
    assert unknown.status_code == 409
    siret = new_siret()
    made = of.post(f"{url}/duplication", json={"siret": siret, "comment": "Déménagement"})
    assert (made.status_code, made.json()["state"]) == (201, "APPROUVEE"), made.text
    successor = of.get(f"/structures/{made.json()['structure_id']}").json()
    assert (successor["identifier"], successor["active"]) == (siret, True)
    assert of.get(url).json()["active"] is False
    of.post(f"/structures/{successor['structure_id']}/users", json={"email": karim.email})
    body["structure_ids"] = [successor["structure_id"]]
    eventually(lambda: of.post("/transfers", json=body).status_code == 201)  # once Karim's account is known here
    governs = eventually(lambda: karim.http("organisation").get(f"/structures/{successor['structure_id']}").json())
    assert governs["gestionnaire_principal"] == karim.account_id
    assert of.patch(f"/structures/{successor['structure_id']}", json={"label": "x"}).status_code == 403
    stranger = create_structure(person().join(), new_siret()).json()
    theirs = of.post("/transfers", json={"account_id": karim.account_id, "structure_ids": [stranger["structure_id"]]})
    assert theirs.status_code == 404
