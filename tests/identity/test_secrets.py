"""Secrets at rest and signing keys: rings of keys, so that one can be changed while everything runs."""

import asyncio
import base64
import os
from datetime import UTC, datetime, timedelta

import httpx
import jwt as pyjwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import OKPKey

from chassis.auth import Verifier
from chassis.errors import Unauthenticated
from chassis.sealing import Sealer
from services.identity.domain import keys
from services.identity.domain.keys import LONG_AGO, SigningKey
from tests.kit.stack import eventually

AHEAD = timedelta(minutes=15)
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MONTH, TEN_MINUTES = timedelta(days=30), timedelta(minutes=10)
MOMENT = timedelta(milliseconds=1)


def new_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def pem() -> str:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_what_was_sealed_for_one_use_does_not_open_for_another():
    sealer = Sealer(new_key())
    sealed = sealer.seal("secret", "totp")
    assert sealer.open(sealed, "totp") == "secret"
    with pytest.raises(InvalidTag):
        sealer.open(sealed, "mail")


def test_a_new_key_seals_and_the_old_one_still_opens():
    old, new = new_key(), new_key()
    sealed = Sealer(old).seal("secret", "totp")
    both = Sealer(f"{new}\n{old}")
    assert both.open(sealed, "totp") == "secret"
    assert Sealer(new).open(both.seal("other", "totp"), "totp") == "other"
    with pytest.raises(InvalidTag):
        Sealer(new).open(sealed, "totp")


def test_values_sealed_before_keys_had_names_still_open():
    old, nonce = new_key(), os.urandom(12)
    sealed = nonce + AESGCM(base64.b64decode(old)).encrypt(nonce, b"secret", b"totp")
    assert Sealer(f"{new_key()} {old}").open(sealed, "totp") == "secret"


def test_digests_are_recognised_under_every_key_of_the_ring():
    old, new = new_key(), new_key()
    digest = Sealer(old).digest("123456", "login-code")
    both = Sealer(f"{new} {old}")
    assert both.matches("123456", "login-code", digest)
    assert digest in both.digests("123456", "login-code")
    assert both.digest("123456", "login-code") == Sealer(new).digest("123456", "login-code")
    assert not both.matches("123457", "login-code", digest)
    assert not both.matches("123456", "refresh", digest)


def key(kid: str, signs_from: datetime) -> SigningKey:
    return SigningKey(kid=kid, pem=b"", signs_from=signs_from)


def test_id_23_the_newest_key_whose_time_has_come_signs():
    ring = [key("a", LONG_AGO), key("b", NOW - MONTH), key("c", NOW)]
    assert keys.signing(ring, NOW - MOMENT).kid == "b"
    assert keys.signing(ring, NOW).kid == "c"
    assert keys.signing([], NOW) is None


def test_id_23_a_key_is_published_before_it_signs():
    assert keys.joins_at([], AHEAD, NOW) == NOW
    assert keys.joins_at([key("a", NOW)], AHEAD, NOW) == NOW + AHEAD


def test_id_23_the_next_key_is_due_in_time_to_be_published_ahead():
    ring, due = [key("a", NOW)], NOW + MONTH - AHEAD
    assert not keys.next_is_due(ring, MONTH, AHEAD, due - MOMENT)
    assert keys.next_is_due(ring, MONTH, AHEAD, due)
    assert not keys.next_is_due([], MONTH, AHEAD, due)


def test_id_23_a_key_is_dropped_once_no_token_needs_it():
    ring = [key("a", NOW - MONTH), key("b", NOW)]
    over = NOW + TEN_MINUTES + AHEAD
    assert keys.spent(ring, set(), TEN_MINUTES, AHEAD, over - MOMENT) == []
    assert keys.spent(ring, set(), TEN_MINUTES, AHEAD, over) == ["a"]
    assert keys.spent(ring, {"a"}, TEN_MINUTES, AHEAD, over) == []


def published(http: httpx.Client) -> set[str]:
    return {k["kid"] for k in http.get("/.well-known/jwks.json").json()["keys"]}


def kid(text: str) -> str:
    return OKPKey.import_key(text).thumbprint()


def test_id_23_every_key_of_the_setting_is_published(stack, person):
    """A new first key as well as an older second one; nothing is signed with either before it was seen."""
    stack.start("identity")
    with httpx.Client(base_url=stack.url("identity")) as http:
        eventually(lambda: published(http))  # in an empty ring the first key would sign at once
    installed = (stack.data / "secrets" / "identity_signing_key").read_text()
    newer, older = pem(), pem()
    url, process = stack.start_extra("identity", env={"IDENTITY_SIGNING_KEY": newer + installed + older})
    with httpx.Client(base_url=url) as http:
        eventually(lambda: published(http) >= {kid(newer), kid(installed), kid(older)})
    process.stop()
    camille = person().join()
    header = pyjwt.get_unverified_header(camille.tokens["access_token"])
    assert header["kid"] not in {kid(newer), kid(older)}
    assert camille.http("identity").get("/me").status_code == 200


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_id_23_a_token_signed_by_the_second_key_is_accepted(stack, person, tmp_path):
    """As after a change of the signing key: what the earlier one signed still counts for every service."""
    installed, second = (stack.data / "secrets" / "identity_signing_key").read_text(), pem()
    url, process = stack.start_extra("identity", env={"IDENTITY_SIGNING_KEY": installed + second})
    camille = person().join()
    with httpx.Client(base_url=url) as http:
        eventually(lambda: kid(second) in published(http))
        (tmp_path / "jwks.json").write_text(http.get("/.well-known/jwks.json").text)
    process.stop()
    verifier = Verifier((tmp_path / "jwks.json").as_uri())
    claims = pyjwt.decode(camille.tokens["access_token"], options={"verify_signature": False})
    known = asyncio.run(verifier.verify(pyjwt.encode(claims, second, "EdDSA", {"kid": kid(second)})))
    assert known.account_id == camille.account_id
    with pytest.raises(Unauthenticated):
        asyncio.run(verifier.verify(pyjwt.encode(claims, pem(), "EdDSA", {"kid": kid(second)})))


def test_id_10_an_app_survives_a_change_of_the_sealing_key(stack, person):
    camille = person().join()
    camille.add_app()
    installed = (stack.data / "secrets" / "identity_encryption_key").read_text()
    url, process = stack.start_extra("identity", env={"IDENTITY_ENCRYPTION_KEY": f"{new_key()} {installed}"})
    with httpx.Client(base_url=url) as http:
        login = http.post("/logins", json={"email": camille.email, "password": camille.password}).json()
        proved = http.post(f"/logins/{login['login_id']}/code", json={"code": camille.app_code()})
    process.stop()
    assert proved.status_code == 200, proved.text
