"""What the tests of lists share: a scratch database of the test stack, and the commands that reach the store."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from bson.codec_options import CodecOptions, TypeRegistry
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import monitoring

from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.store import Collection, Database, DecimalCodec, Document

OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=True, type_registry=TypeRegistry([DecimalCodec()]))


class Sent(monitoring.CommandListener):
    """The reading commands of one client, as they were sent."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in ("find", "aggregate"):
            names = ("lsid", "$db", "$clusterTime", "$readPreference", "txnNumber")
            self.commands.append({key: value for key, value in event.command.items() if key not in names})

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...

    def take(self) -> list[dict[str, Any]]:
        """Those since the last time."""
        taken, self.commands = self.commands, []
        return taken


@asynccontextmanager
async def scratch(store: str) -> AsyncIterator[tuple[Database, Sent]]:
    """A database of its own, read and written as services do."""
    sent = Sent()
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(store, event_listeners=[sent])
    name = f"lists_{uuid4().hex[:12]}"
    try:
        yield client.get_database(name, codec_options=OPTIONS), sent
    finally:
        await client.drop_database(name)
        client.close()


async def pages(
    collection: Collection, listed: Listed, query: Mapping[str, Any], sort: str, size: int
) -> AsyncIterator[Rows]:
    """By cursor, to the end."""
    cursor = None
    while True:
        rows = await find_page(collection, listed, query, PageQuery(size=size, sort=sort, cursor=cursor))
        yield rows
        if (cursor := rows.next_cursor) is None:
            return
