"""Runs a service: `api` answers HTTP, `worker` consumes and sends, neither word means both in one process.

`migrate` carries stored data over to this version, `announce` publishes present states again; both end when done.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import structlog
import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI

from chassis import log, loops, telemetry, tracing
from chassis.announcing import Announced, Wanted, announce
from chassis.audit import Audit
from chassis.auth import Verifier
from chassis.bus import Bus
from chassis.files import Files
from chassis.heads import BoundedHeads
from chassis.http import Check, application
from chassis.mail import Mailer, Refused, Render
from chassis.middleware import Limits
from chassis.migrations import Step, migrate
from chassis.production import refusals
from chassis.publisher import Publisher
from chassis.relay import Relay
from chassis.restoring import Skip, begin_epoch
from chassis.sessions import REFRESH_SECONDS, EndedSessions
from chassis.settings import BaseService, Platform
from chassis.stopping import ANSWER_SECONDS, STOP_SECONDS, Budget, Draining, DrainingServer
from chassis.store import Aggregates, Copy, Database, Owner, connect, ensure_indexes, is_outage
from contracts.security import SessionEnded

Command = Callable[[Sequence[str]], Awaitable[None]]
Role = Literal["api", "worker", "both"]
OwnerT = TypeVar("OwnerT", bound=Owner)
USAGE = "usage: python -m services.{} [api|worker|both] | migrate | announce … | restored"
logger = structlog.get_logger()
SAMPLE_SECONDS = 15.0
WORKER_NICENESS = 5  # on a shared machine the API comes first: events can wait on the bus, people cannot


@dataclass
class Parts:
    """What a composition root builds on; made inside the running loop."""

    name: str
    settings: BaseService
    platform: Platform
    database: Database
    publisher: Publisher
    bus: Bus
    files: Files
    verifier: Verifier
    ended: EndedSessions | None
    audit: Audit
    owners: list[Owner] = field(default_factory=list)
    mailer: Mailer | None = None

    def aggregates(self, collection: str, indexes: Sequence[Any] = ()) -> Aggregates:
        return self.own(Aggregates(self.database[collection], self.name, indexes=indexes))

    def copy(self, collection: str, indexes: Sequence[Any] = ()) -> Copy:
        return self.own(Copy(self.database[collection], indexes=indexes))

    def own(self, owner: OwnerT) -> OwnerT:
        """Its indexes are made at the start."""
        self.owners.append(owner)
        return owner

    def mails(self, render: Render, refused: Refused | None = None) -> Mailer:
        self.mailer = self.own(Mailer(self.database["mails"], self.platform, render, refused))
        return self.mailer


@dataclass
class Service:
    """What a composition root returns. `tasks` are loops of the worker role, `background` of every role; `closers` run last."""

    parts: Parts
    routers: Sequence[APIRouter]
    tasks: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()
    background: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()
    closers: Sequence[Callable[[], Awaitable[None]]] = ()
    body_limits: Limits = ()
    migrations: Sequence[Step] = ()
    announced: Sequence[Announced] = ()
    restored: Sequence[Skip] = ()
    commands: Mapping[str, Command] = field(default_factory=dict)
    """What an operator does by hand: a word and what it runs, given the words after it."""
    description: str = ""
    publishes_keys: bool = False
    """Its own tokens are checked with keys that it publishes itself: it cannot wait for them to answer."""


def parts(name: str, settings: BaseService, *, callers: bool = True) -> Parts:
    """`callers`: whether people with tokens call its doors; then it must know which sessions ended."""
    platform = Platform()
    publisher, database = Publisher(platform.bus, f"chorale-{name}"), connect(platform.store, name)
    ended, audit = EndedSessions(database["ended_sessions"]) if callers else None, Audit(database, name)
    bus = Bus(name, platform.bus, publisher, platform.retry_base_seconds)
    if ended:
        bus.subscribe(SessionEnded, handler=ended.on_ended)
    return Parts(
        name=name, settings=settings, platform=platform, database=database, publisher=publisher, bus=bus,
        files=Files(platform.files), verifier=Verifier(platform.jwks_url, ended or (), platform.http_ca_file), ended=ended,
        audit=audit, owners=[audit.aggregates, *([ended] if ended else [])],
    )  # fmt: skip


def main(name: str, build: Callable[[], Service]) -> None:
    """`build` is called inside the loop. Exit status 0 on SIGTERM and SIGINT."""
    word = sys.argv[1] if len(sys.argv) > 1 else "both"
    platform = Platform()
    log.configure(name, platform.log_level)
    tracing.configure(name, platform.otlp_endpoint)
    if word == "worker":
        os.nice(WORKER_NICENESS)
    if word in JOBS:
        uvloop.run(JOBS[word](build))
    elif word in ("api", "worker", "both"):
        uvloop.run(_run(build, word))  # type: ignore[arg-type]
    else:
        uvloop.run(_command(build, word))


def _built(build: Callable[[], Service]) -> Service:
    """Ends the process where production forbids a setting."""
    service = build()
    p = service.parts
    if refused := refusals(p.platform, p.settings, mails=p.mailer is not None):
        sys.exit("\n".join([f"{p.name} does not start in production with these settings:", *refused]))
    return service


async def _migrate(build: Callable[[], Service]) -> None:
    service = _built(build)
    for step, documents in (await migrate(service.parts.database, service.migrations)).items():
        print(f"{service.parts.name}: {step}: {documents} documents")  # noqa: T201  a command's answer
    await _close(service)


async def _announce(build: Callable[[], Service]) -> None:
    service = _built(build)
    wanted = Wanted.read(sys.argv[2:], [one.name for one in service.announced])
    relay = Relay(service.parts.publisher)
    for name, count in (await announce(service.announced, wanted, relay)).items():
        print(f"{service.parts.name}: {count} × {name} announced")  # noqa: T201  a command's answer
    await _close(service)


async def _command(build: Callable[[], Service], word: str) -> None:
    service = _built(build)
    command = service.commands.get(word)
    if command is None:
        sys.exit(" | ".join([USAGE.format(service.parts.name), *service.commands]))
    await _prepare(service.parts)
    relay = Relay(service.parts.publisher)
    relay.watch(service.parts.audit.aggregates)  # the rest is published by the processes that run
    relay.start()
    try:
        await command(sys.argv[2:])
    finally:
        await relay.stop()
        await _close(service)


async def _close(service: Service) -> None:
    await service.parts.publisher.close()
    for close in service.closers:
        await close()
    service.parts.database.client.close()


async def _restored(build: Callable[[], Service]) -> None:
    service = _built(build)
    p = service.parts
    owners = [owner for owner in p.owners if isinstance(owner, Aggregates)]
    for collection, documents in (await begin_epoch(owners, service.restored)).items():
        print(f"{p.name}: {collection}: {documents} go on from a new epoch")  # noqa: T201  a command's answer
    await _close(service)


JOBS: dict[str, Callable[[Callable[[], Service]], Coroutine[Any, Any, None]]] = {
    "migrate": _migrate,
    "announce": _announce,
    "restored": _restored,
}


async def _run(build: Callable[[], Service], role: Role) -> None:
    service = _built(build)
    p = service.parts
    if p.platform.environment != "production":
        logger.warning("settings.development", meaning="CHORALE_ENVIRONMENT=production refuses insecure settings")
    stop_metrics = telemetry.serve(*p.settings.metrics_at)
    await _prepare(p)
    gc.freeze()  # what start-up made lives as long as the process: collections need not walk it
    gc.set_threshold(10_000, 20, 20)
    relay = Relay(p.publisher, p.mailer.enqueue if p.mailer else None)
    relay.watch(*(o for o in p.owners if isinstance(o, Aggregates)))
    relay.start()
    tasks = [asyncio.create_task(loop()) for loop in (loops.watch_standing, *service.background)]
    if role != "worker" and p.ended:
        tasks.append(asyncio.create_task(loops.every(REFRESH_SECONDS, p.ended.refresh, name="ended_sessions")))
    if role != "api":
        tasks += [asyncio.create_task(_bus(p.bus)), *_loops(service)]
        tasks.append(asyncio.create_task(loops.every(SAMPLE_SECONDS, p.bus.stuck_for, name="bus_lag")))
    server = _server(service, role)
    budget = Budget(STOP_SECONDS)
    for task in tasks:
        task.add_done_callback(lambda ended: _watch(ended, server))
    try:
        await server.serve()
    finally:
        budget.begin()
        if role != "api":
            await asyncio.gather(budget.spend(p.bus.stop()), *([budget.spend(p.mailer.close())] if p.mailer else []))
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        await budget.spend(relay.stop())
        await _close(service)
        stop_metrics()
        tracing.close()
        logger.info("stopped", role=role)
    if any(isinstance(end, Exception) for end in ends):
        sys.exit(1)


def _watch(task: asyncio.Task[None], server: uvicorn.Server) -> None:
    """Ends the process when a loop of it ended with an error: it would go on looking well while doing half its work."""
    if not task.cancelled() and (error := task.exception()):
        logger.error("task.died", exc_info=error)
        server.should_exit = True


async def _prepare(p: Parts) -> None:
    """Indexes, and which sessions have ended, as soon as the store answers."""
    while True:
        try:
            await ensure_indexes(*p.owners)
            if p.ended:
                await p.ended.refresh()
        except Exception as error:
            if not is_outage(error):
                raise
            logger.warning("store.waiting", error=type(error).__name__)
            await asyncio.sleep(1)
        else:
            return


def _loops(service: Service) -> list[asyncio.Task[None]]:
    loops = [*service.tasks, *([service.parts.mailer.run] if service.parts.mailer else [])]
    return [asyncio.create_task(loop()) for loop in loops]


async def _bus(bus: Bus) -> None:
    if bus.subscriptions:
        await bus.start()


def http(service: Service, role: Role = "both", *ready: Check) -> FastAPI:
    """The HTTP application of a service, as it runs; `ready`: what must hold beside, for it to be sent calls."""
    p = service.parts
    return application(
        p.name, p.platform, routers=service.routers if role != "worker" else (), database=p.database,
        bus=p.bus if role != "api" else None, verifier=p.verifier, ready=[*ready, *_checks(service, role)],
        body_limits=service.body_limits, description=service.description,
    )  # fmt: skip


def _checks(service: Service, role: Role) -> list[Check]:
    """An api waits for no broker; a worker alone is of no use before it has joined its groups."""
    if role == "worker":
        return [service.parts.bus.ready]
    return [service.parts.verifier.ready] if service.parts.ended and not service.publishes_keys else []


def _server(service: Service, role: Role) -> uvicorn.Server:
    p = service.parts
    draining = Draining(p.platform.drain_seconds)
    app = http(service, role, draining.ready)
    config = uvicorn.Config(
        app, host=p.settings.http_host, port=p.settings.http_port, log_config=None, access_log=False,
        http=BoundedHeads, server_header=False, date_header=False, timeout_graceful_shutdown=ANSWER_SECONDS, lifespan="off",
        proxy_headers=bool(p.platform.trusted_proxies), forwarded_allow_ips=p.platform.trusted_proxies or "127.0.0.1",
        ssl_certfile=p.platform.http_certificate_file or None,
    )  # fmt: skip
    server = DrainingServer(config, draining)
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, server.handle_exit)
    return server
