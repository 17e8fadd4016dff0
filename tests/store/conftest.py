"""The suite runs against the local store, or unchanged against the MongoDB that MONGODB_URL names."""

import os
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase

from deploy.local import store
from deploy.local.settings import free_ports

MONGODB_URL = os.environ.get("MONGODB_URL")


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if MONGODB_URL:
        yield MONGODB_URL
        return
    ports, folder = free_ports(), tmp_path_factory.mktemp("store")
    server = store.server(ports, folder, folder)
    server.start()
    try:
        server.wait_ready(20)
        yield f"mongodb://127.0.0.1:{ports.store}"
    finally:
        server.stop()


@pytest.fixture
def local_only() -> None:
    """For what only the local store does: its refusals, its kills."""
    if MONGODB_URL:
        pytest.skip("a test of the local store alone")


@pytest.fixture(scope="session")
async def client(url: str) -> AsyncIterator[AsyncIOMotorClient]:
    client = AsyncIOMotorClient(url, uuidRepresentation="standard", tz_aware=True, serverSelectionTimeoutMS=5000)
    yield client
    client.close()


@pytest.fixture
async def db(client: AsyncIOMotorClient) -> AsyncIterator[AsyncIOMotorDatabase]:
    """A database of the test's own."""
    name = f"conformance_{uuid4().hex[:12]}"
    yield client[name]
    await client.drop_database(name)


@pytest.fixture
def c(db: AsyncIOMotorDatabase) -> AsyncIOMotorCollection:
    return db["c"]
