"""What tells one device of a person from another."""

import hashlib
import re

VERSIONS = re.compile(r"[\d._]+")


def fingerprint(user_agent: str) -> str:
    """The same when a browser was updated: numbers do not count."""
    return hashlib.sha256(VERSIONS.sub("", user_agent).encode()).hexdigest()[:32]
