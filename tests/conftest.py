from collections.abc import Iterator

import pytest

from tests.mails import Mailbox
from tests.outside import Outside
from tests.stack import RunningStack, running


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """The real stack, once a session; services start when first asked for."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def outside(stack: RunningStack) -> Iterator[Outside]:
    """A plain Kafka consumer of every public topic, from the beginning."""
    with Outside(stack.kafka) as reading:
        yield reading


@pytest.fixture
def mailbox(stack: RunningStack) -> Iterator[Mailbox]:
    """Reads the caught mail; whatever a test made it do, it accepts mail again afterwards."""
    box = Mailbox(stack.mailbox)
    yield box
    box.behave("accept")
    box.close()
