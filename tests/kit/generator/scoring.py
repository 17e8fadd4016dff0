"""Right, wrong and missing, as the public scorer counts: a value where nothing is printed is wrong."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from contracts.extraction import Extraction

SCORED = (
    "invoice_number", "type_code", "issue_date", "due_date", "total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid", "engagement", "marche",
    "code_service", "supplier_siret", "supplier_siren", "supplier_vat", "recipient_siret", "recipient_siren", "recipient_vat", "iban", "bic",
)  # fmt: skip
# may be derived where it is not printed: no mistake
_FREE = frozenset({"supplier_siren", "recipient_siren", "net_a_payer", "total_tva", "due_date"})


@dataclass
class Tally:
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[tuple[str, str, str, Any, Any]] = field(default_factory=list)
    certainties: list[tuple[float, bool]] = field(default_factory=list)

    def share(self) -> tuple[float, float]:
        """Right among the values that are there, and precision."""
        total: Counter[str] = sum(self.counts.values(), Counter())
        right, wrong, missing = total["right"], total["wrong"], total["missing"]
        return right / max(1, right + wrong + missing), right / max(1, right + wrong)


def _plain(value: Any) -> str:
    try:
        return str(abs(Decimal(str(value))))
    except InvalidOperation:
        return re.sub(r"\s", "", str(value)).lower()


def score(
    tally: Tally, name: str, printed: dict[str, Any], answer: Extraction, known: dict[str, Any] | None = None
) -> None:
    """`known`: true values that are not printed, so that giving them is no mistake."""
    for field_name in SCORED:
        read = answer.fields.get(field_name)
        got, want = (read.value if read else None), printed.get(field_name)
        if want is None and (
            got is None or field_name in _FREE or _plain(got) == _plain((known or {}).get(field_name))
        ):
            continue
        verdict = "missing" if got is None else "right" if want is not None and _plain(got) == _plain(want) else "wrong"
        _count(tally, name, field_name, verdict, got=got, want=want, confidence=read.confidence if read else 0.0)
    _vat_lines(tally, name, printed.get("vat_lines") or [], answer, (known or {}).get("vat_lines") or [])


def _count(tally: Tally, name: str, field_name: str, verdict: str, *, got: Any, want: Any, confidence: float) -> None:
    tally.counts[field_name][verdict] += 1
    if got is not None:
        tally.certainties.append((confidence, verdict == "right"))
    if verdict != "right":
        tally.misses.append((name, field_name, verdict, got, want))


_Lines = list[tuple[str, str | None, str]]


def _vat_lines(tally: Tally, name: str, want: _Lines, answer: Extraction, known: _Lines) -> None:
    read = answer.fields.get("vat_lines")
    got = (
        [(line["rate"], line["base"], line["amount"]) for line in read.value]
        if read and isinstance(read.value, list)
        else []
    )
    sure = read.confidence if read else 0.0
    for line in want:
        hit = next(
            (
                candidate
                for candidate in got
                if candidate[0] == line[0] and candidate[2] == line[2] and line[1] in {None, candidate[1]}
            ),
            None,
        )
        _count(tally, name, "vat_lines", "right" if hit else "missing", got=hit, want=line, confidence=sure)
        if hit:
            got.remove(hit)
    for line in got if not known else [row for row in got if row not in known]:
        _count(tally, name, "vat_lines", "wrong", got=line, want=None, confidence=sure)
