"""Documents as an earlier version left them, and the present state announced again."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from services.identity.domain.account import State

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ACCOUNT = {
    "_id": "a", "state": "ACTIF", "kind": "PERSONNE", "login_email": "C@x.fr", "login_key": "c@x.fr", "contact_email": "C@x.fr",
    "first_name": "Camille", "last_name": "Martin", "phone": "", "language": "fr", "notifications": True,
    "terms": {"version": "2026-01", "accepted_at": NOW}, "survey": {"consent": False, "at": NOW}, "links_sent": [NOW],
    "created_at": NOW, "last_login_at": None, "previous_login_at": None, "password_hash": "h", "activated_at": NOW,
    "totp": {"secret": b"s", "device": "Téléphone", "last_step": 3, "added_at": NOW}, "version": 4, "sequence": 4,
}  # fmt: skip
LOGIN = {
    "_id": "l", "account_id": "a", "login_key": "c@x.fr", "factor": "TOTP", "tries": 0, "mailed": 0, "expires_at": NOW, "version": 1,
}  # fmt: skip
SESSION = {
    "_id": "s", "account_id": "a", "device": "Firefox", "created_at": NOW, "last_used_at": NOW, "digest": "d", "ended": False,
    "expires_at": NOW + timedelta(hours=12), "version": 1,
}  # fmt: skip


async def test_what_the_first_version_stored_is_read(store):
    account = store.accounts.kept(ACCOUNT).value
    assert (account.id, account.state, account.totp.device, account.totp_proposed) == (
        "a",
        State.ACTIF,
        "Téléphone",
        None,
    )
    assert store.logins.kept(LOGIN).value.digest is None
    assert store.sessions.kept(SESSION).value.previous is None


async def test_what_is_written_is_read_back(store):
    account = store.accounts.kept(ACCOUNT).value
    assert (await store.accounts.add(account)).value == account
    assert (await store.accounts.get("a")).value == account


def test_an_account_is_announced_again(stack, person, outside):
    camille = person()
    camille.register()
    camille.activate()
    env = os.environ | {
        "CHORALE_STORE": stack.store, "CHORALE_KAFKA": stack.kafka,
        "IDENTITY_ENCRYPTION_KEY_FILE": str(stack.data / "secrets" / "identity_encryption_key"),
    }  # fmt: skip
    command = [sys.executable, "-m", "services.identity", "announce", camille.account_id]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert "1 × accounts announced" in done.stdout
    outside.wait("account.changed", lambda e: e["subject"] == camille.account_id and e["sequence"] == 5)
