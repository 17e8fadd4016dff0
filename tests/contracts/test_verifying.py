"""A webhook is Chorale's, of now and unchanged, or it is refused: with what is installed from the contracts alone (EVT-8)."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.webhooks import TOLERANCE, NotVerified, verify
from deploy.local.settings import ROOT
from services.raccordement.domain import webhooks

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EVENT = {"specversion": "1.0", "id": "0199f0a2", "type": "invoice.status_changed.v2"}
BODY = json.dumps(EVENT).encode()
SECRET, OTHER = webhooks.new_secret(), webhooks.new_secret()
SENT = dict(webhooks.headers("0199f0a2", NOW, BODY, [OTHER, SECRET]))


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_evt_10_each_secret_that_counts_verifies(secret):
    assert verify(SENT, BODY, secret, now=NOW) == EVENT
    assert verify({name.title(): value for name, value in SENT.items()}, BODY, secret, now=NOW) == EVENT


@pytest.mark.parametrize(
    ("changed", "body", "secret", "now"),
    [
        ({}, BODY + b" ", SECRET, NOW), ({}, BODY, webhooks.new_secret(), NOW),
        ({}, BODY, SECRET, NOW + TOLERANCE + timedelta(seconds=1)), ({}, BODY, SECRET, NOW - TOLERANCE - timedelta(seconds=1)),
        ({"webhook-id": "another"}, BODY, SECRET, NOW), ({"webhook-timestamp": "soon"}, BODY, SECRET, NOW),
        ({"webhook-timestamp": "²"}, BODY, SECRET, NOW), ({"webhook-timestamp": "9" * 400}, BODY, SECRET, NOW),
        ({"webhook-signature": ""}, BODY, SECRET, NOW), ({"webhook-signature": "v1,é"}, BODY, SECRET, NOW),
    ],
)  # fmt: skip
def test_evt_8_anything_else_is_refused(changed, body, secret, now):
    with pytest.raises(NotVerified):
        verify(SENT | changed, body, secret, now=now)
    with pytest.raises(NotVerified):
        verify({}, body, secret, now=now)


def test_what_is_no_secret_is_told_to_its_owner():
    with pytest.raises(ValueError, match="as it was shown"):
        verify(SENT, BODY, "whsec_a", now=NOW)


def test_evt_2_the_contracts_install_alone_and_verify(tmp_path: Path):
    """Nothing of the product is on the path but what the wheel names."""
    listed = {"contracts": ROOT / "contracts", "chorale_contracts": ROOT / "contracts" / "chorale_contracts"}
    for name, folder in listed.items():
        (tmp_path / name).symlink_to(folder)
    program = f"""
import sys
from datetime import datetime
import chorale_contracts
now = datetime.fromisoformat({NOW.isoformat()!r})
print(chorale_contracts.verify({SENT!r}, {BODY!r}, {SECRET!r}, now=now)["id"])
print(sorted({{"chassis", "rights", "services"}} & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0199f0a2\n[]\n"
