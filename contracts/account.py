from datetime import datetime
from typing import Any, ClassVar, Literal

from contracts import topics
from contracts.envelope import EventData

Language = Literal["fr", "en"]


class AccountCreated(EventData):
    """Someone created an account; it cannot log in before its activation (ID-7). Key: account id."""

    topic: ClassVar = topics.ACCOUNT_CREATED
    key: ClassVar = "account_id"
    example: ClassVar[dict[str, Any]] = {
        "account_id": "0199f0a2-0000-7000-8000-000000000001",
        "contact_email": "camille.martin@atelier-dupont.example",
        "first_name": "Camille",
        "last_name": "Martin",
        "language": "fr",
    }

    account_id: str
    contact_email: str
    first_name: str
    last_name: str
    language: Language


class AccountActivated(EventData):
    """The mailed link was followed and a password set (ID-5, ID-7). Key: account id."""

    topic: ClassVar = topics.ACCOUNT_ACTIVATED
    key: ClassVar = "account_id"
    example: ClassVar[dict[str, Any]] = {"account_id": "0199f0a2-0000-7000-8000-000000000001"}

    account_id: str


class AccountClosed(EventData):
    """The person closed the account (ID-19): whoever holds data of theirs erases it, or puts `account.changed`'s in its place.

    That one says CLOS and no name or address any more. Invoices are kept as the law asks. Key: account id.
    """

    topic: ClassVar = topics.ACCOUNT_CLOSED
    key: ClassVar = "account_id"
    example: ClassVar[dict[str, Any]] = {
        "account_id": "0199f0a2-0000-7000-8000-000000000001",
        "closed_at": "2026-11-22T09:12:31.120Z",
    }

    account_id: str
    closed_at: datetime


class AccountChanged(EventData):
    """The whole state of an account, what others need to address it (compacted). Key: account id."""

    topic: ClassVar = topics.ACCOUNT_CHANGED
    key: ClassVar = "account_id"
    example: ClassVar[dict[str, Any]] = {
        "account_id": "0199f0a2-0000-7000-8000-000000000001",
        "kind": "PERSONNE",
        "state": "ACTIF",
        "login_email": "camille.martin@atelier-dupont.example",
        "contact_email": "camille.martin@atelier-dupont.example",
        "first_name": "Camille",
        "last_name": "Martin",
        "language": "fr",
        "notifications": True,
    }

    account_id: str
    kind: Literal["PERSONNE", "TECHNIQUE"] = "PERSONNE"
    state: Literal["EN_ATTENTE", "ACTIF", "VERROUILLE", "CLOS"]
    login_email: str
    contact_email: str
    first_name: str
    last_name: str
    language: Language
    notifications: bool = True
