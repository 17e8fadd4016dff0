"""What reading a file yields: fields with their value, certainty and place (OCR-3), and its JSON."""

from dataclasses import dataclass, field
from typing import Any, Literal

from services.ocr.domain import refusals

Source = Literal["xml", "text", "scan"]
Outcome = Literal["read", "refused"]
Value = str | list[dict[str, str | None]]

FIELD_NAMES: tuple[str, ...] = (
    "invoice_number", "type_code", "issue_date", "due_date", "currency",
    "total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid",
    "engagement", "marche", "code_service",
    "supplier_name", "supplier_siret", "supplier_siren", "supplier_vat",
    "recipient_name", "recipient_siret", "recipient_siren", "recipient_vat",
    "iban", "bic", "payment_mode", "vat_type", "vat_lines", "lines",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """PDF points from the top left of the page as shown."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        return self.x0, self.y0, self.x1, self.y1

    def json(self) -> list[float]:
        return [round(edge, 1) for edge in self.edges]


@dataclass(frozen=True, slots=True)
class Check:
    rule: str
    ok: bool
    detail: str = ""

    def json(self) -> dict[str, Any]:
        return {"rule": self.rule, "ok": self.ok, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Candidate:
    value: Value
    confidence: float
    page: int | None = None
    box: Box | None = None

    def json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "confidence": round(self.confidence, 3),
            "page": self.page,
            "box": self.box.json() if self.box else None,
        }


@dataclass(frozen=True, slots=True)
class Field:
    """One value; `value` is None when nothing is sure enough (OCR-6), its candidates then say what was seen."""

    value: Value | None = None
    confidence: float = 0.0
    source: Source | None = None
    page: int | None = None
    box: Box | None = None
    text: str | None = None
    checks: tuple[Check, ...] = ()
    candidates: tuple[Candidate, ...] = ()

    def json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "confidence": round(self.confidence, 3),
            "source": self.source,
            "page": self.page,
            "box": self.box.json() if self.box else None,
            "text": self.text,
            "checks": [check.json() for check in self.checks],
            "candidates": [candidate.json() for candidate in self.candidates],
        }


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that say different things (OCR-1): what each one says."""

    field: str
    xml: Value
    page_value: Value
    page: int | None = None
    box: Box | None = None

    def json(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "xml": self.xml,
            "text": self.page_value,
            "page": self.page,
            "box": self.box.json() if self.box else None,
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """`detail` in `fr` and `en`, from the table in `refusals`."""

    code: str
    detail: dict[str, str]

    def json(self) -> dict[str, Any]:
        return {"code": self.code, "detail": self.detail}


class RefusedError(Exception):
    """The file cannot be read at all: `refusal` says why, to a user; `words` fill the sentences of its code."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, refusals.detail(code, **words))


@dataclass(frozen=True, slots=True)
class Extraction:
    """The answer for one file. `notes` says which better source was there and could not be read, and why."""

    outcome: Outcome
    source: Source | None = None
    pages: int = 0
    fields: dict[str, Field] = field(default_factory=dict)
    refusal: Refusal | None = None
    disagreements: tuple[Disagreement, ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    rules_version: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "refusal": self.refusal.json() if self.refusal else None,
            "source": self.source,
            "pages": self.pages,
            "fields": {name: self.fields[name].json() if name in self.fields else None for name in FIELD_NAMES},
            "disagreements": [each.json() for each in self.disagreements],
            "findings": list(self.findings),
            "rules_version": self.rules_version,
            "notes": list(self.notes),
            "seconds": round(self.seconds, 4),
        }


def refused(code: str, **words: object) -> Extraction:
    """The answer for a file that nothing could be read from."""
    return Extraction("refused", refusal=Refusal(code, refusals.detail(code, **words)))
