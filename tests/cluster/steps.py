"""What is done to the installation, each with the figures that it gives."""

import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import yaml

from deploy.kubernetes.secrets import make
from deploy.local.settings import ROOT
from deploy.services import PORTS
from tests.cluster.kube import (
    CHART,
    CLUSTER,
    DEPLOYMENTS,
    MAILBOX,
    NAMESPACE,
    command,
    doors,
    found,
    helm,
    kubectl,
    ready_pods,
    settled,
)
from tests.cluster.load import prepared, steady
from tests.kit.mails import Mailbox
from tests.kit.waiting import eventually

Figures = dict[str, str]
A_SECOND = 2.0
"""Deposits; as much as two cores bear beside the whole platform and the cluster."""
DELETING_SECONDS = 180
PAUSE_SECONDS = 12
AWAY_SECONDS = 100
JUDGED = "judged"
"""A namespace in which nothing runs."""
UNKNOWN = ("kafka.strimzi.io", "monitoring.coreos.com")
RESTRICTED = "pod-security.kubernetes.io/enforce=restricted"


def install() -> Figures:
    started = time.monotonic()
    _namespace(NAMESPACE)
    secrets = make(ROOT / ".local" / "kubernetes" / "secrets", NAMESPACE, local=True)
    kubectl("apply", "-f", "-", given=json.dumps({"apiVersion": "v1", "kind": "List", "items": secrets}))
    helm("upgrade", "--install", "chorale", str(CHART), "-f", str(CHART / "values-local.yaml"), "--timeout", "15m")
    settled()
    return {"installed, every pod ready": f"{time.monotonic() - started:.0f} s"}


def _namespace(name: str) -> None:
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    kubectl("apply", "-f", "-", given=json.dumps(manifest))
    kubectl("label", "--overwrite", "namespace", name, RESTRICTED)


def judged() -> Figures:
    """The API server takes each resource strictly, as far as it knows the kind; Strimzi's and Prometheus' it does not."""
    subprocess.run([str(CLUSTER / "addons" / "definitions.sh")], check=True)
    _namespace(JUDGED)
    taken: Counter[str] = Counter()
    for values in ("everything", "gateway"):
        file = str(ROOT / "tests" / "cluster" / f"{values}.yaml")
        words = ("--namespace", JUDGED, "--kube-version", "1.34", "-f", file)
        text = helm("template", "chorale", str(CHART), *words)
        manifests = [m for m in yaml.safe_load_all(text) if m and m["apiVersion"].partition("/")[0] not in UNKNOWN]
        given = json.dumps({"apiVersion": "v1", "kind": "List", "items": manifests})
        kubectl("--namespace", JUDGED, "create", "--dry-run=server", "--validate=strict", "-f", "-", given=given)
        taken.update(m["kind"] for m in manifests)
    return {"resources taken strictly by the API server": f"{taken.total()} of {len(taken)} kinds"}


def story() -> Figures:
    started = time.monotonic()
    helm("test", "chorale", "--logs", "--timeout", "10m")
    return {"`helm test`: the main job": f"passed in {time.monotonic() - started:.0f} s"}


def upgrade() -> Figures:
    """Every Deployment, one after the other."""
    with _loaded() as figures:
        for name in DEPLOYMENTS:
            kubectl("rollout", "restart", f"deployment/{name}")
            settled(name)
    return {"rolling upgrade of every Deployment": f"{len(DEPLOYMENTS)} Deployments", **figures}


def deletions() -> Figures:
    """Pods at random, with the grace they have."""
    random.seed()
    count = 0
    with _loaded() as figures:
        until = time.monotonic() + DELETING_SECONDS
        while time.monotonic() < until:
            pod = random.choice(found("pods", "-l", "app.kubernetes.io/component in (api, worker)"))["metadata"]["name"]
            kubectl("delete", "pod", pod, "--wait=false")
            count += 1
            time.sleep(PAUSE_SECONDS)
        settled()
    return {f"pods deleted at random for {DELETING_SECONDS} s": f"{count} pods", **figures}


def broker_away() -> Figures:
    """Longer than a worker may stand still: deposits are acknowledged all the same, and no pod is started again."""
    before = _restarts()
    with _loaded() as figures:
        kubectl("scale", "statefulset/kafka", "--replicas=0")
        time.sleep(AWAY_SECONDS)
        kubectl("scale", "statefulset/kafka", "--replicas=1")
        kubectl("rollout", "status", "statefulset/kafka", "--timeout=300s")
    restarted = _restarts() - before
    assert not restarted, restarted
    return {f"broker away for {AWAY_SECONDS} s": "no pod was started again", **figures}


def _restarts() -> Counter[str]:
    """Of each pod's container, how often it was started again."""
    pods = found("pods", "-l", "app.kubernetes.io/component in (api, worker)")
    states = {pod["metadata"]["name"]: pod["status"].get("containerStatuses", []) for pod in pods}
    return Counter({name: sum(one["restartCount"] for one in held) for name, held in states.items()})


def drain() -> Figures:
    """The only node: what has two replicas keeps one, by its budget, and goes on answering."""
    (node,) = [item["metadata"]["name"] for item in found("nodes")]
    kept = [name for name in DEPLOYMENTS if ready_pods(name) > 1]
    with _loaded() as figures:
        try:
            selected = "app.kubernetes.io/component in (api, worker)"
            words = ["drain", node, "--pod-selector", selected, "--ignore-daemonsets", "--delete-emptydir-data"]
            with subprocess.Popen(
                command("kubectl", *words, "--timeout=60s"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as run:
                least = _least(kept, lambda: run.poll() is None)
        finally:
            kubectl("uncordon", node)
        settled()
    assert all(count >= 1 for count in least.values()), least
    return {"node drained for 60 s": f"of {len(kept)} Deployments of two each kept one pod ready", **figures}


def _least(names: list[str], going_on: Callable[[], bool]) -> dict[str, int]:
    """The fewest ready pods of each that were seen."""
    least = {name: ready_pods(name) for name in names}
    while going_on():
        least = {name: min(count, ready_pods(name)) for name, count in least.items()}
    return least


@contextmanager
def _loaded() -> Iterator[Figures]:
    """Under a steady load, whose reckoning is put into the figures when it ends. Raises AssertionError for a loss."""
    figures: Figures = {}
    with doors(), closing(Mailbox(f"http://127.0.0.1:{MAILBOX}")) as mailbox:
        load = eventually(lambda: prepared(lambda service: f"https://localhost:{PORTS[service]}", mailbox), 60)
        with steady(load, A_SECOND):
            yield figures
        reckoned = load.reckoned()
        figures |= {name: str(count) for name, count in reckoned.items()}
        figures |= {"tries made again": str(load.retried.total()), "slowest deposit": f"{load.slowest:.1f} s"}
        print(figures, flush=True)
        assert not any(count for name, count in reckoned.items() if name != "deposits"), reckoned
