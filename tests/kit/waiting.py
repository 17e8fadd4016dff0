"""Waiting for what others do: polled, with a deadline. Nothing of a stack is needed for it."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(fn: Callable[[], T | None], within: float = 30) -> T:
    """What `fn` returns once it is no None, False, empty list or AssertionError; the last failure after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        try:
            result = fn()
            if result is not None and result is not False and result != []:
                return result
        except AssertionError as e:
            failure = e
        if time.monotonic() > deadline:
            raise failure or AssertionError(f"not within {within} s: {fn}")
        time.sleep(0.02)
