"""Keys are changed while everything runs (ID-23): nobody notices, and what was sealed before opens on."""

import subprocess
import sys
import threading
import time

import httpx
import jwt as pyjwt
from pymongo import MongoClient

from chassis.sealing import Sealer
from tests.identity.test_secrets import new_key

AHEAD = 8


def rotate(stack, **env):
    env = stack.environment("identity") | {
        "IDENTITY_KEY_PUBLISH_AHEAD": f"PT{AHEAD}S",
        "IDENTITY_ENCRYPTION_KEY": (stack.data / "secrets" / "identity_encryption_key").read_text(),
    } | env  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "services.identity", "rotate-keys"], env=env, capture_output=True, text=True, check=True
    ).stdout


def kid_of(tokens):
    return pyjwt.get_unverified_header(tokens["access_token"])["kid"]


def test_id_23_signing_keys_rotate_under_load_without_a_failure(stack, person):
    """Refreshes and calls to another service go on all the while; the new key signs in the end."""
    stack.all()
    stack.start("identity", env={"IDENTITY_KEY_PUBLISH_AHEAD": f"PT{AHEAD}S"})
    people = [person().join() for _ in range(3)]
    failures, done = [], threading.Event()
    kids = set()

    def work(camille):
        with httpx.Client(timeout=20) as http:
            while not done.is_set():
                body = {"refresh_token": camille.tokens["refresh_token"]}
                answer = http.post(f"{stack.url('identity')}/tokens/refresh", json=body)
                if answer.status_code != 200:
                    failures.append(answer.text)
                    return
                camille.tokens = answer.json()
                kids.add(kid_of(camille.tokens))
                head = {"Authorization": f"Bearer {camille.tokens['access_token']}"}
                called = [
                    http.get(f"{stack.url(s)}/{p}", headers=head)
                    for s, p in (("organisation", "habilitations"), ("support", "tickets"))
                ]
                failures.extend(a.text for a in called if a.status_code != 200)
                time.sleep(0.05)

    threads = [threading.Thread(target=work, args=(camille,)) for camille in people]
    for thread in threads:
        thread.start()
    made = rotate(stack).split()[0]
    until = time.monotonic() + AHEAD + 12
    while made not in kids and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(2)
    done.set()
    for thread in threads:
        thread.join()
    stack.start("identity", env={})
    assert failures == []
    assert made in kids
    assert len(kids) > 1, "the key changed while they called"


def test_id_23_what_an_older_key_sealed_is_sealed_again_and_the_old_key_may_go(stack, person):
    camille = person().join()
    camille.add_app()
    installed = (stack.data / "secrets" / "identity_encryption_key").read_text().strip()
    newer = new_key()
    with MongoClient(stack.store, tz_aware=True) as client:
        accounts = client["identity"]["accounts"]
        keys = {row["_id"]: row["pem"] for row in client["identity"]["signing_keys"].find()}
        others = {"_id": {"$ne": camille.account_id}, "factors.kind": "TOTP"}
        kept = list(accounts.find(others))
        rotate(stack, IDENTITY_ENCRYPTION_KEY=f"{newer} {installed}")
        sealed = accounts.find_one({"_id": camille.account_id})["factors"][0]["secret"]
        assert Sealer(newer).open(sealed, "totp") == camille.app.secret
        rows = list(client["identity"]["signing_keys"].find())
        assert all(Sealer(newer).open(row["pem"], "signing-key") for row in rows)
        rotate(stack, IDENTITY_ENCRYPTION_KEY=f"{installed} {newer}")
        again = accounts.find_one({"_id": camille.account_id})["factors"][0]["secret"]
    assert Sealer(installed).open(again, "totp") == camille.app.secret
    assert keys
    assert kept is not None
