"""What the chart is made of, without helm: `make chart` renders it, and computes the same calls from its policies."""

import importlib
import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from chassis.settings import Platform
from chassis.stopping import ANSWER_SECONDS, STOP_SECONDS
from contracts.topics import TOPICS
from deploy import arrows
from deploy.arrows import Arrow, Process, on_the_bus
from deploy.broker import PRINCIPALS
from deploy.kubernetes import secrets
from deploy.kubernetes.__main__ import main
from deploy.kubernetes.table import table
from deploy.kubernetes.values import Chart
from deploy.kubernetes.written import CHART, files, schema
from deploy.local import keys
from deploy.local.settings import ROOT
from deploy.principals import rules
from deploy.services import ROLES, SERVICES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
LOCAL = yaml.safe_load((CHART / "values-local.yaml").read_text())
EVERYTHING = yaml.safe_load((ROOT / "tests" / "cluster" / "everything.yaml").read_text())


def called(target: str) -> set[str]:
    return {arrow.source.service for arrow in arrows.arrows() if arrow.target.service == target}


def role(service: str, name: str) -> dict:
    (one,) = (s for s in table()["services"] if s["name"] == service)
    return next(r for r in one["roles"] if r["role"] == name)


@pytest.fixture
def subscribed(tmp_path, monkeypatch):
    """The groups that a service's own wiring joins, by topic; of a topic that it reacts to twice the first."""

    def of(service: str) -> dict[str, str]:
        for name, value in keys.files(tmp_path).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("CHORALE_FILES", f"file://{tmp_path}/files")
        built = importlib.import_module(f"services.{service}.app").build()
        built.parts.database.client.close()
        return {s.topic: s.group for s in reversed(built.parts.bus.subscriptions)}

    return of


def test_the_charts_files_are_as_the_tables(capsys):
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_a_file_that_differs_is_named(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("deploy.kubernetes.__main__.files", lambda: {tmp_path / "values.yaml": "other"})
    assert main(["--check"]) == 1
    assert "values.yaml differs" in capsys.readouterr().out


def test_values_yaml_is_the_whole_declaration():
    assert yaml.safe_load((CHART / "values.yaml").read_text()) == Chart().model_dump(by_alias=True, exclude_none=True)


@pytest.mark.parametrize("values", [LOCAL, EVERYTHING], ids=["local", "everything"])
def test_the_schema_takes_the_profiles(values):
    jsonschema.validate(values, schema())


@pytest.mark.parametrize(
    "wrong",
    [{"drainSeconds": 11}, {"tls": {"source": "none"}}, {"imagine": 1}, {"services": {"ocr": {"api": {"pods": 1}}}}],
)
def test_the_schema_refuses_what_the_chart_does_not_know(wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema())


@pytest.mark.parametrize("service", SERVICES)
async def test_workers_scale_on_the_groups_that_they_join(service, subscribed):
    joined = subscribed(service)
    if "worker" not in ROLES[service]:
        assert not joined
        return
    declared = {t["topic"]: t["group"] for t in role(service, "worker")["triggers"]}
    assert {topic: group for topic, group in declared.items() if topic in joined} == joined
    assert role(service, "worker")["most"] == max(t.partitions for t in TOPICS if service in t.readers)


def test_who_speaks_to_broker_store_and_mail_server_shares_their_network_in_compose():
    networks = {name: set(c.get("networks", ())) for name, c in COMPOSE["services"].items()}
    for network, target in {"bus": "kafka", "store": "store", "mail": "mail"}.items():
        members = {name for name, held in networks.items() if network in held} & {*SERVICES, "topics"}
        assert called(target) == members, target


def test_who_speaks_to_the_broker_is_who_has_rules_there():
    principals = {rule[0] for rule in rules()} & set(SERVICES)
    assert on_the_bus() == principals == called("kafka") - {"topics"}


def test_no_service_calls_another_but_the_portal_and_for_keys():
    between = {a for a in arrows.arrows() if a.source.service in SERVICES and a.target.service in SERVICES}
    others = {a for a in between if a.source.service != "portal"}
    assert {a.target for a in others} == {Process("identity", "api")}
    assert all(a.source.role == "api" and a.target.role == "api" for a in between)


def test_a_service_whose_doors_verify_tokens_reaches_the_keys(monkeypatch, tmp_path):
    for name, value in keys.files(tmp_path).items():
        monkeypatch.setenv(name, value)
    for service in SERVICES:
        source = (ROOT / "services" / service / "app.py").read_text()
        asks = "callers=False" not in source
        assert asks == (
            Arrow(Process(service, "api"), Process("identity", "api")) in arrows.arrows() - _of_the_portal()
        )


def _of_the_portal() -> set[Arrow]:
    return {arrow for arrow in arrows.arrows() if arrow.source.service == "portal"}


def test_strimzis_users_have_exactly_the_brokers_rules():
    made = {
        (user["name"], acl["resource"]["type"], acl["resource"]["name"], acl["resource"]["patternType"], operation)
        for user in table()["users"]
        for acl in user["acls"]
        for operation in acl["operations"]
    }
    meant = {"LITERAL": "literal", "PREFIXED": "prefix"}
    assert made == {(n, k.name.lower(), r, meant[p.name], o.name.capitalize()) for n, k, r, p, o in rules()}
    assert {user["name"] for user in table()["users"]} == set(PRINCIPALS)


def test_every_topic_is_there_with_the_one_beside_it_for_what_was_parked():
    names = [topic["name"] for topic in table()["topics"]]
    assert names == [name for topic in TOPICS for name in (topic.name, topic.dead.name)]


def test_a_pod_is_granted_longer_than_a_process_takes_to_end():
    template = (CHART / "templates" / "deployments.yaml").read_text()
    assert table()["stopSeconds"] == ANSWER_SECONDS + STOP_SECONDS
    assert "add (ceil $drain) (ceil $table.stopSeconds) 10" in template
    assert Platform.model_fields["drain_seconds"].metadata[1].le == 10
    assert Chart.model_json_schema()["properties"]["drainSeconds"]["maximum"] == 10


def test_a_first_set_of_secrets_holds_what_the_chart_mounts(tmp_path):
    made = {m["metadata"]["name"]: set(m["data"]) for m in secrets.make(tmp_path, "chorale", local=True)}
    for service in table()["services"]:
        needed = {"store_url", "kafka_password", "kafka.pem", "door.pem", "doors.pem", *map(str.lower, service["keys"])}
        assert needed <= made[f"chorale-{service['name']}"]
    assert {"bootstrap", "mechanism", "kafka.pem", "admin", *PRINCIPALS} <= made["chorale-topics"]
    assert {"server.properties", "broker.pem", "ca.pem"} <= made["chorale-kafka"]


def test_secrets_are_made_once_and_name_the_namespaces_hosts(tmp_path):
    first = secrets.make(tmp_path, "elsewhere", local=False)
    assert secrets.make(tmp_path, "elsewhere", local=False) == first
    assert "kafka.elsewhere.svc:9092" in (tmp_path / "kafka" / "server.properties").read_text()
    assert "chorale-kafka" not in {m["metadata"]["name"] for m in first}


def test_generated_files_lie_in_the_chart():
    assert all(path.is_relative_to(CHART) for path in files())
    assert json.loads((CHART / "generated" / "table.json").read_text()) == table()
    assert Path(CHART / "README.md").read_text().count("| `") > 60
