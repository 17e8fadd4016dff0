from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.browser import Seat, chromium
from tests.kit.people import Person
from tests.kit.stack import RunningStack
from tests.organisation.conftest import create_structure, new_siret

expect.set_options(timeout=15_000)  # as long as `Seat.says` waits: what a page shows may come over the bus


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture
async def sit(
    stack: RunningStack, browser: Browser, person: Callable[..., Person]
) -> AsyncIterator[Callable[..., Any]]:
    """Puts somebody before a screen of their own."""
    stack.all()
    contexts = []

    async def make(who: Person | None = None, **screen: Any) -> Seat:
        given = {"locale": "fr-FR", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"} | screen
        context = await browser.new_context(**given)
        contexts.append(context)
        scripted = bool(given.get("java_script_enabled", True))
        return Seat(await context.new_page(), stack.url("portal"), who or person(), scripted=scripted)

    yield make
    for context in contexts:
        await context.close()


@pytest.fixture
def with_structure(person: Callable[..., Person], stack: RunningStack) -> Callable[[], Person]:
    """Makes somebody who has an account and a structure."""
    stack.all()

    def make() -> Person:
        somebody = person().join()
        somebody.siret = new_siret()
        made = create_structure(somebody, somebody.siret)
        assert made.status_code == 201, made.text
        somebody.structure_id = made.json()["structure_id"]
        return somebody

    return make


@pytest.fixture
def camille(with_structure: Callable[[], Person]) -> Person:
    return with_structure()
