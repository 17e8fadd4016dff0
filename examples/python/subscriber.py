"""Reads a subscription's own Kafka topic: `python subscriber.py`, configured by the environment (README.md)."""

import asyncio
import json
import os
import ssl
from typing import Any

from aiokafka import AIOKafkaConsumer

TOPIC = os.environ["FEED_TOPIC"]


def consumer() -> AIOKafkaConsumer:
    """A group of ours, whose name begins with the topic's; it reads on where it was."""
    return AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=os.environ["FEED_BOOTSTRAP"],
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=os.environ["FEED_USER"],
        sasl_plain_password=os.environ["FEED_PASSWORD"],
        ssl_context=ssl.create_default_context(cafile=os.environ.get("FEED_AUTHORITY")),
        group_id=f"{TOPIC}.accounting",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )


def handle(event: dict[str, Any]) -> None:
    """Yours: keep `id` with what you do, so that an event that comes again changes nothing."""
    print(event["id"], event["type"], event["data"].get("number"), event["data"].get("state"), flush=True)


async def main() -> None:
    """An event counts as read once it is handled: after a crash it comes again."""
    async with consumer() as reading:
        async for record in reading:
            handle(json.loads(record.value))
            await reading.commit()


if __name__ == "__main__":
    asyncio.run(main())
