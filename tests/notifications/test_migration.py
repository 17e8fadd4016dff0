"""What version 0.1 told stays told."""

import pytest
from pydantic import TypeAdapter

from chassis.migrations import migrate
from services.notifications.domain.notice import Plan, PlanState
from services.notifications.migrations import STEPS, settled_plan
from tests.migrations import kit

TOLD = kit.documents("notifications", "told")
SHAPE = TypeAdapter(Plan)


@pytest.mark.parametrize("told", TOLD, ids=lambda d: d["_id"].partition(".")[2])
def test_an_event_of_version_0_1_is_settled(told):
    made = settled_plan(told)
    plan = SHAPE.validate_python(made | {"id": made["_id"]})
    assert (plan.state, plan.at, plan.expected) == (PlanState.REGLE, told["at"], ())
    assert told["_id"].startswith(f"{plan.id}.")


async def test_the_command_carries_a_whole_installation_over_once(stack):
    with kit.stored(stack.store, "notifications") as database:
        await kit.fill(database, "notifications")
        events = {told["_id"].partition(".")[0] for told in TOLD}
        assert await migrate(database, STEPS) == {STEPS[0].name: len(events)}
        assert {row["_id"] for row in await database["plans"].find({}).to_list(None)} == events
        await database["migrations"].delete_many({})
        assert await migrate(database, STEPS) == {STEPS[0].name: 0}, "a crash before the mark costs a second look"
