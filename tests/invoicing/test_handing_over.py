"""One door for documents: whatever hands one over, the same rules make it the same draft (INV-2, INV-5)."""

import asyncio
import hashlib

import pytest

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.service import parts as service_parts
from chassis.uploads import FileRefused, Received
from contracts.habilitation import Level
from contracts.invoice import Channel, Format
from deploy.local import services
from services.invoicing.app import _parts
from services.invoicing.settings import Settings
from services.invoicing.usecases.deposit import Handed, deposit
from tests.invoicing import documents
from tests.invoicing.conftest import EMISES, Trade
from tests.kit.world import new_id


@pytest.fixture
async def parts(trade: Trade, monkeypatch: pytest.MonkeyPatch):
    """What another door would work with, on the stack of the tests."""
    for name, value in services.environment(trade.world.stack.infrastructure.place, "invoicing").items():
        monkeypatch.setenv(name, value)
    wired = service_parts("invoicing", Settings())
    made = _parts(wired, Settings())
    yield made
    await made.inspector.close()
    wired.database.client.close()


def handed(trade: Trade, data: bytes, name: str = "facture.xml", **more: str) -> Handed:
    file = Received(name, data, hashlib.sha256(data).hexdigest())
    return Handed(file=file, actor=trade.seller.account_id, channel=Channel.EDI, flow="FLUX-1", **more)


async def test_INV_5_the_supplier_may_be_the_one_that_the_file_names(parts, trade: Trade) -> None:
    record = await deposit(parts, handed(trade, documents.UBL, supplier_identifier=trade.supplier.identifier))
    invoice = record.invoice
    assert (invoice.supplier.structure_id, invoice.format) == (trade.supplier.structure_id, Format.UBL)
    assert (invoice.channel, invoice.flow, invoice.created_by) == (Channel.EDI, "FLUX-1", trade.seller.account_id)
    shown = trade.seller.http.get(f"/drafts/{invoice.id}").json()
    assert (shown["channel"], shown["document"]["sha256"]) == ("EDI", invoice.document.sha256)


async def test_INV_2_the_same_rules_as_at_every_other_door(parts, trade: Trade) -> None:
    with pytest.raises(Invalid) as unknown:
        await deposit(parts, handed(trade, documents.UBL, supplier_identifier="00000000000000"))
    assert [e.code for e in unknown.value.errors] == ["supplier_unknown"]
    with pytest.raises(FileRefused):
        await deposit(parts, handed(trade, b"MZ", supplier_id=trade.supplier.structure_id))
    with pytest.raises(NotFound):
        await deposit(parts, handed(trade, documents.UBL, supplier_id=trade.recipient.structure_id))
    reader = await asyncio.to_thread(trade.world.agent, trade.supplier, EMISES, Level.CONSULTATION)
    mine = handed(trade, documents.UBL, supplier_id=trade.supplier.structure_id)
    with pytest.raises(Forbidden):
        await deposit(
            parts, Handed(file=mine.file, actor=reader.account_id, channel=Channel.EDI, supplier_id=mine.supplier_id)
        )


async def test_INV_19_a_document_handed_over_twice_is_one_draft_and_one_file(parts, trade: Trade) -> None:
    key = new_id()
    same = handed(trade, documents.pdf(key), "facture.pdf", supplier_id=trade.supplier.structure_id, key=key)
    first, second = await deposit(parts, same), await deposit(parts, same)
    assert first.invoice.id == second.invoice.id
    folder = trade.world.stack.data / "files"
    assert len([p for p in folder.rglob("*.pdf") if p.read_bytes() == same.file.data]) == 1
