"""The virus scan hook (INV-6): clamd's INSTREAM, when an address is configured."""

from io import BytesIO

from aioclamd import ClamdAsyncClient, ClamdError

from chassis.errors import Text, Unavailable

CHUNK = 256 * 1024
SECONDS = 30.0


class Scanner:
    """`address`: host:port of clamd; empty switches the scan off."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._clamd = ClamdAsyncClient(host, int(port), timeout=SECONDS) if address else None

    async def infected(self, data: bytes) -> bool:
        """Raises Unavailable when clamd gives no verdict: unscanned is not clean."""
        if self._clamd is None:
            return False
        try:
            answer = await self._clamd.instream(_Chunks(data))
        except (ClamdError, OSError, EOFError) as error:
            raise Unavailable(_NO_ANSWER) from error
        verdicts = {status for status, _ in (answer or {}).values()}
        if verdicts not in ({"FOUND"}, {"OK"}):
            raise Unavailable(_NO_ANSWER)
        return verdicts == {"FOUND"}


class _Chunks(BytesIO):
    """The client asks for 1 KiB at a time, each in a thread: ten thousand turns for one file."""

    def read(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002
        return super().read(CHUNK)


_NO_ANSWER = Text(
    "L'antivirus n'a pas rendu de verdict ; réessayez dans un instant",
    "The virus scanner gave no verdict; try again soon",
)
