"""`python -m services.invoicing verify FILE --key KEYS`: whether a certificate of deposit is genuine, without the platform.

FILE: its JSON or PDF export. KEYS: what GET /certificate-keys answers, one JWK, or PEMs.
"""

import argparse
import json
import sys
from pathlib import Path

from chassis.keyring import KeyRing
from services.invoicing.domain.receipt.certificate import MAX_EXPORT_BYTES, NotGenuine, verify


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.invoicing verify", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    try:
        with chosen.file.open("rb") as file:
            payload = verify(file.read(MAX_EXPORT_BYTES), KeyRing.load(chosen.key.read_text()))
    except (NotGenuine, ValueError, OSError) as error:
        print(f"NOT GENUINE: {error}", file=sys.stderr)  # noqa: T201  a command's answer
        return 1
    print(json.dumps(payload, ensure_ascii=False, indent=2))  # noqa: T201  a command's answer
    return 0
