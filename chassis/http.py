"""The HTTP application every service has: health, limits, problem+json, an OpenAPI with the errors."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.responses import PlainTextResponse

from chassis import docs, openapi, problems
from chassis.auth import Verifier
from chassis.bus import Bus
from chassis.doors import known_parameters
from chassis.middleware import Door, Limits
from chassis.settings import Platform
from chassis.store import Database

STUCK_SECONDS = 90.0
Check = Callable[[], Awaitable[None]]


def application(
    name: str, platform: Platform, *, routers: Sequence[APIRouter], database: Database, bus: Bus | None,
    verifier: Verifier, ready: Sequence[Check] = (), body_limits: Limits = (), description: str = "",
) -> FastAPI:  # fmt: skip
    """`ready`: what must hold, beside the store, before calls or events are sent here; each raises Unavailable."""
    app = FastAPI(
        title=f"Chorale · {name}", version="1", description=description, openapi_url=None, docs_url=None, redoc_url=None,
        responses=problems.errors(*problems.EVERYWHERE), separate_input_output_schemas=False,
        generate_unique_id_function=openapi.operation_id,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # the Door does, and carries the trace to the bus
    )  # fmt: skip
    app.openapi = partial(openapi.document, app)  # type: ignore[method-assign]
    app.state.verifier = verifier
    problems.install(app)
    app.include_router(_health(database, bus, ready))
    app.include_router(docs.router(app))
    for router in routers:
        app.include_router(router, dependencies=[Depends(known_parameters)])
    app.add_middleware(
        Door,
        max_body=platform.max_body_bytes,
        body_limits=body_limits,
        rate_per_minute=platform.rate_per_minute,
        at_once=platform.requests_at_once,
        verified=verifier.verified,
    )
    return app


def _health(database: Database, bus: Bus | None, ready: Sequence[Check]) -> APIRouter:
    router = APIRouter(tags=["exploitation"], default_response_class=PlainTextResponse)

    @router.get("/livez", responses={500: {"description": "Stuck: a restart heals it"}})
    async def livez() -> Response:
        """The loop turns and the consumers make progress."""
        stuck = await bus.stuck_for() if bus else 0.0
        return PlainTextResponse(f"stuck for {stuck:.0f} s\n", 500 if stuck > STUCK_SECONDS else 200)

    @router.get("/readyz")
    async def readyz() -> Response:
        """The own store answers, the keys of tokens were seen, a worker alone has joined its groups.

        A broker that is away later changes nothing: the outbox absorbs its absence.
        """
        await database.command("ping")
        for check in ready:
            await check()
        return PlainTextResponse("ok\n")

    return router
