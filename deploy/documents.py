"""`python -m deploy.documents [--check]` writes docs/openapi/<service>.json, or says which differ from the services."""

import asyncio
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

from chassis.service import http
from deploy.local import keys
from deploy.local.settings import ROOT
from deploy.services import SERVICES

FOLDER = ROOT / "docs" / "openapi"


async def documents() -> dict[Path, str]:
    """Of every service, wired as it runs; nothing is asked of broker or store."""
    made = {}
    for name in SERVICES:
        service = importlib.import_module(f"services.{name}.app").build()
        made[FOLDER / f"{name}.json"] = json.dumps(http(service).openapi(), indent=1, ensure_ascii=False) + "\n"
        service.parts.database.client.close()
    return made


def main(words: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= keys.files(Path(folder)) | {"CHORALE_FILES": f"file://{folder}/files"}
        made = asyncio.run(documents())
    if "--check" in words:
        differing = [path.name for path, text in made.items() if not path.exists() or path.read_text() != text]
        print(
            "\n".join(f"docs/openapi/{name} differs: make contracts" for name in differing)
            or "OpenAPI: as the services"
        )
        return 1 if differing else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in made.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
