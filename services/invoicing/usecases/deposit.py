"""The one door for documents: whatever hands an invoice over, it becomes a draft that the reader fills (INV-2, INV-5)."""

from dataclasses import dataclass, replace

from chassis.errors import Invalid
from chassis.idempotency import once
from chassis.uploads import Received
from contracts.invoice import Channel, Format
from services.invoicing.domain import published
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.invoice import reading
from services.invoicing.store.invoices import Record
from services.invoicing.usecases import drafting, receiving
from services.invoicing.usecases.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A document handed over. The supplier is declared by `supplier_id`, or named by the `supplier_identifier` read in the file.

    `actor`: the account, of a person or a machine, that hands it over; `flow`: number of the flux it came in.
    """

    file: Received
    actor: str
    channel: Channel
    supplier_id: str = ""
    supplier_identifier: str = ""
    service_id: str | None = None
    flow: str | None = None
    key: str | None = None
    """Idempotency-Key of the actor."""


async def deposit(parts: Parts, handed: Handed) -> Record:
    """Raises NotFound, Forbidden, FileRefused, Unavailable, KeyReused."""
    supplier_id = handed.supplier_id or await _named(parts, handed.supplier_identifier)
    changes = {"supplier_service_id": handed.service_id} if handed.service_id else {}
    draft = await drafting.new_draft(
        parts, handed.actor, supplier_id, changes, file_format=Format.PDF_NON_SIGNE, channel=handed.channel
    )
    used = once(handed.actor, handed.key, supplier_id, handed.file.name, handed.file.sha256)
    if used and (before := await parts.invoices.made_with(used)):
        return before
    async with receiving.document(parts, handed.file, draft.id, handed.actor) as (file, detected):
        draft = replace(
            draft,
            document=file,
            format=detected.format,
            detected=detected.format,
            flow=handed.flow,
            reading=reading.started(file.id),
        )
        record = await parts.invoices.add(draft, published.document_received(draft), once=used)
    if record.invoice.id != draft.id:  # the same call came twice at once: the other one's document is the one kept
        await parts.files.delete(file.reference)
    return record


async def _named(parts: Parts, identifier: str) -> str:
    """Raises Invalid for a supplier that is not known here."""
    known = await parts.structures.by_identifier(identifier)
    if known is None:
        raise Invalid(errors=[CATALOGUE.finding("supplier_id", "supplier_unknown", identifier)])
    return known.structure.structure_id
