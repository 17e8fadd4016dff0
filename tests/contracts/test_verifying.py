"""A webhook is Chorale's, of now and unchanged, or it is refused: with what is installed from the contracts alone (EVT-8)."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pydantic
import pytest

from contracts.webhooks import TOLERANCE, NotVerified, signature, verify
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


def test_evt_8_standard_webhooks_own_example_verifies():
    """https://github.com/standard-webhooks/standard-webhooks: the specification's example, and that of its libraries."""
    body = b'{"event_type":"ping","data":{"success":true}}'
    sent = {
        "webhook-id": "msg_loFOjxBNrRLzqYUf", "webhook-timestamp": "1731705121",
        "webhook-signature": "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
    }  # fmt: skip
    now = datetime.fromtimestamp(1731705121, UTC)
    assert verify(sent, body, "whsec_plJ3nmyCDGBKInavdOK15jsl", now=now) == json.loads(body)
    assert signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}') == (
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from the folder as it is. Without setuptools beside us pip fetches it, as `make setup` fetches the rest."""
    folder = tmp_path_factory.mktemp("wheel")
    source = shutil.copytree(ROOT / "contracts", folder / "contracts", ignore=shutil.ignore_patterns("__pycache__"))
    alone = ["--no-build-isolation"] if find_spec("setuptools") else []
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", *alone, "-w", folder, source], check=True)
    (made,) = folder.glob("chorale_contracts-*.whl")
    return made


def test_evt_2_the_contracts_are_a_wheel_that_installs_alone_and_verifies(wheel, tmp_path: Path):
    """Into an environment of its own; of other people's libraries it is given those that it names."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    site = next((tmp_path / "venv" / "lib").glob("python*")) / "site-packages"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--no-compile",
        "--target",
        site,
        wheel,
    ]
    subprocess.run(pip, check=True)
    ours = Path(pydantic.__file__).parents[1]
    for name in ("pydantic", "pydantic_core", "annotated_types", "typing_inspection", "typing_extensions.py"):
        (site / name).symlink_to(ours / name)
    program = f"""
import sys
from datetime import datetime
import chorale_contracts
now = datetime.fromisoformat({NOW.isoformat()!r})
print(chorale_contracts.verify({SENT!r}, {BODY!r}, {SECRET!r}, now=now)["id"])
print(sorted({{"chassis", "rights", "services"}} & sys.modules.keys()), len(chorale_contracts.EVENTS) > 10)
"""
    command = [tmp_path / "venv" / "bin" / "python", "-I", "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "0199f0a2\n[] True\n", done.stderr
    assert {"asyncapi-subscribers.json", "asyncapi.json"} <= {path.name for path in (site / "contracts").iterdir()}
