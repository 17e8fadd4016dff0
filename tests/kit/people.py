"""People as the product sees them: they have an address, a password, perhaps an authenticator app, and call public endpoints only."""

import re
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx
import pyotp

from deploy.local.challenge import solved
from tests.kit.mails import Mailbox
from tests.kit.waiting import eventually

if TYPE_CHECKING:
    from tests.kit.stack import RunningStack

PASSWORD = "Tilleul-vert-1987"


def unique_email(name: str = "camille") -> str:
    return f"{name}.{uuid.uuid4().hex[:10]}@entreprise.example"


@dataclass
class Person:
    """`http(service)` carries the person's token."""

    stack: "RunningStack"
    mailbox: Mailbox
    email: str = field(default_factory=unique_email)
    first_name: str = "Camille"
    last_name: str = "Martin"
    language: str = "fr"
    password: str = PASSWORD
    account_id: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)
    app: pyotp.TOTP | None = None
    last_step: int = 0
    _clients: dict[str, httpx.Client] = field(default_factory=dict)

    def anonymous(self, service: str = "identity") -> httpx.Client:
        return self._client(service, "")

    def http(self, service: str) -> httpx.Client:
        return self._client(service, self.tokens["access_token"])

    def _client(self, service: str, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        key = f"{service}:{token}"
        if key not in self._clients:
            self._clients[key] = httpx.Client(base_url=self.stack.url(service), headers=headers, timeout=30)
        return self._clients[key]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def challenge(self) -> str:
        """A solved one (ID-3)."""
        return solved(self.anonymous())

    def form(self, **changes: Any) -> dict[str, Any]:
        return {
            "email": self.email, "email_confirmation": self.email, "first_name": self.first_name, "last_name": self.last_name,
            "language": self.language, "accept_terms": True, "survey_consent": False,
        } | changes  # fmt: skip

    def register(self, **changes: Any) -> httpx.Response:
        return self.anonymous().post("/accounts", json=self.form(challenge=self.challenge()) | changes)

    def ask_link(self, email: str = "") -> httpx.Response:
        body = {"email": email or self.email, "challenge": self.challenge()}
        return self.anonymous().post("/accounts/activation-links", json=body)

    def activation_token(self, count: int = 1) -> str:
        mail = self.mailbox.wait(self.email, "ctiv", count)
        match = re.search(r"token=([\w-]+)", mail["text"])
        assert match, mail["text"]
        return match.group(1)

    def activate(self) -> Self:
        answer = self.anonymous().post(
            "/activations", json={"token": self.activation_token(), "password": self.password}
        )
        assert answer.status_code == 200, answer.text
        self.account_id = answer.json()["account_id"]
        return self

    def begin(self, password: str | None = None) -> httpx.Response:
        return self.anonymous().post("/logins", json={"email": self.email, "password": password or self.password})

    def mailed_code(self, count: int = 1) -> str:
        return self.mailed_code_of("code", count)

    def mailed_code_of(self, subject: str, count: int = 1) -> str:
        mail = self.mailbox.wait(self.email, subject, count)
        match = re.search(r"^(\d{6})\s*$", mail["text"], re.MULTILINE)
        assert match, mail["text"]
        return match.group(1)

    def codes_received(self) -> int:
        return len(self.mailbox.search(self.email, "code"))

    def app_code(self) -> str:
        """A code of a time step not used yet."""
        assert self.app is not None
        step = eventually(
            lambda: (
                max(int(time.time()) // 30, self.last_step + 1) if self.last_step < int(time.time()) // 30 + 1 else None
            ),
            35,
        )
        self.last_step = step
        return self.app.at(step * 30)

    def log_in(self) -> Self:
        before = self.codes_received()
        answer = self.begin()
        assert answer.status_code == 201, answer.text
        login = answer.json()
        code = self.app_code() if login["factor"] == "TOTP" else self.mailed_code(before + 1)
        proved = self.anonymous().post(f"/logins/{login['login_id']}/code", json={"code": code})
        assert proved.status_code == 200, proved.text
        self.tokens = proved.json()
        return self

    def add_app(self) -> str:
        """Registers an authenticator app, or another in its place; answers its secret."""
        code = self.app_code() if self.app else ""
        proposed = self.http("identity").post("/me/totp", json={"password": self.password, "code": code})
        assert proposed.status_code == 201, proposed.text
        self.app, self.last_step = pyotp.TOTP(proposed.json()["secret"]), 0
        confirmed = self.http("identity").post(
            "/me/totp/confirmation", json={"code": self.app_code(), "device_name": "Téléphone"}
        )
        assert confirmed.status_code == 204, confirmed.text
        return str(proposed.json()["secret"])

    def join(self) -> Self:
        """From nothing to logged in."""
        assert self.register().status_code == 202
        return self.activate().log_in()


def activated(stack: "RunningStack", mailbox: Mailbox, count: int) -> list[Person]:
    people = [Person(stack, mailbox) for _ in range(count)]
    for person in people:
        person.register()
        person.activate()
    return people
