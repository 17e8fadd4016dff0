"""How the other end of an encrypted connection is checked."""

import ssl


def trusting(ca_file: str) -> ssl.SSLContext:
    """Checks certificate and name (TLS 1.2 or newer); `ca_file` is a PEM, empty for the system's authorities."""
    return ssl.create_default_context(cafile=ca_file or None)
