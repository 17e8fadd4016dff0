"""What other people generate from our documents: models that compile, and a client that reads our answers and our errors."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pymongo import MongoClient

from deploy.checked import NODE, TOOLS
from deploy.local.settings import ROOT
from tests.kit.stack import RunningStack
from tests.kit.world import World, new_id

LINES = {"application/x-ndjson": "application/octet-stream"}
"""JSON lines are a file to the generator, which knows only whole JSON."""


@pytest.fixture(
    scope="module", params=[("asyncapi.json", 50), ("asyncapi-subscribers.json", 8)], ids=["bus", "subscribers"]
)
def models(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Of the events of the bus, and of what leaves to subscribers (EVT-2); how many there are at least."""
    document, least = request.param
    folder = tmp_path_factory.mktemp("models")
    command = [str(NODE), str(TOOLS / "models.mjs"), f"contracts/{document}", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder, least


def test_evt_2_models_in_java_compile(models):
    folder, least = models
    sources = sorted(map(str, (folder / "java").glob("*.java")))
    assert len(sources) > least
    run = subprocess.run(
        ["javac", "-d", str(folder / "classes"), *sources], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_evt_2_models_in_typescript_compile_strictly(models):
    folder, least = models
    sources = sorted(map(str, (folder / "typescript").glob("*.ts")))
    assert len(sources) > least
    command = [str(NODE), str(TOOLS / "node_modules/typescript/bin/tsc"), "--strict", "--noEmit", *sources]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a package generated from the OpenAPI document of invoicing, importable while these tests run."""
    folder, config = tmp_path_factory.mktemp("client"), tmp_path_factory.mktemp("settings") / "client.json"
    config.write_text(json.dumps({"content_type_overrides": LINES}))
    tools = Path(sys.executable).parent
    command = [
        str(tools / "openapi-python-client"), "generate", "--meta", "none", "--config", str(config), "--output-path",
        str(folder / "generated_client"), "--path", str(ROOT / "docs" / "openapi" / "invoicing.json"),
    ]  # fmt: skip
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"}
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Warning" not in run.stdout + run.stderr, run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    yield "generated_client"
    sys.path.remove(str(folder))
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def world(stack: RunningStack) -> Iterator[World]:
    with MongoClient(stack.store, tz_aware=True) as mongo:
        made = World(stack, ("invoicing",), mongo)
        yield made
        made.close()


def test_a_generated_client_reads_answers_and_errors(stack: RunningStack, world: World, client: str):
    """Every refusal is a Problem to it, with its code and the fields to correct."""
    of = importlib.import_module
    token = world.token(new_id())
    problem = of(f"{client}.models.problem").Problem
    with of(f"{client}.client").AuthenticatedClient(stack.url("invoicing"), token) as connected:
        absent = of(f"{client}.api.factures_emises.factures_emises_get").sync_detailed("absent", client=connected)
        find = of(f"{client}.api.factures_emises.factures_emises_find").sync_detailed
        found, wrong = find(client=connected), find(client=connected, size=100_000)
    assert isinstance(absent.parsed, problem), absent.content
    assert (absent.parsed.code, absent.parsed.status) == ("introuvable", 404)
    assert (found.status_code, found.parsed.items) == (httpx.codes.OK, [])
    assert [error.field for error in wrong.parsed.errors] == ["size"]
