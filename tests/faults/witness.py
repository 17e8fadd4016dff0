"""A service whose store commands are written down, one of each shape: `python -m tests.faults.witness FOLDER services.NAME [role]`."""

import os
import runpy
import sys
import threading
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from bson import json_util
from bson.decimal128 import Decimal128
from pymongo import monitoring


def shape(part: Any) -> Any:
    """A command without its values: two that differ in them alone are one."""
    if isinstance(part, Mapping):
        return {key: shape(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [shape(value) for value in part[:1]]
    return type(part).__name__


def _bson(part: Any) -> Any:
    """Documents to insert are left out; amounts as the store has them."""
    if isinstance(part, Mapping):
        return {key: _bson(value) for key, value in part.items() if key != "documents"}
    if isinstance(part, list | tuple):
        return [_bson(value) for value in part]
    return Decimal128(part) if isinstance(part, Decimal) else part


class Witness(monitoring.CommandListener):
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._out = (folder / f"{os.getpid()}.jsonl").open("a")
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        command = {k: v for k, v in event.command.items() if k not in ("lsid", "$db", "$clusterTime", "txnNumber")}
        command_shape = json_util.dumps([event.database_name, event.command_name, _shape_of(command)])
        with self._lock:
            if command_shape in self._seen:
                return
            self._seen.add(command_shape)
            line = {"db": event.database_name, "name": event.command_name, "command": _bson(command)}
            self._out.write(json_util.dumps(line) + "\n")
            self._out.flush()

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def _shape_of(command: dict[str, Any]) -> Any:
    """Without the documents of an insert: they are data, whose shape says nothing of the store."""
    return shape({k: v for k, v in command.items() if k != "documents"}) | {"of": str(next(iter(command.values())))}


def main() -> None:
    folder, module, *roles = sys.argv[1:]
    monitoring.register(Witness(Path(folder)))
    sys.argv = [module, *roles]
    runpy.run_module(module, run_name="__main__")


if __name__ == "__main__":
    main()
