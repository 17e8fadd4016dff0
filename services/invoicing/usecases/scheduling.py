"""What falls due by itself: rows of the lifecycle with a deadline, found by index and taken once, also after a stop (INV-27)."""

from datetime import datetime, timedelta

import structlog

from chassis import clock
from chassis.errors import NotFound, Stale
from services.invoicing.domain import published
from services.invoicing.domain.lifecycle.steps import act, by_system
from services.invoicing.domain.lifecycle.table import DUE, IN_PASSING, Deadline, find
from services.invoicing.usecases import following
from services.invoicing.usecases.parts import Parts

STUCK = timedelta(minutes=5)
"""Far more than the system's steps take behind a deposit."""
log = structlog.get_logger(__name__)


async def take_due(parts: Parts, now: datetime | None = None) -> int:
    """Takes every row whose deadline has passed; how many. A second run, or another process, finds nothing left."""
    now, taken = now or clock.now(), 0
    for deadline in Deadline:
        before = now - parts.delays[deadline]
        states = {row.source for row in DUE if row.deadline is deadline}
        async for invoice_id in parts.invoices.due(states, before):
            taken += await _take(parts, invoice_id, deadline, before, now)
    if taken:
        log.info("deadlines.taken", invoices=taken)
    return taken


async def go_on_again(parts: Parts, now: datetime | None = None) -> int:
    """Invoices that stay where the system only passes through (INV-20): their event was parked, or the worker died on it."""
    before, moved = (now or clock.now()) - STUCK, 0
    async for invoice_id in parts.invoices.due(IN_PASSING, before):
        try:
            moved += await following.go_on(parts, invoice_id)
        except (Stale, NotFound):
            continue
    if moved:
        log.warning("deposits.taken_up_again", invoices=moved)
    return moved


async def _take(parts: Parts, invoice_id: str, deadline: Deadline, before: datetime, now: datetime) -> bool:
    """False when somebody acted meanwhile."""
    try:
        record = await parts.invoices.get(invoice_id)
        invoice = record.invoice
        row = next((r for r in DUE if r.deadline is deadline and find(invoice.situation, r.action) is r), None)
        if row is None or invoice.state_at > before:
            return False
        after, rows = act(invoice, by_system(row.action, now))
        await parts.invoices.save(record, after, *published.status_changes(invoice, after, rows))
    except (Stale, NotFound):
        return False
    return True
