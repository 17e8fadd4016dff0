"""Tokens (ID-23): only identity's own, by a key it publishes now, for us, still valid."""

import base64
import contextlib
import json
import time
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from chassis import auth
from chassis.auth import Verifier
from chassis.errors import SessionOver, Unauthenticated, Unavailable

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")


class Identity:
    """Publishes keys in a file and signs with the newest."""

    def __init__(self, file: Path) -> None:
        self.file, self.keys = file, []
        self.rotate()

    @property
    def url(self) -> str:
        return f"file://{self.file}"

    def rotate(self, *, keep: bool = False) -> None:
        self.keys = [*(self.keys if keep else []), OKPKey.generate_key("Ed25519", {"kid": f"k{time.monotonic_ns()}"})]
        self.file.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}))

    def token(self, *, header=None, key=None, algorithm="EdDSA", **changes) -> str:
        now = int(time.time())
        claims = {
            "iss": "chorale",
            "aud": "chorale",
            "sub": "account",
            "sid": "login",
            "iat": now,
            "exp": now + 600,
        } | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        head = {"alg": algorithm, "kid": self.keys[-1].kid} | (header or {})
        return jwt.encode(head, claims, key or self.keys[-1], algorithms=[algorithm])


@pytest.fixture
def identity(tmp_path) -> Identity:
    return Identity(tmp_path / "jwks.json")


@pytest.fixture
def verifier(identity) -> Verifier:
    return Verifier(identity.url)


async def test_id_23_a_good_token_tells_who(identity, verifier):
    account = await verifier.verify(identity.token(kind="TECHNIQUE", scope="depot suivi"))
    assert (account.account_id, account.session_id, account.kind) == ("account", "login", "TECHNIQUE")
    assert account.scopes == {"depot", "suivi"}


@pytest.mark.parametrize("claims", [
    {"exp": -60}, {"exp": None}, {"iss": "other"}, {"iss": None}, {"aud": "other"}, {"aud": None}, {"sub": None},
    {"sid": None}, {"nbf": 60},
], ids=str)  # fmt: skip
async def test_id_23_claims_that_do_not_hold_are_refused(identity, verifier, claims):
    claims = {name: value + int(time.time()) if isinstance(value, int) else value for name, value in claims.items()}
    with pytest.raises(Unauthenticated):
        await verifier.verify(identity.token(**claims))


@pytest.mark.parametrize(
    "claims", [{"scope": ["depot"]}, {"scope": 1}, {"kind": {}}, {"sub": 7}, {"sid": ["a"]}], ids=str
)
async def test_id_23_a_claim_that_is_no_text_is_refused(identity, verifier, claims):
    with pytest.raises(Unauthenticated):
        await verifier.verify(identity.token(**claims))


@pytest.mark.parametrize("typ", ["at+jwt", "dpop+jwt", "", "jwt"], ids=str)
async def test_id_23_a_token_of_another_type_is_refused(identity, verifier, typ):
    with pytest.raises(Unauthenticated):
        await verifier.verify(identity.token(header={"typ": typ}))


async def test_id_20_a_session_that_ended_is_refused_while_its_token_holds(identity):
    ended = set()
    verifier, token = Verifier(identity.url, ended), identity.token()
    assert (await verifier.verify(token)).session_id == "login"
    ended.add("login")
    with pytest.raises(SessionOver):
        await verifier.verify(token)


async def test_a_token_counts_as_verified_once_its_signature_was_found_right(identity, verifier):
    good, forged = identity.token(), identity.token()[:-4] + "AAAA"
    for token in (good, forged):
        assert not verifier.verified(token)
        with contextlib.suppress(Unauthenticated):
            await verifier.verify(token)
    assert verifier.verified(good)
    assert not verifier.verified(forged)


async def test_id_23_another_algorithm_is_refused_even_with_a_published_key(identity, verifier):
    public = identity.keys[-1].as_dict(private=False)["x"]
    symmetric = OctKey.import_key(base64.urlsafe_b64decode(public + "=="))
    good = identity.token()
    none = (
        base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": identity.keys[-1].kid}).encode())
        .decode()
        .rstrip("=")
    )
    for forged in (
        identity.token(key=symmetric, algorithm="HS256"),
        f"{none}.{good.split('.')[1]}.",
        good[:-4] + "AAAA",
    ):
        with pytest.raises(Unauthenticated):
            await verifier.verify(forged)


NESTED = base64.urlsafe_b64encode(b"[" * 20_000).decode()


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "é.é.é", base64.urlsafe_b64encode(b"[1]").decode() + ".e30.x", f"{NESTED}.e30.x"]
)
async def test_id_23_what_is_no_token_is_refused_and_breaks_nothing(verifier, token):
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_id_23_a_stranger_with_a_key_of_their_own_is_refused(identity, verifier, tmp_path):
    stranger = Identity(tmp_path / "other.json")
    for kid in (stranger.keys[-1].kid, identity.keys[-1].kid):
        with pytest.raises(Unauthenticated):
            await verifier.verify(stranger.token(header={"kid": kid}))


async def test_id_23_a_new_key_is_learnt_and_a_withdrawn_one_forgotten(identity, verifier, monkeypatch):
    old = identity.token()
    await verifier.verify(old)
    monkeypatch.setattr(auth, "UNKNOWN_KEY_SECONDS", 0)
    identity.rotate(keep=True)
    await verifier.verify(identity.token())
    await verifier.verify(old)
    identity.rotate()
    await verifier.verify(identity.token())
    with pytest.raises(Unauthenticated):
        await verifier.verify(old)


async def test_unknown_keys_do_not_make_us_ask_each_time(identity, verifier, monkeypatch):
    await verifier.verify(identity.token())
    asked = []
    monkeypatch.setattr(auth, "_read", lambda url: asked.append(url) or json.loads(identity.file.read_text()))
    for _ in range(20):
        with pytest.raises(Unauthenticated):
            await verifier.verify(identity.token(header={"kid": "unknown"}))
    assert asked == []


async def test_keys_never_seen_are_an_outage_and_keys_seen_outlive_one(identity, verifier):
    token, published = identity.token(), identity.file.read_text()
    identity.file.unlink()
    with pytest.raises(Unavailable):
        await verifier.verify(token)
    identity.file.write_text(published)
    await verifier.verify(token)
    identity.file.unlink()
    verifier._fetched -= auth.REFRESH_SECONDS
    await verifier.verify(token)
