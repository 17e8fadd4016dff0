"""Takes and restores what the product keeps: stores of the services, their files, and where the topics stood.

    python -m deploy.backup take FOLDER       while everything runs; a second run copies only new files
    python -m deploy.backup put FOLDER        into an empty store, with every service stopped; --replace empties it first
    python -m deploy.backup missing FOLDER    what others heard of after the backup and the restored store does not know

`CHORALE_STORE`, `CHORALE_FILES` and `CHORALE_KAFKA…` (an administrator's) say where. Keys are not in it: docs/operations.md.
"""

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, RootModel

from chassis.settings import Platform
from deploy.backup import documents, store
from deploy.backup.missing import Offsets, ends, missing, settled

MANIFEST = "manifest.json"
SETTLE_SECONDS = 60
BEHIND = f"A group is over {SETTLE_SECONDS} s behind: what it has not handled by now, nobody handles after a restore"


class Manifest(BaseModel):
    taken_at: datetime
    offsets: Offsets
    files: int
    store: list[store.Dumped]


def take(platform: Platform, folder: Path) -> None:
    """The offsets first: whatever is acknowledged after them may be in the store's files too, nothing before them is absent."""
    started, at = time.monotonic(), datetime.now(UTC)
    offsets = asyncio.run(_handled(platform))
    with store.connected(platform.store) as client:
        dumped = list(store.take(client, folder / "store"))
    files, copied = documents.copy(documents.place(platform.files), documents.place(_url(folder)))
    manifest = Manifest(taken_at=at, offsets=offsets, files=files, store=dumped)
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n")
    count, took = sum(one.documents for one in dumped), time.monotonic() - started
    print(f"{count} documents, {files} files ({copied} new) as of {at:%Y-%m-%d %H:%M:%S} UTC, in {took:.1f} s")


async def _handled(platform: Platform) -> Offsets:
    """Where the topics stood; returns once every group has handled that much, or says that one has not."""
    offsets, until = await ends(platform.bus), time.monotonic() + SETTLE_SECONDS
    while not await settled(platform.bus, offsets):
        if time.monotonic() > until:
            print(BEHIND, file=sys.stderr)
            break
        await asyncio.sleep(0.2)
    return offsets


def put(platform: Platform, folder: Path, *, replace: bool) -> None:
    """Ends the process with a message where the backup is damaged or the store is not empty."""
    started, dumped = time.monotonic(), _manifest(folder).store
    damaged = [one.file for one in dumped if store.digest(folder / "store" / one.file) != one.sha256]
    if damaged:
        sys.exit(f"Damaged, nothing was changed: {', '.join(damaged)}")
    with store.connected(platform.store) as client:
        if replace:
            store.empty(client)
        elif there := store.occupied(client):
            sys.exit(f"The store is not empty ({', '.join(there[:5])} …): --replace empties it first")
        count = sum(store.put(client, folder / "store", one) for one in dumped)
    files, copied = documents.copy(documents.place(_url(folder)), documents.place(platform.files))
    print(f"{count} documents, {files} files ({copied} put back) in {time.monotonic() - started:.1f} s")
    print("Now, for each service: python -m services.X restored, start it, python -m services.X announce")


def report(platform: Platform, folder: Path) -> None:
    """One line for each that is gone, as JSON; the number of them at the end, on standard error."""
    with store.connected(platform.store) as client:
        gone = asyncio.run(missing(platform.bus, client, _manifest(folder).offsets))
    for one in gone:
        print(RootModel(one).model_dump_json())
    print(f"{len(gone)} acknowledged after the backup are not in the store", file=sys.stderr)


def _url(folder: Path) -> str:
    return f"file://{(folder / 'files').resolve()}"


def _manifest(folder: Path) -> Manifest:
    return Manifest.model_validate_json((folder / MANIFEST).read_text())


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(
        "python -m deploy.backup", None, __doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["take", "put", "missing"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--replace", action="store_true")
    asked, platform = parser.parse_args(words), Platform()
    match asked.what:
        case "take":
            take(platform, asked.folder)
        case "put":
            put(platform, asked.folder, replace=asked.replace)
        case _:
            report(platform, asked.folder)


if __name__ == "__main__":
    main(sys.argv[1:])
