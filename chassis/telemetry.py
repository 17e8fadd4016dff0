"""OpenTelemetry across HTTP and bus, Prometheus metrics. Labels are topics, routes and handlers, never keys."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Counter, Gauge, Histogram, start_http_server

HTTP_SECONDS = Histogram("chorale_http_seconds", "Answer time", ["method", "route", "status"])
IN_FLIGHT = Gauge("chorale_http_in_flight", "Requests being answered")
OVERLOADED = Counter("chorale_http_overloaded_total", "Requests sent away because too many were being answered")
HANDLED = Counter("chorale_bus_handled_total", "Events handled", ["topic", "group", "outcome"])
HANDLER_SECONDS = Histogram("chorale_bus_handler_seconds", "Handler time, retries included", ["topic", "group"])
LAG = Gauge("chorale_bus_lag", "Events waiting in the partitions assigned here", ["topic", "group"])
PUBLISHED = Counter("chorale_outbox_published_total", "Events published", ["topic"])
OUTBOX_PENDING = Gauge(
    "chorale_outbox_pending", "Aggregates with unpublished events seen by the last sweep", ["collection"]
)
LOOP_FAILURES = Counter("chorale_loop_failures_total", "Rounds of a background loop that failed", ["loop"])
LOOP_STOOD = Gauge(
    "chorale_loop_stood_seconds", "Longest processor time for which the event loop turned for nobody else"
)
MAILS = Counter("chorale_mails_total", "Send attempts by outcome", ["outcome"])

tracer = trace.get_tracer("chorale")


def configure(service: str, otlp_endpoint: str) -> None:
    """Without an endpoint spans are still made, so that trace ids cross the bus, but none is exported."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    if otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415  costs 200 ms

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(otlp_endpoint)))
    trace.set_tracer_provider(provider)


def serve(host: str, port: int) -> Callable[[], None]:
    """Answers /metrics there, in a thread of its own; what it returns ends that. Raises OSError when the port is taken."""
    server, thread = start_http_server(port, host)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


def traceparent() -> str | None:
    """W3C trace context of the current span."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def span(name: str, parent: str | None) -> Iterator[None]:
    context = propagate.extract({"traceparent": parent}) if parent else None
    with tracer.start_as_current_span(name, context=context):
        yield
