"""The running cluster by its own tools; its doors as 127.0.0.1 sees them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from deploy.local.settings import ROOT
from deploy.services import PORTS, ROLES
from tests.kit.waiting import eventually

CLUSTER = ROOT / "deploy" / "kubernetes" / "cluster"
CHART = CLUSTER.parent / "chorale"
CACHE = Path(os.environ.get("K8S_CACHE", "/var/cache/chorale-k8s"))
RUN = Path(os.environ.get("K8S_RUN", "/var/lib/chorale-k8s"))
NETWORK = os.environ.get("K8S_NS", "kl0")
NAMESPACE = "chorale"
DEPLOYMENTS = tuple(name if role == "api" else f"{name}-{role}" for name, roles in ROLES.items() for role in roles)
READY_SECONDS = 420
MAILBOX = 8025


def command(name: str, *words: str) -> list[str]:
    """Of kubectl or helm, on this cluster."""
    return [str(CACHE / "bin" / name), "--kubeconfig", str(RUN / "kubeconfig" / "outside"), *words]


def tool(name: str, *words: str, given: str | None = None) -> str:
    """Its answer. Raises CalledProcessError, having shown why."""
    done = subprocess.run(command(name, *words), input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()
    return done.stdout


def kubectl(*words: str, given: str | None = None) -> str:
    return tool("kubectl", "--namespace", NAMESPACE, *words, given=given)


def helm(*words: str) -> str:
    return tool("helm", "--namespace", NAMESPACE, *words)


def found(*words: str) -> list[dict[str, Any]]:
    return list(json.loads(kubectl("get", *words, "-o", "json"))["items"])


def settled(*deployments: str, within: int = READY_SECONDS) -> float:
    """Seconds until these (all, unless named) run as they are declared, each replica ready."""
    started = time.monotonic()
    for name in deployments or DEPLOYMENTS:
        kubectl("rollout", "status", f"deployment/{name}", f"--timeout={within}s")
    return time.monotonic() - started


def ready_pods(deployment: str) -> int:
    return int(json.loads(kubectl("get", "deployment", deployment, "-o", "json"))["status"].get("readyReplicas", 0))


@contextmanager
def doors() -> Iterator[None]:
    """Every service, and the mailbox, on its usual port of 127.0.0.1, as far as the test lasts."""
    with ExitStack() as stack:
        for name, port in {**PORTS, "mail": MAILBOX}.items():
            stack.enter_context(_door(name, port))
        yield


@contextmanager
def _door(name: str, port: int) -> Iterator[None]:
    address = kubectl("get", "service", name, "-o", "jsonpath={.spec.clusterIP}")
    process = subprocess.Popen([sys.executable, str(CLUSTER / "forward.py"), NETWORK, str(port), address, str(port)])
    try:
        eventually(lambda: _listens(port), 20)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    hexed = f":{port:04X} "
    return any(hexed in line and " 0A " in line for line in Path("/proc/net/tcp").read_text().splitlines())
