"""What an operator may set of the chart: values.yaml, its schema and the README's table are made of these classes."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from deploy.services import API, ROLES

Peers = list[dict[str, Any]]
"""As in a NetworkPolicy: podSelector, namespaceSelector, ipBlock."""


class Values(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Image(Values):
    registry: str = Field("", description="Before `chorale/<service>`, with its slash; empty: as the node knows it")
    tag: str = Field("", description="Empty: the chart's appVersion")
    pull_policy: Literal["Always", "IfNotPresent", "Never"] = "IfNotPresent"
    pull_secrets: list[dict[str, str]] = Field([], description="As of a pod: `[{name: …}]`")


class Kafka(Values):
    bootstrap: str = Field("kafka:9092", min_length=1, description="host:port, …; not asked where Strimzi makes it")
    protocol: Literal["SASL_SSL", "SASL_PLAINTEXT", "PLAINTEXT"] = "SASL_SSL"


class Files(Values):
    url: str = Field("file:///var/lib/chorale/files", description="A folder of the claim below, or s3://…")
    claim: str = Field("chorale-files", description="Of a volume that many write (RWX); not mounted with another URL")
    size: str = Field("", description="Makes that claim; empty: it is there already")
    access_mode: Literal["ReadWriteMany", "ReadWriteOnce"] = "ReadWriteMany"
    storage_class: str = ""


class Smtp(Values):
    host: str = "mail"
    port: int = Field(587, ge=1, le=65535)
    user: str = ""
    security: Literal["tls", "starttls", "none"] = Field("starttls", description="`none`: in development alone")


class Tls(Values):
    source: Literal["secret", "certManager", "mesh"] = Field(
        "secret",
        description="Of services' certificates: `door.pem`, `doors.pem` in their Secrets; cert-manager; or a mesh encrypts",
    )
    issuer: dict[str, str] = Field(
        {"name": "chorale", "kind": "Issuer"}, description="cert-manager's, of an authority of your own"
    )


class ExternalSecrets(Values):
    enabled: bool = False
    store: dict[str, str] = Field({"name": "vault", "kind": "ClusterSecretStore"}, description="Where they are read")
    path: str = Field("chorale/", description="Before the service's name: all properties there become files")
    refresh: str = "1h"


class Secrets(Values):
    prefix: str = Field("chorale-", description="A Secret a service: `<prefix><service>`")
    external: ExternalSecrets = ExternalSecrets()


class Ingress(Values):
    hosts: dict[str, str] = Field({}, description="service: public host name, e.g. `portal: factures.example`")
    class_name: str = ""
    annotations: dict[str, str] = Field({}, description="Pods speak HTTPS: say so to your controller")
    tls_secret: str = Field("", description="Of the public certificate")
    gateway: dict[str, str] = Field({}, description="name, namespace of a Gateway: HTTPRoutes in the place of Ingress")


class Scaling(Values):
    hpa: bool = Field(True, description="apis, and workers where KEDA is off, by processor time")
    cpu: int = Field(70, ge=10, le=100, description="Percent of the request")
    keda: bool = Field(False, description="Workers by consumer lag, never above their topics' partitions")
    lag: int = Field(100, ge=1, description="Events waiting for which one worker more is started")
    cooldown_seconds: int = Field(300, ge=0)
    idle_to_zero: list[str] = Field(["ocr"], description="Services whose workers may end when nothing waits")


class NetworkPolicies(Values):
    enabled: bool = True
    ingress_from: Peers = Field([{"namespaceSelector": {}}], description="Who may call the public doors")
    metrics_from: Peers = Field([{"namespaceSelector": {}}], description="Prometheus")
    peers: dict[str, Peers] = Field(
        {}, description="kafka, store, mail, clamav, traces, web: where they are; `[]` or absent: see the README"
    )


class Monitoring(Values):
    service_monitors: bool = False
    rules: bool = Field(False, description="The alerts of deploy/observability, as a PrometheusRule")
    dashboard: bool = Field(False, description="In a ConfigMap, as Grafana's sidecar finds it")
    interval: str = "30s"
    labels: dict[str, str] = Field({}, description="By which your Prometheus finds them")


class Strimzi(Values):
    enabled: bool = Field(False, description="Kafka, its topics and users as Strimzi's resources")
    cluster: str = "chorale"
    version: str = "4.3.1"
    replicas: int = Field(3, ge=1)
    storage: str = "50Gi"


class Jobs(Values):
    when: str = Field("pre-install,pre-upgrade", description="Helm's hooks")
    topics: bool = Field(True, description="Makes topics, principals and their rules; off where Strimzi does")
    replication: int = Field(3, ge=1)
    keep_days: int = Field(400, ge=-1, description="Facts stay so long on the bus; -1: for ever")
    admin_secret: str = Field(
        "chorale-topics", description="`bootstrap`, `kafka.pem`, and a password a principal, `admin` among them"
    )
    migrate: bool = True


class Resources(Values):
    cpu: str = Field("100m", description="Request; no limit, so that a free processor is used")
    memory: str = Field("192Mi", description="Request")
    memory_limit: str = "512Mi"


class Role(Values):
    replicas: int = Field(2, ge=0)
    most: int = Field(6, ge=1)
    resources: Resources = Resources()


class Service(Values):
    env: dict[str, str] = Field({}, description="More settings, by their whole names")
    api: Role = Role()
    worker: Role | None = None


class Local(Values):
    enabled: bool = Field(
        False, description="Broker, store and mailbox of our own: for trying out, never for production"
    )
    story: bool = Field(False, description="`helm test` plays the main job; it needs the mailbox")


WEIGHTS: dict[str, dict[str, Resources]] = {
    "invoicing": {"api": Resources(cpu="250m", memory="256Mi", memory_limit="1Gi"), "worker": Resources(memory_limit="1Gi")},
    "ocr": {"api": Resources(cpu="20m"), "worker": Resources(cpu="500m", memory="768Mi", memory_limit="4Gi")},
    "portal": {"api": Resources(memory="256Mi")},
}  # fmt: skip
"""Where it is not the usual."""
ALONE = {("ocr", "api")}
"""One is enough: it answers whether ocr is well, and publishes what a killed worker left."""


def _role(service: str, role: str) -> Role:
    resources = WEIGHTS.get(service, {}).get(role, Resources())
    return Role(replicas=1 if (service, role) in ALONE else 2, resources=resources)


def _service(name: str) -> Service:
    roles = {role: _role(name, role) for role in ROLES[name]}
    return Service(api=roles[API], worker=roles.get("worker"))


class Chart(Values):
    """The whole."""

    image: Image = Image()
    environment: Literal["production", "development"] = Field("production", description="See docs/operations.md")
    public_url: str = Field("https://chorale.example", description="Of the portal, which mails stand on")
    settings: dict[str, str] = Field({}, description="More settings of every service: `CHORALE_…: …`")
    drain_seconds: float = Field(5, ge=0, le=10, description="An api still answers after SIGTERM")
    kafka: Kafka = Kafka()
    files: Files = Files()
    smtp: Smtp = Smtp()
    clamav: str = Field("", description="host:port of clamd; production demands it")
    tls: Tls = Tls()
    secrets: Secrets = Secrets()
    ingress: Ingress = Ingress()
    scaling: Scaling = Scaling()
    network_policies: NetworkPolicies = NetworkPolicies()
    disruption_budgets: bool = True
    priorities: bool = Field(True, description="apis go before workers where a node is full (PriorityClass)")
    monitoring: Monitoring = Monitoring()
    jobs: Jobs = Jobs()
    strimzi: Strimzi = Strimzi()
    local: Local = Local()
    services: dict[str, Service] = Field({name: _service(name) for name in ROLES}, description="Each by itself")
    global_: dict[str, Any] = Field({}, alias="global", description="Helm's own")
