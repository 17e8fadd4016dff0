"""Documents inserted at the same time are one command and one wait for the disk, each with an outcome of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from bson import encode
from bson.raw_bson import RawBSONDocument
from pymongo.errors import BulkWriteError, DocumentTooLarge, DuplicateKeyError, PyMongoError

from chassis.together import Together

DUPLICATE = 11_000
MAX_BYTES = 16 * 1024 * 1024


class Inserts:
    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self._new: dict[str, RawBSONDocument] = {}
        self._together: Together[str, PyMongoError] = Together(self._insert_all)

    async def insert(self, document: Mapping[str, Any]) -> None:
        """Raises DuplicateKeyError; what is wrong with the document itself is told before it joins others."""
        written = encode(document, codec_options=self._collection.codec_options)
        if len(written) > MAX_BYTES:
            raise DocumentTooLarge(f"{len(written)} bytes")
        if document["_id"] in self._new:  # the same twice in one breath: the second is told by the store
            await self._collection.insert_one(RawBSONDocument(written))
            return
        self._new[document["_id"]] = RawBSONDocument(written)
        if error := await self._together.get(document["_id"]):
            raise error

    async def _insert_all(self, ids: Sequence[str]) -> dict[str, PyMongoError]:
        """By `_id`, for those that are not there now."""
        documents = [self._new.pop(each) for each in ids]
        try:
            await self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return _errors(error, ids)
        return {}


def _errors(error: BulkWriteError, ids: Sequence[str]) -> dict[str, PyMongoError]:
    """Raises the whole where it is no matter of single documents."""
    details = error.details or {}
    failed = details.get("writeErrors", [])
    if details.get("writeConcernErrors") or any(one["code"] != DUPLICATE for one in failed):
        raise error
    return {ids[one["index"]]: DuplicateKeyError(one["errmsg"], one["code"], one) for one in failed}
