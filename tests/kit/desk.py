"""Documents handed to ocr over the real bus, and what it answers."""

import hashlib
from dataclasses import dataclass
from typing import Any

from contracts import DocumentReceived
from contracts.envelope import FileRef
from tests.kit.outside import Outside
from tests.kit.world import World, new_id


@dataclass
class Desk:
    world: World
    outside: Outside

    def received(self, data: bytes, name: str = "facture.pdf") -> DocumentReceived:
        """Stores the file and makes its event, without publishing it."""
        document = new_id()
        url = f"tests/{document}"
        path = self.world.stack.data / "files" / url
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        file = FileRef(
            url=url, sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type="application/pdf", name=name
        )
        depositor = DocumentReceived.Depositor(identifier="73282932000074", name="ATELIER DUPONT")
        return DocumentReceived(
            document_id=document, invoice_id=new_id(), structure_id=new_id(), file=file, depositor=depositor
        )

    def send(self, *files: bytes) -> list[str]:
        events = [self.received(data) for data in files]
        self.world.publish(*events)
        return [event.document_id for event in events]

    def extracted(self, document: str, within: float = 30) -> dict[str, Any]:
        return self.outside.wait("invoice.extracted", lambda e: e["data"]["document_id"] == document, within)["data"]

    def state(self, document: str) -> dict[str, Any]:
        return self.world.client["ocr"]["readings"].find_one({"_id": document}) or {}
