"""`python -m chassis.dead list|show|replay|history`: what could not be handled, and putting it back after the cause is mended.

A replay publishes the original bytes to the original topic: once, however many groups parked them, and for these groups
alone, as the others had them. It leaves a marker in the dead topic, by which `list` no longer shows the message and `history`
says who put it back. A state that a newer one followed is only marked: published again it would be the last of its key, the one
that compaction keeps.
"""

import argparse
import asyncio
import getpass
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from chassis.access import Access
from chassis.bus import REPLAY_FOR
from chassis.mail import requeue
from chassis.publisher import Publisher
from chassis.settings import Platform
from chassis.store import connect
from contracts.topics import TOPICS

REPLAYED, BY = "replay-of", "replayed-by"
CONTENT = (("content-type", b"application/cloudevents+json"),)


@dataclass(frozen=True)
class Dead:
    topic: str
    offset: int
    key: bytes | None
    value: bytes
    headers: dict[str, str]

    @property
    def origin(self) -> str:
        return self.topic.removesuffix(".dead")

    @property
    def record(self) -> tuple[str, str, str]:
        """The record that was parked; what says nothing of it is its own."""
        place = self.said("origin-partition"), self.said("origin-offset")
        return (self.origin, *place) if "?" not in place else (self.topic, "", str(self.offset))

    @property
    def error(self) -> str:
        return f"{self.said('error-class')}: {self.said('error')}"

    @property
    def line(self) -> str:
        return (
            f"{self.topic}:{self.offset}  from {self.origin}/{self.said('origin-partition')}@{self.said('origin-offset')}"
            f"  group={self.said('group')}  attempts={self.said('attempts')}  {self.error}"
        )

    def said(self, header: str) -> str:
        """`?` where someone else wrote into the topic: it is listed all the same."""
        return self.headers.get(header, "?")


async def read(access: Access, topics: list[str]) -> list[Dead]:
    """All parked messages not yet replayed, oldest first."""
    letters: list[Dead] = []
    replayed: set[tuple[str, int]] = set()
    async for record in _records(access, topics):
        headers = {k: v.decode(errors="replace") for k, v in record.headers}
        if REPLAYED in headers:
            replayed.add((record.topic, int(headers[REPLAYED])))
        else:
            letters.append(Dead(record.topic, record.offset, record.key, record.value or b"", headers))
    return [dead for dead in letters if (dead.topic, dead.offset) not in replayed]


async def history(access: Access, topics: list[str]) -> list[str]:
    """A line each message that was put back or only marked: when, which, and who on which machine."""
    markers = [
        (record, dict(record.headers)) async for record in _records(access, topics) if REPLAYED in dict(record.headers)
    ]
    return [
        f"{datetime.fromtimestamp(record.timestamp / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
        f"  {record.topic}:{headers[REPLAYED].decode()}  by {headers.get(BY, b'?').decode()}"
        for record, headers in markers
    ]


async def _records(access: Access, topics: list[str]) -> AsyncIterator[ConsumerRecord]:
    consumer = AIOKafkaConsumer(**access.arguments, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [
            TopicPartition(t, p) for t in topics for p in consumer.partitions_for_topic(t) or await _known(consumer, t)
        ]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        await consumer.seek_to_beginning(*partitions)
        while any([await consumer.position(p) < end for p, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    yield record
    finally:
        await consumer.stop()


async def _known(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer._client._wait_on_metadata(topic)  # noqa: SLF001  aiokafka fetches an unassigned topic's metadata no other way
    return consumer.partitions_for_topic(topic) or set()


async def replay(access: Access, letters: Sequence[Dead]) -> tuple[int, int]:
    """How many records were published again, and how many only marked because a newer state followed."""
    publisher, published, records = Publisher(access, "chorale-dead"), 0, _by_record(letters)
    who = f"{getpass.getuser()}@{socket.gethostname()}".encode()
    try:
        last = await _last_states(access, {dead.origin for dead in letters})
        for copies in records:
            if not _superseded(copies[0], last):
                await _publish(publisher, copies)
                published += 1
            for dead in copies:
                await publisher.send(dead.topic, None, b"", [(REPLAYED, str(dead.offset).encode()), (BY, who)])
    finally:
        await publisher.close()
    return published, len(records) - published


def _by_record(letters: Sequence[Dead]) -> list[list[Dead]]:
    """Letters of one record, parked by several groups, together."""
    copies: defaultdict[tuple[str, str, str], list[Dead]] = defaultdict(list)
    for dead in letters:
        copies[dead.record].append(dead)
    return list(copies.values())


async def _publish(publisher: Publisher, copies: Sequence[Dead]) -> None:
    dead, groups = copies[0], sorted({copy.said("group") for copy in copies} - {"?"})
    told = [(REPLAY_FOR, ",".join(groups).encode())] if groups else []
    await publisher.send(dead.origin, dead.key, dead.value, [*CONTENT, *told])


async def _last_states(access: Access, topics: set[str]) -> dict[tuple[str, bytes | None], int]:
    """The highest sequence of each key on the compacted ones among `topics`."""
    last: dict[tuple[str, bytes | None], int] = {}
    compacted = [t.name for t in TOPICS if t.compacted and t.name in topics]
    if compacted:
        async for record in _records(access, compacted):
            place = record.topic, record.key
            last[place] = max(last.get(place, 0), _sequence(record.value))
    return last


def _superseded(dead: Dead, last: dict[tuple[str, bytes | None], int]) -> bool:
    return _sequence(dead.value) < last.get((dead.origin, dead.key), 0)


def _sequence(value: bytes | None) -> int:
    """0 for what is no event: anything that is one is newer."""
    try:
        sequence = json.loads(value or b"")["sequence"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0
    return sequence if isinstance(sequence, int) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chassis.dead", description=__doc__)
    parser.add_argument("do", choices=["list", "show", "replay", "history", "mails", "replay-mails"])
    parser.add_argument("--topic", help="original topic; default all")
    parser.add_argument("--offset", type=int, help="one message of the dead topic")
    parser.add_argument("--error", default="", help="only those whose error holds this text")
    parser.add_argument("--group", help="only what this group parked, and for it alone: notifications.ticket.changed")
    parser.add_argument("--dry-run", action="store_true", help="say what a replay would publish")
    parser.add_argument("--service", help="whose mails (mails, replay-mails)")
    given = parser.parse_args()
    if given.do.endswith("mails") and not given.service:
        parser.error(f"{given.do} needs --service")
    return given


async def main() -> None:
    args, platform = _arguments(), Platform()
    names = [t.dead.name for t in TOPICS if args.topic in (None, t.name)]
    match args.do:
        case "mails" | "replay-mails":
            await _mails(args, platform)
        case "history":
            print("\n".join(await history(platform.bus, names)))
        case _:
            await _letters(args, platform.bus, names)


async def _letters(args: argparse.Namespace, access: Access, names: list[str]) -> None:
    letters = [
        dead
        for dead in await read(access, names)
        if args.error in dead.error and args.offset in (None, dead.offset) and args.group in (None, dead.said("group"))
    ]
    if args.do == "replay" and not args.dry_run:
        published, superseded = await replay(access, letters)
        print(f"{published} replayed, {superseded} superseded by a newer state")
        return
    for dead in letters:
        print(dead.line)
        if args.do == "show":
            print(dead.value.decode(errors="replace"))


async def _mails(args: argparse.Namespace, platform: Platform) -> None:
    database = connect(platform.store, args.service)
    parked = await database["mails"].find({"state": "EN_ECHEC"}).to_list(1000)
    for mail in parked:
        print(f"{mail['_id']}  {mail['template']}  attempts={mail['attempts']}  {mail['error']}")
    if args.do == "replay-mails":
        print(f"{await requeue(database['mails'])} mails queued again")
    database.client.close()


if __name__ == "__main__":
    asyncio.run(main())
