"""What Prometheus is told: rules that are as declared, judged by its own tool, on metrics that exist, each with a runbook."""

import importlib
import json
import re
import subprocess

import pytest
import yaml
from prometheus_client import REGISTRY

from deploy.local.settings import ROOT
from deploy.observability.__main__ import FOLDER, main
from deploy.observability.objectives import ALERTS, OBJECTIVES

RULES = yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"]
SCENARIOS = ROOT / "tests" / "deploy" / "alerts.yaml"
MEASURING = (
    "chassis.telemetry", "services.invoicing.usecases.following", "services.ocr.usecases.publish",
    "services.ocr.worker.lanes", "services.raccordement.usecases.measuring", "services.raccordement.usecases.sending",
)  # fmt: skip
METRIC = re.compile(r"\bchorale_\w+")


def expressions() -> list[str]:
    panels = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return [rule["expr"] for group in RULES for rule in group["rules"]] + [p["targets"][0]["expr"] for p in panels]


def exported() -> set[str]:
    """Names that the services' processes answer under /metrics."""
    for module in MEASURING:
        importlib.import_module(module)
    return set(REGISTRY._names_to_collectors)


def test_rules_and_dashboard_are_those_of_the_objectives(capsys):
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_every_metric_that_is_asked_for_is_exported():
    asked = {name for expr in expressions() for name in METRIC.findall(expr)}
    assert asked
    assert asked <= exported()


def test_every_alert_has_a_runbook_and_every_runbook_an_alert():
    urls = {rule["annotations"]["runbook_url"] for group in RULES for rule in group["rules"] if "alert" in rule}
    pages = {f"docs/runbooks/{page.name}" for page in (ROOT / "docs" / "runbooks").glob("*.md")}
    assert urls == pages
    assert len(urls) == len(OBJECTIVES) + len(ALERTS)


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "runbooks").glob("*.md")), ids=lambda page: page.stem)
def test_a_runbook_names_what_exists(page):
    text = page.read_text()
    assert set(METRIC.findall(text)) <= exported()
    for link in re.findall(r"\]\(([\w./-]+)[)#]", text):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize(
    "words", [["check", "rules", FOLDER / "rules.yaml"], ["test", "rules", SCENARIOS]], ids=["rules", "scenarios"]
)
def test_prometheus_own_tool_is_content(words):
    """The scenarios: series as they would come in, and which alerts fire when."""
    run = subprocess.run(["promtool", *words], cwd=SCENARIOS.parent, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
