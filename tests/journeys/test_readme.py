"""README's first invoice works pasted as it stands, on any day and in any shell."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.kit.stack import eventually
from tests.organisation.conftest import create_structure, new_siret

ROOT = Path(__file__).parents[2]
CAMILLE = "camille.martin@atelier-dupont.example"
DEMONSTRATION = {"identity": 8101, "organisation": 8102, "invoicing": 8103, "mailbox": 8025}


def commands(stack) -> str:
    """The blocks of the section as one paste, on the ports of this stack."""
    section = re.search(r"## The same by HTTP.*?\n## ", (ROOT / "README.md").read_text(), re.DOTALL).group(0)
    text = "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))
    for name, port in DEMONSTRATION.items():
        assert f"$api:{port}" in text
        text = text.replace(f"$api:{port}", (stack.mailbox if name == "mailbox" else stack.url(name)).rstrip("/"))
    assert "$api:" not in text
    return text


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
    for name in (".venv", "services", "chassis", "contracts", "rights", "certificates"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".local").mkdir()
    environment = {**os.environ, "LC_ALL": locale, "LANG": locale}
    shell = subprocess.run(
        ["bash"], input=commands(stack).encode(), capture_output=True, timeout=60, cwd=tmp_path, env=environment, check=False
    )  # fmt: skip
    shown = shell.stdout.decode()
    assert shell.returncode == 0, shown + shell.stderr.decode()
    assert "COMMUNE DE RENNES" in shown
    assert (tmp_path / ".local" / "certificat.pdf").read_bytes().startswith(b"%PDF")
    assert "NOT GENUINE" not in shell.stderr.decode()
