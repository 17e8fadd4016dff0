"""A stream of events (SSE), read by a thread of its own."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt

from tests.kit.stack import eventually


@dataclass
class Listening:
    """What was heard so far."""

    events: list[dict[str, str]] = field(default_factory=list)
    beats: int = 0
    ended_at: datetime | None = None
    status: int = 0

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [json.loads(event["data"]) for event in self.events if event.get("event") == kind]

    def notices(self) -> list[dict[str, Any]]:
        return self.of("notice")

    def unread(self) -> int | None:
        counts = [json.loads(event["data"])["unread"] for event in self.events if event.get("event") == "unread"]
        return counts[-1] if counts else None

    def last_id(self) -> str:
        return [event["id"] for event in self.events if "id" in event][-1]

    def read(self, response: httpx.Response) -> None:
        self.status, event = response.status_code, dict[str, str]()
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if not line:
                self.events.append(event)
                event = {}
            elif not name:
                self.beats += 1
            else:
                event[name] = value


def session_of(token: str) -> str:
    return str(jwt.decode(token, options={"verify_signature": False})["sid"])


@contextmanager
def listening(
    url: str, token: str, path: str = "/me/notices/stream", first: str = "unread", **headers: str
) -> Iterator[Listening]:
    """Of `url` and `path`, from its first event `first` on."""
    heard, client = Listening(), httpx.Client(timeout=30)

    def run() -> None:
        asked = {"Authorization": f"Bearer {token}"} | headers
        with suppress(httpx.HTTPError), client.stream("GET", f"{url}{path}", headers=asked) as response:
            heard.read(response)
        heard.ended_at = datetime.now(UTC)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    eventually(lambda: heard.of(first) or heard.ended_at)
    yield heard
    client.close()
