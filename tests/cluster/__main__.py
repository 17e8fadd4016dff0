"""`python -m tests.cluster [STEP …]`: the chart on the cluster that runs; figures into docs/benchmarks.d/kubernetes.md.

Without a step: all. The authority of the services' certificates is trusted for this run.
"""

import json
import os
import sys
import time

from deploy.local.settings import ROOT
from tests.cluster import steps

STEPS = {
    step.__name__: step
    for step in (
        steps.judged,
        steps.install,
        steps.story,
        steps.upgrade,
        steps.deletions,
        steps.drain,
        steps.broker_away,
    )
}
KEPT = ROOT / ".local" / "kubernetes" / "figures.json"
AUTHORITY = ROOT / ".local" / "kubernetes" / "secrets" / "portal" / "doors.pem"
OUT = ROOT / "docs" / "benchmarks.d" / "kubernetes.md"
HEAD = """## On Kubernetes

`make kubernetes`: one node of two cores, which broker, store, load and the cluster's own parts share; {a_second:.0f} deposits a second.
Each step by itself; « tries made again » are a client's, with the same Idempotency-Key.

"""


def written(figures: dict[str, dict[str, str]]) -> str:
    """Steps without load first; a row a step under load, whose reckonings have the same columns."""
    ordered = [figures[step] for step in STEPS if step in figures]
    plain = [f"| {name} | {value} |" for row in ordered if len(row) == 1 for name, value in row.items()]
    loaded = [row for row in ordered if len(row) > 1]
    columns = list(loaded[0])[1:] if loaded else []
    rows = ["| " + " | ".join(_cells(row)) + " |" for row in loaded]
    head = ["| under load | " + " | ".join(columns) + " |", "| --- " * (len(columns) + 1) + "|"] if loaded else []
    table = ["| | measured |", "| --- | --- |", *plain, "", *head, *rows]
    return HEAD.format(a_second=steps.A_SECOND) + "\n".join(table) + "\n"


def _cells(row: dict[str, str]) -> list[str]:
    (name, value), *rest = row.items()
    return [f"{name}: {value}", *(value for _, value in rest)]


def main(names: list[str]) -> None:
    os.environ["SSL_CERT_FILE"] = str(AUTHORITY)
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    figures = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name in names or STEPS:
        print(f"{time.strftime('%H:%M:%S')} {name} …", flush=True)
        figures[name] = STEPS[name]()
        print(figures[name], flush=True)
        KEPT.write_text(json.dumps(figures, ensure_ascii=False))
    OUT.write_text(written(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
