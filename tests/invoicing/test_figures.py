"""How fast deposits are made available, for everybody's eyes (INV-20)."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.observability.objectives import OBJECTIVES
from services.invoicing.domain.figures import delays, percentile
from services.portal.usecases.status import AVAILABLE_SECONDS, MAIL_SECONDS
from tests.invoicing.conftest import Trade
from tests.kit.stack import eventually

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def test_inv_20_what_is_still_on_its_way_counts_until_now():
    assert delays([(ago(60), ago(59)), (ago(30), None), (ago(20), ago(19.5))], NOW) == [0.5, 1.0, 30.0]


@pytest.mark.parametrize(("share", "value"), [(0.5, 5.0), (0.99, 10.0), (0.9, 9.0), (0.01, 1.0)])
def test_inv_20_a_percentile_is_one_of_the_values(share: float, value: float):
    assert percentile([float(n) for n in range(1, 11)], share) == value
    assert percentile([], share) is None


def test_inv_20_the_status_page_promises_what_is_watched_over():
    good = {objective.name: objective.good for objective in OBJECTIVES}
    assert f'le="{AVAILABLE_SECONDS}"' in good["available"]
    assert f'le="{MAIL_SECONDS}"' in good["mails"]


def test_inv_20_a_deposit_is_counted_and_measured(trade: Trade) -> None:
    trade.available()
    figures = eventually(
        lambda: f if (f := trade.world.anonymous().get("/service-figures").json())["deposits"] else None, 30
    )
    assert figures["deposited_today"] >= 1
    assert 0 <= figures["p50_seconds"] <= figures["p99_seconds"]
