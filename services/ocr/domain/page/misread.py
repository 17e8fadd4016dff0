"""What OCR misreads, put right where a vocabulary or a key says how: one letter of a label, O for 0, 1 for I."""

import re
from functools import lru_cache

from services.ocr.domain.printed.keys import IBAN_LENGTHS, iban_ok

_WORDS = [
    "facture",
    "avoir",
    "invoice",
    "numero",
    "date",
    "emise",
    "emission",
    "facturation",
    "echeance",
    "paiement",
    "reglement",
    "total",
    "montant",
    "hors",
    "taxes",
    "toutes",
    "comprises",
    "votre",
    "notre",
    "reference",
    "marche",
    "contrat",
    "engagement",
    "juridique",
    "commande",
    "service",
    "executant",
    "acheteur",
    "code",
    "siret",
    "siren",
    "iban",
    "swift",
    "payer",
    "regler",
    "acompte",
    "solde",
    "reste",
    "somme",
    "client",
    "destinataire",
    "fournisseur",
    "emetteur",
    "vendeur",
    "livraison",
    "periode",
    "devis",
    "affaire",
    "subtotal",
    "intracommunautaire",
    "designation",
    "description",
    "quantite",
    "prix",
    "unitaire",
    "libelle",
    "prestation",
    "base",
    "taux",
    "remise",
    "adresse",
    "vos",
    "nos",
    "identifiants",
    "capital",
    "banque",
    "virement",
]
_BY_LENGTH: dict[int, list[str]] = {}
for _word in _WORDS:
    if len(_word) > 3:  # noqa: PLR2004  shorter words are too like one another
        _BY_LENGTH.setdefault(len(_word), []).append(_word)
_FIXED = (
    (re.compile(r"\bt[til1j7f][cgoe]\b(?!\w)"), "ttc"),
    (re.compile(r"\bh[:,;]\s?t\b"), "h.t"),
    (re.compile(r"\bre£|\bref£"), "ref"),
    (re.compile(r"\bn[?'*\"]"), "n°"),
)
_LETTERS = re.compile(r"[a-z£]{4,}")
_DIGITS = str.maketrans("OQoDIl|!SsBZzG", "00001111558226")


def repaired(plain: str) -> str:
    """Folded text of a scan with its label words put right, character for character."""
    for pattern, word in _FIXED:
        if all(len(match) == len(word) for match in pattern.findall(plain)):
            plain = pattern.sub(word, plain)
    return _LETTERS.sub(lambda match: _nearest(match.group()), plain)


@lru_cache(maxsize=4096)
def _nearest(word: str) -> str:
    """The label word that differs by one letter (two in eight), or the word itself."""
    near = _BY_LENGTH.get(len(word), [])
    if word in near:
        return word
    allowed = 2 if len(word) >= 8 else 1  # noqa: PLR2004
    close = [other for other in near if sum(a != b for a, b in zip(word, other, strict=True)) <= allowed]
    return close[0] if len(close) == 1 else word


def repaired_iban(text: str) -> str | None:
    """The one IBAN that these characters can have been, by its key; None where there is none."""
    compact = re.sub(r"\s", "", text)
    country, rest = compact[:2].upper(), compact[2:].translate(_DIGITS)
    length = IBAN_LENGTHS.get(country, 0)
    whole = country + rest
    tries = [whole[:length]] + [
        (whole[:at] + whole[at + 1 :])[:length]
        for at in range(2, len(whole))
        if whole[at] == "0" and len(whole) > length
    ]
    return next((each for each in tries if len(each) == length and iban_ok(each)), None)


def repaired_vat(text: str) -> str:
    """French VAT numbers hold digits after FR, but for keys that never use O and I."""
    return "FR" + text[2:].translate(_DIGITS) if text.startswith("FR") else text


def repaired_reference(text: str) -> str:
    """« SRVO7 », « EJO08829 »: an O or I between two letters and a digit is a digit, but for the O of « AVO23763 »."""
    return re.sub(r"(?<=[A-Z]{2})(?<!\bAV)([OI])(?=\d)", lambda match: "0" if match[1] == "O" else "1", text)
