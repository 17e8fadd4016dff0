"""Somebody with a browser but no script: follows links, sends the forms of the pages they see."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from deploy.local.challenge import solved
from tests.kit.people import Person


class Forms(HTMLParser):
    """The named values of every form of a page, by the form's action."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._current: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._current = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "input" and "name" in given and given.get("type") not in ("checkbox", "radio", "file"):
            self._current[given["name"]] = given.get("value", "")


@dataclass
class Visitor:
    base: str
    person: Person
    siret: str = ""
    """Of the structure they made."""
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=self.base, follow_redirects=True, timeout=30, headers={"Accept-Language": "fr"}
        )

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def send(self, page: httpx.Response, action: str, /, files: Any = None, **values: Any) -> httpx.Response:
        """The form of `page` that goes to `action`, with these values."""
        data = Forms(page.text).forms[action]
        if "challenge" in data:  # what the page's script does
            data["challenge"] = solved(self.http, "/verification")
        data |= values
        return self.http.post(action, data=data, files=files)

    def log_in(self) -> "Visitor":
        before = self.person.codes_received()
        page = self.get("/connexion")
        page = self.send(page, "/connexion", email=self.person.email, password=self.person.password)
        assert "Votre code" in page.text, page.text
        page = self.send(page, "/connexion/code", code=self.person.mailed_code(before + 1))
        assert page.status_code == 200, page.text
        return self

    @property
    def cookie(self) -> str:
        return str(self.http.cookies["chorale"])

    def close(self) -> None:
        self.http.close()


def link(page: httpx.Response, text: str) -> str:
    """Where the first link with this text leads."""
    match = re.search(rf'href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?{re.escape(text)}', page.text)
    assert match, text
    return match.group(1)
