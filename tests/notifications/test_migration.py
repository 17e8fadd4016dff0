"""What version 0.1 told stays told."""

import pytest
from pydantic import TypeAdapter

from chassis.migrations import migrate
from services.notifications.domain.notice import Plan, PlanState
from services.notifications.migrations import STEPS, settled_plan, with_keys
from tests.migrations import kit

TOLD = kit.documents("notifications", "told")
SHAPE = TypeAdapter(Plan)


@pytest.mark.parametrize("told", TOLD, ids=lambda d: d["_id"].partition(".")[2])
def test_an_event_of_version_0_1_is_settled(told):
    made = settled_plan(told)
    plan = SHAPE.validate_python(made | {"id": made["_id"]})
    assert (plan.state, plan.at, plan.expected) == (PlanState.REGLE, told["at"], ())
    assert told["_id"].startswith(f"{plan.id}.")


NOTICE = {"structure_id": "s", "page": "factures-emises/i"}


@pytest.mark.parametrize(
    ("notice", "keys"),
    [
        (NOTICE, ["s|FACTURES_EMISES"]),
        (NOTICE | {"page": "tickets/t"}, ["s|SOLLICITATIONS_EMISES", "s|SOLLICITATIONS_RECUES", "s|GUICHET"]),
        (NOTICE | {"structure_id": None, "page": "mes-rattachements"}, [""]),
        (NOTICE | {"page": "inconnue"}, []),
    ],
)
def test_not_6_a_notice_of_before_the_feed_names_the_right_that_opens_it(notice, keys):
    assert with_keys(notice)["keys"] == keys
    assert with_keys(with_keys(notice)) is None


async def test_the_command_carries_a_whole_installation_over_once(stack):
    with kit.stored(stack.store, "notifications") as database:
        await kit.fill(database, "notifications")
        await database["notices"].insert_one(NOTICE | {"_id": "e.a"})
        await database["mails"].create_index("created_at", expireAfterSeconds=180 * 86_400)
        events = {told["_id"].partition(".")[0] for told in TOLD}
        assert list((await migrate(database, STEPS)).values()) == [len(events), 1, 1]
        assert {row["_id"] for row in await database["plans"].find({}).to_list(None)} == events
        assert "created_at_1" not in await database["mails"].index_information(), "NOT-5: what was given up stays"
        await database["migrations"].delete_many({})
        assert list((await migrate(database, STEPS)).values()) == [0, 0, 0], (
            "a crash before the mark costs a second look"
        )
