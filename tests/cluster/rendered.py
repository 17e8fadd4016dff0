"""`python -m tests.cluster.rendered FILE …`: what `helm template` made, judged.

Who may call whom is computed from the network policies and compared with `deploy.arrows`; every pod is closed and bounded.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy import arrows
from deploy.arrows import Arrow, Process
from deploy.services import PORTS

Manifest = dict[str, Any]
Labels = dict[str, str]
NAME, ROLE = "app.kubernetes.io/name", "app.kubernetes.io/component"
OUTSIDE_PORTS = {
    "kafka": {9092, 9093, 9094},
    "store": {27017},
    "mail": {25, 465, 587, 1025},
    "clamav": {3310},
    "traces": {4318},
    "web": {443},
}


@dataclass(frozen=True)
class Pod:
    labels: Labels
    spec: Manifest

    @property
    def process(self) -> Process:
        """As arrows name it: a job that belongs to no service, and what is local, have no role."""
        role = self.labels[ROLE]
        return Process(self.labels[NAME], "" if role in ("job", "local") else role)


def pods(manifests: list[Manifest]) -> list[Pod]:
    templates = [m["spec"]["template"] for m in manifests if m["kind"] in ("Deployment", "StatefulSet", "Job")]
    return [Pod(template["metadata"]["labels"], template["spec"]) for template in templates]


def _selects(selector: Manifest, labels: Labels) -> bool:
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def _rules(manifests: list[Manifest], pod: Pod, way: str) -> Iterator[Manifest]:
    """Of every policy that selects the pod; none selecting it would leave it open. Raises AssertionError then."""
    selecting = [
        m["spec"] for m in manifests if m["kind"] == "NetworkPolicy" and _selects(m["spec"]["podSelector"], pod.labels)
    ]
    assert any(way.title() in spec["policyTypes"] for spec in selecting), f"{pod.process} is open: {way}"
    for spec in selecting:
        yield from spec.get(way) or []


def _fits(rule: Manifest, side: str, other: Pod | None, port: int) -> bool:
    """`other`: None for what is no pod of ours."""
    if "ports" in rule and port not in {p["port"] for p in rule["ports"]}:
        return False
    peers = rule.get(side)
    if not peers:
        return True
    return any(_meets(peer, other) for peer in peers)


def _meets(peer: Manifest, other: Pod | None) -> bool:
    if other is None:
        return "podSelector" not in peer or peer["podSelector"].get("matchLabels", {}).keys() == {"strimzi.io/cluster"}
    return "ipBlock" not in peer and _selects(peer.get("podSelector", {}), other.labels)


def allowed(manifests: list[Manifest]) -> set[Arrow]:
    """Every call that the policies let through, at the caller's side and at the called one's."""
    ours = pods(manifests)
    inside = [pod for pod in ours if pod.process.role != arrows.MIGRATE]
    return {
        Arrow(source.process, target)
        for source in ours
        if source.labels[ROLE] != "local"
        for target in {*_inside(manifests, source, inside), *_outside(manifests, source)}
    }


def _inside(manifests: list[Manifest], source: Pod, targets: list[Pod]) -> Iterator[Process]:
    for target in targets:
        ports = OUTSIDE_PORTS.get(target.process.service) or {
            PORTS.get(target.process.service, 0), PORTS.get(target.process.service, 0) + 2000,
        }  # fmt: skip
        for port in ports:
            leaves = any(_fits(rule, "to", target, port) for rule in _rules(manifests, source, "egress"))
            enters = any(_fits(rule, "from", source, port) for rule in _rules(manifests, target, "ingress"))
            if leaves and enters:
                yield target.process


def _outside(manifests: list[Manifest], source: Pod) -> Iterator[Process]:
    for name, ports in OUTSIDE_PORTS.items():
        if any(_fits(rule, "to", None, port) for rule in _rules(manifests, source, "egress") for port in ports):
            yield Process(name)


def faults(pod: Pod) -> Iterator[str]:
    """What Pod Security's « restricted » asks for, and what we ask beside."""
    security = pod.spec["securityContext"]
    if not security["runAsNonRoot"] or security["seccompProfile"]["type"] != "RuntimeDefault":
        yield "may run as root, or without seccomp"
    if pod.spec["automountServiceAccountToken"]:
        yield "holds a token of the cluster"
    for container in pod.spec["containers"]:
        closed = container["securityContext"]
        if (
            not closed["readOnlyRootFilesystem"]
            or closed["allowPrivilegeEscalation"]
            or closed["capabilities"]["drop"] != ["ALL"]
        ):
            yield f"{container['name']} is not closed"
        if "memory" not in container["resources"]["limits"] or {"cpu", "memory"} - set(
            container["resources"]["requests"]
        ):
            yield f"{container['name']} is not bounded"


def main(paths: list[str]) -> int:
    wrong = []
    for path in paths:
        manifests = [m for m in yaml.safe_load_all(Path(path).read_text()) if m]
        expected, let_through = arrows.arrows(), allowed(manifests)
        if not any(pod.process.service == "topics" for pod in pods(manifests)):
            expected = {arrow for arrow in expected if arrow.source != arrows.TOPICS_JOB}
        wrong += [f"{path}: allowed and not declared: {arrow}" for arrow in sorted(let_through - expected)]
        wrong += [f"{path}: declared and not allowed: {arrow}" for arrow in sorted(expected - let_through)]
        wrong += [f"{path}: {pod.process}: {fault}" for pod in pods(manifests) for fault in faults(pod)]
        print(
            f"{Path(path).name}: {len(manifests)} resources, {len(let_through)} calls allowed, as declared"
            if not wrong
            else "\n".join(wrong)
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
