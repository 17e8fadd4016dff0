"""A first set of Secrets, as a manifest: python -m deploy.kubernetes.secrets FOLDER [--namespace NAME] [--local]

FOLDER keeps what was made, to be kept apart and safe: a second run prints the same, and adds what a new version needs.
Without `--local` store_url, and the broker's addresses and authority, are yours to put in its files first.
"""

import argparse
import base64
import json
from pathlib import Path
from typing import Any

from deploy import files
from deploy.docker import keys
from deploy.services import SERVICES

PREFIX = "chorale-"
LOCAL_STORE = "mongodb://store:27017"
"""The local profile's store has neither users nor TLS."""


def make(folder: Path, namespace: str, *, local: bool) -> list[dict[str, Any]]:
    """The manifests; what is missing in the folder is made."""
    keys.make(folder, share=False, domain=f".{namespace}.svc")
    if local:
        for service in SERVICES:
            files.secret(folder / service / "store_url", LOCAL_STORE)
    contents = {service: _contents(folder / service) for service in SERVICES}
    contents["topics"] = _topics(folder, namespace)
    if local:
        contents["kafka"] = _contents(folder / "kafka")
    return [_secret(f"{PREFIX}{name}", content) for name, content in contents.items()]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _topics(folder: Path, namespace: str) -> dict[str, bytes]:
    """The administrator's way in, and a password a principal."""
    internal = keys.settings(folder / "topics" / "passwords", f".{namespace}.svc").admin
    return {
        **_contents(folder / "topics"),
        **_contents(folder / "topics" / "passwords"),
        "bootstrap": internal.bootstrap.encode(),
        "mechanism": internal.mechanism.encode(),
    }


def _secret(name: str, content: dict[str, bytes]) -> dict[str, Any]:
    data = {key: base64.b64encode(value).decode() for key, value in content.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "type": "Opaque", "data": data}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--namespace", default="chorale")
    parser.add_argument("--local", action="store_true", help="for the chart's own broker and store")
    given = parser.parse_args()
    items = make(given.folder, given.namespace, local=given.local)
    print(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=1))


if __name__ == "__main__":
    main()
