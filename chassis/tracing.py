"""Spans (OpenTelemetry) across HTTP, bus, readings and mails; their names and attributes hold routes and topics, never content."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from chassis.context import cause

EXPORT_EVERY_MS = 1000
LAST_SPANS_MS = 2000
"""What an export at the end may take, be the collector away."""
Value = str | int

tracer = trace.get_tracer("chorale")


def configure(service: str, otlp_endpoint: str) -> None:
    """`otlp_endpoint`: a collector's URL for traces. Without it spans have ids, which cross the bus, and nothing else."""
    sampler = ALWAYS_ON if otlp_endpoint else ALWAYS_OFF
    provider = TracerProvider(resource=Resource.create({"service.name": f"chorale-{service}"}), sampler=sampler)
    if otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  costs 200 ms

        exporter = OTLPSpanExporter(otlp_endpoint)
        provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EXPORT_EVERY_MS))
    trace.set_tracer_provider(provider)


def close() -> None:
    """Exports what waits."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.force_flush(LAST_SPANS_MS)


def traceparent() -> str | None:
    """W3C trace context of the current span."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def span(name: str, parent: str | None, kind: SpanKind = SpanKind.INTERNAL, **attributes: Value) -> Iterator[Span]:
    """`parent`: a traceparent. Of an error only its class is kept: its words may quote what somebody sent."""
    context = propagate.extract({"traceparent": parent}) if parent else None
    known = {name.replace("_", "."): value for name, value in attributes.items()}
    with tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=known | {"chorale.correlation_id": cause().correlation_id},
        record_exception=False, set_status_on_exception=False,
    ) as current:  # fmt: skip
        try:
            yield current
        except Exception as error:
            failed(error)
            raise


def failed(error: Exception) -> None:
    """Marks the current span."""
    trace.get_current_span().set_status(Status(StatusCode.ERROR, type(error).__name__))


def answered(method: str, route: str, status: int) -> None:
    """Names the current span of an HTTP door, whose route is known at the end only."""
    current = trace.get_current_span()
    current.update_name(f"{method} {route}")
    current.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status})
    if status >= 500:  # noqa: PLR2004
        current.set_status(Status(StatusCode.ERROR))
