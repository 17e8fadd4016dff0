"""Deposits acknowledged durably, their way to an outside subscriber, and PDF to draft; each beside its ceiling in the same run.

`python -m benchmarks.deposits [--seconds 60]` writes docs/benchmarks.d/deposits.md.
"""

import argparse
import asyncio
import io
import json
import time
import uuid
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo import MongoClient

from benchmarks.load import Result, post
from chassis.access import Access
from chassis.store import connect
from contracts.habilitation import Application, Level
from contracts.topics import INVOICE_DEPOSITED
from tests.kit.documents import invoice_pdf
from tests.kit.stack import RunningStack, eventually, running
from tests.kit.world import World, new_id

CONNECTIONS = 32
UPLOADS_AT_ONCE = 8
OUT = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "deposits.md"


@dataclass
class Case:
    stack: RunningStack
    world: World
    url: str
    token: str
    supplier_id: str
    recipient: str

    def body(self) -> bytes:
        """A whole invoice of two lines, its number never used."""
        return json.dumps({
            "supplier_id": self.supplier_id, "recipient_siret": self.recipient, "invoice_number": f"B-{uuid.uuid4().hex[:16]}",
            "issue_date": "2026-11-03", "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT",
            "lines": [
                {"denomination": "Réfection du parquet", "quantity": "2", "unit_price_ht": "500.00", "vat_rate": "20"},
                {"denomination": "Vernis", "quantity": "3", "unit_price_ht": "33.33", "vat_rate": "5.5"},
            ],
        }).encode()  # fmt: skip

    def deposits(self, seconds: float, pace: float = 0.0, connections: int = CONNECTIONS) -> Result:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        port = int(self.url.rpartition(":")[2])
        return asyncio.run(
            post(
                "127.0.0.1", port, "/invoices", headers, self.body, connections=connections, seconds=seconds, pace=pace
            )
        )


def prepare(stack: RunningStack, client: MongoClient[dict[str, Any]]) -> Case:
    """invoicing as in production: api and worker apart."""
    url, _ = stack.start_extra("invoicing", "api")
    stack.start_extra("invoicing", "worker")
    return case(stack, client, url)


def case(stack: RunningStack, client: MongoClient[dict[str, Any]], url: str) -> Case:
    """A supplier's account that may deposit for a public body, by the invoicing that answers there."""
    world = World(stack, ("invoicing",), client)
    supplier, recipient = (
        world.structure(identifier="73282932000074"),
        world.structure("PUBLIQUE", identifier="21350238800019"),
    )
    for structure in (supplier, recipient):
        world.tell(structure, "structures")
    account = new_id()
    world.grant(account, supplier.structure_id, (Application.FACTURES_EMISES, Level.MODIFICATION))
    return Case(stack, world, url, world.token(account), supplier.structure_id, recipient.identifier)


async def bare_inserts(store: str, document: dict[str, Any], seconds: float) -> float:
    """The ceiling: documents of the same size, journalled, by as many tasks; a second."""
    database = connect(store, "ceiling")
    until, count = time.perf_counter() + seconds, 0

    async def insert() -> None:
        nonlocal count
        while time.perf_counter() < until:
            await database["bare"].insert_one(document | {"_id": new_id()})
            count += 1

    await asyncio.gather(*(insert() for _ in range(CONNECTIONS)))
    database.client.close()
    return count / seconds


async def on_the_bus(access: Access, wanted: set[str]) -> Counter[str]:
    """How often each deposit is on `invoice.deposited`, read from outside and from the beginning."""
    consumer = AIOKafkaConsumer(**access.arguments, auto_offset_reset="earliest")
    await consumer.start()
    partitions = [TopicPartition(INVOICE_DEPOSITED.name, n) for n in range(INVOICE_DEPOSITED.partitions)]
    consumer.assign(partitions)
    seen: Counter[str] = Counter()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and len(seen) < len(wanted):
        for records in (await consumer.getmany(timeout_ms=500)).values():
            seen.update(key for r in records if (key := (r.key or b"").decode()) in wanted)
    await consumer.stop()
    return seen


def durable(case: Case, seconds: float) -> list[str]:
    case.deposits(3)  # warm
    result = case.deposits(seconds)
    ids = {json.loads(body)["id"] for body in result.bodies}
    stored = case.world.client["invoicing"]["invoices"]
    in_store = sum(stored.count_documents({"_id": {"$in": chunk}}) for chunk in _chunks(sorted(ids)))
    seen = asyncio.run(on_the_bus(case.stack.kafka, ids))
    once = sum(1 for n in seen.values() if n == 1)
    document = stored.find_one({"_id": min(ids)}) or {}
    document.pop("_id")
    ceiling = asyncio.run(bare_inserts(case.stack.store, document, min(10, seconds)))
    return [
        "## JSON deposits, acknowledged durably", "",
        f"`POST /invoices`, {CONNECTIONS} connections for {seconds:.0f} s; invoicing as one api and one (niced) worker process;",
        "client, broker and store on the same two cores.", "",
        "| | measured |", "| --- | --- |",
        f"| acknowledged a second | {result.rate:.0f} |",
        f"| p50 / p99 / slowest | {_ms(result.percentile(0.5), result.percentile(0.99), max(result.latencies))} |",
        f"| refused | {sum(result.refused.values())} |",
        f"| acknowledged / in the store / on the bus / exactly once | {len(ids)} / {in_store} / {len(seen)} / {once} |",
        f"| ceiling: bare journalled inserts of the same document, {CONNECTIONS} tasks | {ceiling:.0f} a second |",
        f"| share of the ceiling | {result.rate / ceiling:.0%} |", "",
    ]  # fmt: skip


def _ms(*seconds: float) -> str:
    return " / ".join(f"{s * 1000:.0f}" for s in seconds) + " ms"


def _chunks(ids: list[str], size: int = 1000) -> list[list[str]]:
    return [ids[i : i + size] for i in range(0, len(ids), size)]


def to_outside(case: Case, seconds: float, pace: float) -> list[str]:
    """From the moment the request is sent to the event in an outside consumer's hands, at a steady pace."""
    arrived: dict[str, float] = {}
    sent: dict[str, float] = {}

    async def measure() -> Result:
        consumer = AIOKafkaConsumer(INVOICE_DEPOSITED.name, **case.stack.kafka.arguments, auto_offset_reset="latest")
        await consumer.start()
        reading = asyncio.create_task(_read(consumer, arrived))

        def body() -> bytes:
            content = case.body()
            sent[json.loads(content)["invoice_number"]] = time.perf_counter()
            return content

        headers = {"authorization": f"Bearer {case.token}", "content-type": "application/json"}
        port = int(case.url.rpartition(":")[2])
        result = await post(
            "127.0.0.1", port, "/invoices", headers, body, connections=CONNECTIONS, seconds=seconds, pace=pace
        )
        await asyncio.sleep(3)
        reading.cancel()
        await consumer.stop()
        return result

    result = asyncio.run(measure())
    took = sorted(arrived[n] - sent[n] for n in sent if n in arrived)
    p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
    return [
        "## Deposit to an outside subscriber", "",
        f"At {pace:.0f} deposits a second for {seconds:.0f} s ({result.rate:.0f} reached), from sending the request",
        "to the event in a plain aiokafka consumer.", "",
        "| | measured |", "| --- | --- |", f"| arrived | {len(took)} of {len(result.latencies)} acknowledged |",
        f"| p50 / p99 / slowest | {_ms(p50, p99, took[-1])} |",
        f"| of which the answer itself, p50 / p99 | {_ms(result.percentile(0.5), result.percentile(0.99))} |", "",
    ]  # fmt: skip


async def _read(consumer: AIOKafkaConsumer, arrived: dict[str, float]) -> None:
    async for record in consumer:
        arrived[json.loads(record.value)["data"]["number"]] = time.perf_counter()


def bare_reading(pdf: bytes) -> int:
    """The ceiling of reading: words with boxes by pypdfium2 alone."""
    import pypdfium2  # noqa: PLC0415  in the pool's process

    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = document[0].get_textpage()
    count = text.count_rects()
    for n in range(count):
        text.get_text_bounded(*text.get_rect(n))
    document.close()
    return count


def pdf_to_draft(case: Case, documents: int) -> list[str]:
    case.stack.start("ocr", {"OCR_TEXT_PROCESSES": "1"})
    pdfs = [
        invoice_pdf(number=f"P-{n:05d}", supplier_siret="73282932000074", recipient_siret=case.recipient)
        for n in range(documents)
    ]
    headers = {"Authorization": f"Bearer {case.token}"}
    drafts = case.world.client["invoicing"]["invoices"]

    def upload(http: httpx.Client, pdf: bytes) -> str:
        file = {"file": ("f.pdf", pdf, "application/pdf")}
        answer = http.post("/drafts/deposit", data={"supplier_id": case.supplier_id}, files=file)
        answer.raise_for_status()
        return str(answer.json()["id"])

    with httpx.Client(base_url=case.url, headers=headers, timeout=30) as http:
        first = upload(http, pdfs[0])
        eventually(lambda: drafts.find_one({"_id": first, "reading.status": "READ"}), 60)
        started = time.perf_counter()
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            ids = list(pool.map(partial(upload, http), pdfs))
        eventually(lambda: drafts.count_documents({"_id": {"$in": ids}, "reading.status": "READ"}) == len(ids), 300)
        taken = time.perf_counter() - started
    with ProcessPoolExecutor(1) as processes:
        list(processes.map(bare_reading, pdfs[:5]))
        started = time.perf_counter()
        list(processes.map(bare_reading, pdfs))
        bare = time.perf_counter() - started
    return [
        "## PDF to draft", "",
        f"{documents} one-page PDFs uploaded, {UPLOADS_AT_ONCE} at once, until every draft is filled:",
        "upload, storage, bus, one reading process, bus, draft.", "",
        "| | measured |", "| --- | --- |", f"| drafts a minute | {documents / taken * 60:.0f} |",
        f"| ceiling: bare pypdfium2 words with boxes, one process | {documents / bare * 60:.0f} a minute |",
        f"| share of the ceiling | {bare / taken:.0%} |", "",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--documents", type=int, default=200)
    chosen = parser.parse_args()
    with running() as stack, MongoClient(stack.store, tz_aware=True) as client:
        case = prepare(stack, client)
        lines = durable(case, chosen.seconds)
        lines += to_outside(case, min(30, chosen.seconds), pace=100)
        lines += pdf_to_draft(case, chosen.documents)
        case.world.close()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
