"""Documents as an earlier version left them, and the present state announced again."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import Stale
from contracts.security import SessionEnding
from services.identity import migrations
from services.identity.domain import factors
from services.identity.domain.account import State
from services.identity.domain.keys import LONG_AGO, SigningKey
from services.identity.settings import Settings
from services.identity.store import AddressTaken
from services.identity.usecases.ending import Ending
from tests.migrations import kit

AHEAD = timedelta(minutes=15)
SETTINGS = Settings(encryption_key="x" * 43)
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("old", kit.documents("identity", "accounts"), ids=lambda d: d["_id"][-8:])
async def test_an_account_of_version_0_1_is_read(store, old):
    account = store.accounts.kept(migrations.factors_as_a_list(old)).value
    assert (account.id, account.state, account.login_key) == (old["_id"], State.ACTIF, old["login_key"])
    app, before = factors.app(account), old.get("totp")
    assert (app and (app.name, app.secret, app.last_step)) == (
        before and (before["device"], before["secret"], before["last_step"])
    )
    assert account.password_hash == old["password_hash"]
    assert (account.terms.version, account.survey.consent) == (old["terms"]["version"], old["survey"]["consent"])


@pytest.mark.parametrize("old", kit.documents("identity", "sessions"), ids=lambda d: d["_id"][-8:])
async def test_a_session_of_version_0_1_goes_on(store, old):
    session = store.sessions.kept(old).value
    assert (session.digest, session.ended, session.previous) == (old["digest"], old["ended"], None)


@pytest.mark.parametrize("old", kit.documents("identity", "logins"), ids=lambda d: d["_id"][-8:])
async def test_a_login_of_version_0_1_can_be_proved(store, old):
    login = store.logins.kept(old).value
    assert (login.factor, login.tries, login.digest) == (old["factor"], old["tries"], old.get("digest"))


async def test_what_is_written_is_read_back(store):
    account = store.accounts.kept(kit.documents("identity", "accounts")[0]).value
    assert (await store.accounts.add(account)).value == account
    assert (await store.accounts.get(account.id)).value == account


async def test_a_change_that_found_another_version_is_refused(store):
    account = store.accounts.kept(kit.documents("identity", "accounts")[0]).value
    kept = await store.accounts.add(account)
    await store.accounts.save(kept, replace(account, phone="1234"))
    with pytest.raises(Stale):
        await store.accounts.save(kept, replace(account, phone="5678"))
    assert (await store.accounts.get(account.id)).value.phone == "1234"


async def test_one_address_is_one_account(store):
    account = store.accounts.kept(kit.documents("identity", "accounts")[0]).value
    await store.accounts.register(account, mails=[])
    with pytest.raises(AddressTaken):
        await store.accounts.register(replace(account, id="another"), mails=[])
    assert (await store.accounts.by_login(account.login_key)).value.id == account.id


async def test_ending_a_session_stops_a_rotation_under_way(store):
    session = store.sessions.kept(kit.documents("identity", "sessions")[0]).value
    kept = await store.sessions.add(session)
    await Ending(store, SETTINGS).end(session.id, SessionEnding.DECONNEXION)
    with pytest.raises(Stale):
        await store.sessions.save(kept, replace(session, digest="new"))
    ended = (await store.sessions.get(session.id)).value
    assert (ended.ended, ended.digest) == (True, session.digest)


async def test_id_23_a_key_that_was_only_published_is_promoted_once(store):
    for kid, signs_from in (("a", NOW), ("b", LONG_AGO)):
        await store.keys.add(SigningKey(kid=kid, pem=b"", signs_from=signs_from))
    await store.keys.promote("b", LONG_AGO, NOW + AHEAD)
    await store.keys.promote("b", LONG_AGO, NOW)
    await store.keys.add(SigningKey(kid="b", pem=b"other", signs_from=NOW))
    assert {k.kid: (k.pem, k.signs_from) for k in await store.keys.all()} == {
        "a": (b"", NOW),
        "b": (b"", NOW + AHEAD),
    }
    await store.keys.drop(["a"])
    assert [k.kid for k in await store.keys.all()] == ["b"]


def test_an_account_is_announced_again(stack, person, outside):
    camille = person()
    camille.register()
    camille.activate()
    env = stack.environment("identity") | {
        "IDENTITY_ENCRYPTION_KEY_FILE": str(stack.data / "secrets" / "identity_encryption_key"),
    }  # fmt: skip
    command = [sys.executable, "-m", "services.identity", "announce", camille.account_id]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert "1 × accounts announced" in done.stdout
    outside.wait("account.changed", lambda e: e["subject"] == camille.account_id and e["sequence"] == 6)
