from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import Seat, chromium
from tests.kit.people import Person
from tests.kit.stack import RunningStack


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
        return Seat(await context.new_page(), stack.url("portal"), who or person())

    yield make
    for context in contexts:
        await context.close()
