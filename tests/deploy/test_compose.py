"""docker-compose.yml against the Compose specification, the Dockerfile, the settings of each service; no image is needed."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.settings import Platform
from deploy.docker import keys
from deploy.local.settings import KAFKA_IMAGE, MONGO_IMAGE, ROOT, Ports
from deploy.services import SERVICES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text()
MOUNTED = "/run/chorale/"


def environment(service: str) -> dict[str, str]:
    return COMPOSE["services"][service]["environment"]


def settings_of(service: str) -> Any:
    return pytest.importorskip(f"services.{service}.settings").Settings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the job `keys` makes."""
    folder = tmp_path_factory.mktemp("keys")
    keys.make(folder, owner=None)
    return folder


@pytest.fixture
def inside(request: pytest.FixtureRequest, made: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of a service's container, its mounted folder being ours."""
    service = request.param
    for name, value in environment(service).items():
        found = re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", value)
        monkeypatch.setenv(name, found.replace(MOUNTED, f"{made / service}/"))
    return str(service)


def test_it_follows_the_compose_specification() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(ROOT / "docker-compose.yml"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_service_is_there_on_its_usual_port() -> None:
    assert set(SERVICES) <= set(COMPOSE["services"])
    for name in SERVICES:
        port = Ports.model_fields[name].default
        assert COMPOSE["services"][name]["ports"] == [f"127.0.0.1:{port}:{port}"]
        assert environment(name)[f"{name.upper()}_HTTP_PORT"] == str(port)


@pytest.mark.parametrize("inside", SERVICES, indirect=True)
def test_the_environment_is_what_the_settings_take(inside: str) -> None:
    settings, platform = settings_of(inside)(), Platform()
    assert (settings.http_host, platform.kafka, platform.smtp_host) == ("0.0.0.0", "kafka:9092", "mailpit")
    assert platform.store.startswith(f"mongodb://{inside}:")
    fields = {"CHORALE": set(Platform.model_fields), inside.upper(): set(type(settings).model_fields)}
    for name in environment(inside):
        prefix, _, field = name.removesuffix("_FILE").partition("_")
        assert field.lower() in fields[prefix], f"{name} is no setting of {inside}"


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_without_default_is_given(name: str) -> None:
    required = {
        f"{name}_{field}".upper() for field, info in settings_of(name).model_fields.items() if info.is_required()
    }
    assert required <= {given.removesuffix("_FILE") for given in environment(name)}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_unprivileged_and_mounts_its_own_keys_alone(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert [v for v in service["volumes"] if "keys" in v] == [f"keys-{name}:{MOUNTED[:-1]}:ro"]
    assert f"keys-{name}:/keys/{name}" in COMPOSE["services"]["keys"]["volumes"]


def test_keys_are_made_once(made: Path) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    keys.make(made, owner=None)
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before
    assert {path.stat().st_mode & 0o777 for path in before} == {0o600}
    assert len(set(before.values())) == len(before)


def test_each_service_has_its_user_and_its_group_of_libraries() -> None:
    users = (ROOT / "deploy/docker/users.js").read_text()
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for name in SERVICES:
        assert f'"{name}"' in users
        assert name in groups
        assert COMPOSE["services"][name]["build"]["args"]["SERVICE"] == name


def test_what_the_dockerfile_copies_exists_and_is_not_ignored() -> None:
    allowed = [
        line[1:]
        for line in (ROOT / "deploy/docker/Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            path = source.replace("${SERVICE}", "identity")
            assert (ROOT / path).exists(), path
            assert any(path == kept or path.startswith(f"{kept}/") for kept in allowed), path
    assert re.search(r"^USER 10001", DOCKERFILE, re.MULTILINE)


def test_images_are_those_of_the_test_stack() -> None:
    assert (COMPOSE["services"]["kafka"]["image"], COMPOSE["services"]["store"]["image"]) == (KAFKA_IMAGE, MONGO_IMAGE)


def test_nothing_listens_outside_this_machine() -> None:
    published = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)
