"""What a recipient demands of an invoice, from its own parameters (INV-9, ORG-15)."""

from typing import Any

from chassis.errors import Finding
from chassis.patterns import MAX_PATTERNS, matches, usable
from contracts.structure import Parameters, StructureChanged, Verification
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.invoice.parties import Known

STATE_SIRET = "11000201100044"
"""The one SIRET of the State: code service and engagement are always mandatory there."""
PUBLIC_ONLY_SERVICE = "FACTURES_PUBLIQUES"
"""Code service reserved to invoices between public bodies."""


def demands(structure: StructureChanged) -> Parameters:
    given = structure.parameters or Parameters()
    if structure.identifier != STATE_SIRET:
        return given
    return given.model_copy(update={"code_service_mandatory": True, "engagement_mandatory": True})


def check_recipient(
    known: Known | None,
    *,
    siret: str,
    code_service: str | None,
    engagement: str | None,
    supplier: StructureChanged,
) -> list[Finding]:
    """Everything the recipient's rules have to say; stops at a recipient that cannot receive."""
    if known is None or known.structure.kind != "PUBLIQUE":
        return [CATALOGUE.finding("recipient_siret", "recipient_unknown", siret, siret=siret)]
    structure = known.structure
    if not structure.active:
        return [CATALOGUE.finding("recipient_siret", "recipient_inactive", structure.identifier, name=structure.name)]
    if structure.verification is Verification.A_ACCEPTER:
        return [CATALOGUE.finding("recipient_siret", "recipient_not_accepted", siret, name=structure.name)]
    if structure.structure_id == supplier.structure_id:
        return [CATALOGUE.finding("recipient_siret", "recipient_is_supplier", siret, siret=siret)]
    return [
        *_check_supplier(structure, supplier), *_check_service(known, code_service, supplier),
        *_check_engagement(known, code_service, engagement),
    ]  # fmt: skip


def _check_supplier(structure: StructureChanged, supplier: StructureChanged) -> list[Finding]:
    """A recipient may demand that whoever invoices it has proved who it is (ORG-31)."""
    if not demands(structure).verified_supplier_mandatory or supplier.verification is Verification.VERIFIEE:
        return []
    return [CATALOGUE.finding("supplier_id", "supplier_not_verified", supplier.identifier, name=structure.name)]


def _check_service(known: Known, code: str | None, supplier: StructureChanged) -> list[Finding]:
    structure, service = known.structure, known.service
    if not code:
        missing = demands(structure).code_service_mandatory
        return [_service(code, "code_service_required", name=structure.name)] if missing else []
    if service is None or not service.active:
        return [_service(code, "code_service_unknown", name=structure.name)]
    if code == PUBLIC_ONLY_SERVICE and supplier.kind != "PUBLIQUE":
        return [_service(code, "code_service_reserved")]
    return []


def _service(value: str | None, code: str, **values: Any) -> Finding:
    return CATALOGUE.finding("code_service", code, value, **values)


def _check_engagement(known: Known, code_service: str | None, engagement: str | None) -> list[Finding]:
    rules, name = demands(known.structure), known.structure.name
    if engagement:
        accepted = rules.engagement_hint or " | ".join(rules.engagement_formats)
        fits = engagement_accepted(rules, engagement)
        return [] if fits else [_engagement("engagement_format", engagement, name=name, accepted=accepted)]
    if rules.engagement_mandatory or (known.service is not None and known.service.engagement_mandatory):
        return [_engagement("engagement_required", name=name, hint=_hint(rules))]
    if rules.service_or_engagement_mandatory and not code_service:
        return [_engagement("service_or_engagement_required", name=name)]
    return []


def _engagement(code: str, value: str | None = None, **values: Any) -> Finding:
    return CATALOGUE.finding("engagement", code, value, **values)


def _hint(rules: Parameters) -> str:
    return f" ({rules.engagement_hint})" if rules.engagement_hint else ""


def engagement_accepted(rules: Parameters, engagement: str) -> bool:
    patterns = usable(rules.engagement_formats[:MAX_PATTERNS])
    return not patterns or any(matches(pattern, engagement) for pattern in patterns)
