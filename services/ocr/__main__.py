"""`read FILE… [--jobs N]` prints one JSON answer a line; `api`, `worker` or nothing starts the service."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from contracts.extraction import FIELD_NAMES, Extraction
from services.ocr.domain.refusals import RefusedError, refused
from services.ocr.settings import Settings
from services.ocr.worker.pool import Document, Pool, ReadingFailed, scan_stage, text_stage


async def read_file(pool: Pool, name: str, limit: int) -> Extraction:
    """Never raises: a file that cannot be opened, or that kills its reader, gets a refusal too."""
    try:
        data = await asyncio.to_thread(content, Path(name), limit)
        return await pool.read(name, Document(data))
    except RefusedError as error:
        return refused(error.refusal)
    except (OSError, ValueError) as error:
        return refused("unreadable_file", reason=getattr(error, "strerror", None) or error)
    except ReadingFailed as failure:
        return refused(failure.code)


def shown(name: str, answer: Extraction) -> dict[str, Any]:
    """The answer as JSON values, with every field that can be read: null where nothing was seen."""
    values = answer.model_dump(mode="json")
    fields = {field: values["fields"].get(field) for field in FIELD_NAMES}
    return {"file": name, **values, "fields": fields}


def content(path: Path, limit: int) -> bytes:
    """Raises OSError, RefusedError (before a file of any size fills the memory)."""
    size = path.stat().st_size
    if size > limit:
        raise RefusedError("too_large", found=size, most=limit)
    return path.read_bytes()


async def read_all(names: list[str], jobs: int) -> None:
    settings = Settings()
    stages = (text_stage(settings), scan_stage(settings))
    pool = Pool(min(jobs, len(names)), settings.memory_mib, stages, on_page=lambda _name, _done, _of: None)
    waiting = iter(names)

    async def work() -> None:
        for name in waiting:
            answer = await read_file(pool, name, settings.max_bytes)
            print(line(shown(name, answer)), flush=True)

    try:
        await asyncio.gather(*(work() for _ in range(jobs)))
    finally:
        await pool.close()


def line(answer: dict[str, Any]) -> str:
    """A file name may hold bytes that are no text: they are then escaped."""
    text = json.dumps(answer, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(answer)
    return text


def main(argv: list[str]) -> int:
    if argv[:1] != ["read"]:
        from services.ocr.app import main as serve  # noqa: PLC0415  the command line needs no bus

        return int(serve(argv) or 0)
    parser = argparse.ArgumentParser(prog="python -m services.ocr read", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    options = parser.parse_args(argv[1:])
    asyncio.run(read_all(options.files, max(1, options.jobs)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
