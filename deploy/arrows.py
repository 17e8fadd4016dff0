"""Who speaks to whom: network policies are made of this; who speaks to the broker follows from the topics, as its rules do."""

from collections.abc import Iterator
from typing import NamedTuple

from contracts.topics import TOPICS
from deploy.services import API, ROLES, WORKER


class Process(NamedTuple):
    """One role of a service; of what is no service of ours, the name alone."""

    service: str
    role: str = ""


class Arrow(NamedTuple):
    source: Process
    target: Process


BUS, STORE, MAIL, SCANNER, TRACES, WEB = (
    Process(name) for name in ("kafka", "store", "mail", "clamav", "traces", "web")
)
"""`WEB`: addresses outside, by TLS: subscribers' webhooks, Sirene, the timestamp authority, a store of files by S3."""
MIGRATE = "migrate"
TOPICS_JOB = Process("topics")
MAILING = ("identity", "notifications")
SCANNING = ("organisation", "invoicing", "support")
CALLING_OUTSIDE = ("organisation", "invoicing", "raccordement")
FILING = {"organisation": "write", "invoicing": "write", "support": "write", "ocr": "read"}
"""Who keeps files, or reads those of others."""
TAKING_TOKENS = ("identity", "organisation", "invoicing", "support", "notifications", "raccordement")
"""Whose doors verify tokens, with the keys that identity publishes."""


def arrows() -> set[Arrow]:
    """Every call that is allowed; all others are refused."""
    return {*_of_everybody(), *_of_the_bus(), *_of_doors(), *_of_some(), Arrow(TOPICS_JOB, BUS)}


def on_the_bus() -> frozenset[str]:
    """Services that own or read a topic."""
    return frozenset(name for topic in TOPICS for name in (*topic.owners, *topic.readers))


def processes() -> list[Process]:
    return [Process(service, role) for service, roles in ROLES.items() for role in roles]


def _of_everybody() -> Iterator[Arrow]:
    for one in processes():
        yield Arrow(one, STORE)
        yield Arrow(one, TRACES)
    for service in ROLES:
        yield Arrow(Process(service, MIGRATE), STORE)


def _of_the_bus() -> Iterator[Arrow]:
    for one in processes():
        if one.service in on_the_bus():
            yield Arrow(one, BUS)


def _of_doors() -> Iterator[Arrow]:
    identity = Process("identity", API)
    for service in TAKING_TOKENS:
        yield Arrow(Process(service, API), identity)
    for service in set(ROLES) - {"portal"}:
        yield Arrow(Process("portal", API), Process(service, API))


def _of_some() -> Iterator[Arrow]:
    for service in MAILING:
        yield Arrow(Process(service, WORKER), MAIL)
    for service in SCANNING:
        yield Arrow(Process(service, API), SCANNER)
    for service in {*CALLING_OUTSIDE, *FILING}:
        for role in ROLES[service]:
            yield Arrow(Process(service, role), WEB)
