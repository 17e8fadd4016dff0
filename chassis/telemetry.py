"""Prometheus metrics. Labels are topics, routes and handlers, never keys."""

from collections.abc import Callable

from prometheus_client import Counter, Gauge, Histogram, start_http_server

SLOW = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900, 3600)
"""Seconds of what happens behind the doors."""

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
OUTBOX_OLDEST = Gauge(
    "chorale_outbox_oldest_seconds", "For how long an aggregate has had unpublished events", ["collection"]
)
LOOP_FAILURES = Counter("chorale_loop_failures_total", "Rounds of a background loop that failed", ["loop"])
LOOP_STOOD = Gauge(
    "chorale_loop_stood_seconds", "Longest processor time for which the event loop turned for nobody else"
)
MAILS = Counter("chorale_mails_total", "Send attempts by outcome", ["outcome"])
MAIL_SECONDS = Histogram("chorale_mail_seconds", "From a mail's record to its server's acceptance", buckets=SLOW)
MAILS_WAITING = Gauge("chorale_mails_waiting", "Mails to be sent")
MAILS_OLDEST = Gauge("chorale_mails_oldest_seconds", "Age of the oldest mail to be sent")


def serve(host: str, port: int) -> Callable[[], None]:
    """Answers /metrics there, in a thread of its own; what it returns ends that. Raises OSError when the port is taken."""
    server, thread = start_http_server(port, host)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
