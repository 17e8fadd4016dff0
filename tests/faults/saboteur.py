"""A service that fails at one point, once its fuse is laid: `python -m tests.faults.saboteur POINT FUSE services.NAME [role]`.

The product's code knows nothing of it: the point is put around one of its functions before the service starts.
Killed members leave their groups after two seconds, not ten, and their leases after four, so that tests are short.
"""

import asyncio
import os
import runpy
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer

from chassis import relay, store
from chassis.mail import Mailer
from chassis.relay import Relay
from chassis.releases import Releases
from chassis.store import Aggregates
from services.raccordement.store import publications
from services.raccordement.store.log import Log
from services.raccordement.store.publications import Publications

Point = Callable[[Path], None]


def _burnt(fuse: Path) -> bool:
    """Whether the point goes off now; each fuse does once."""
    try:
        fuse.unlink()
    except FileNotFoundError:
        return False
    return True


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _around(
    owner: type, name: str, before: Callable[[], Awaitable[None]], after: Callable[[], Awaitable[None]]
) -> None:
    real = getattr(owner, name)

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        await before()
        found = await real(*args, **kwargs)
        await after()
        return found

    setattr(owner, name, wrapped)


async def _pass() -> None: ...


def _dies(fuse: Path) -> Callable[[], Awaitable[None]]:
    async def dying() -> None:
        if _burnt(fuse):
            _die()

    return dying


def _hangs(fuse: Path) -> Callable[[], Awaitable[None]]:
    async def hanging() -> None:
        if _burnt(fuse):
            await asyncio.sleep(3600)

    return hanging


def _stumbles(fuse: Path) -> Callable[[], Awaitable[None]]:
    """Twice, each time with a fuse of its own."""

    async def stumbling() -> None:
        for part in (fuse, fuse.with_suffix(".2")):
            if _burnt(part):
                raise ConnectionError

    return stumbling


POINTS: dict[str, Point] = {
    "before-publish": lambda fuse: _around(Relay, "publish", _dies(fuse), _pass),
    "before-mark": lambda fuse: _around(Releases, "release", _dies(fuse), _pass),
    "before-effect": lambda fuse: _around(Aggregates, "update", _dies(fuse), _pass),
    "before-commit": lambda fuse: _around(Aggregates, "update", _pass, _dies(fuse)),
    "hang-in-handler": lambda fuse: _around(Aggregates, "update", _hangs(fuse), _pass),
    "numbered": lambda fuse: _around(Log, "_number", _pass, _dies(fuse)),
    "written": lambda fuse: _around(Log, "append", _pass, _dies(fuse)),
    "leased": lambda fuse: _around(Publications, "lease", _pass, _dies(fuse)),
    "published": lambda fuse: _around(Publications, "done", _dies(fuse), _pass),
    "stumble-in-handler": lambda fuse: _around(Mailer, "enqueue", _stumbles(fuse), _pass),
}


def _impatient() -> None:
    real = AIOKafkaConsumer.__init__

    def made(self: AIOKafkaConsumer, *topics: str, **settings: Any) -> None:
        real(self, *topics, **{**settings, "session_timeout_ms": 2000, "heartbeat_interval_ms": 300})

    AIOKafkaConsumer.__init__ = made  # type: ignore[method-assign]
    relay.LEASE = store.LEASE = publications.LEASE = timedelta(seconds=4)
    relay.SEND_SECONDS, relay.MARGIN_SECONDS, relay.FRESH_SECONDS = 1.0, 0.5, 1.0


def main() -> None:
    point, fuse, module, *roles = sys.argv[1:]
    POINTS[point](Path(fuse))
    _impatient()
    sys.argv = [module, *roles]
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()
