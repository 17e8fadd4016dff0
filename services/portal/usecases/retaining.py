"""A form sent after the session ended: kept sealed in the pages of the log-in, given back afterwards (POR-14)."""

import base64
import binascii
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from chassis.sealing import Sealer
from services.portal.domain.session import local_path

PURPOSE, MOST_CHARACTERS = "form", 200_000


@dataclass(frozen=True, slots=True)
class Retained:
    """`path`: where the form went. `files`: it had some, which cannot be kept."""

    path: str
    fields: list[tuple[str, str]]
    files: bool = False


def seal(sealer: Sealer, form: Retained) -> str:
    """Empty for a form too large to travel through the pages of the log-in."""
    text = json.dumps([form.path, form.fields, form.files])
    return "" if len(text) > MOST_CHARACTERS else base64.urlsafe_b64encode(sealer.seal(text, PURPOSE)).decode()


def open_sealed(sealer: Sealer, sealed: str) -> Retained | None:
    """None for what this portal did not seal."""
    try:
        path, fields, files = json.loads(sealer.open(base64.urlsafe_b64decode(sealed), PURPOSE))
    except (binascii.Error, InvalidTag, ValueError):
        return None
    return Retained(local_path(path), [(name, value) for name, value in fields], files)
