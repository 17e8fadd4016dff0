"""Files that hold a secret: readable by their owner alone, from their first byte on."""

import os
import secrets
from pathlib import Path

PASSWORD_BYTES = 24


def secret(path: Path, content: str | bytes) -> None:
    """Replaces what is there, whole."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = path.with_name(f".{path.name}.new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content.encode() if isinstance(content, str) else content)
    scratch.rename(path)


def kept(path: Path, content: str | bytes) -> str:
    """What the file holds; `content`, written there, where there is none yet."""
    if not path.exists():
        secret(path, content)
    return path.read_text()


def password(path: Path) -> str:
    """The one kept in the file, made once."""
    return kept(path, secrets.token_urlsafe(PASSWORD_BYTES))
