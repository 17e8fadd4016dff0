"""Whether the service of this container is ready: `python -m chassis.probe SERVICE`, exit status 0 when it is.

Asked every few seconds: it reads the environment itself, as the settings' libraries take a second to load.
"""

import os
import ssl
import sys
import urllib.request


def main(service: str) -> None:
    """Raises URLError, HTTPError."""
    encrypted, port = os.environ.get("CHORALE_HTTP_CERTIFICATE_FILE"), os.environ[f"{service.upper()}_HTTP_PORT"]
    url = f"{'https' if encrypted else 'http'}://127.0.0.1:{port}/readyz"
    with urllib.request.urlopen(url, timeout=4, context=_itself() if encrypted else None):  # noqa: S310  ours
        pass


def _itself() -> ssl.SSLContext:
    """It asks itself: its certificate may be for a public name alone."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


if __name__ == "__main__":
    main(sys.argv[1])
