"""What the tests of lists share: the lists that services declare, a scratch database, what a command costs the store."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from uuid import uuid4

from bson import json_util
from bson.codec_options import CodecOptions, TypeRegistry
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import IndexModel, monitoring

from chassis.lists import Listed, PageQuery, Rows, find_page
from chassis.store import Collection, Database, DecimalCodec, Document
from deploy.services import SERVICES

OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=True, type_registry=TypeRegistry([DecimalCodec()]))


@dataclass(frozen=True)
class Declared:
    """A list, and the collection it is a list of."""

    service: str
    collection: str
    listed: Listed

    def __str__(self) -> str:
        return f"{self.service}.{self.listed.name}"


def declared() -> list[Declared]:
    """Every list of every service's store."""
    return [
        Declared(service, collection, listed)
        for service in SERVICES
        for module in _store(service)
        for collection, lists in vars(module).get("LISTS", {}).items()
        for listed in lists
    ]


def _store(service: str) -> list[ModuleType]:
    """A service's store and its modules."""
    store = importlib.import_module(f"services.{service}.store")
    inner = pkgutil.iter_modules(getattr(store, "__path__", ()), f"{store.__name__}.")
    return [store, *(importlib.import_module(module.name) for module in inner)]


async def indexes(service: str) -> dict[str, list[IndexModel]]:
    """Those that the service makes when it starts, by collection; it needs its environment, and is not started."""
    built = importlib.import_module(f"services.{service}.app").build()
    for close in built.closers:
        await close()
    built.parts.database.client.close()
    made: dict[str, list[IndexModel]] = {}
    for owner in built.parts.owners:  # a collection may have several
        made.setdefault(owner.collection.name, []).extend(owner.indexes)
    return made


@dataclass(frozen=True)
class Cost:
    """Documents, as `explain` counts them."""

    examined: int
    returned: int


async def cost(database: Database, find: Mapping[str, Any]) -> Cost:
    answer = await _explained(database, find, "executionStats")
    return Cost(answer["executionStats"]["totalDocsExamined"], answer["executionStats"]["nReturned"])


async def scans(database: Database, command: Mapping[str, Any]) -> bool:
    """Whether documents are read without an index."""
    answer = await _explained(database, command, "queryPlanner")
    return "COLLSCAN" in json_util.dumps(answer)


async def _explained(database: Database, command: Mapping[str, Any], verbosity: str) -> dict[str, Any]:
    asked = {"explain": command, "verbosity": verbosity}
    return await database.command(asked, codec_options=database.codec_options)


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
