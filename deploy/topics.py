"""Creates the topics that `contracts` declares: python -m deploy.topics [--replication 1] [--keep DAYS].

It connects to `CHORALE_KAFKA` as `CHORALE_KAFKA_USER`, an administrator.
`--keep` says for how long facts stay, instead of 400 days; -1: for ever.
"""

import argparse
import asyncio
from dataclasses import replace

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from chassis.access import Access
from chassis.settings import Platform
from contracts.topics import DAY_MS, KEPT_DAYS, TOPICS, Topic

MANY_REPLICAS = 3


def wanted(replication: int, kept_days: int = KEPT_DAYS) -> list[NewTopic]:
    """Each declared topic and the one beside it for what could not be handled."""
    return [_new(_kept(topic, kept_days), replication) for declared in TOPICS for topic in (declared, declared.dead)]


def _kept(topic: Topic, days: int) -> Topic:
    """Only what is kept as long as facts are follows the setting."""
    if topic.retention_ms != KEPT_DAYS * DAY_MS:
        return topic
    return replace(topic, retention_ms=-1 if days < 0 else days * DAY_MS)


def _new(topic: Topic, replication: int) -> NewTopic:
    durable = {"min.insync.replicas": "2"} if replication >= MANY_REPLICAS else {}
    return NewTopic(topic.name, topic.partitions, replication, topic_configs={**topic.config, **durable})


async def create(access: Access, replication: int = 1, kept_days: int = KEPT_DAYS) -> list[str]:
    """The names newly created; what exists already is left as it is. Raises KafkaError for any other answer."""
    admin = AIOKafkaAdminClient(**access.arguments)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in wanted(replication, kept_days) if topic.name not in existing]
        if missing:
            _refuse(await admin.create_topics(missing))
        return [topic.name for topic in missing]
    finally:
        await admin.close()


def _refuse(answer: object) -> None:
    for name, code, *_ in answer.topic_errors:  # type: ignore[attr-defined]
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(f"topic {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replication", type=int, default=1)
    parser.add_argument("--keep", type=int, default=KEPT_DAYS, metavar="DAYS")
    given = parser.parse_args()
    created = asyncio.run(create(Platform().bus, given.replication, given.keep))
    print(f"{len(created)} topics created: {', '.join(created) or 'all were there'}")


if __name__ == "__main__":
    main()
