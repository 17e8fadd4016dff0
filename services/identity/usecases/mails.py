"""The mails that carry a secret or tell of one; identity sends them itself, so that no secret travels on the bus."""

import json
from pathlib import Path
from typing import Any

from chassis.ids import new_id
from chassis.mail import outbox_entry, record
from chassis.sealing import Sealer
from chassis.smtp import Content
from chassis.store import Document
from chassis.templates import Templates
from services.identity.domain.account import Account

PURPOSE = "mail"
TEMPLATES = Path(__file__).parent.parent / "templates"


class Mails:
    def __init__(self, sealer: Sealer, public_url: str) -> None:
        self._sealer = sealer
        self._templates = Templates(TEMPLATES)
        self._public_url = public_url

    def to(
        self, account: Account, template: str, *, address: str = "", forget: bool = False, **params: Any
    ) -> Document:
        """An outbox entry, to leave with the write that causes it; its parameters are sealed until sent, then erased.

        It goes to the login address, save where `address` is to be proved, or told as well.
        """
        known = {"first_name": account.first_name, "public_url": self._public_url, **params}
        sealed = {"sealed": self._sealer.seal(json.dumps(known), PURPOSE)}
        to = address or account.login_email
        return outbox_entry(
            record(new_id(), to, template, account.language, sealed, account_id=account.id, forget=forget)
        )

    def render(self, mail: Document) -> Content:
        params = json.loads(self._sealer.open(mail["params"]["sealed"], PURPOSE))
        return self._templates.render(mail["template"], mail["language"], params)
