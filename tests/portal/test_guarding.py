"""CSRF tokens (POR-14)."""

import base64
import secrets

import pytest

from chassis.sealing import Sealer
from services.portal.usecases.guarding import csrf_token, genuine


def sealer() -> Sealer:
    return Sealer(base64.b64encode(secrets.token_bytes(32)).decode())


def test_a_token_is_of_one_cookie_alone_por_14():
    own = sealer()
    assert genuine(own, "cookie", csrf_token(own, "cookie"))
    assert not genuine(own, "another", csrf_token(own, "cookie"))
    assert not genuine(sealer(), "cookie", csrf_token(own, "cookie"))


def test_no_two_pages_hold_the_same_characters_por_14():
    own = sealer()
    assert csrf_token(own, "cookie") != csrf_token(own, "cookie")


@pytest.mark.parametrize("token", ["", "x", "é", "AAAA", "====", base64.urlsafe_b64encode(bytes(64)).decode()])
def test_what_is_no_token_is_refused_por_14(token):
    assert not genuine(sealer(), "cookie", token)


def test_a_token_of_before_a_change_of_key_still_counts_por_14():
    old, new = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    assert genuine(Sealer(f"{new} {old}"), "cookie", csrf_token(Sealer(old), "cookie"))
