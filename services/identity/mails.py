"""The mails that carry a secret or tell of one; identity sends them itself, so that no secret travels on the bus."""

import json
from pathlib import Path
from typing import Any

from chassis.ids import new_id
from chassis.mail import Content, outbox_entry, record
from chassis.store import Document
from chassis.templates import Templates
from services.identity.sealing import Sealer

PURPOSE = "mail"


class Mails:
    def __init__(self, sealer: Sealer, public_url: str) -> None:
        self._sealer = sealer
        self._templates = Templates(Path(__file__).parent / "mails")
        self._public_url = public_url

    def entry(self, template: str, account: Document, **params: Any) -> Document:
        """An outbox entry; its parameters are sealed until they are sent, then erased."""
        return outbox_entry(
            self.mail(template, account["login_email"], account["language"], account["first_name"], params)
        )

    def mail(self, template: str, to: str, language: str, first_name: str, params: dict[str, Any]) -> Document:
        known = {"first_name": first_name, "public_url": self._public_url, **params}
        return record(new_id(), to, template, language, {"sealed": self._sealer.seal(json.dumps(known), PURPOSE)})

    def render(self, mail: Document) -> Content:
        params = json.loads(self._sealer.open(mail["params"]["sealed"], PURPOSE))
        return self._templates.render(mail["template"], mail["language"], params)
