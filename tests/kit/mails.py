"""Reads the stack's mailbox through its API."""

from typing import Any

import httpx

from tests.kit.waiting import eventually


class Mailbox:
    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=10)

    def close(self) -> None:
        self._http.close()

    def search(self, to: str = "", subject: str = "") -> list[dict[str, Any]]:
        """Newest first: id, from, to, subject, date."""
        return list(self._get("/api/messages", {"to": to, "subject": subject, "limit": "1000"}))

    def read(self, mail_id: str) -> dict[str, Any]:
        """headers, text, html, attachments."""
        return dict(self._get(f"/api/messages/{mail_id}"))

    def wait(self, to: str, subject: str = "", count: int = 1, within: float = 15) -> dict[str, Any]:
        """The newest mail that fits, with its content, once there are `count` of them."""

        def newest() -> dict[str, Any] | None:
            mails = self.search(to, subject)
            return self.read(mails[0]["id"]) if len(mails) >= count else None

        return eventually(newest, within)

    def behave(self, mode: str, times: int | None = None, to: str | None = None) -> None:
        """accept, refuse_4xx, refuse_5xx, hang or die_after_data, for the next `times` mails (to one address) or until set anew."""
        self._http.post("/api/behaviour", json={"mode": mode, "times": times, "to": to}).raise_for_status()

    def refused(self) -> int:
        """How many mails were not accepted normally so far."""
        return int(self._get("/api/behaviour")["refused"])

    def empty(self) -> None:
        self._http.delete("/api/messages").raise_for_status()

    def _get(self, path: str, params: dict[str, str] | None = None) -> Any:
        answer = self._http.get(path, params=params)
        answer.raise_for_status()
        return answer.json()
