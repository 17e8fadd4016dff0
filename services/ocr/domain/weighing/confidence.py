"""From a raw score to a probability, and the threshold below which a field stays empty (OCR-6).

The weights come from `python -m tests.ocr.calibrate`: logistic regression on generated documents, a group of fields
each; docs/recognition.md shows how far they hold on families that were left out.
"""

from math import exp, log

from services.ocr.domain.proposals import Proposal

FEATURES = ("bias", "log-odds of the score", "reader's doubt", "a check passed", "arithmetic failed")
_AMOUNTS = ("total_ht", "total_tva", "total_ttc", "net_a_payer", "prepaid", "vat_lines")
_IDENTIFIERS = ("siret", "siren", "vat")
GROUPS: dict[str, str] = (
    dict.fromkeys(_AMOUNTS, "amount")
    | dict.fromkeys(("issue_date", "due_date"), "date")
    | dict.fromkeys(("engagement", "marche", "code_service"), "reference")
    | dict.fromkeys((f"{role}_{kind}" for role in ("supplier", "recipient") for kind in _IDENTIFIERS), "party")
    | dict.fromkeys(("iban", "bic"), "bank")
    | {"invoice_number": "number", "type_code": "type"}
)
_WEIGHTS: dict[str, tuple[float, ...]] = {
    "amount": (1.70, 0.70, -4.40, 1.49, -1.02),
    "bank": (2.01, 0.78, -5.20, 0.96, -1.11),
    "date": (2.13, 1.13, -4.96, 0.64, -1.11),
    "number": (2.48, 0.80, -5.20, 0.70, -1.11),
    "party": (2.40, 1.67, -5.18, 0.26, -1.11),
    "reference": (2.43, 0.90, -5.27, 0.70, -1.11),
    "type": (2.28, 1.54, -4.99, 0.70, -1.11),
}
# Failed checks of keys do not count: most SIRETs of public samples fail Luhn though they are read rightly (OCR-5).
_ARITHMETIC = frozenset({"HT+TVA=TTC", "TTC-acompte=net", "net<=TTC"})
THRESHOLD = 0.8  # below it the field stays empty: typing a value in costs less than not seeing a wrong one
UNCHECKED_THRESHOLD = 0.5
MOST_CERTAIN = 0.995  # the weights were fitted on generated documents alone: no value is claimed more surely


def features(proposal: Proposal) -> tuple[float, ...]:
    """The inputs of the probability, in the order of FEATURES."""
    score = min(0.99, max(0.01, proposal.score))
    doubt = 1.0 - proposal.spot.segment.certainty(proposal.spot.start, proposal.spot.end) if proposal.spot else 0.0
    passed = any(check.ok for check in proposal.checks)
    failed = any(not check.ok for check in proposal.checks if check.rule in _ARITHMETIC)
    return (1.0, log(score / (1 - score)), doubt, float(passed), float(failed))


def calibrated(name: str, proposal: Proposal) -> float:
    """The probability that the value is right; fields outside GROUPS, such as names, keep their raw score."""
    weights = _WEIGHTS.get(GROUPS.get(name, ""))
    if weights is None:
        return min(MOST_CERTAIN, proposal.score)
    chance = 1 / (1 + exp(-sum(w * x for w, x in zip(weights, features(proposal), strict=True))))
    return min(MOST_CERTAIN, chance)


def sure_enough(name: str, confidence: float) -> bool:
    return confidence >= (THRESHOLD if name in GROUPS else UNCHECKED_THRESHOLD)
