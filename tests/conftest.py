from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pytest

from tests.kit.mails import Mailbox
from tests.kit.outside import Outside
from tests.kit.people import Person
from tests.kit.stack import RunningStack, running

MOST_FILES, WORTH_TELLING = 30, 5000
"""Files with their milliseconds."""


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    if "stack" in getattr(item, "fixturenames", ()):
        item.add_marker("stack")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What leaves events on the shared topics that no service would ever publish comes late; last, what needs another stack."""
    items.sort(key=lambda item: ("tests/faults/" in item.nodeid, "attacks/test_hostile.py" in item.nodeid))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where the time went: the suite is to stay short, and a file that grows is not seen test by test."""
    taken: Counter[str] = Counter()
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            taken[report.nodeid.partition("::")[0]] += round(report.duration * 1000)
    longest = [(path, spent) for path, spent in taken.most_common(MOST_FILES) if spent >= WORTH_TELLING]
    for path, spent in longest:
        terminalreporter.write_line(f"{spent / 1000:6.0f} s  {path}")


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


@pytest.fixture
def person(stack: RunningStack, mailbox: Mailbox) -> Iterator[Callable[..., Person]]:
    """Makes people who do not have an account yet."""
    made: list[Person] = []

    def make(**fields: Any) -> Person:
        made.append(Person(stack, mailbox, **fields))
        return made[-1]

    yield make
    for one in made:
        one.close()
