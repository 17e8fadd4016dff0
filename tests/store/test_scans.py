"""Long reads while others write: none fails, and each sees every document once."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

Doc = dict[str, Any]
DOCUMENTS, BLOCK = 20_000, 500
SCANNERS, WRITERS = 2, 3
# Longer than the local store keeps on disk what nobody reads (Storage.RETENTION_MS).
SECONDS = 3
EVERY = {"$match": {"text": {"$regex": "x(a|b)+y"}}}
COUNTED = {"$group": {"_id": None, "documents": {"$sum": 1}}}


@pytest.fixture
def many(url: str) -> Iterator[Collection[Doc]]:
    with MongoClient[Doc](url, w="majority", journal=True) as client:
        name = f"conformance_{uuid4().hex[:12]}"
        many = client[name]["many"]
        text = "xab" * 20 + "y" * 500
        many.insert_many([{"_id": i, "n": 0, "text": text} for i in range(DOCUMENTS)])
        yield many
        client.drop_database(name)


def scan(many: Collection[Doc], times: int) -> int:
    """Matches every document so many times; how many it saw."""
    return next(many.aggregate([EVERY] * times + [COUNTED]))["documents"]


def lasting(many: Collection[Doc]) -> int:
    """How many times a scan must match to last long enough here."""
    started = time.monotonic()
    scan(many, 5)
    return ceil(5 * SECONDS / (time.monotonic() - started))


def test_a_long_scan_ends_while_others_write(many: Collection[Doc]) -> None:
    times, over = lasting(many), threading.Event()

    def write(seed: int) -> int:
        """Writes block after block, so that soon nothing on disk is as the scan found it."""
        r, written = random.Random(seed), 0
        while not over.is_set():
            first = r.randrange(0, DOCUMENTS, BLOCK)
            written += many.update_many(
                {"_id": {"$gte": first, "$lt": first + BLOCK}}, {"$inc": {"n": 1}}
            ).modified_count
        return written

    with ThreadPoolExecutor(SCANNERS + WRITERS) as pool:
        writers = [pool.submit(write, seed) for seed in range(WRITERS)]
        scanners = [pool.submit(scan, many, times) for _ in range(SCANNERS)]
        try:
            assert [scanner.result() for scanner in scanners] == [DOCUMENTS] * SCANNERS
        finally:
            over.set()
        assert sum(writer.result() for writer in writers) == sum(row["n"] for row in many.find({}, {"n": 1}))
