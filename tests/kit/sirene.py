"""INSEE's API Sirene as it was recorded (`tests/organisation/sirene_api.json`), with its key and its quota, as a server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

FILE = Path(__file__).parents[1] / "organisation" / "sirene_api.json"
KEY = "cle-d-integration"
PER_MINUTE = 30
RECORDED: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
ANSWERS = {row["siret"]: row for row in RECORDED.values() if isinstance(row, dict)}


@dataclass
class Sirene:
    """`asked`: the SIRETs, in their order; `left`: calls until the quota is used up."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    left: int = PER_MINUTE

    def answer(self, siret: str, key: str | None) -> dict[str, Any]:
        self.asked.append(siret)
        if key != KEY:
            return dict(RECORDED["expired"])
        if self.left == 0:
            return dict(RECORDED["quota"])
        self.left -= 1
        found = ANSWERS.get(siret, RECORDED["unknown"])
        return {**found, "headers": {**found["headers"], "x-rate-limit-remaining": str(self.left)}}


@contextmanager
def sirene() -> Iterator[Sirene]:
    recorded = Sirene()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            row = recorded.answer(self.path.rpartition("/")[2], self.headers.get("X-INSEE-Api-Key-Integration"))
            body = json.dumps(row["body"]).encode()
            self.send_response(row["status"])
            for name, value in {**row["headers"], "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    recorded.url = f"http://127.0.0.1:{server.server_port}/api-sirene/3.11"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield recorded
    finally:
        server.shutdown()
        server.server_close()
