"""A ring signs with its first key and verifies with all of them."""

import json

import pytest
from joserfc.jwk import OKPKey

from chassis.keyring import KeyRing

OLD, NEW = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")


def pem(key: OKPKey) -> str:
    return key.as_pem(private=True).decode()


def test_one_key_or_several_from_pem_jwk_or_jwk_set():
    assert KeyRing.load(pem(NEW)).kid == NEW.thumbprint()
    ring = KeyRing.load(pem(NEW) + pem(OLD))
    assert ring.kid == NEW.thumbprint()
    assert list(ring.keys) == [NEW.thumbprint(), OLD.thumbprint()]
    assert list(KeyRing.load(json.dumps({"keys": ring.public()})).keys) == list(ring.keys)
    assert KeyRing.load(json.dumps(ring.public()[1])).kid == OLD.thumbprint()


def test_what_is_published_holds_no_private_part():
    assert all("d" not in key and key["use"] == "sig" for key in KeyRing(NEW, OLD).public())


@pytest.mark.parametrize("text", ["garbage", "", "{}", '{"keys": []}', "-----BEGIN X-----\nAA\n-----END X-----"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="key"):
        KeyRing.load(text)
