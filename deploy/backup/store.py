"""Every service's database as files of BSON, laid out as mongodump does, so that mongorestore reads them too."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.database import Database

from deploy.services import SERVICES

DATABASES = tuple(name for name in SERVICES if name != "portal")  # it keeps sessions, which end with a restore
NUMBERS = ("counters", "heads")
"""Taken last: what they count up to may not lie before what was taken with a number of theirs."""
BATCH = 500
RAW = bson.CodecOptions(document_class=RawBSONDocument)
Client = MongoClient[RawBSONDocument]


@dataclass(frozen=True, slots=True)
class Dumped:
    file: str
    documents: int
    sha256: str


def connected(url: str) -> Client:
    return MongoClient(url, document_class=RawBSONDocument, w="majority", journal=True)


def take(client: Client, folder: Path) -> Iterator[Dumped]:
    """Each aggregate as it is at one moment of the taking, with what it has yet to publish; services may run meanwhile."""
    for name in DATABASES:
        for collection in sorted(client[name].list_collection_names(), key=lambda c: (c in NUMBERS, c)):
            yield _dump(client[name], collection, folder)


def _dump(database: Database[RawBSONDocument], collection: str, folder: Path) -> Dumped:
    path = folder / database.name / f"{collection}.bson.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with gzip.open(path, "wb", compresslevel=3) as out:
        for document in database[collection].find({}, batch_size=BATCH):
            out.write(document.raw)
            count += 1
    return Dumped(f"{database.name}/{path.name}", count, digest(path))


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def occupied(client: Client) -> list[str]:
    return [
        f"{name}.{collection}"
        for name in DATABASES
        for collection in client[name].list_collection_names()
        if client[name][collection].find_one({}, {"_id": 1})
    ]


def empty(client: Client) -> None:
    for name in (*DATABASES, "portal"):
        client.drop_database(name)


def put(client: Client, folder: Path, dumped: Dumped) -> int:
    """Indexes are the services' own to make, at their next start."""
    database, _, file = dumped.file.partition("/")
    collection, batch, count = client[database][file.removesuffix(".bson.gz")], list[Any](), 0
    with gzip.open(folder / dumped.file, "rb") as content:
        for document in bson.decode_file_iter(cast("IO[bytes]", content), RAW):
            batch.append(document)
            if len(batch) == BATCH:
                collection.insert_many(batch)
                count, batch = count + len(batch), []
    if batch:
        collection.insert_many(batch)
    return count + len(batch)
