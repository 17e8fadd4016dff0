"""Tries: the table of waits, and the store that takes each try in one write (ID-13, ID-27)."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import clock
from services.identity.domain import attempts
from services.identity.domain.attempts import FORGET, WAITS, Attempts, Locked
from services.identity.domain.factor import Factor
from services.identity.domain.login import CODE_TRIES, Login, LoginOver
from services.identity.store import Store

NOW = clock.now() + timedelta(days=1)  # the store tidies up what is old by its own clock
SECOND = timedelta(seconds=1)


@given(st.integers(0, 200), st.integers(0, 200))
def test_id_13_more_failures_never_wait_less(a, b):
    low, high = sorted((a, b))
    assert attempts.wait(low) <= attempts.wait(high) <= timedelta(minutes=15)


@pytest.mark.parametrize(("least", "pause"), WAITS)
def test_id_13_each_wait_begins_with_its_count(least, pause):
    assert attempts.wait(least) == pause
    assert attempts.wait(least - 1) < pause


@pytest.mark.parametrize(("least", "pause"), WAITS)
def test_id_13_counts_are_stretched_for_an_address(least, pause):
    assert attempts.wait(least * 20, 20.0) == pause
    assert attempts.wait(least * 20 - 1, 20.0) < pause


def test_id_13_openings_cover_every_count_once():
    steps = attempts.openings(NOW)
    assert steps[0].least == 0
    assert [s.below for s in steps] == [*(s.least for s in steps[1:]), None]


def test_id_13_the_refusal_says_the_seconds_left():
    refused = attempts.locked(Attempts(5, NOW), NOW + 10 * SECOND)
    assert refused.retry_after == 6
    assert refused.detail.fr.endswith("6 s")
    assert refused.detail.en.endswith("6 s")


@pytest.mark.parametrize(("seconds", "shown"), [(1, "1 s"), (89, "89 s"), (90, "2 min"), (900, "15 min")])
def test_id_13_long_waits_are_said_in_minutes(seconds, shown):
    assert attempts.duration(seconds) == shown


async def taken(store: Store, name: str, now: datetime, factor: float = 1.0) -> bool:
    try:
        await store.tries.take(name, now, factor)
    except Locked:
        return False
    return True


async def test_id_13_three_tries_are_free_and_the_fourth_waits(store):
    assert [await taken(store, "a", NOW) for _ in range(4)] == [True, True, True, False]
    assert not await taken(store, "a", NOW + 2 * SECOND - timedelta(milliseconds=1))
    assert await taken(store, "a", NOW + 2 * SECOND)


@pytest.mark.parametrize(("least", "pause"), WAITS)
async def test_id_13_each_wait_ends_on_its_second(store, least, pause):
    await store.tries.collection.insert_one({"_id": "a", "count": least, "last_at": NOW})
    assert not await taken(store, "a", NOW + pause - timedelta(milliseconds=1))
    assert await taken(store, "a", NOW + pause)
    assert (await store.tries.of("a")).count == least + 1


async def test_id_13_an_hour_later_all_is_forgotten(store):
    await store.tries.collection.insert_one({"_id": "a", "count": 14, "last_at": NOW})
    assert await taken(store, "a", NOW + FORGET - timedelta(milliseconds=1))
    assert (await store.tries.of("a")).count == 15
    assert await taken(store, "a", NOW + 2 * FORGET)
    assert (await store.tries.of("a")).count == 1


async def test_id_27_any_number_at_once_gets_what_is_free(store):
    got = await asyncio.gather(*(taken(store, "a", NOW) for _ in range(60)))
    assert sum(got) == 3
    assert (await store.tries.of("a")).count == 3


async def test_id_13_nobody_is_locked_while_right_answers_clear_the_row(store):
    """A row that was cleared between two looks is no lock: of right passwords sent at once none is refused."""

    async def right_answers() -> list[bool]:
        got = []
        for _ in range(60):
            got.append(await taken(store, "a", NOW))
            await store.tries.clear("a")
        return got

    assert all(map(all, await asyncio.gather(right_answers(), right_answers(), right_answers())))


@given(st.integers(0, 30), st.integers(-10, 4000), st.sampled_from([1.0, 4.0, 20.0]))
def test_id_13_what_waits_is_what_no_opening_lets_pass(count, age, factor):
    row = Attempts(count, NOW - age * SECOND)
    free = [
        o
        for o in attempts.openings(NOW, factor)
        if count >= o.least
        and (o.below is None or count < o.below)
        and o.after < row.last_at
        and (o.until is None or row.last_at <= o.until)
    ]
    forgotten = row.last_at <= NOW - FORGET
    assert attempts.waits(row, NOW, factor) == (not free and not forgotten)


async def test_id_27_counters_lose_nothing(store):
    """Each as if it had read the clock a little before the one ahead of it."""
    wide = 60 / attempts.FIRST_WAIT
    got = await asyncio.gather(*(taken(store, "a", NOW - n * timedelta(milliseconds=1), wide) for n in range(40)))
    assert (sum(got), (await store.tries.of("a")).count) == (40, 40)


async def test_id_27_a_try_given_back_leaves_no_trace(store):
    before = NOW - timedelta(minutes=5)
    await store.tries.collection.insert_one({"_id": "a", "count": 5, "last_at": before})
    await store.tries.give_back(await store.tries.take("a", NOW))
    assert await store.tries.of("a") == Attempts(5, before)


async def test_id_27_a_try_given_back_leaves_later_ones(store):
    first = await store.tries.take("a", NOW)
    await store.tries.take("a", NOW + SECOND)
    await store.tries.give_back(first)
    assert await store.tries.of("a") == Attempts(1, NOW + SECOND)


def login(**changes) -> Login:
    known = {"id": "l", "account_id": "a", "login_key": "k", "factor": Factor.EMAIL, "digest": "d", "expires_at": NOW}
    return Login(**known | changes)


async def test_id_27_a_code_has_five_tries_however_many_come_at_once(store):
    await store.logins.add(login())

    async def tried() -> bool:
        try:
            await store.logins.take_try("l", NOW - SECOND)
        except LoginOver:
            return False
        return True

    assert sum(await asyncio.gather(*(tried() for _ in range(40)))) == CODE_TRIES
    assert (await store.logins.get("l")).value.tries == CODE_TRIES


async def test_id_9_no_try_is_taken_of_a_code_that_expired(store):
    await store.logins.add(login())
    assert (await store.logins.take_try("l", NOW - timedelta(milliseconds=1))).tries == 1
    with pytest.raises(LoginOver):
        await store.logins.take_try("l", NOW)


async def test_id_9_a_code_is_used_once_and_only_while_it_is_the_last_sent(store):
    await store.logins.add(login())
    with pytest.raises(LoginOver):
        await store.logins.finish(login(digest="an earlier one"))
    await store.logins.finish(login())
    with pytest.raises(LoginOver):
        await store.logins.finish(login())
