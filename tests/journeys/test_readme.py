"""What is to be pasted works as it stands: README's first invoice, on any day and in any shell; subscribing to its events."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.kit.stack import eventually
from tests.organisation.conftest import create_structure, new_siret

ROOT = Path(__file__).parents[2]
CAMILLE = "camille.martin@atelier-dupont.example"
DEMONSTRATION = {"identity": 8101, "organisation": 8102, "invoicing": 8103, "raccordement": 8107, "mailbox": 8025}
README, SUBSCRIBING = ROOT / "README.md", ROOT / "docs" / "services" / "raccordement.md"


def blocks(stack, page: Path, heading: str) -> list[str]:
    """Those of a section, on the ports of this stack."""
    section = re.search(rf"## {heading}.*?\n## ", page.read_text(), re.DOTALL).group(0)
    text = "\0".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))
    for name, port in DEMONSTRATION.items():
        text = text.replace(f"$api:{port}", (stack.mailbox if name == "mailbox" else stack.url(name)).rstrip("/"))
    assert "$api:" not in text
    return text.split("\0")


def pasted(text: str, folder: Path, **environment: str) -> str:
    """What it shows."""
    for name in (".venv", "services", "chassis", "contracts", "rights", "certificates"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".local").mkdir()
    shell = subprocess.run(
        ["bash"], input=text.encode(), capture_output=True, timeout=120, cwd=folder, env={**os.environ, **environment}, check=False
    )  # fmt: skip
    shown = shell.stdout.decode()
    assert shell.returncode == 0, shown + shell.stderr.decode()
    assert "NOT GENUINE" not in shell.stderr.decode()
    return shown


@pytest.fixture
def camille(stack, person):
    """As the demonstration has her, on a stack that may have been kept between runs."""
    stack.all()
    made = person(email=CAMILLE)
    before = made.codes_received()
    if made.begin().status_code == 201:
        made.mailed_code(before + 1)  # or the commands would take it for theirs
        return
    made.join()
    structure = create_structure(made, new_siret()).json()["structure_id"]

    def known():
        body = {"supplier_id": structure}
        return made.http("invoicing").post("/drafts", json=body).status_code == 201

    eventually(known, 30)


@pytest.mark.parametrize("locale", ["fr_FR", "C", "C.UTF-8"])
@pytest.mark.usefixtures("camille")
def test_the_first_invoice_works_pasted_as_it_stands(stack, tmp_path, locale):
    shown = pasted("\n".join(blocks(stack, README, "The same by HTTP")), tmp_path, LC_ALL=locale, LANG=locale)
    assert "COMMUNE DE RENNES" in shown
    assert (tmp_path / ".local" / "certificat.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("camille")
def test_evt_1_subscribing_to_its_events_works_pasted_as_it_stands(stack, tmp_path):
    """The invoice is sent before the block that reads."""
    log_in, invoice, _ = blocks(stack, README, "The same by HTTP")
    *subscribing, reading, diagnosing = blocks(stack, SUBSCRIBING, "Subscribe in ten minutes")
    shown = pasted("\n".join([log_in, *subscribing, invoice, reading, diagnosing]), tmp_path)
    assert '"type": "invoice.deposited.v2"' in shown, shown
    assert "\nevent: event\n" in shown, "the stream"
    assert '"right": false' not in shown
