"""SIRET, SIREN, VAT numbers, IBAN and BIC as printed, with their keys checked. One whose key fails is kept and marked (OCR-5)."""

import re
from dataclasses import dataclass

from services.ocr.domain.page.layout import Segment
from services.ocr.domain.printed.keys import IBAN_LENGTHS, iban_ok, siren_ok, siret_ok, vat_ok
from services.ocr.domain.printed.misread import repaired_iban, repaired_vat

_VAT_BODY = (
    r"FR[ .]{0,2}[0-9A-Z]{2}(?:[ .]{0,2}\d{3}){3}|ATU\d{8}|BE[ .]?[01]?\d{3}\.?\d{3}\.?\d{3}|"
    r"DE[ ]?\d{3} ?\d{3} ?\d{3}|ES[ ]?[A-Z]\d{7}[0-9A-Z]|"
    r"ES[ ]?\d{8}[A-Z]|IT ?\d{11}|LU ?\d{8}|NL ?\d{9}B\d{2}|PT ?\d{9}|PL ?\d{10}|"
    r"IE ?\d[0-9A-Z]\d{5}[A-Z]{1,2}|SE ?\d{12}|"
    r"DK ?\d{8}|FI ?\d{8}|CZ ?\d{8,10}|RO ?\d{2,10}|GB ?\d{3} ?\d{4} ?\d{2}|EL ?\d{9}|HU ?\d{8}|"
    r"SK ?\d{10}|SI ?\d{8}|CHE-?\d{3}\.\d{3}\.\d{3}"
)
_VAT = re.compile(rf"(?<![A-Z0-9])(?:{_VAT_BODY})(?![A-Z0-9])")
_SIRET = re.compile(
    r"(?<![\d.,_A-SU-Za-su-z])\d{3}[ .\-]{0,2}\d{3}[ .\-]{0,2}\d{3}[ .\-]{0,2}\d{5}(?![\d])|"
    r"(?<![\d_A-SU-Za-su-z])(?:\d{3} ?\d{3} ?\d{3} ?\d{3} ?\d{2}|\d{9} \d{3} \d{2})(?!\d)"
)
_SIREN = re.compile(r"(?<![\d.,A-Z])\d{3}[ .]?\d{3}[ .]?\d{3}(?![\d]|[ .]?\d{3}|,\d)")
_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2})((?:[ ]{0,2}[0-9A-Z]){11,30})")
_IBAN_BODY = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]+")
_BLURRED_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}[\dOQIlSBDG]{2}(?:[ ]{0,2}[0-9OQIlSBDGZ|!]){20,30})")
_BLURRED_VAT = re.compile(r"(?<![A-Z0-9])FR ?[0-9OQIilSBDG|]{2}(?:[ .]{0,2}[0-9OQIlSB|]){9}(?![A-Z0-9])")
_BIC = re.compile(r"(?<![A-Z0-9])[A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2}(?: ?[A-Z0-9]{3})?(?![A-Z0-9])")
_BIC_LABEL = re.compile(
    r"\b(?:bic|swift|code bic|b\.i\.c)\b(?:[^a-z0-9]{0,8}?\((?:swift|bic|[a-z]+(?: [a-z]+)+)\)[^a-z0-9]{0,6}|"
    r"[^a-z0-9]{0,8}(?:(?:swift|bic)\b[^a-z0-9]{0,6})?)"
)
_HINT = re.compile(
    r"\d(?:[ .\-]{0,2}[\dA-Z]){7}|\b(?:BIC|SWIFT|bic|Bic|Swift)\b|^[A-Z0-9]{8,11}$"
)  # every identifier holds one of these: a quick test before the slow patterns
_SIRET_LABEL = re.compile(r"\bs\.?i\.?r\.?e\.?t\b\.?")
_SIREN_LABEL = re.compile(r"\bs\.?i\.?r\.?e\.?n\b\.?|\br\.?c\.?s\b")
_NOT_SIRET = re.compile(  # numbers of fourteen digits that meters, parcels and articles carry
    r"\b(?:pdl|prm|pce|rae|points? de (?:livraison|comptage|consommation)|compteur|gtin|ean|imei|colis|suivi|mandat(?: sepa)?|"
    r"rum|ics|telephone|tel|matricule|lot|serie)\b[^0-9]*$"
)
_SWISS = re.compile(r"\b(?:tva|mwst|iva|vat)\b")
_CAPITAL = re.compile(r"\bcapital\b[^0-9]{0,20}(?:\d{1,3}[ .])?$|(?<![\d])\d{1,3}[ .]$")
_CURRENCY = re.compile(r"(?:,\d\d)? ?(?:€|eur\b|euros\b|f\b|frs?\b)")
_AFTER_LABEL = re.compile(
    r"(?:[^0-9a-z]|n°|no\b|num(?:ero)?\b|client|acheteur|dest(?:inataire)?|vendeur|fournisseur|de|du|"
    r"l'|[a-z]{3,14}(?= [a-z]? ?\d)){0,6}?((?:\d[ .]{0,2}){9,16})"
)


@dataclass(frozen=True, slots=True)
class Identifier:
    kind: str  # siret, siren, vat, iban, bic
    value: str
    segment: Segment
    start: int
    end: int
    ok: bool
    labelled: bool = False

    @property
    def siren(self) -> str | None:
        if self.kind in {"siret", "siren"}:
            return self.value[:9]
        if self.kind == "vat" and self.value.startswith("FR"):
            return self.value[4:]
        return None


def find_identifiers(segment: Segment) -> list[Identifier]:
    """Identifiers of one segment, the longest first, none inside another."""
    if not _HINT.search(segment.text):
        return []
    ibans = _ibans(segment)
    identifiers = ibans + (_bics(segment) or _beside(segment, ibans)) + _numbers(segment)
    kept: list[Identifier] = []
    for identifier in identifiers:
        if all(identifier.end <= other.start or identifier.start >= other.end for other in kept):
            kept.append(identifier)
    return kept


def _ibans(segment: Segment) -> list[Identifier]:
    identifiers = []
    for match in _IBAN.finditer(segment.text):
        length = IBAN_LENGTHS.get(match[1][:2])
        value, end = _take(segment.text, match.start(), length or 0)
        if length and len(value) == length and _IBAN_BODY.fullmatch(value):
            identifiers.append(Identifier("iban", value, segment, match.start(), end, iban_ok(value)))
    if not identifiers and segment.scanned:
        for match in _BLURRED_IBAN.finditer(segment.text):
            whole = repaired_iban(match[1])
            identifiers += [Identifier("iban", whole, segment, *match.span(), ok=True)] if whole else []
    return identifiers


def _take(text: str, start: int, length: int) -> tuple[str, int]:
    """`length` characters from `start`, spaces aside; shorter where the text ends or another word begins."""
    taken = ""
    for at in range(start, len(text)):
        if not text[at].isspace():
            taken += text[at]
        if len(taken) == length:
            following = text[at + 1 : at + 2]
            return (taken, at + 1) if not following.isalnum() else ("", at)
    return taken, len(text)


def _bics(segment: Segment) -> list[Identifier]:
    identifiers = []
    for label in _BIC_LABEL.finditer(segment.plain):
        if match := _BIC.match(segment.text, label.end()):
            value = match.group().replace(" ", "")
            identifiers.append(Identifier("bic", value, segment, match.start(), match.end(), ok=True, labelled=True))
    if (
        not identifiers
        and (match := _BIC.fullmatch(segment.text))
        and " " not in match.group()
        and match.group()[4:6] in IBAN_LENGTHS
    ):
        identifiers.append(Identifier("bic", match.group(), segment, match.start(), match.end(), ok=True))
    return identifiers


def _beside(segment: Segment, ibans: list[Identifier]) -> list[Identifier]:
    """A BIC without its name, in the same words as an IBAN of its country."""
    return [
        Identifier("bic", match.group(), segment, *match.span(), ok=True)
        for iban in ibans
        for match in _BIC.finditer(segment.text)
        if " " not in match.group() and match.group()[4:6] == iban.value[:2] and match.start() >= iban.end
    ][:1]


def _key_digits(number: str) -> str:
    """French keys never hold the letters O and I: they are misread digits."""
    return "FR" + number[2:4].replace("O", "0").replace("I", "1") + number[4:] if number.startswith("FR") else number


def _numbers(segment: Segment) -> list[Identifier]:
    identifiers = _vats(segment)
    siret_label, siren_label = _SIRET_LABEL.search(segment.plain), _SIREN_LABEL.search(segment.plain)
    for match in _SIRET.finditer(segment.text):
        if _NOT_SIRET.search(segment.plain[: match.start()]):
            continue
        value = re.sub(r"\D", "", match.group())
        identifiers.append(Identifier("siret", value, segment, *match.span(), siret_ok(value), bool(siret_label)))
    if siret_label:
        identifiers += _after_siret(
            segment, siret_label.end(), known=any(identifier.kind == "siret" for identifier in identifiers)
        )
    if siren_label and (digits := _AFTER_LABEL.match(segment.plain, siren_label.end())):
        identifiers += _labelled(segment, digits, "siren", 9)
    for match in _SIREN.finditer(segment.text):
        if _CAPITAL.search(segment.plain[: match.start()]) or _CURRENCY.match(segment.plain, match.end()):
            continue
        value = re.sub(r"\D", "", match.group())
        if siren_label or siren_ok(value):
            identifiers.append(Identifier("siren", value, segment, *match.span(), siren_ok(value), bool(siren_label)))
    return identifiers


def _vats(segment: Segment) -> list[Identifier]:
    identifiers = []
    for match in _VAT.finditer(segment.text):
        value = _key_digits(re.sub(r"[ .]", "", match.group()))
        if value.startswith("CHE") and not _SWISS.search(segment.plain):
            continue  # the number of the Swiss register of firms, which need not be one for VAT
        if segment.scanned and not value[2:4].isdigit() and vat_ok(repaired_vat(value)):
            value = repaired_vat(value)
        identifiers.append(Identifier("vat", value, segment, *match.span(), vat_ok(value)))
    if not identifiers and segment.scanned:
        for match in _BLURRED_VAT.finditer(segment.text):
            if _NOT_SIRET.search(segment.plain[: match.start()]):
                continue
            value = repaired_vat(re.sub(r"[ .]", "", match.group()).replace("i", "1"))
            identifiers.append(Identifier("vat", value, segment, *match.span(), vat_ok(value)))
    return identifiers


def _after_siret(segment: Segment, at: int, *, known: bool) -> list[Identifier]:
    """The digits behind the word SIRET: unusual groups, a digit too few or too many, or a SIREN under the wrong name."""
    digits = _AFTER_LABEL.match(segment.plain, at)
    if digits is None:
        return []
    lengths = (13, 15, 16) if known else (13, 14, 15, 16)
    return _labelled(segment, digits, "siret", *lengths) or _labelled(segment, digits, "siren", 9)


def _labelled(segment: Segment, match: re.Match[str], kind: str, *lengths: int) -> list[Identifier]:
    value = re.sub(r"\D", "", match[1])
    ok = siret_ok(value) if kind == "siret" else siren_ok(value)
    return [Identifier(kind, value, segment, *match.span(1), ok, labelled=True)] if len(value) in lengths else []
