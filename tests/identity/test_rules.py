"""identity's rules, without I/O."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain import attempts, password, totp
from services.identity.usecases.sealing import Sealer

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@given(st.integers(0, 200), st.integers(0, 200))
def test_id_13_more_failures_never_wait_less(a, b):
    """ID-13"""
    low, high = sorted((a, b))
    assert throttle.wait(low) <= throttle.wait(high) <= timedelta(minutes=15)


def test_id_13_the_wait_ends_and_failures_are_forgotten():
    """ID-13"""
    failures = throttle.Failures(5, NOW)
    with pytest.raises(throttle.Locked) as refused:
        throttle.check(failures, NOW + timedelta(seconds=10))
    assert refused.value.retry_after == 6
    throttle.check(failures, NOW + timedelta(seconds=15))
    assert throttle.after_failure(failures, NOW + timedelta(hours=2)).count == 1


@given(st.text(max_size=40))
def test_id_5_a_password_accepted_meets_the_rule(text):
    """ID-5"""
    if not password.breaches(text, "camille@exemple.fr"):
        assert 12 <= len(text) <= 128
        assert password.kinds(text) >= 3


@pytest.mark.parametrize(
    ("text", "kinds"), [("abc", 1), ("Abc", 2), ("Abc1", 3), ("Abc1!", 4), ("éa", 2), ("É1", 2), ("", 0)]
)
def test_id_5_accents_count_as_special(text, kinds):
    """ID-5"""
    assert password.kinds(text) == kinds


def test_id_10_rfc_6238_vector_and_no_replay():
    """ID-10, RFC 6238 appendix B (SHA-1), last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime.fromtimestamp(59, UTC)
    step = totp.accepted_step(secret, "287082", at, 0)
    assert step == 1
    assert totp.accepted_step(secret, "287082", at, step) is None
    assert totp.accepted_step(secret, "287082", at + timedelta(minutes=5), 0) is None


def test_what_was_sealed_for_one_use_does_not_open_for_another():
    sealer = Sealer("A" * 43 + "=")
    sealed = sealer.seal("secret", "totp")
    assert sealer.open(sealed, "totp") == "secret"
    with pytest.raises(InvalidTag):
        sealer.open(sealed, "mail")
