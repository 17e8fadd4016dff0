"""Prometheus rules and a Grafana dashboard, from the objectives and alerts."""

import json
from typing import Any

import yaml

from deploy.observability.objectives import ALERTS, BURNS, OBJECTIVES, WINDOWS, Alert, Burn, Objective

RUNBOOKS = "docs/runbooks"


def rules() -> str:
    groups = [
        {"name": "chorale-objectives", "rules": [_errors(o, window) for o in OBJECTIVES for window in WINDOWS]},
        {"name": "chorale-budgets", "rules": [_burning(o, burn) for o in OBJECTIVES for burn in BURNS]},
        {"name": "chorale-causes", "rules": [_alert(alert) for alert in ALERTS]},
    ]
    written = yaml.safe_dump({"groups": groups}, sort_keys=False, allow_unicode=True, width=120)
    return f"# Written by python -m deploy.observability from objectives.py.\n{written}"


def _errors(objective: Objective, window: str) -> dict[str, Any]:
    good, whole = (text.replace("$window", window) for text in (objective.good, objective.all))
    return {
        "record": f"chorale:errors:ratio_{window}",
        "expr": f"1 - ({good} / ({whole} > 0))",
        "labels": {"objective": objective.name},
    }


def _burning(objective: Objective, burn: Burn) -> dict[str, Any]:
    most = f"{burn.times * (1 - objective.share):.6g}"
    over = [
        f'chorale:errors:ratio_{window}{{objective="{objective.name}"}} > {most}' for window in (burn.long, burn.short)
    ]
    return {
        "alert": f"chorale-{objective.name}-budget",
        "expr": " and ".join(over),
        "labels": {"severity": burn.severity, "window": burn.long},
        "annotations": _annotations(
            f"Not kept: {objective.promise}. Its budget goes {burn.times:g} times too fast over {burn.long}",
            f"objective-{objective.name}",
        ),
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "alert": f"chorale-{alert.name}",
        "expr": alert.expr,
        **({"for": alert.lasting} if alert.lasting else {}),
        "labels": {"severity": alert.severity},
        "annotations": _annotations(alert.summary, alert.name),
    }


def _annotations(summary: str, runbook: str) -> dict[str, str]:
    return {"summary": summary, "runbook_url": f"{RUNBOOKS}/{runbook}.md"}


PANELS = (
    ("Requests a second", "reqps", 'sum by (job) (rate(chorale_http_seconds_count{route!="?"}[5m]))', "{{job}}"),
    ("Errors of ours", "percentunit",
     'sum by (job) (rate(chorale_http_seconds_count{status=~"5.."}[5m])) / sum by (job) (rate(chorale_http_seconds_count[5m]))',
     "{{job}}"),
    ("Answer time, p95", "s", "histogram_quantile(0.95, sum by (job, le) (rate(chorale_http_seconds_bucket[5m])))", "{{job}}"),
    ("Budget spent, 1 h", "percentunit", "chorale:errors:ratio_1h", "{{objective}}"),
    ("Deposit to available, p95", "s",
     "histogram_quantile(0.95, sum by (le) (rate(chorale_invoice_available_seconds_bucket[5m])))", "p95"),
    ("Mail, p95", "s", "histogram_quantile(0.95, sum by (le) (rate(chorale_mail_seconds_bucket[5m])))", "p95"),
    ("Reading, p95", "s", "histogram_quantile(0.95, sum by (lane, le) (rate(chorale_ocr_reading_seconds_bucket[5m])))", "{{lane}}"),
    ("Events waiting", "short", "sum by (group) (chorale_bus_lag)", "{{group}}"),
    ("Events handled a second", "short", "sum by (group) (rate(chorale_bus_handled_total[5m]))", "{{group}}"),
    ("Events parked", "short", 'sum by (topic) (increase(chorale_bus_handled_total{outcome="dead"}[1h]))', "{{topic}}"),
    ("Oldest unpublished event", "s", "max by (collection) (chorale_outbox_oldest_seconds)", "{{collection}}"),
    ("Oldest mail to be sent", "s", "max(chorale_mails_oldest_seconds)", "mails"),
    ("Documents to be read", "short", "max by (lane) (chorale_ocr_waiting)", "{{lane}}"),
    ("Oldest undelivered to subscribers", "s", "max by (outlet) (chorale_deliveries_oldest_seconds)", "{{outlet}}"),
    ("Sent away", "short", "sum by (job) (rate(chorale_http_overloaded_total[5m]))", "{{job}}"),
    ("Memory", "bytes", 'sum by (job) (process_resident_memory_bytes{job=~"chorale.*"})', "{{job}}"),
    ("Processor", "percentunit", 'sum by (job) (rate(process_cpu_seconds_total{job=~"chorale.*"}[5m]))', "{{job}}"),
)  # fmt: skip
WIDTH, HEIGHT, COLUMNS = 8, 7, 3


def dashboard() -> str:
    panels = [
        {
            "id": n + 1, "type": "timeseries", "title": title, "datasource": {"type": "prometheus", "uid": "${source}"},
            "gridPos": {"x": n % COLUMNS * WIDTH, "y": n // COLUMNS * HEIGHT, "w": WIDTH, "h": HEIGHT},
            "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
            "targets": [{"refId": "A", "expr": expr, "legendFormat": legend}],
        }
        for n, (title, unit, expr, legend) in enumerate(PANELS)
    ]  # fmt: skip
    source = {"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    whole = {
        "uid": "chorale", "title": "Chorale", "tags": ["chorale"], "schemaVersion": 39, "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"}, "templating": {"list": [source]}, "panels": panels,
    }  # fmt: skip
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
