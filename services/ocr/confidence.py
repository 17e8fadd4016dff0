"""From a raw score to a probability, and below which one a field stays empty (OCR-6).

The weights come from `python -m tests.ocr.calibrate`: logistic regression on generated documents, a group of fields
each; docs/recognition.md shows how far they hold on families that were left out.
"""

from math import exp, log

from services.ocr.found import Found

FEATURES = ("bias", "log-odds of the score", "reader's doubt", "a check passed", "arithmetic failed", "rivals")
GROUPS = {
    "total_ht": "amount", "total_tva": "amount", "total_ttc": "amount", "net_a_payer": "amount", "prepaid": "amount", "vat_lines": "amount",
    "issue_date": "date", "due_date": "date",
    "invoice_number": "number", "engagement": "reference", "marche": "reference", "code_service": "reference",
    "supplier_siret": "party", "supplier_siren": "party", "supplier_vat": "party",
    "recipient_siret": "party", "recipient_siren": "party", "recipient_vat": "party", "iban": "bank", "bic": "bank",
}  # fmt: skip
_WEIGHTS: dict[str, tuple[float, ...]] = {}
# keys are left out: most SIRETs of public samples fail Luhn and are what the page says (OCR-5)
_ARITHMETIC = frozenset({"HT+TVA=TTC", "TTC-acompte=net", "net<=TTC"})
THRESHOLD = 0.7  # a wrong value costs a supplier weeks, an empty one a keystroke
_THRESHOLDS: dict[str, float] = {}


def features(name: str, found: Found) -> tuple[float, ...]:
    """What the probability is judged by, in the order of FEATURES."""
    del name
    score = min(0.99, max(0.01, found.score))
    doubt = 1.0 - found.spot.segment.certainty(found.spot.start, found.spot.end) if found.spot else 0.0
    passed = any(check.ok for check in found.checks)
    failed = any(not check.ok for check in found.checks if check.rule in _ARITHMETIC)
    rival = max((each.score for each in found.others if each.value != found.value), default=0.0)
    return (1.0, log(score / (1 - score)), doubt, float(passed), float(failed), rival / score)


def calibrated(name: str, found: Found) -> float:
    weights = _WEIGHTS.get(GROUPS.get(name, "other"))
    if weights is None:
        return min(0.99, found.score)
    return 1 / (1 + exp(-sum(w * x for w, x in zip(weights, features(name, found), strict=True))))


def threshold(name: str) -> float:
    return _THRESHOLDS.get(name, THRESHOLD)
