"""Nothing gets stuck: reminders after 3 and 7 days, then the operators and who asked are told (ORG-8, ORG-29)."""

from datetime import timedelta

import pytest

from chassis import clock
from contracts.request import RequestKind
from tests.organisation.within import new_id

HOUR = timedelta(hours=1)


async def asked(inside, structure) -> str:
    link, _ = await inside.attaching.ask(new_id(), structure.structure_id, None, "Bonjour")
    return (await inside.store.requests.of_rattachement(link)).value.request_id


async def reminders(inside, request_id) -> list[tuple[int, bool]]:
    events = await inside.published("requests", request_id)
    return [(e["data"]["days"], e["data"]["escalated"]) for e in events if e["type"] == "request.reminded.v1"]


async def test_org_29_reminded_after_3_and_7_days_then_escalated(inside):
    """ORG-29"""
    boss = new_id()
    request = await asked(inside, await inside.structure(boss))
    start = clock.now()
    sent = []
    for days in range(20):
        assert await inside.reminding.run(start + timedelta(days=days) - HOUR) == 0
        sent += [days] * await inside.reminding.run(start + timedelta(days=days) + HOUR)
    assert sent == [3, 7, 14]
    assert await reminders(inside, request) == [(3, False), (7, False), (14, True)]
    kept = (await inside.store.requests.get(request)).value
    assert (kept.escalated, kept.remind_at) == (True, None)
    told = (await inside.published("requests", request))[-1]["data"]
    assert (told["gestionnaire_principal"], told["asked_by"]) == (boss, kept.asked_by)


@pytest.mark.parametrize("approve", [True, False])
async def test_org_29_what_was_answered_is_not_reminded_of(inside, approve):
    """ORG-29"""
    boss = new_id()
    request = await asked(inside, await inside.structure(boss))
    await inside.approving.decide(request, boss, approve=approve, reason="Non")
    assert await inside.reminding.run(clock.now() + timedelta(days=30)) == 0


async def test_org_29_two_workers_remind_once(inside):
    """ORG-29"""
    request = await asked(inside, await inside.structure(new_id()))
    due = (await inside.store.requests.get(request),) * 2
    assert [await inside.reminding._remind(d) for d in due] == [True, False]


async def test_org_29_for_the_operators_nobody_is_reminded_until_somebody_governs(inside):
    """ORG-29: from then on the days count anew."""
    structure, boss = await inside.structure(), new_id()
    request = await asked(inside, structure)
    late = clock.now() + timedelta(days=30)
    assert await inside.reminding.run(late) == 0
    await inside.governing.attach(structure, boss, new_id())
    assert (await inside.store.requests.get(request)).value.remind_at > clock.now() + timedelta(days=2)
    assert await inside.reminding.run(late) == 1


async def test_org_29_requests_of_every_kind_that_a_gestionnaire_decides(inside):
    """ORG-29"""
    from services.organisation.domain.mandat import MandatKind

    boss, agent = new_id(), new_id()
    mandant, mandataire = await inside.structure(boss), await inside.structure(agent)
    request = await inside.mandating.ask(
        agent, MandatKind.FACTURATION, mandant.structure_id, mandataire.structure_id, "Bonjour", key=None
    )
    assert await inside.reminding.run(clock.now() + timedelta(days=4)) == 1
    event = (await inside.published("requests", request.request_id))[-1]["data"]
    assert (event["kind"], event["gestionnaire_principal"]) == (RequestKind.MANDAT_DE_FACTURATION, boss)
