"""Makes the keys and passwords of a compose installation, once: python -m deploy.docker.keys FOLDER.

One folder a service, which alone mounts it; `store` holds what MongoDB needs to create the users.
"""

import os
import secrets
import sys
from pathlib import Path

from deploy.local import keys
from deploy.services import SERVICES

CHORALE = 10001
ROOT = "root"
PASSWORD_BYTES = 24


def make(folder: Path, owner: int | None = CHORALE) -> None:
    """What exists already is left as it is. `owner` reads the services' files; None leaves them to whoever runs this."""
    _password(folder / "store" / ROOT)
    for service in SERVICES:
        password = _password(folder / "store" / service)
        own = folder / service
        own.mkdir(parents=True, exist_ok=True)
        _write(own / "store_url", f"mongodb://{service}:{password}@store:27017/?authSource={service}", owner)
        for name, make_key in keys.KEYS.items():
            if name.startswith(f"{service.upper()}_"):
                _write(own / name.lower(), make_key(), owner)


def _password(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, secrets.token_urlsafe(PASSWORD_BYTES), None)
    return path.read_text()


def _write(path: Path, content: str | bytes, owner: int | None) -> None:
    if path.exists():
        return
    path.touch(mode=0o600)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if owner is not None:
        os.chown(path, owner, owner)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
