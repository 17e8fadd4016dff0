"""Whether a certificate of deposit is genuine, judged here with the keys that the platform publishes (INV-18, INV-43)."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import certificates
from certificates import NotGenuine
from chassis.keyring import KeyRing
from services.portal.clients import Api
from services.portal.usecases import apart

PDF, AT_ONCE = b"%PDF-", 2


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
    _unpacking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def judge(self, api: Api, export: bytes, imprint: str) -> Verdict:
        """`imprint`: SHA-256 of the document, in lower-case hex; empty: none was given.

        Raises NotGenuine, Unreadable; ServiceDown where the key that would decide cannot be had.
        """
        text = await self._embedded(export) if export.startswith(PDF) else export
        keys = await self._ring(api, certificates.kid(text))
        receipt = await asyncio.to_thread(certificates.verify, text, keys)
        files = receipt.content.get("files", [])
        file = next((file for file in files if imprint and file.get("sha256") == imprint), None)
        return Verdict(receipt.payload, receipt.content, bool(imprint), file)

    async def _ring(self, api: Api, kid: str) -> KeyRing:
        if self._keys is None or self._keys.by_kid(kid) is None:
            published = await api.get("invoicing", "/certificate-keys")
            self._keys = KeyRing.load(json.dumps(published))
        if self._keys.by_kid(kid) is None:
            raise UnknownKey
        return self._keys

    async def _embedded(self, pdf: bytes) -> bytes:
        async with self._unpacking:
            text = await apart.run("services.portal.usecases.unpacking", file=pdf)
        if text is None:
            raise Unreadable
        return text
