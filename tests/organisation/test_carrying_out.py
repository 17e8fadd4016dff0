"""Requests: every step is done once, in order, whatever crashes (ORG-5, ORG-12, ORG-18)."""

import asyncio
from dataclasses import replace

import pytest

from chassis import clock
from chassis.errors import Conflict
from chassis.idempotency import KeyReused, once
from contracts.rattachement import RattachementState
from contracts.request import RequestKind, RequestState
from services.organisation.domain import request as rules
from services.organisation.domain.kinds import KINDS, Step
from services.organisation.domain.rattachement import AlreadyAttached
from services.organisation.domain.request import FIRST_PAUSE, AlreadyDecided
from services.organisation.domain.structure import AlreadyExists
from services.organisation.usecases.requests import Requests
from tests.organisation.within import new_id


def fields(**changes):
    from contracts.structure import IdentifierType, StructureKind

    known = {"identifier_type": IdentifierType.SIRET, "kind": StructureKind.PRIVEE, "name": "ATELIER"}
    return known | {"identifier": new_id()[:8].translate(str.maketrans("abcdef", "123456")) + "000000"} | changes


class Killed(BaseException):
    """As a kill: no handler may swallow it."""


def dying(inside, step: Step, *, after: bool) -> None:
    """The process dies before or after this step, once."""
    perform = inside.performers[step]

    async def dies(request):
        inside.performers[step] = perform
        if after:
            await perform(request)
        raise Killed

    inside.performers[step] = dies


async def all_there(inside, structure_id: str, account_id: str) -> None:
    structure = (await inside.store.structures.get(structure_id)).value
    services, total = await inside.store.services.first(structure_id)
    assert (total, services[0].default) == (1, True)
    assert await inside.store.rattachements.gestionnaire(structure_id) == account_id
    held = await inside.store.rattachements.rights(account_id)
    assert len(held.grants) == 1
    assert len(held.grants[0].profiles) == len(structure.applications)
    assert len(await inside.published("structures", structure_id)) == 1
    assert len(await inside.published("services", services[0].service_id)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", KINDS[RequestKind.CREATION].asked)
async def test_org_5_a_creation_cut_at_any_step_is_finished_by_the_sweep(inside, step, after):
    """ORG-5"""
    founder = new_id()
    dying(inside, step, after=after)
    with pytest.raises(Killed):
        await inside.creation.create(fields(), founder)
    request = await inside.database["requests"].find_one({})
    assert await inside.requests.sweep() == 0, "its worker may still be at it"
    await inside.make_due(request["_id"])
    assert await inside.requests.sweep() == 1
    await all_there(inside, request["structure_id"], founder)
    kept = (await inside.store.requests.get(request["_id"])).value
    assert (kept.steps_left, kept.due_at) == ((), None)
    assert kept.steps_done == KINDS[RequestKind.CREATION].asked
    assert await inside.requests.sweep() == 0


@pytest.mark.parametrize("approve", [True, False], ids=["approved", "refused"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_org_18_a_decision_cut_in_two_is_finished_by_the_sweep(inside, after, approve):
    """ORG-18"""
    governor, asker = new_id(), new_id()
    structure = await inside.structure(governor)
    link, _ = await inside.attaching.ask(asker, structure.structure_id, None, "Bonjour")
    dying(inside, Step.CLOSE_RATTACHEMENT, after=after)
    with pytest.raises(Killed):
        await inside.attaching.decide(link, governor, approve=approve, reason="Non")
    request = await inside.store.requests.of_rattachement(link)
    await inside.make_due(request.value.request_id)
    assert await inside.requests.sweep() == 1
    decided = (await inside.store.rattachements.get(link)).value
    assert decided.state is (RattachementState.VALIDE if approve else RattachementState.REFUSE)
    assert decided.decided_by == governor
    announced = [e["type"] for e in await inside.published("rattachements", link)]
    assert announced == [
        "rattachement.requested.v1",
        "rattachement.decided.v1",
        "habilitation.changed.v1",
        "security.recorded.v1",
    ]


async def test_an_asking_cut_before_its_rattachement_is_finished_by_the_sweep(inside):
    """ORG-17"""
    structure = await inside.structure(new_id())
    dying(inside, Step.OPEN_RATTACHEMENT, after=False)
    with pytest.raises(Killed):
        await inside.attaching.ask(new_id(), structure.structure_id, None, "Bonjour")
    request = await inside.database["requests"].find_one({"kind": "RATTACHEMENT"})
    await inside.make_due(request["_id"])
    await inside.requests.sweep()
    link = (await inside.store.rattachements.get(request["subject"]["rattachement_id"])).value
    assert (link.state, link.comment) == (RattachementState.EN_ATTENTE, "Bonjour")


async def test_two_sweepers_at_once_do_each_step_once(inside):
    founder = new_id()
    dying(inside, Step.CREATE_STRUCTURE, after=False)
    with pytest.raises(Killed):
        await inside.creation.create(fields(), founder)
    request = await inside.database["requests"].find_one({})
    await inside.make_due(request["_id"])
    done: list[Step] = []

    def counting(step, perform):
        async def counted(asked):
            done.append(step)
            await asyncio.sleep(0)  # lets the other sweeper go on
            return await perform(asked)

        return counted

    counted = {step: counting(step, perform) for step, perform in inside.performers.items()}
    sweepers = [Requests(inside.store, counted) for _ in range(4)]
    finished = await asyncio.gather(*(sweeper.sweep() for sweeper in sweepers))
    assert sum(finished) == 1
    assert done == list(KINDS[RequestKind.CREATION].asked)
    await all_there(inside, request["structure_id"], founder)


async def test_a_step_that_fails_waits_longer_each_time_and_keeps_no_other_waiting(inside):
    async def fails(_request):
        raise KeyError("a bug")

    good, bad = new_id(), new_id()
    dying(inside, Step.ATTACH_FOUNDER, after=False)
    with pytest.raises(Killed):
        await inside.creation.create(fields(), bad)
    first = (await inside.database["requests"].find_one({"asked_by": bad}))["_id"]
    dying(inside, Step.CREATE_DEFAULT_SERVICE, after=False)
    with pytest.raises(Killed):
        await inside.creation.create(fields(), good)
    second = await inside.database["requests"].find_one({"asked_by": good})
    perform = inside.performers[Step.ATTACH_FOUNDER]
    inside.performers[Step.ATTACH_FOUNDER] = lambda r: fails(r) if r.asked_by == bad else perform(r)
    pauses = []
    for _ in range(3):
        await inside.make_due(first)
        before = clock.now()
        assert await inside.requests.sweep() == 0
        waiting = (await inside.store.requests.get(first)).value
        assert waiting.due_at - before >= FIRST_PAUSE * 2**waiting.attempts
        pauses.append(waiting.attempts)
    assert pauses == [pauses[0], pauses[0] + 1, pauses[0] + 2]
    await inside.make_due(first)
    await inside.make_due(second["_id"])
    assert await inside.requests.sweep() == 1
    await all_there(inside, second["structure_id"], good)


async def test_what_can_no_longer_be_is_closed_without_a_decision(inside):
    """ORG-2: of two creations of one identifier at the same time, one comes to nothing, and says so."""
    same = fields()
    dying(inside, Step.CREATE_STRUCTURE, after=False)
    with pytest.raises(Killed):
        await inside.creation.create(same, new_id())
    slower = await inside.database["requests"].find_one({})
    await inside.creation.create(same, new_id())
    await inside.make_due(slower["_id"])
    await inside.requests.sweep()
    kept = (await inside.store.requests.get(slower["_id"])).value
    assert (kept.state, kept.steps_left, kept.due_at) == (RequestState.SANS_SUITE, (), None)
    assert "existe déjà" in kept.reason


async def test_org_2_many_at_once_make_one_structure(inside):
    """ORG-2"""
    same = fields()
    answers = await asyncio.gather(*(inside.creation.create(same, new_id()) for _ in range(8)), return_exceptions=True)
    assert sum(not isinstance(a, Exception) for a in answers) == 1
    assert all(isinstance(a, AlreadyExists) for a in answers if isinstance(a, Exception))
    assert await inside.database["structures"].count_documents({}) == 1


async def test_a_key_used_again_while_the_first_call_is_under_way_is_a_conflict(inside):
    """INV-19: and once it is finished the same key gets the same structure."""
    founder, same = new_id(), fields()
    key = once(founder, "k", "x")
    dying(inside, Step.ATTACH_FOUNDER, after=False)
    with pytest.raises(Killed):
        await inside.creation.create(same, founder, key)
    with pytest.raises(Conflict):
        await inside.creation.create(same, founder, key)
    request = await inside.database["requests"].find_one({})
    await inside.make_due(request["_id"])
    await inside.requests.sweep()
    assert (await inside.creation.create(same, founder, key)).value.structure_id == request["structure_id"]
    with pytest.raises(KeyReused):
        await inside.creation.create(same, founder, once(founder, "k", "y"))


async def test_org_18_only_one_of_many_decisions_counts(inside):
    """ORG-18"""
    governor = new_id()
    structure = await inside.structure(governor)
    link, _ = await inside.attaching.ask(new_id(), structure.structure_id, None, "Bonjour")
    answers = await asyncio.gather(
        *(inside.attaching.decide(link, governor, approve=n % 2 == 0, reason="Non") for n in range(6)), return_exceptions=True
    )  # fmt: skip
    assert sum(not isinstance(a, Exception) for a in answers) == 1
    assert all(isinstance(a, AlreadyDecided) for a in answers if isinstance(a, Exception))
    announced = [e["type"] for e in await inside.published("rattachements", link)]
    assert announced.count("rattachement.decided.v1") == 1


async def test_org_17_many_at_once_ask_once(inside):
    """ORG-17"""
    structure, asker = await inside.structure(new_id()), new_id()
    answers = await asyncio.gather(
        *(inside.attaching.ask(asker, structure.structure_id, None, "Bonjour") for _ in range(6)), return_exceptions=True
    )  # fmt: skip
    assert sum(not isinstance(a, Exception) for a in answers) == 1
    assert all(isinstance(a, AlreadyAttached) for a in answers if isinstance(a, Exception))
    waiting = await inside.database["requests"].count_documents({"state": "EN_ATTENTE"})
    assert waiting == 1


async def test_a_decision_while_the_asking_is_being_finished_loses_nothing(inside):
    """The gestionnaire may answer the event before the asker's process has marked its step."""
    governor, asker = new_id(), new_id()
    structure = await inside.structure(governor)
    perform = inside.performers[Step.OPEN_RATTACHEMENT]
    answers = []

    async def answered_at_once(request):
        await perform(request)
        inside.performers[Step.OPEN_RATTACHEMENT] = perform
        answers.append(
            await inside.attaching.decide(request.subject.rattachement_id, governor, approve=True, reason="")
        )

    inside.performers[Step.OPEN_RATTACHEMENT] = answered_at_once
    link, _ = await inside.attaching.ask(asker, structure.structure_id, None, "Bonjour")
    assert answers == [RattachementState.VALIDE]
    request = (await inside.store.requests.of_rattachement(link)).value
    assert (request.state, request.steps_left) == (RequestState.APPROUVEE, ())


async def test_a_request_is_read_as_it_was_kept(inside):
    structure = await inside.structure()
    link, _ = await inside.attaching.ask(new_id(), structure.structure_id, None, "Bonjour")
    kept = await inside.store.requests.of_rattachement(link)
    assert inside.store.requests.document(kept.value)["subject"] == {"about": "ATTACHMENT", "rattachement_id": link}
    changed = replace(kept.value, cursor="x")
    saved = await inside.store.requests.save(kept, changed)
    assert saved.value == changed
    assert (
        await inside.store.requests.save(
            saved, rules.step_done(replace(changed, steps_left=(Step.DERIVE_RIGHTS,)), clock.now())
        )
    ).value.cursor is None
