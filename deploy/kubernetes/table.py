"""What the chart's templates loop over, from the product's own tables: services, keys, arrows, topics, access rules."""

from pathlib import Path
from typing import Any

from confluent_kafka.admin import ResourcePatternType

from chassis.stopping import ANSWER_SECONDS, STOP_SECONDS
from contracts.topics import TOPICS, Topic
from deploy import arrows
from deploy.arrows import Process
from deploy.broker import OPERATOR, PRINCIPALS
from deploy.local import keys
from deploy.principals import rules
from deploy.services import API, PORTS, ROLES, SERVICES, WORKER

LOG4J = Path(__file__).parents[1] / "local" / "kafka" / "log4j2.properties"

STRIMZI = {ResourcePatternType.LITERAL: "literal", ResourcePatternType.PREFIXED: "prefix"}
"""Its own words for how a resource's name is meant."""


def table() -> dict[str, Any]:
    return {
        "stopSeconds": ANSWER_SECONDS + STOP_SECONDS,
        "services": [_service(name) for name in SERVICES],
        "jobs": [_process(Process(name, arrows.MIGRATE)) for name in SERVICES] + [_process(arrows.TOPICS_JOB)],
        "inside": sorted({*SERVICES, arrows.TOPICS_JOB.service}),
        "topics": [_topic(topic) for declared in TOPICS for topic in (declared, declared.dead)],
        "users": [{"name": name, "acls": _acls(name)} for name in PRINCIPALS],
        "operator": OPERATOR,
        "log4j": LOG4J.read_text(),
    }


def _service(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "port": PORTS[name],
        "keys": [key for key in keys.KEYS if key.startswith(f"{name.upper()}_")],
        "calls": [other for other in SERVICES if other != name] if name == "portal" else [],
        "scans": name in arrows.SCANNING,
        "mails": name in arrows.MAILING,
        "files": arrows.FILING.get(name, ""),
        "roles": [_process(Process(name, role)) | _scaling(name, role) for role in ROLES[name]],
    }


def _process(one: Process) -> dict[str, Any]:
    """`to` and `from`: what it may call and who may call it."""
    every = arrows.arrows()
    return {
        "service": one.service,
        "role": one.role,
        "to": [_said(arrow.target) for arrow in sorted(every) if arrow.source == one],
        "from": [_said(arrow.source) for arrow in sorted(every) if arrow.target == one],
    }


def _said(one: Process) -> dict[str, str]:
    return {"service": one.service, "role": one.role}


def _scaling(name: str, role: str) -> dict[str, Any]:
    """More workers than the widest topic has partitions would stand idle."""
    heard = [topic for topic in TOPICS if name in topic.readers] if role == WORKER else []
    return {
        "triggers": [{"topic": topic.name, "group": f"{name}.{topic.name}"} for topic in heard],
        "most": max((topic.partitions for topic in heard), default=0),
        "public": role == API,
    }


def _topic(topic: Topic) -> dict[str, Any]:
    return {"name": topic.name, "partitions": topic.partitions, "config": topic.config, "kept": topic.retention_ms}


def _acls(principal: str) -> list[dict[str, Any]]:
    """As Strimzi's KafkaUser has them."""
    ours = sorted((rule for rule in rules() if rule[0] == principal), key=str)
    return [
        {
            "resource": {"type": kind.name.lower(), "name": name, "patternType": STRIMZI[pattern]},
            "operations": [operation.name.capitalize()],
        }
        for _, kind, name, pattern, operation in ours
    ]
