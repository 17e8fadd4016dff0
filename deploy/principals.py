"""Who may read and write what on the bus: python -m deploy.principals --passwords FOLDER.

A principal a service, with the access rules that `contracts.topics` declares; FOLDER holds a file a password, named after
its principal. It connects as `CHORALE_KAFKA_USER`, an administrator. Rules of these principals that are not declared any
more are taken back; those of others are left alone.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from chassis.access import Access
from chassis.settings import Platform
from contracts.feed import PREFIX
from contracts.topics import TOPICS
from deploy.broker import OPERATOR, PRINCIPALS

FEEDS = "raccordement"
ITERATIONS = 8192
SECONDS = 30.0
POLL_SECONDS = 0.05
ANY: Any = None  # of a filter: whatever the name, principal or host
Rule = tuple[str, ResourceType, str, ResourcePatternType, AclOperation]
"""Principal, kind of resource, its name, how the name is meant, what is allowed."""


def rules() -> set[Rule]:
    """Of every principal; what is not among them is refused."""
    return {*_of_topics(), *_of_groups(), *_of_the_operator(), *_of_feeds()}


def _of_topics() -> Iterator[Rule]:
    for topic in (t for declared in TOPICS for t in (declared, declared.dead)):
        for service in topic.owners:
            yield service, ResourceType.TOPIC, topic.name, ResourcePatternType.LITERAL, AclOperation.WRITE
        for service in topic.readers:
            yield service, ResourceType.TOPIC, topic.name, ResourcePatternType.LITERAL, AclOperation.READ


def _of_groups() -> Iterator[Rule]:
    for name in sorted({service for topic in TOPICS for service in topic.readers} | {OPERATOR}):
        yield name, ResourceType.GROUP, f"{name}.", ResourcePatternType.PREFIXED, AclOperation.READ


def _of_the_operator() -> Iterator[Rule]:
    for operation in (AclOperation.READ, AclOperation.WRITE):
        yield OPERATOR, ResourceType.TOPIC, "*", ResourcePatternType.LITERAL, operation
    yield OPERATOR, ResourceType.GROUP, "*", ResourcePatternType.LITERAL, AclOperation.DESCRIBE


def _of_feeds() -> Iterator[Rule]:
    """Who makes subscribers' topics, with their users and access rules (EVT-7).

    Kafka gives both of the latter by one right alone, ALTER on the cluster: docs/adr/0011-feeds-on-the-broker.md.
    """
    for operation in (AclOperation.CREATE, AclOperation.DELETE, AclOperation.WRITE):
        yield FEEDS, ResourceType.TOPIC, PREFIX, ResourcePatternType.PREFIXED, operation
    yield FEEDS, ResourceType.BROKER, "kafka-cluster", ResourcePatternType.LITERAL, AclOperation.ALTER


def settle(access: Access, passwords: Mapping[str, str]) -> tuple[int, int]:
    """Makes the principals and exactly their rules, in force once this returns; how many were added and taken back.

    Raises KafkaException, and TimeoutError when the broker knows them but does not apply them.
    """
    admin = AdminClient(access.librdkafka)
    _done(admin.alter_user_scram_credentials([_user(*given) for given in passwords.items()]))
    wanted = {_binding(rule) for rule in rules()}
    present = _present(admin)
    missing, foreign = wanted - present, present - wanted
    if missing:
        _done(admin.create_acls(list(missing), request_timeout=SECONDS))
    if foreign:
        _done(admin.delete_acls([_filter(binding) for binding in foreign], request_timeout=SECONDS))
    _await(lambda: _present(admin) == wanted)
    return len(missing), len(foreign)


def _await(applied: Callable[[], bool]) -> None:
    """The controller answers before the broker has heard of it; principals are older in its log than their rules."""
    until = time.monotonic() + SECONDS
    while not applied():
        if time.monotonic() > until:
            raise TimeoutError(f"the broker does not apply its access rules after {SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)


def _user(name: str, password: str) -> UserScramCredentialUpsertion:
    return UserScramCredentialUpsertion(
        name, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password.encode()
    )


def _binding(rule: Rule) -> AclBinding:
    name, kind, resource, pattern, operation = rule
    return AclBinding(kind, resource, pattern, f"User:{name}", "*", operation, AclPermissionType.ALLOW)


def _present(admin: AdminClient) -> set[AclBinding]:
    """All rules of our principals."""
    every = AclBindingFilter(
        ResourceType.ANY, ANY, ResourcePatternType.ANY, ANY, ANY, AclOperation.ANY, AclPermissionType.ANY
    )
    ours = {f"User:{name}" for name in PRINCIPALS}
    found = admin.describe_acls(every, request_timeout=SECONDS).result(SECONDS)
    return {binding for binding in found if binding.principal in ours}


def _filter(binding: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        binding.restype, binding.name, binding.resource_pattern_type, binding.principal, binding.host, binding.operation,
        binding.permission_type,
    )  # fmt: skip


def _done(futures: Mapping[Any, Any]) -> None:
    for what, future in futures.items():
        try:
            future.result(SECONDS)
        except KafkaException as error:
            raise KafkaException(f"{what}: {error}") from error


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passwords", type=Path, required=True, metavar="FOLDER")
    given = parser.parse_args()
    passwords = {name: (given.passwords / name).read_text().strip() for name in PRINCIPALS}
    added, taken = settle(Platform().bus, passwords)
    print(f"{len(passwords)} principals, {added} rules added, {taken} taken back")


if __name__ == "__main__":
    main()
