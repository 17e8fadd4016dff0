"""One trace from an upload to the mail: every hop of it, read back from what a collector was sent."""

import time

import pytest
from pymongo import MongoClient

from contracts.habilitation import Application, Level
from tests.faults.trade import siret
from tests.kit.collector import collecting
from tests.kit.documents import invoice_pdf
from tests.kit.stack import eventually
from tests.kit.world import World

SERVICES = ("ocr", "invoicing", "notifications")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HOPS = {
    ("chorale-invoicing", "POST /drafts/deposit"),
    ("chorale-ocr", "ocr.invoice.document_received handles"),
    ("chorale-ocr", "reading texte"),
    ("chorale-invoicing", "invoicing.invoice.extracted handles"),
    ("chorale-invoicing", "POST /drafts/{invoice_id}/send"),
    ("chorale-invoicing", "invoicing.invoice.deposited handles"),
    ("chorale-notifications", "notifications.invoice.status_changed handles"),
    ("chorale-notifications", "mail invoice_available"),
}


@pytest.fixture
def collector(stack, tmp_path):
    with collecting(tmp_path / "spans.jsonl") as running:
        for service in SERVICES:
            stack.start(service, {"CHORALE_OTLP_ENDPOINT": running.url})
        yield running
        for service in SERVICES:
            stack.start(service, {})


@pytest.fixture
def store(stack):
    with MongoClient(stack.store, tz_aware=True) as client:
        yield client


@pytest.mark.timeout(180)
def test_a_deposit_is_one_trace_from_the_upload_to_the_mail(stack, collector, store):
    world, invoicing = World(stack, ("invoicing", "notifications"), store), World(stack, ("invoicing",), store)
    supplier, recipient = world.structure(identifier=siret()), world.structure("PUBLIQUE", identifier=siret())
    for structure in (supplier, recipient):
        invoicing.tell(structure, "structures")
    camille, agent = world.account(), world.account()
    world.grant(camille.account_id, supplier.structure_id, (Application.FACTURES_EMISES, Level.MODIFICATION))
    world.grant(agent.account_id, recipient.structure_id, (Application.FACTURES_RECUES, Level.MODIFICATION))
    http = world.http("invoicing", camille.account_id)
    http.headers["traceparent"] = f"00-{TRACE}-00f067aa0ba902b7-01"

    pdf = invoice_pdf(
        number=f"T-{time.time_ns()}", supplier_siret=supplier.identifier, recipient_siret=recipient.identifier
    )
    made = http.post("/drafts/deposit", data={"supplier_id": supplier.structure_id}, files={"file": ("f.pdf", pdf)})
    assert made.status_code == 201, made.text
    url = f"/drafts/{made.json()['id']}"
    draft = eventually(lambda: (d := http.get(url)).json()["reading"]["status"] == "READ" and d, 60)
    fields = {"invoice_number": f"T-{time.time_ns() // 10**6}", "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT"}
    draft = http.patch(url, json=fields, headers={"If-Match": draft.headers["etag"]})
    sent = http.post(f"{url}/send", headers={"If-Match": draft.headers["etag"]})
    assert sent.status_code == 200, sent.text

    def hops():
        seen = {(span.service, span.name) for span in collector.spans() if span.trace == "S/kvNXezTaajzpKdDg5HNg=="}
        assert seen >= HOPS, HOPS - seen
        return True

    eventually(hops, 60)
    spans = [span for span in collector.spans() if span.trace == "S/kvNXezTaajzpKdDg5HNg=="]
    ids = {span.id for span in spans} | {"APBnqgupArc="}
    assert {span.parent for span in spans} <= ids, "each hop names the one before it"
    assert not [span.name for span in spans if span.failed]
    for value in (camille.login_email, agent.login_email, supplier.identifier, supplier.name):
        assert not [span.name for span in spans if value in span.whole], "a trace holds no content"
    invoicing.close()
    world.close()
