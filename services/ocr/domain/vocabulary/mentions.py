"""How pages name the payment mode and the VAT regime, a phrase a row, and the mandatory mentions that name neither (OCR-6).

`example` is a line that the row reads; a test holds each row to it.
"""

import re
from dataclasses import dataclass

CHOSEN = 0.85  # said to be this invoice's
NAMED = 0.6  # alone on its line, or as one pays
HINTED = 0.3  # in passing: under the threshold, so only a candidate
DISPUTED = 0.4  # of two values that are named as plainly
_PAID = r"(?:mode|moyen|conditions?|modalites?) de (?:reglement|paiement)s?|(?:reglement|paiement|payable|regl(?:e|er|able)|acquitte|paye)"
# « Membre d'une association agréée, le règlement par chèque est accepté » and its like say what may be, not what is.
_NO_CHOICE = re.compile(
    r"agree|\baga\b|\bcga\b|accept|libelle|en cas de|pas de |hors |frais de |impaye|rejet|refuse|a defaut|ou par |soit par "
)


@dataclass(frozen=True, slots=True)
class Mention:
    value: str
    weight: float
    pattern: re.Pattern[str]
    example: str
    unless: re.Pattern[str] | None = None  # found in the sentence around it, it leaves the choice open

    def match(self, line: str) -> re.Match[str] | None:
        """Where the folded `line` names the value."""
        return self.pattern.search(line)

    def holds_in(self, sentence: str) -> bool:
        return self.unless is None or not self.unless.search(sentence)


# Every match of a row holds one of these: a quick test before the patterns.
STEMS = (
    "vir", "transfer", "prele", "debit", "cheque", "carte", "cb", "card", "especes", "encaissement", "applicable", "293", "exoner",
    "assujetti", "soumis",
)  # fmt: skip


def _modes(value: str, words: str, example: str) -> tuple[Mention, Mention, Mention]:
    """A mode after « mode de règlement : », alone on its line, and anywhere."""
    return (
        Mention(
            value,
            CHOSEN,
            re.compile(rf"\b(?:{_PAID})\b[^.]{{0,30}}?(?:{words})"),
            f"Mode de règlement : {example}",
            _NO_CHOICE,
        ),
        Mention(value, NAMED, re.compile(rf"^\W*(?:par )?(?:{words})\W*$"), example, _NO_CHOICE),
        Mention(value, HINTED, re.compile(words), f"{example}, à votre choix"),
    )


PAYMENT_MODES: tuple[Mention, ...] = (
    *_modes("VIREMENT", r"\bvirements?\b|\bvir\.? sepa\b|\bbank transfer\b|\bwire transfer\b", "Virement"),
    Mention("VIREMENT", NAMED, re.compile(r"\bvirements? (?:bancaire|sepa|sous|a \d|au compte|sur le compte)|\bpar virement\b"), "Règlement attendu par virement", _NO_CHOICE),
    *_modes("PRELEVEMENT", r"\bpreleve(?:ment)?s?\b|\bdirect debit\b", "Prélèvement"),
    Mention("PRELEVEMENT", CHOSEN, re.compile(r"\bsera preleve\b|\bpar prelevement\b"), "Le montant sera prélevé le 12/03/2026", _NO_CHOICE),
    *_modes("CHEQUE", r"\bcheques?\b", "Chèque"),
    *_modes("AUTRE", r"\bcarte (?:bancaire|bleue|achat|d'achat)|\bcb\b|\bcredit card\b", "Carte bancaire"),
    *_modes("ESPECE", r"\bespeces\b", "Espèces"),
)  # fmt: skip
_TAX = r"(?:tva|t\.v\.a\.?|taxe)"
VAT_REGIMES: tuple[Mention, ...] = (
    Mention("TVA_SUR_DEBIT", CHOSEN, re.compile(rf"{_TAX} (?:acquittee |payee |exigible )?(?:sur|d'apres) les debits"), "TVA acquittée sur les débits"),
    Mention("TVA_SUR_DEBIT", CHOSEN, re.compile(r"option (?:pour le paiement de la taxe d'apres |pour )?les debits"), "Option pour le paiement de la taxe d'après les débits"),
    Mention("TVA_SUR_ENCAISSEMENT", CHOSEN, re.compile(rf"{_TAX}[^.]{{0,30}} (?:sur|d'apres) les encaissements"), "TVA exigible sur les encaissements"),
    Mention("EXONERATION", CHOSEN, re.compile(rf"{_TAX} (?:est )?non applicable|\b293 ?b\b"), "TVA non applicable, art. 293 B du CGI"),
    Mention("EXONERATION", CHOSEN, re.compile(rf"exoner\w+ de (?:la )?{_TAX}|{_TAX}[^.]{{0,30}}exoner|exoner\w+[^.]{{0,30}}\b26[12]\b"), "Exonération de TVA, article 261-4 du CGI"),
    Mention("EXONERATION", CHOSEN, re.compile(rf"non (?:assujetti|soumis)\w* a (?:la )?{_TAX}"), "Non assujetti à la TVA"),
    Mention("EXONERATION", HINTED, re.compile(r"exoner\w+|non applicable|non assujetti"), "Escompte pour paiement anticipé : non applicable"),
)  # fmt: skip
