"""Whether a certificate of deposit is genuine, judged here with the keys that the platform publishes (INV-18, INV-43)."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

import certificates
from certificates import NotGenuine, Revoked
from certificates.seals import chained
from chassis.keyring import KeyRing
from services.portal.clients import Api, Refused, ServiceDown
from services.portal.usecases import apart

PDF, AT_ONCE = b"%PDF-", 2
FRESH_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`file`: of the document given too, which deposited file it is; `document_given` without one: it is none of them."""

    payload: dict[str, Any]
    content: dict[str, Any]
    document_given: bool
    file: dict[str, Any] | None


class Unreadable(Exception):
    """A PDF without a certificate in it, or one that could not be read within bounds."""


class UnknownKey(NotGenuine):
    """Signed, if at all, with a key that the platform never published."""


@dataclass
class Verifier:
    """Keeps the published keys: a certificate verifies also while invoicing is down, if its key was seen before."""

    _keys: KeyRing | None = None
    _until: float = 0.0
    _unpacking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def judge(self, api: Api, export: bytes, imprint: str) -> Verdict:
        """`imprint`: SHA-256 of the document, in lower-case hex; empty: none was given.

        Raises NotGenuine, Unreadable; ServiceDown where the key that would decide cannot be had.
        """
        text = await self._embedded(export) if export.startswith(PDF) else export
        keys = await self._ring(api, certificates.kid(text))
        receipt = await self._receipt(api, text, keys)
        files = receipt.content.get("files", [])
        file = next((file for file in files if imprint and file.get("sha256") == imprint), None)
        return Verdict(receipt.payload, receipt.content, bool(imprint), file)

    async def _receipt(self, api: Api, text: bytes, keys: KeyRing) -> certificates.Receipt:
        """With a revoked key only what stands in its day's seal counts (INV-43). Raises NotGenuine."""
        try:
            return await asyncio.to_thread(certificates.verify, text, keys)
        except Revoked:
            day = certificates.unproved(text, keys).day
            sealed = await self._sealed(api, day)
            return await asyncio.to_thread(certificates.verify, text, keys, sealed)

    async def _sealed(self, api: Api, day: str) -> set[str]:
        """The digests of the day, if their chain ends in its seal; none of a day that is not sealed."""
        try:
            seal = await api.get("invoicing", f"/receipts/seals/{day}")
        except Refused:
            return set()
        digests = (await api.file("invoicing", f"/receipts/seals/{day}/digests")).text.split()
        return set(digests) if chained(seal["previous"], digests) == seal["seal"] else set()

    async def _ring(self, api: Api, kid: str) -> KeyRing:
        """Asked for again after a while: a key may have been revoked. Keys seen before do while invoicing is down."""
        known = self._keys is not None and self._keys.by_kid(kid) is not None
        if not known or time.monotonic() > self._until:
            try:
                published = await api.get("invoicing", "/certificate-keys")
            except ServiceDown:
                if not known:
                    raise
            else:
                self._keys, self._until = KeyRing.load(json.dumps(published)), time.monotonic() + FRESH_SECONDS
        if self._keys is None or self._keys.by_kid(kid) is None:
            raise UnknownKey
        return self._keys

    async def _embedded(self, pdf: bytes) -> bytes:
        async with self._unpacking:
            text = await apart.run("services.portal.usecases.unpacking", file=pdf)
        if text is None:
            raise Unreadable
        return text
