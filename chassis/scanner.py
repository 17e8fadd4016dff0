"""The virus scan hook (INV-6): clamd's INSTREAM, when an address is configured."""

import asyncio

from chassis.errors import Text, Unavailable

CHUNK = 256 * 1024
SECONDS = 30.0


class Scanner:
    """`address`: host:port of clamd; empty switches the scan off."""

    def __init__(self, address: str) -> None:
        self._host, _, self._port = address.rpartition(":")

    async def infected(self, data: bytes) -> bool:
        """Raises Unavailable when clamd gives no verdict: unscanned is not clean."""
        if not self._host:
            return False
        try:
            verdict = await asyncio.wait_for(self._ask(data), SECONDS)
        except (OSError, TimeoutError) as error:
            raise Unavailable(_NO_ANSWER) from error
        if not verdict.endswith((b"FOUND", b"OK")):
            raise Unavailable(_NO_ANSWER)
        return verdict.endswith(b"FOUND")

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


_NO_ANSWER = Text(
    "L'antivirus n'a pas rendu de verdict ; réessayez dans un instant",
    "The virus scanner gave no verdict; try again soon",
)
