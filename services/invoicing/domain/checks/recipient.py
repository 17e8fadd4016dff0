"""What a recipient demands of an invoice, from its own parameters (INV-9, ORG-15)."""

import re
from re import _constants as opcodes  # type: ignore[attr-defined]
from re import _parser as regex_parser  # type: ignore[attr-defined]
from typing import Any

from contracts.structure import Parameters, Service, StructureChanged
from services.invoicing.domain.checks.findings import Finding

STATE_SIRET = "11000201100044"
"""The one SIRET of the State: code service and engagement are always mandatory there."""
PUBLIC_ONLY_SERVICE = "FACTURES_PUBLIQUES"
"""Code service reserved to invoices between public bodies."""
MAX_PATTERN = 200
MAX_REPEATS = 4


def demands(structure: StructureChanged) -> Parameters:
    given = structure.parameters or Parameters()
    if structure.identifier != STATE_SIRET:
        return given
    return given.model_copy(update={"code_service_mandatory": True, "engagement_mandatory": True})


def service_of(structure: StructureChanged, code: str | None) -> Service | None:
    return next((s for s in structure.services if s.code == code), None) if code else None


def check_recipient(
    structure: StructureChanged | None,
    *,
    siret: str,
    code_service: str | None,
    engagement: str | None,
    supplier: StructureChanged,
) -> list[Finding]:
    """Everything the recipient's rules have to say; stops at a recipient that cannot receive."""
    if structure is None or structure.kind != "PUBLIQUE":
        return [_unknown(siret)]
    if not structure.active:
        return [_inactive(structure)]
    if structure.structure_id == supplier.structure_id:
        return [_itself(siret)]
    return [
        *_check_service(structure, code_service, supplier),
        *_check_engagement(structure, code_service, engagement),
    ]


def _check_service(structure: StructureChanged, code: str | None, supplier: StructureChanged) -> list[Finding]:
    if not code:
        return [_service_missing(structure)] if demands(structure).code_service_mandatory else []
    service = service_of(structure, code)
    if service is None or not service.active:
        return [_service_unknown(structure, code)]
    if code == PUBLIC_ONLY_SERVICE and supplier.kind != "PUBLIQUE":
        return [_service_reserved(code)]
    return []


def _check_engagement(structure: StructureChanged, code_service: str | None, engagement: str | None) -> list[Finding]:
    rules, service = demands(structure), service_of(structure, code_service)
    if engagement:
        return [] if _engagement_accepted(rules, engagement) else [_engagement_format(structure, rules, engagement)]
    if rules.engagement_mandatory or (service is not None and service.engagement_mandatory):
        return [_engagement_missing(structure, rules)]
    if rules.service_or_engagement_mandatory and not code_service:
        return [_either_missing(structure)]
    return []


def _engagement_accepted(rules: Parameters, engagement: str) -> bool:
    usable = [p for p in rules.engagement_formats if is_safe(p)]
    return not usable or any(re.fullmatch(p, engagement) for p in usable)


def is_safe(pattern: str) -> bool:
    """A recipient's pattern runs on our loop: one that could take exponential time is not used, nor a broken one."""
    if len(pattern) > MAX_PATTERN:
        return False
    try:
        parsed = regex_parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return _repeats(parsed, inside=False) <= MAX_REPEATS


def _repeats(node: Any, *, inside: bool) -> float:
    """Open-ended repeats in a parsed pattern; infinite where one holds another, a choice or a back-reference."""
    total: float = 0
    for op, argument in node:
        if op in (opcodes.GROUPREF, opcodes.GROUPREF_EXISTS) or (inside and op is opcodes.BRANCH):
            return float("inf")
        if op in (opcodes.MAX_REPEAT, opcodes.MIN_REPEAT, opcodes.POSSESSIVE_REPEAT):
            low, high, body = argument
            if inside:
                return float("inf")
            total += (high != low) + _repeats(body, inside=True)
        elif op is opcodes.SUBPATTERN:
            total += _repeats(argument[-1], inside=inside)
        elif op is opcodes.BRANCH:
            total += sum(_repeats(branch, inside=inside) for branch in argument[1])
        elif op in (opcodes.ASSERT, opcodes.ASSERT_NOT):
            total += _repeats(argument[1], inside=inside)
    return total


def _unknown(siret: str) -> Finding:
    return Finding(
        "recipient_siret",
        "recipient_unknown",
        f"Aucune structure publique n'a le SIRET {siret}. Cherchez le destinataire dans l'annuaire.",
        f"No public structure has SIRET {siret}. Look the recipient up in the annuaire.",
        siret,
    )


def _inactive(structure: StructureChanged) -> Finding:
    return Finding(
        "recipient_siret",
        "recipient_inactive",
        f"{structure.name} est désactivée et ne reçoit plus de facture. Choisissez un autre destinataire.",
        f"{structure.name} is deactivated and receives no invoice any more. Choose another recipient.",
        structure.identifier,
    )


def _itself(siret: str) -> Finding:
    return Finding(
        "recipient_siret",
        "recipient_is_supplier",
        "Le fournisseur et le destinataire sont la même structure. Choisissez un autre destinataire.",
        "Supplier and recipient are the same structure. Choose another recipient.",
        siret,
    )


def _service_missing(structure: StructureChanged) -> Finding:
    return Finding(
        "code_service",
        "code_service_required",
        f"{structure.name} exige un code service. Choisissez-le dans l'annuaire.",
        f"{structure.name} demands a service code. Choose it in the annuaire.",
    )


def _service_unknown(structure: StructureChanged, code: str) -> Finding:
    return Finding(
        "code_service",
        "code_service_unknown",
        f"« {code} » n'est pas un service actif de {structure.name}. Choisissez-en un dans l'annuaire.",
        f"'{code}' is not an active service of {structure.name}. Choose one in the annuaire.",
        code,
    )


def _service_reserved(code: str) -> Finding:
    return Finding(
        "code_service",
        "code_service_reserved",
        f"Le service {code} est réservé aux factures entre entités publiques. Choisissez un autre service.",
        f"Service {code} is reserved to invoices between public bodies. Choose another one.",
        code,
    )


def _engagement_missing(structure: StructureChanged, rules: Parameters) -> Finding:
    hint = f" (format attendu : {rules.engagement_hint})" if rules.engagement_hint else ""
    hint_en = f" (expected format: {rules.engagement_hint})" if rules.engagement_hint else ""
    return Finding(
        "engagement",
        "engagement_required",
        f"{structure.name} exige un numéro d'engagement{hint}. Demandez-le à votre client.",
        f"{structure.name} demands an engagement number{hint_en}. Ask your customer for it.",
    )


def _engagement_format(structure: StructureChanged, rules: Parameters, engagement: str) -> Finding:
    accepted = rules.engagement_hint or " | ".join(rules.engagement_formats)
    return Finding(
        "engagement",
        "engagement_format",
        f"Le numéro d'engagement « {engagement} » n'a pas le format accepté par {structure.name} : {accepted}.",
        f"Engagement number '{engagement}' is not in the format accepted by {structure.name}: {accepted}.",
        engagement,
    )


def _either_missing(structure: StructureChanged) -> Finding:
    return Finding(
        "engagement",
        "service_or_engagement_required",
        f"{structure.name} exige un code service ou un numéro d'engagement. Renseignez l'un des deux.",
        f"{structure.name} demands a service code or an engagement number. Give one of them.",
    )
