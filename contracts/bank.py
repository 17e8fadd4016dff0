from typing import Annotated, Any, ClassVar

from pydantic import Field

from contracts import topics
from contracts.enumerations import Code, Growing
from contracts.envelope import EventData, FileRef


class BankAccountKind(Code):
    """How a bank account is numbered (ORG-10; growing)."""

    IBAN = "IBAN", "IBAN", "IBAN"
    AUTRE = "AUTRE", "Autre", "Other"


class BankDetailsChanged(EventData):
    """The whole state of one bank account of a structure (ORG-10; compacted). Information for the payer, no more.

    `iban` where the kind is IBAN, else `number`. Key: bank account id.
    """

    topic: ClassVar = topics.BANK_DETAILS_CHANGED
    key: ClassVar = "bank_account_id"
    example: ClassVar[dict[str, Any]] = {
        "bank_account_id": "0199f0a2-0000-7000-8000-0000000000e1",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "name": "Compte principal",
        "kind": "IBAN",
        "iban": "FR1420041010050500013M02606",
        "bic": "PSSTFRPPPAR",
        "active": True,
    }

    bank_account_id: str
    structure_id: str
    name: str = Field(description="Shown at deposit")
    kind: Annotated[str, Growing(BankAccountKind)]
    iban: str = ""
    number: str = ""
    bic: str = ""
    affactureur: bool = Field(default=False, description="It is a factor's")
    rib_tic: bool = Field(default=False, description="For fuel tax refunds")
    active: bool


class StructureAttachmentChanged(EventData):
    """A document that a structure keeps for reuse when depositing (ORG-11; compacted). Key: attachment id.

    `active` false: it was deleted, and its file with it.
    """

    topic: ClassVar = topics.STRUCTURE_ATTACHMENT_CHANGED
    key: ClassVar = "attachment_id"
    example: ClassVar[dict[str, Any]] = {
        "attachment_id": "0199f0a2-0000-7000-8000-0000000000e2",
        "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
        "label": "Attestation de vigilance",
        "file": {
            "url": "organisation/0199f0a2-0000-7000-8000-0000000000a1/0199f0a2-0000-7000-8000-0000000000e3",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "size": 48123,
            "media_type": "application/pdf",
            "name": "attestation-urssaf.pdf",
        },
        "active": True,
    }

    attachment_id: str
    structure_id: str
    label: str = ""
    file: FileRef | None = None
    active: bool
