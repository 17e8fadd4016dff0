"""Documents handed over to be read, and what reading them yields (OCR-1 to OCR-11).

`Extraction` is the one model of an answer: the reader makes it, `invoice.extracted` carries it, whoever fills a draft reads it.
"""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, Field, PlainSerializer

from contracts import topics
from contracts.envelope import EventData, FileRef, Shape

DOCUMENT = {
    "document_id": "0199f0a2-0000-7000-8000-0000000000d1",
    "invoice_id": "0199f0a2-0000-7000-8000-0000000000e1",
    "structure_id": "0199f0a2-0000-7000-8000-0000000000a1",
}


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


Source = Literal["xml", "text", "scan"]
Outcome = Literal["read", "refused"]
Value = str | list[dict[str, str | None]]  # rows for `lines` and `vat_lines`
Probability = Annotated[
    float,
    Field(ge=0, le=1),
    PlainSerializer(lambda value: round(value, 3), return_type=Annotated[float, Field(ge=0, le=1)]),
]
Seconds = Annotated[float, PlainSerializer(lambda value: round(value, 4), return_type=float)]

FIELD_NAMES: tuple[str, ...] = (
    "invoice_number", "type_code", "issue_date", "due_date", "currency",
    "total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid",
    "engagement", "marche", "code_service",
    "supplier_name", "supplier_siret", "supplier_siren", "supplier_vat",
    "recipient_name", "recipient_siret", "recipient_siren", "recipient_vat",
    "iban", "bic", "payment_mode", "vat_type", "vat_lines", "lines",
    "cadre", "original_number", "rounding",
)  # fmt: skip


class Box(NamedTuple):
    """PDF points from the top left of the page as shown. A tuple, since a page has as many as words."""

    x0: float
    y0: float
    x1: float
    y1: float


def _tenths(box: Box) -> tuple[float, float, float, float]:
    return round(box.x0, 1), round(box.y0, 1), round(box.x1, 1), round(box.y1, 1)


Place = Annotated[Box, PlainSerializer(_tenths, return_type=tuple[float, float, float, float])]


class Check(Shape):
    """One rule that a value was held against: a key, a sum, the calendar."""

    rule: str
    ok: bool
    detail: str = ""


class Candidate(Shape):
    """A value that was seen for a field, whether it was given or not."""

    value: Value
    confidence: Probability
    page: int | None = None
    box: Place | None = None


class ReadField(Shape):
    """One value, where and how surely it was read (OCR-3); null where nothing is sure enough (OCR-6): see the candidates."""

    value: Value | None = None
    confidence: Probability = 0.0
    source: Source | None = None
    page: int | None = None
    box: Place | None = None
    text: str | None = None
    checks: tuple[Check, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class Disagreement(Shape):
    """The XML and the page of one document say different things (OCR-1); `page` and `box` are where the page does."""

    field: str
    xml: Value
    text: Value
    page: int | None = None
    box: Place | None = None


class Bilingual(Shape):
    """The same words in French and English."""

    fr: str
    en: str


class Severity(StrEnum):
    """`error`: a rule could not be run. `fatal`: the invoice breaks a rule. The two others ask for attention only."""

    ERROR = "error"
    FATAL = "fatal"
    WARNING = "warning"
    INFORMATION = "information"


class Finding(Shape):
    """What a rule says about a structured invoice (OCR-11): which rule, where, the value found, and what to do.

    `original` is the rule set's own sentence, whichever language it speaks.
    """

    rule: str
    severity: Severity
    business_term: str | None = None
    path: str | None = None
    value: str | None = None
    message: Bilingual
    remedy: Bilingual
    original: str | None = None


class Refusal(Shape):
    """Why a file was not read (OCR-9): a stable code, and what to do."""

    code: str
    detail: Bilingual


def _without_nulls(fields: Any) -> Any:
    """The first events also name, as null, the fields for which nothing was seen."""
    return {name: read for name, read in fields.items() if read is not None} if isinstance(fields, dict) else fields


class Extraction(Shape):
    """The answer for one file: `fields` for which something was seen, `notes` on better sources that could not be read."""

    outcome: Outcome
    refusal: Refusal | None = None
    source: Source | None = None
    pages: int = 0
    fields: Annotated[dict[str, ReadField], BeforeValidator(_without_nulls)] = Field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    findings: tuple[Finding, ...] = ()
    rules_version: str = ""
    notes: tuple[str, ...] = ()
    seconds: Seconds = 0.0


class InvoiceExtracted(EventData, Extraction):
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
