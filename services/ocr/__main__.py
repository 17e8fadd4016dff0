"""`read FILE… [--jobs N]` prints one JSON answer a line; `api`, `worker` or nothing starts the service."""

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from services.ocr.extraction import Extraction, Refusal
from services.ocr.reading import extract


def read_file(name: str) -> dict[str, Any]:
    """Never raises: a file that cannot be opened is refused like any other bad one."""
    try:
        answer = extract(Path(name).read_bytes())
    except OSError as error:
        answer = Extraction("refused", refusal=Refusal("unreadable_file", f"{error.strerror or error}"))
    except Exception as error:  # noqa: BLE001  one bad file must not stop the others; the type names the bug
        answer = Extraction("refused", refusal=Refusal("internal_error", f"{type(error).__name__}: {error}"))
    return {"file": name, **answer.json()}


def answers(names: list[str], jobs: int) -> Iterator[dict[str, Any]]:
    if jobs == 1:
        yield from map(read_file, names)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(read_file, names)


def main(argv: list[str]) -> int:
    if argv[:1] != ["read"]:
        from services.ocr.app import main as serve  # noqa: PLC0415  the command line needs no bus

        return int(serve(argv) or 0)
    parser = argparse.ArgumentParser(prog="python -m services.ocr read", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    options = parser.parse_args(argv[1:])
    for answer in answers(options.files, max(1, options.jobs)):
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
