"""Makes the keys, passwords and certificates of a compose installation, once: python -m deploy.docker.keys FOLDER.

One folder a container, which alone mounts it: a service's own keys and logins in its own, `kafka` and `store` what these
servers need, `topics` what makes topics and principals, `authority` the keys that certificates are signed with.
"""

import os
import shutil
import sys
from pathlib import Path

from chassis.access import Access
from deploy import files, tls
from deploy.broker import PRINCIPALS, Address, Broker
from deploy.local import keys
from deploy.services import SERVICES

KAFKA_GROUP, STORE_GROUP = 1000, 999
"""Groups as which the images of Apache Kafka and MongoDB run; this job is a member, to hand them their files."""
ROOT = "root"
MOUNTED = Path("/run/chorale")
CERTIFIED = ("kafka", "store")
DOORS = "doors"
"""The authority of all services' HTTP."""


def make(folder: Path, *, share: bool = True, domain: str = "") -> None:
    """What exists already is left as it is. Without `share` all files stay their maker's alone.

    `domain` follows the names by which broker and store are called: `.chorale.svc` in a cluster.
    """
    broker = settings(folder / "topics" / "passwords", domain)
    for principal in PRINCIPALS:
        broker.password(principal)
    files.secret(folder / "kafka" / "server.properties", broker.properties())
    authorities = {name: _certificate(folder, name, domain) for name in CERTIFIED}
    shutil.copyfile(authorities["kafka"], folder / "topics" / "kafka.pem")
    files.password(folder / "store" / ROOT)
    for service in SERVICES:
        _own(folder, service, broker.access(service), authorities)
    if share:
        _share(folder / "kafka", KAFKA_GROUP)
        _share(folder / "store", STORE_GROUP)


def settings(passwords: Path, domain: str = "") -> Broker:
    """The broker of docker-compose.yml and of the chart's local profile; `external()` is what subscribers outside call it."""
    host = f"kafka{domain}"
    return Broker(
        Address(":9092", f"{host}:9092"), Address(":9094", f"{host}:9094"), "localhost:9093", Path("/var/lib/kafka/data"),
        MOUNTED, passwords, external=Address(":9095", external()),
    )  # fmt: skip


def external() -> str:
    """host:port."""
    return os.environ.get("CHORALE_KAFKA_EXTERNAL", "localhost:9095")


def _certificate(folder: Path, name: str, domain: str) -> Path:
    """Of a server, in its own folder; the path of its authority's."""
    names = dict.fromkeys([name, name + domain, "localhost", external().rpartition(":")[0]])
    made = tls.make(folder / "authority" / name, list(names))
    files.secret(folder / name / tls.BROKER, (made / tls.BROKER).read_bytes())
    shutil.copyfile(made / tls.AUTHORITY, folder / name / tls.AUTHORITY)
    return made / tls.AUTHORITY


def _own(folder: Path, service: str, access: Access, authorities: dict[str, Path]) -> None:
    own = folder / service
    own.mkdir(parents=True, exist_ok=True)
    password = files.password(folder / "store" / service)
    files.secret(
        own / "store_url",
        f"mongodb://{service}:{password}@store:27017/?authSource={service}&tls=true&tlsCAFile={MOUNTED}/store.pem",
    )
    files.secret(own / "kafka_password", access.password)
    for name, authority in authorities.items():
        shutil.copyfile(authority, own / f"{name}.pem")
    doors = tls.make(folder / "authority" / DOORS, [service, "localhost"], f"{service}.pem")
    files.secret(own / "door.pem", (doors / f"{service}.pem").read_bytes())
    shutil.copyfile(doors / tls.AUTHORITY, own / f"{DOORS}.pem")
    for name, make_key in keys.KEYS.items():
        if name.startswith(f"{service.upper()}_"):
            files.kept(own / name.lower(), make_key())


def _share(folder: Path, group: int) -> None:
    for path in folder.iterdir():
        os.chown(path, -1, group)
        path.chmod(0o640)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
