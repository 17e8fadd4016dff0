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
    for step in (steps.judged, steps.install, steps.story, steps.upgrade, steps.deletions, steps.drain)
}
KEPT = ROOT / ".local" / "kubernetes" / "figures.json"
AUTHORITY = ROOT / ".local" / "kubernetes" / "secrets" / "portal" / "doors.pem"
OUT = ROOT / "docs" / "benchmarks.d" / "kubernetes.md"
HEAD = """## On Kubernetes

`make kubernetes`: one node of two cores, which broker, store, load and the cluster's own parts share; {a_second:.0f} deposits a second.
Each step by itself; « tries made again » are a client's, with the same Idempotency-Key.

"""


def written(figures: dict[str, dict[str, str]]) -> str:
    rows = [f"| {name} | {value} |" for step in STEPS for name, value in figures.get(step, {}).items()]
    return HEAD.format(a_second=steps.A_SECOND) + "\n".join(["| | measured |", "| --- | --- |", *rows]) + "\n"


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
