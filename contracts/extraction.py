from typing import Any, ClassVar, Literal

from pydantic import Field

from contracts import topics
from contracts.envelope import EventData, FileRef, Shape

DOCUMENT = {
    "document_id": "0199f0a2-0000-7000-8000-0000000000d1",
    "invoice_id": "0199f0a2-0000-7000-8000-0000000000e1",
    "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
}
Rect = tuple[float, float, float, float]


class DocumentReceived(EventData):
    """A file is durable in the store of files and waits to be read (INV-5). Key: invoice id.

    `depositor` says whose identifiers the reader may expect as the supplier's.
    """

    topic: ClassVar = topics.INVOICE_DOCUMENT_RECEIVED
    key: ClassVar = "invoice_id"
    example: ClassVar[dict[str, Any]] = DOCUMENT | {
        "file": {
            "url": "invoicing/2026/11/0199f0a2.pdf",
            "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "size": 48213,
            "media_type": "application/pdf",
            "name": "facture.pdf",
        },
        "depositor": {"identifier": "73282932000074", "name": "ATELIER DUPONT"},
    }

    class Depositor(Shape):
        identifier: str
        name: str

    document_id: str
    invoice_id: str
    structure_id: str
    file: FileRef
    depositor: Depositor


class ReadingProgressed(EventData):
    """A long document is being read (OCR-10). Key: document id."""

    topic: ClassVar = topics.INVOICE_READING_PROGRESSED
    key: ClassVar = "document_id"
    example: ClassVar[dict[str, Any]] = DOCUMENT | {"pages_done": 3, "pages": 12}

    document_id: str
    invoice_id: str
    structure_id: str
    pages_done: int
    pages: int


class Check(Shape):
    rule: str
    ok: bool
    detail: str = ""


class Candidate(Shape):
    value: Any
    confidence: float
    page: int | None = None
    box: Rect | None = None


class ReadField(Shape):
    """A value with where and how surely it was read (OCR-3). `box` in PDF points from the top left."""

    value: Any = None
    confidence: float = Field(0.0, ge=0, le=1)
    source: Literal["xml", "text", "scan"] | None = None
    page: int | None = None
    box: Rect | None = None
    text: str | None = None
    checks: tuple[Check, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class Refusal(Shape):
    """Why a file was not read (OCR-9): a stable code, and what to do in both languages."""

    code: str
    detail: dict[str, str] = Field(description="fr and en")


class InvoiceExtracted(EventData):
    """What the reader found in a file, or why it refused it (OCR-1 to OCR-11). Key: document id."""

    topic: ClassVar = topics.INVOICE_EXTRACTED
    key: ClassVar = "document_id"
    example: ClassVar[dict[str, Any]] = DOCUMENT | {
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "outcome": "read",
        "source": "text",
        "pages": 1,
        "fields": {
            "invoice_number": {
                "value": "FA-2026-0001",
                "confidence": 0.98,
                "source": "text",
                "page": 1,
                "box": [420.0, 80.5, 498.2, 92.0],
                "text": "Facture n° FA-2026-0001",
            }
        },
        "seconds": 0.04,
    }

    document_id: str
    invoice_id: str
    structure_id: str
    sha256: str
    outcome: Literal["read", "refused"]
    refusal: Refusal | None = None
    source: Literal["xml", "text", "scan"] | None = None
    pages: int = 0
    fields: dict[str, ReadField | None] = Field(default_factory=dict)
    disagreements: tuple[dict[str, Any], ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    rules_version: str = ""
    seconds: float = 0.0
