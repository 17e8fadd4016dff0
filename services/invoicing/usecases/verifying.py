"""`python -m services.invoicing verify FILE --key KEYS [--digests DIGESTS --seal SEAL]`: is a certificate of deposit genuine?

Without the platform.

FILE: its JSON or PDF export. KEYS: what GET /certificate-keys answers, one JWK, or PEMs. DIGESTS and SEAL: what
GET /receipts/seals/{day}/digests and GET /receipts/seals/{day} answer; demanded where its key was revoked (INV-43).
"""

import argparse
import json
import sys
from pathlib import Path

from certificates.seals import chained
from chassis.keyring import KeyRing
from services.invoicing.domain.receipt.certificate import MAX_EXPORT_BYTES, NotGenuine, verify


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.invoicing verify", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--digests", type=Path)
    parser.add_argument("--seal", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        with chosen.file.open("rb") as file:
            sealed = _sealed(chosen.digests, chosen.seal)
            payload = verify(file.read(MAX_EXPORT_BYTES), KeyRing.load(chosen.key.read_text()), sealed)
    except (NotGenuine, ValueError, OSError) as error:
        print(f"NOT GENUINE: {error}", file=sys.stderr)  # noqa: T201  a command's answer
        return 1
    print(json.dumps(payload, ensure_ascii=False, indent=2))  # noqa: T201  a command's answer
    return 0


def _sealed(digests: Path | None, seal: Path | None) -> set[str] | None:
    """Raises NotGenuine when the chain does not end in the seal."""
    if digests is None or seal is None:
        return None
    lines, said = digests.read_text().split(), json.loads(seal.read_text())
    if chained(said["previous"], lines) != said["seal"]:
        raise NotGenuine("the digests are not those that were sealed")
    return set(lines)
