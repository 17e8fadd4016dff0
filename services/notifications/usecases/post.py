"""What every mail to a person carries: where it comes back to, and how it is switched off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis import mail
from chassis.sealing import Sealer
from chassis.store import Document
from services.notifications.domain import tokens
from services.notifications.domain.kinds import CHOSEN
from services.notifications.domain.notice import Person


@dataclass(frozen=True, slots=True)
class Post:
    """`return_domain` empty: mails come back to whoever they say they are from."""

    sealer: Sealer
    public_url: str
    return_domain: str

    def record(self, mail_id: str, person: Person, template: str, params: dict[str, Any]) -> Document:
        return mail.record(
            mail_id, person.contact_email, template, person.language, params, account_id=person.account_id,
            headers=self._headers(person.account_id, template), sender=self._sender(person),
        )  # fmt: skip

    def _headers(self, account_id: str, template: str) -> Mapping[str, str]:
        """One click switches off what can be (RFC 8058)."""
        if template != tokens.DIGEST and template not in CHOSEN:
            return {}
        token = tokens.unsubscribing(account_id, template, self.sealer.digest)
        return {
            "List-Unsubscribe": f"<{self.public_url}/desabonnement/{token}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _sender(self, person: Person) -> str:
        if not self.return_domain:
            return ""
        return tokens.return_path(person.account_id, person.contact_email, self.return_domain, self.sealer.digest)
