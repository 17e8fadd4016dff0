"""docker-compose.yml against the Compose specification, the Dockerfile, the settings of each service; no image is needed."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.production import refusals
from chassis.settings import Platform
from deploy.broker import PRINCIPALS
from deploy.docker import keys
from deploy.local.kafka import CLUSTER
from deploy.local.settings import KAFKA_IMAGE, MONGO_IMAGE, ROOT, Ports
from deploy.services import SERVICES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text()
MOUNTED = "/run/chorale/"
NOT_IN_PRODUCTION = {
    "CHORALE_HTTP_CERTIFICATE_FILE", "CHORALE_PUBLIC_URL", "CHORALE_SMTP_TLS", "INVOICING_CLAMAV", "ORGANISATION_CLAMAV", "SUPPORT_CLAMAV",
    "ORGANISATION_SIRENE",
}  # fmt: skip
"""What compose leaves to the operator's own environment."""


def environment(service: str) -> dict[str, str]:
    return COMPOSE["services"][service]["environment"]


def settings_of(service: str) -> Any:
    return pytest.importorskip(f"services.{service}.settings").Settings


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the job `keys` makes."""
    folder = tmp_path_factory.mktemp("keys")
    keys.make(folder, share=False)
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
    assert (platform.kafka_user, platform.kafka_protocol) == (inside, "SASL_SSL")
    assert len(platform.kafka_password) >= 32
    assert Path(platform.kafka_ca_file).read_text().startswith("-----BEGIN CERTIFICATE-----")
    judged = platform.model_copy(update={"environment": "production"})
    left = {line.partition(":")[0] for line in refusals(judged, settings, mails=True)}
    assert left <= NOT_IN_PRODUCTION
    fields = {"CHORALE": set(Platform.model_fields), inside.upper(): set(type(settings).model_fields)}
    for name in environment(inside):
        prefix, _, field = name.lower().partition("_")
        known = fields[prefix.upper()]
        assert field in known or field.removesuffix("_file") in known, f"{name} is no setting of {inside}"


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
    keys.make(made, share=False)
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before
    secret = {path: content for path, content in before.items() if not content.startswith(b"-----BEGIN CERTIFICATE")}
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}


def test_each_container_is_given_what_it_needs_and_no_more(made: Path) -> None:
    names = {folder.name: {p.name for p in folder.rglob("*") if p.is_file()} for folder in made.iterdir()}
    assert names["kafka"] == {"server.properties", "broker.pem", "ca.pem"}
    assert names["store"] == {"root", "broker.pem", "ca.pem", *SERVICES}
    assert names["ocr"] == {"store_url", "kafka_password", "kafka.pem", "store.pem", "door.pem", "doors.pem"}
    assert names["topics"] == {"kafka.pem", "admin", "broker", *PRINCIPALS}
    assert {name for name, held in names.items() if "ca.key" in held} == {"authority"}
    passwords = [(made / "topics" / "passwords" / name).read_text() for name in (*PRINCIPALS, "admin", "broker")]
    assert len(set(passwords)) == len(passwords)


def test_the_broker_asks_everybody_who_they_are(made: Path) -> None:
    """The same configuration as the local broker's, which tests/attacks/test_bus.py attacks."""
    text = (made / "kafka" / "server.properties").read_text()
    assert "listeners=CLIENT://:9092,INTERNAL://:9094,EXTERNAL://:9095,CONTROLLER://localhost:9093" in text
    assert f"ssl.keystore.location={MOUNTED}broker.pem" in text
    assert "OPEN://" not in text
    assert not re.search(r"@[A-Z]+@", text)
    (format_and_start,) = COMPOSE["services"]["kafka"]["entrypoint"][2:]
    assert CLUSTER in format_and_start


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_closed_and_bounded(name: str) -> None:
    container = COMPOSE["services"][name]
    assert (container["read_only"], container["cap_drop"]) == (True, ["ALL"])
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit"} <= set(container)
    root = str(container.get("user", "10001" if name in SERVICES else "root")).startswith(("0", "root"))
    assert not root, "the services' image says USER 10001"


def test_who_need_not_speak_to_one_another_share_no_network() -> None:
    held = {name: set(c.get("networks", ())) for name, c in COMPOSE["services"].items()}
    assert {name for name, nets in held.items() if "bus" in nets} == {"kafka", "topics", *SERVICES} - {"portal"}
    assert {name for name, nets in held.items() if "store" in nets} == {"store", *SERVICES}
    assert {name for name, nets in held.items() if "mail" in nets} == {"mailpit", "identity", "notifications"}
    assert held["kafka"] == {"bus", "subscribers"}
    assert {name for name, nets in held.items() if "subscribers" in nets} == {"kafka"}, (
        "who comes from outside meets the broker alone"
    )
    assert held["store"] == {"store"}
    assert COMPOSE["services"]["keys"]["network_mode"] == "none"
    assert all(COMPOSE["networks"][name]["internal"] for name in ("bus", "store", "mail"))


def test_the_mailbox_holds_login_codes_and_is_there_for_development_alone() -> None:
    assert COMPOSE["services"]["mailpit"]["profiles"] == ["dev"]


def test_ocr_reads_files_and_writes_none() -> None:
    mounts = {name: [v for v in COMPOSE["services"][name]["volumes"] if v.startswith("files:")] for name in SERVICES}
    assert mounts["ocr"] == ["files:/var/lib/chorale/files:ro"]
    assert [name for name, files in mounts.items() if files] == ["organisation", "invoicing", "ocr", "support"]


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
