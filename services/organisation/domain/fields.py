"""What the fields of a structure may hold, each by its rule; the same for creating and modifying (ORG-4, ORG-15)."""

import re
from collections.abc import Container, Iterator, Mapping

from chassis.errors import Finding
from contracts.structure import Address, JusticeCategory, StructureKind
from services.organisation.domain import countries, engagement
from services.organisation.domain.messages import finding
from services.organisation.domain.structure import Structure

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+?[0-9 .()-]{4,20}")
LIMITS = {
    "name": 201, "label": 201, "phone": 20, "rcs": 60, "email": 254, "pacage": 9,
    "centre_gestion_agricole": 60,
}  # fmt: skip
ADDRESS_LIMITS = {"line1": 150, "line2": 150, "line3": 150, "postal_code": 10, "town": 100}
PRIVATE_OPTIONS = ("receives_lifecycle_by_edi", "sends_edi", "raccordement_active")
OPTIONS = {
    StructureKind.PRIVEE: PRIVATE_OPTIONS,
    StructureKind.PUBLIQUE: (*PRIVATE_OPTIONS, "may_be_moa", "is_only_moa"),
    StructureKind.PLATEFORME: (),
}


def faults(structure: Structure, only: Container[str] | None = None) -> list[Finding]:
    """What is wrong; with `only`, in these fields: one kept under an older rule does not stand in the way of another."""
    return [fault for fault in _faults(structure) if only is None or fault.field.split(".")[0] in only]


def _faults(s: Structure) -> Iterator[Finding]:
    yield from _too_long(s, LIMITS)
    if not s.name.strip():
        yield finding("name", "name_missing", s.name)
    yield from reachable(s.email, s.phone, s.address)
    if s.justice_category and JusticeCategory.known(s.justice_category) is None:
        known = ", ".join(JusticeCategory)
        yield finding("justice_category", "justice_category_unknown", s.justice_category[:80], known=known)
    if s.pacage and not re.fullmatch(r"[0-9]{9}", s.pacage):
        yield finding("pacage", "pacage_format", s.pacage[:80])
    for option in s.options.keys() - set(OPTIONS[s.kind]):
        yield finding(f"options.{option}", "option_unknown", option[:80], options=", ".join(OPTIONS[s.kind]))
    yield from _formats(s)


def reachable(email: str, phone: str, address: Address | None) -> Iterator[Finding]:
    """Where a structure or a service is written to and called (ORG-4, ORG-9)."""
    if email and not EMAIL.fullmatch(email):
        yield finding("email", "email_format", email[:80])
    if phone and not PHONE.fullmatch(phone):
        yield finding("phone", "phone_format", phone[:80])
    if address:
        yield from _address(address)


def _address(a: Address) -> Iterator[Finding]:
    yield from _too_long(a, ADDRESS_LIMITS, "address.")
    if a.country not in countries.CODES:
        yield finding("address.country", "country_unknown", a.country[:80])
    if a.country == "FR" and a.postal_code and not re.fullmatch(r"[0-9]{5}", a.postal_code):
        yield finding("address.postal_code", "postal_code_format", a.postal_code[:80])


def _too_long(of: object, limits: Mapping[str, int], prefix: str = "") -> Iterator[Finding]:
    for name, most in limits.items():
        value = getattr(of, name)
        if len(value) > most:
            yield finding(f"{prefix}{name}", "too_long", value[:80], most=most)


def _formats(s: Structure) -> Iterator[Finding]:
    for pattern in engagement.refused(s.parameters.engagement_formats) if s.parameters else ():
        yield finding(
            "parameters.engagement_formats", "engagement_format", pattern[:80], length=engagement.MAX_LENGTH,
            most=engagement.MAX_PATTERNS,
        )  # fmt: skip
