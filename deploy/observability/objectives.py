"""What the product promises to its users, in numbers, and when ops are told that a promise is being broken."""

from dataclasses import dataclass

DEPOSITS = 'method="POST",route=~"/invoices|/drafts/deposit|/drafts/[{]invoice_id[}]/send"'


@dataclass(frozen=True, slots=True)
class Objective:
    """`good` and `all` are PromQL rates over [$window] whose quotient should be at least `share`, over 30 days."""

    name: str
    promise: str
    share: float
    good: str
    all: str


def answered(matching: str, seconds: str) -> tuple[str, str]:
    """Within that time and not by an error of ours; what the caller did wrong counts neither way."""
    counted = f'{matching},status!~"4.."'
    good = f'sum(rate(chorale_http_seconds_bucket{{{counted},status!~"5..",le="{seconds}"}}[$window]))'
    return good, f"sum(rate(chorale_http_seconds_count{{{counted}}}[$window]))"


def within(metric: str, seconds: str, matching: str = "") -> tuple[str, str]:
    only = f"{{{matching}}}" if matching else ""
    bucket = ",".join(filter(None, [matching, f'le="{seconds}"']))
    return f"sum(rate({metric}_bucket{{{bucket}}}[$window]))", f"sum(rate({metric}_count{only}[$window]))"


OBJECTIVES = (
    Objective("deposits", "99.9 % of deposits are acknowledged within 1 s", 0.999, *answered(DEPOSITS, "1.0")),
    Objective(
        "available", "99.9 % of deposits are made available to their recipient within 10 s (INV-20)", 0.999,
        *within("chorale_invoice_available_seconds", "10.0"),
    ),
    Objective(
        "mails", "99 % of mails are with their mail server within 60 s", 0.99, *within("chorale_mail_seconds", "60.0"),
    ),
    Objective(
        "readings", "99 % of documents with text are read within 30 s (OCR-8)", 0.99,
        *within("chorale_ocr_reading_seconds", "30.0", 'lane="texte"'),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Burn:
    """Told when the budget of 30 days goes `times` too fast over both windows (Site Reliability Workbook, chapter 5)."""

    long: str
    short: str
    times: float
    severity: str


BURNS = (
    Burn("1h", "5m", 14.4, "critical"),
    Burn("6h", "30m", 6.0, "critical"),
    Burn("3d", "6h", 1.0, "warning"),
)
WINDOWS = ("5m", "30m", "1h", "6h", "3d")


@dataclass(frozen=True, slots=True)
class Alert:
    """What stands in the way of a promise before it breaks; its runbook is docs/runbooks/<name>.md."""

    name: str
    summary: str
    expr: str
    severity: str = "warning"
    lasting: str = ""


ALERTS = (
    Alert(
        "events-parked", "{{ $labels.group }} parked events of {{ $labels.topic }}",
        'sum by (topic, group) (increase(chorale_bus_handled_total{outcome="dead"}[15m])) > 0',
    ),
    Alert(
        "outbox-old", "Events of {{ $labels.collection }} have waited {{ $value | humanizeDuration }} for the broker",
        "max by (collection) (chorale_outbox_oldest_seconds) > 60", severity="critical", lasting="2m",
    ),
    Alert(
        "lag", "{{ $labels.group }} is {{ $value }} events behind on {{ $labels.topic }}",
        "min_over_time((sum by (topic, group) (chorale_bus_lag))[10m:1m]) > 1000",
    ),
    Alert(
        "mails-parked", "Mail servers refused mails for good",
        'sum(increase(chorale_mails_total{outcome="parked"}[1h])) > 0',
    ),
    Alert(
        "mails-old", "The oldest mail has waited {{ $value | humanizeDuration }}",
        "max(chorale_mails_oldest_seconds) > 900", lasting="5m",
    ),
    Alert(
        "readings-wait", "{{ $value }} documents wait in the lane {{ $labels.lane }}",
        "min_over_time((max by (lane) (chorale_ocr_waiting))[15m:1m]) > 200",
    ),
    Alert(
        "deliveries-old", "Events have waited {{ $value | humanizeDuration }} for subscribers ({{ $labels.outlet }})",
        "max by (outlet) (chorale_deliveries_oldest_seconds) > 7200", lasting="15m",
    ),
    Alert(
        "overloaded", "More comes in than is answered: callers are sent away",
        "sum(rate(chorale_http_overloaded_total[5m])) > 1", lasting="10m",
    ),
    Alert(
        "errors", "{{ $value | humanizePercentage }} of the answers are errors of ours",
        'sum(rate(chorale_http_seconds_count{status=~"5.."}[5m])) / sum(rate(chorale_http_seconds_count[5m])) > 0.02',
        severity="critical", lasting="10m",
    ),
    Alert(
        "loop-fails", "The background loop {{ $labels.loop }} fails again and again",
        "sum by (loop) (increase(chorale_loop_failures_total[30m])) > 10",
    ),
    Alert(
        "loop-stands", "A process answered nobody for {{ $value }} s",
        "max by (instance) (chorale_loop_stood_seconds) > 1",
    ),
)  # fmt: skip
