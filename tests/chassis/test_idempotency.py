"""The same call twice makes one thing (INV-19)."""

import pytest

from chassis.idempotency import KeyReused, made_before, once


def test_a_key_belongs_to_its_account_and_content():
    first = once("camille", "k", "a", 1)
    assert first == once("camille", "k", "a", 1)
    assert first.key != once("erwan", "k", "a", 1).key
    assert first.hash != once("camille", "k", "a", 2).hash
    assert once("camille", None, "a") is None


def test_what_was_made_inside_an_aggregate_is_found_by_its_mark():
    asked = once("camille", "k", "a")
    things = [("x", None), ("y", asked.mark), ("z", once("camille", "other", "a").mark)]
    assert made_before(things, asked) == "y"
    assert made_before(things, None) is None
    assert made_before(things, once("camille", "new", "a")) is None
    with pytest.raises(KeyReused):
        made_before(things, once("camille", "k", "something else"))
