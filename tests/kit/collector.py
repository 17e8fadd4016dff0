"""A collector of traces: takes what services export (OTLP over HTTP) and keeps it in a file, a span a line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Seen:
    trace: str
    id: str
    parent: str
    service: str
    name: str
    failed: bool
    whole: str
    """The span as exported, as text: to search for what must not be in it."""


@dataclass
class Collector:
    url: str
    file: Path

    def spans(self) -> list[Seen]:
        return [Seen(**json.loads(line)) for line in self.file.read_text().splitlines()] if self.file.exists() else []


@contextmanager
def collecting(file: Path) -> Iterator[Collector]:
    writing = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["content-length"])))
            with writing, file.open("a") as kept:
                kept.writelines(json.dumps(span) + "\n" for span in _spans(MessageToDict(request)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Collector(f"http://127.0.0.1:{server.server_address[1]}/v1/traces", file)
        server.shutdown()


def _spans(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in request["resourceSpans"]:
        attributes = {a["key"]: a["value"].get("stringValue") for a in resource["resource"]["attributes"]}
        for span in (span for scope in resource["scopeSpans"] for span in scope["spans"]):
            yield {
                "trace": span["traceId"], "id": span["spanId"], "parent": span.get("parentSpanId", ""),
                "service": attributes["service.name"], "name": span["name"], "whole": json.dumps(span),
                "failed": span.get("status", {}).get("code") == "STATUS_CODE_ERROR",
            }  # fmt: skip
