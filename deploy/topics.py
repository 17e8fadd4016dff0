"""Creates the topics that `contracts` declares: python -m deploy.topics --bootstrap HOST:PORT [--replication 1]."""

import argparse
import asyncio

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from contracts.topics import TOPICS, Topic

MANY_REPLICAS = 3


def wanted(replication: int) -> list[NewTopic]:
    """Each declared topic and the one beside it for what could not be handled."""
    return [_new(topic, replication) for declared in TOPICS for topic in (declared, declared.dead)]


def _new(topic: Topic, replication: int) -> NewTopic:
    durable = {"min.insync.replicas": "2"} if replication >= MANY_REPLICAS else {}
    return NewTopic(topic.name, topic.partitions, replication, topic_configs={**topic.config, **durable})


async def create(bootstrap: str, replication: int = 1) -> list[str]:
    """The names newly created; what exists already is left as it is. Raises KafkaError for any other answer."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        missing = [topic for topic in wanted(replication) if topic.name not in existing]
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
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--replication", type=int, default=1)
    given = parser.parse_args()
    created = asyncio.run(create(given.bootstrap, given.replication))
    print(f"{len(created)} topics created: {', '.join(created) or 'all were there'}")


if __name__ == "__main__":
    main()
