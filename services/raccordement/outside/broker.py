"""Subscribers' topics on the broker, by its admin API: topic, users, access rules (EVT-7).

Each step may be done twice, so a process that was killed between two is continued by the next one.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    TopicDescription,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from chassis.access import Access
from chassis.errors import Unavailable
from services.raccordement.domain.topic import KEPT, Holding, Standing
from services.raccordement.settings import Settings

SECONDS = 10.0
ITERATIONS = 8192
MANY_REPLICAS = 3
ANY: Any = None  # of a filter: whatever it is
THERE = frozenset({KafkaError.TOPIC_ALREADY_EXISTS})
NOT_THERE = frozenset({KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.RESOURCE_NOT_FOUND})


class Broker:
    """Its calls raise Unavailable."""

    def __init__(self, access: Access, settings: Settings) -> None:
        self._access, self._settings = access, settings
        self._client: AdminClient | None = None

    async def hold(self, wanted: Holding, passwords: Mapping[str, str]) -> None:
        """What takes away comes first; who may read is told last."""
        await self._forbid(wanted)
        await self._drop(wanted.gone)
        await (self._make(wanted.topic) if wanted.exists else self._remove(wanted.topic))
        await self._know(passwords)
        await self._allow(wanted)

    async def standing(self, topics: Collection[str]) -> Mapping[str, Standing]:
        asked = self._admin.describe_topics(TopicCollection(list(topics)), request_timeout=SECONDS)
        return {name: await _standing(name, answer) for name, answer in asked.items()}

    async def _forbid(self, wanted: Holding) -> None:
        filters = [_filter(user, ResourceType.TOPIC) for user in wanted.held]
        filters += [_filter(user, ResourceType.ANY) for user in wanted.gone]
        if filters:
            await _done(self._admin.delete_acls(filters, request_timeout=SECONDS))

    async def _drop(self, users: Sequence[str]) -> None:
        gone: list[UserScramCredentialAlteration] = [
            UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512) for user in users
        ]
        if gone:
            await _done(self._admin.alter_user_scram_credentials(gone, request_timeout=SECONDS), NOT_THERE)

    async def _make(self, topic: str) -> None:
        replicas = self._settings.topic_replication
        durable = {"min.insync.replicas": "2"} if replicas >= MANY_REPLICAS else {}
        config = {"retention.ms": str(int(KEPT.total_seconds() * 1000)), **durable}
        made = NewTopic(topic, self._settings.topic_partitions, replicas, config=config)
        await _done(self._admin.create_topics([made], request_timeout=SECONDS), THERE)

    async def _remove(self, topic: str) -> None:
        await _done(self._admin.delete_topics([topic], request_timeout=SECONDS), NOT_THERE)

    async def _know(self, passwords: Mapping[str, str]) -> None:
        info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
        known: list[UserScramCredentialAlteration] = [
            UserScramCredentialUpsertion(user, info, password.encode()) for user, password in passwords.items()
        ]
        if known:
            await _done(self._admin.alter_user_scram_credentials(known, request_timeout=SECONDS))

    async def _allow(self, wanted: Holding) -> None:
        rules = [_group(wanted.topic, user) for user in (*wanted.readers, *wanted.held)]
        rules += [_read(ResourceType.TOPIC, wanted.topic, user) for user in wanted.readers]
        if rules:
            await _done(self._admin.create_acls(rules, request_timeout=SECONDS))

    @property
    def _admin(self) -> AdminClient:
        """Made when first needed: it connects in a thread of its own."""
        if self._client is None:
            self._client = AdminClient(self._access.librdkafka | {"client.id": "chorale-raccordement-topics"})
        return self._client


def _group(topic: str, user: str) -> AclBinding:
    """Any group whose name begins with the topic's: who may not read now still leaves its group in order."""
    return _read(ResourceType.GROUP, f"{topic}.", user, ResourcePatternType.PREFIXED)


def _read(
    kind: ResourceType, name: str, user: str, pattern: ResourcePatternType = ResourcePatternType.LITERAL
) -> AclBinding:
    return AclBinding(kind, name, pattern, f"User:{user}", "*", AclOperation.READ, AclPermissionType.ALLOW)


def _filter(user: str, kind: ResourceType) -> AclBindingFilter:
    return AclBindingFilter(
        kind, ANY, ResourcePatternType.ANY, f"User:{user}", ANY, AclOperation.ANY, AclPermissionType.ANY
    )


async def _standing(name: str, answer: "Future[TopicDescription]") -> Standing:
    """Raises Unavailable."""
    try:
        told = await asyncio.wait_for(asyncio.wrap_future(answer), SECONDS + 1)
    except (KafkaException, TimeoutError) as error:
        if isinstance(error, KafkaException) and error.args[0].code() in NOT_THERE:
            return Standing.GONE
        raise Unavailable(f"Kafka, {name}: {error}") from error
    return Standing.READY if all(partition.leader for partition in told.partitions) else Standing.UNREADY


async def _done(answers: Mapping[Any, "Future[Any]"], fine: frozenset[int] = frozenset()) -> None:
    """Raises Unavailable for an error that is not among `fine`."""
    for what, answer in answers.items():
        try:
            await asyncio.wait_for(asyncio.wrap_future(answer), SECONDS + 1)
        except (KafkaException, TimeoutError) as error:
            if not isinstance(error, KafkaException) or error.args[0].code() not in fine:
                raise Unavailable(f"Kafka, {what}: {error}") from error
