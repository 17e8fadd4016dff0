"""Ports, the choice of a stack, and what is said when something is in the way."""

import socket
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.local import infrastructure
from deploy.local.java import JavaError, filled_once, run
from deploy.local.process import NotReadyError, Process
from deploy.local.settings import ROOT, Ports, PortTakenError, Stack, chosen, free_ports, refuse_taken
from deploy.services import SERVICES


def test_a_port_is_changed_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHORALE_PORT_IDENTITY", "9101")
    assert (Ports().identity, Ports().organisation) == (9101, 8102)


def test_a_taken_port_is_named_with_what_needs_it_and_what_changes_it() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"{port}.*store.*CHORALE_PORT_STORE"):
            refuse_taken(Ports(store=port), ("store",))
    refuse_taken(Ports(store=port), ("store",))


def test_free_ports_differ() -> None:
    ports = free_ports().model_dump()
    assert len(set(ports.values())) == len(ports)


@pytest.mark.parametrize("named", list(Stack))
def test_the_stack_is_the_one_named(monkeypatch: pytest.MonkeyPatch, named: Stack) -> None:
    monkeypatch.setenv("CHORALE_STACK", named.value)
    assert chosen() is named


@pytest.mark.parametrize(("answer", "expected"), [(0, Stack.DOCKER), (1, Stack.LOCAL)])
def test_unnamed_it_is_docker_only_where_an_engine_has_the_images(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: int, expected: Stack
) -> None:
    engine = tmp_path / "docker"
    engine.write_text(f"#!/bin/sh\nexit {answer}\n")
    engine.chmod(0o755)
    monkeypatch.delenv("CHORALE_STACK", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chosen() is expected


def test_external_needs_both_addresses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHORALE_KAFKA", raising=False)
    monkeypatch.setenv("CHORALE_STORE", "mongodb://elsewhere")
    with pytest.raises(ValueError, match="CHORALE_KAFKA"):
        infrastructure.build(Stack.EXTERNAL, free_ports(), tmp_path, tmp_path)
    monkeypatch.setenv("CHORALE_KAFKA", "elsewhere:9092")
    given = infrastructure.build(Stack.EXTERNAL, free_ports(), tmp_path, tmp_path)
    assert (given.place.kafka.admin.bootstrap, given.place.store, given.kafka, given.store) == (
        "elsewhere:9092",
        "mongodb://elsewhere",
        None,
        None,
    )


def test_a_process_that_dies_says_its_last_lines(tmp_path: Path) -> None:
    process = Process(
        "probe", [sys.executable, "-c", "raise SystemExit('no licence')"], tmp_path / "probe.log", lambda: False
    )
    process.start()
    with pytest.raises(NotReadyError, match="no licence"):
        process.wait_ready(10)
    process.stop()


def test_a_folder_is_filled_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "jars"

    def fail_halfway() -> None:
        with filled_once(target) as folder:
            (folder / "half.jar").touch()
            run(["no-such-tool-here"])

    with pytest.raises(JavaError, match="no-such-tool-here is not installed"):
        fail_halfway()
    assert list(tmp_path.iterdir()) == []
    with filled_once(target) as folder:
        (folder / "whole.jar").touch()
    assert [path.name for path in target.iterdir()] == ["whole.jar"]


def test_the_import_contracts_hold_for_every_service() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    every = {f"services.{name}" for name in SERVICES}
    assert every == {f"services.{p.name}" for p in (ROOT / "services").iterdir() if (p / "app.py").exists()}
    for name in ("A service imports", "Every service has the same rooms"):
        (contract,) = (c for c in contracts if c["name"].startswith(name))
        assert set(contract.get("modules", contract.get("containers"))) == every, name
