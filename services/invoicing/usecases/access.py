"""Which parts an account may play on an invoice, and which invoices it may list (INV-1, INV-35, INV-40)."""

from collections.abc import Iterable

from chassis.errors import Forbidden, NotFound, Stale, Text
from chassis.headers import same_version
from contracts.habilitation import Application, Level
from contracts.lifecycle import APPLICATIONS, Role, visible
from rights import Rights
from services.invoicing.domain.invoice.aggregate import Invoice
from services.invoicing.store.invoices import Record
from services.invoicing.usecases.parts import Parts


def roles(invoice: Invoice, rights: Rights, level: Level) -> frozenset[Role]:
    """Empty: for this account the invoice does not exist."""
    return frozenset(
        role
        for role, application in APPLICATIONS.items()
        if (party := invoice.party(role)) is not None
        and visible(role, invoice.state)
        and rights.allows(application, level, party.structure_id, party.service_id)
    )


def keys(rights: Rights, listed: Iterable[Role]) -> frozenset[str]:
    """What the account's rights let it list in these roles, as `Invoice.visible_to` writes it."""
    return frozenset(
        f"{role}:{grant.structure_id}" + (f":{grant.service_id}" if grant.service_id else "")
        for role in listed
        for grant in rights.on(APPLICATIONS[role])
    )


async def rights(parts: Parts, account: str) -> Rights:
    return await parts.habilitations.of(account)


async def seen(
    parts: Parts, account: str, invoice_id: str, etag: str | None = None, level: Level = Level.CONSULTATION
) -> tuple[Record, frozenset[Role], Rights]:
    """An invoice, the parts the account may play at `level`, and its rights. Raises NotFound, Stale."""
    record, held = await parts.invoices.get(invoice_id), await rights(parts, account)
    if not roles(record.invoice, held, Level.CONSULTATION):
        raise NotFound
    if not same_version(etag, record.version):
        raise Stale
    return record, roles(record.invoice, held, level), held


async def held(parts: Parts, account: str, invoice_id: str, role: Role, etag: str | None = None) -> Record:
    """An invoice on which the account may act as `role`. Raises NotFound, Forbidden, Stale."""
    record, mine, _ = await seen(parts, account, invoice_id, etag, Level.MODIFICATION)
    if role not in mine:
        raise Forbidden
    return record


async def require_supplier(parts: Parts, account: str, structure_id: str, service_id: str | None) -> None:
    """INV-1. Raises NotFound for a structure the account has nothing on, Forbidden for consultation only."""
    mine = await rights(parts, account)
    if mine.allows(Application.FACTURES_EMISES, Level.MODIFICATION, structure_id, service_id):
        return
    if structure_id in mine.structures(Application.FACTURES_EMISES):
        raise Forbidden(_CONSULTATION_ONLY)
    raise NotFound(_NOT_YOURS)


_CONSULTATION_ONLY = Text(
    "Il faut le profil « Factures émises : modification » sur cette structure (INV-1)",
    "This takes the profile 'Factures émises : modification' on the structure",
)
_NOT_YOURS = Text(
    "Structure inconnue, ou sans habilitation « Factures émises » pour vous",
    "Unknown structure, or one on which you do not hold 'Factures émises'",
)
