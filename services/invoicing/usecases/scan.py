"""The virus scan hook (INV-6): clamd's INSTREAM, when an address is configured."""

import asyncio

from chassis.errors import Unavailable
from services.invoicing.domain.formats import Unreadable

CHUNK = 256 * 1024
SECONDS = 30.0


class Scanner:
    """`address`: host:port of clamd; empty switches the scan off."""

    def __init__(self, address: str) -> None:
        self._host, _, self._port = address.rpartition(":")

    async def check(self, data: bytes) -> None:
        """Raises Unreadable for an infected file, Unavailable when clamd does not answer: unscanned is not clean."""
        if not self._host:
            return
        try:
            verdict = await asyncio.wait_for(self._ask(data), SECONDS)
        except (OSError, TimeoutError) as error:
            raise Unavailable("L'antivirus ne répond pas ; réessayez dans un instant") from error
        if verdict.endswith(b"FOUND"):
            raise Unreadable(
                "file_infected",
                "L'antivirus refuse ce fichier. Vérifiez votre poste, puis déposez un fichier sain.",
                "The virus scanner refuses this file. Check your computer, then deposit a clean file.",
            )
        if not verdict.endswith(b"OK"):
            raise Unavailable("L'antivirus n'a pas rendu de verdict ; réessayez dans un instant")

    async def _ask(self, data: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, int(self._port))
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                writer.write(len(part).to_bytes(4, "big") + part)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.read(1000)).rstrip(b"\0\n")
        finally:
            writer.close()
