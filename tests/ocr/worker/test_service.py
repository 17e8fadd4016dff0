"""The service on the real bus: files in the store of files, `invoice.document_received` in, `invoice.extracted` out (OCR-8, OCR-9, OCR-10)."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import psutil
import pytest
from pymongo import MongoClient

from contracts import DocumentReceived
from tests.kit import invoices
from tests.kit.desk import Desk
from tests.kit.generator import generate, scanned
from tests.kit.hostile import CASES, good
from tests.kit.outside import Outside
from tests.kit.pages import TOTALS, column
from tests.kit.stack import RunningStack, eventually
from tests.kit.world import World
from tests.kit.xml import with_attachments

FAST = {"OCR_LEASE_SECONDS": "2", "OCR_FILE_WAIT_SECONDS": "3", "OCR_TEXT_PROCESSES": "1", "OCR_SCAN_PROCESSES": "1"}


@pytest.fixture(scope="module")
def desk(stack: RunningStack, outside: Outside) -> Iterator[Desk]:
    stack.start("ocr", FAST)
    with MongoClient(stack.store, tz_aware=True) as client:
        world = World(stack, ("ocr",), client)
        yield Desk(world, outside)
        world.close()
    stack.start("ocr", {})


def value(extracted: dict[str, Any], name: str) -> object:
    return (extracted["fields"][name] or {}).get("value")


def test_a_document_received_is_read_and_its_fields_published_ocr_2_ocr_3(desk: Desk):
    made = generate("window", 9401)
    event = desk.extracted(desk.send(made.pdf)[0])
    number = event["fields"]["invoice_number"]
    assert (event["outcome"], event["source"], event["pages"], event["refusal"]) == ("read", "text", 1, None)
    assert number["value"] == made.printed["invoice_number"]
    assert number["page"] == 1
    assert 0 <= number["box"][0] < number["box"][2] <= 595.3
    assert 0 < number["confidence"] <= 1
    assert number["text"]


def test_findings_and_the_version_of_the_rules_cross_the_bus_ocr_11(desk: Desk):
    broken = invoices.cii().replace("120.00<", "125.00<").encode()
    event = desk.extracted(
        desk.send(with_attachments(column("Facture n° FA-2026-7", *TOTALS), **{"factur-x.xml": broken}))[0]
    )
    finding = next(item for item in event["findings"] if item["rule"] == "BR-CO-15")
    assert (event["source"], finding["severity"], finding["business_term"]) == ("xml", "fatal", "BT-112")
    assert finding["remedy"]["fr"]
    assert "EN 16931" in event["rules_version"]
    assert [item["field"] for item in event["disagreements"]] == ["total_ttc", "net_a_payer"]  # OCR-1


@pytest.mark.parametrize(
    ("name", "code"),
    [("user password", "encrypted"), ("ten thousand pages", "too_many_pages"), ("forms of ten levels", "too_much_memory"), ("billion laughs", "unreadable_xml")],
)  # fmt: skip
def test_a_hostile_document_is_refused_in_both_languages_and_the_next_is_read_ocr_9(desk: Desk, name: str, code: str):
    bad, next_one = desk.send(CASES[name].make(), good())
    refused = desk.extracted(bad)
    assert (refused["outcome"], refused["refusal"]["code"]) == ("refused", code)
    assert all(refused["refusal"]["detail"][language] for language in ("fr", "en"))
    assert desk.extracted(next_one)["outcome"] == "read"


def test_letters_that_are_half_characters_cross_the_bus_ocr_9(desk: Desk):
    assert desk.extracted(desk.send(CASES["letters that are half characters"].make())[0])["outcome"] == "read"


def test_an_invoice_larger_than_an_event_is_published_without_its_lines_ocr_11(desk: Desk):
    text = invoices.cii()
    start, end = (
        text.index(" <ram:IncludedSupplyChainTradeLineItem>"),
        text.index(" <ram:ApplicableHeaderTradeAgreement>"),
    )
    event = desk.extracted(desk.send((text[:start] + text[start:end] * 11_000 + text[end:]).encode())[0])
    assert (value(event, "invoice_number"), event["fields"].get("lines")) == ("FA-2026-7", None)
    assert [finding["rule"] for finding in event["findings"] if finding["rule"] != "KEY"] == ["RULES-SKIPPED"]


def test_a_file_that_is_not_the_one_deposited_is_refused_ocr_9(desk: Desk):
    event = desk.received(good())
    path_of(desk, event).write_bytes(good() + b" ")
    desk.world.publish(event)
    assert desk.extracted(event.document_id)["refusal"]["code"] == "altered"


def test_a_file_that_never_comes_is_our_fault_and_told_as_that_ocr_9(desk: Desk):
    event = desk.received(good())
    path_of(desk, event).unlink()
    desk.world.publish(event)
    assert desk.extracted(event.document_id)["refusal"]["code"] == "file_missing"


@pytest.mark.parametrize("there", [b"", good()[:-100]], ids=["not there", "half there"])
def test_a_file_that_comes_late_is_read_ocr_9(desk: Desk, there: bytes):
    event = desk.received(good())
    path = path_of(desk, event)
    path.unlink()
    if there:
        path.write_bytes(there)
    desk.world.publish(event)
    eventually(lambda: desk.state(event.document_id).get("fetching", {}).get("failures", 0) >= 1, 20)
    path.write_bytes(good())
    assert desk.extracted(event.document_id)["outcome"] == "read"


def path_of(desk: Desk, event: DocumentReceived) -> Path:
    return desk.world.stack.data / "files" / event.file.url


def test_a_document_received_twice_is_read_once_ocr_10(desk: Desk):
    event = desk.world.event(desk.received(good()))
    desk.world.publish(event, event)
    desk.extracted(event.data.document_id)
    desk.world.publish(event)
    [after] = desk.send(good())
    desk.extracted(after)
    answers = [
        e for e in desk.outside.events("invoice.extracted") if e["data"]["document_id"] == event.data.document_id
    ]
    assert len(answers) == 1
    assert desk.state(event.data.document_id)["attempts"] == 1


def test_pages_of_a_long_document_are_published_as_they_are_read_ocr_10(desk: Desk):

    long, out = pikepdf.open(BytesIO(scanned(generate("window", 9402).pdf, "clean", 1))), BytesIO()
    long.pages.extend(pikepdf.open(BytesIO(scanned(generate("window", 9403).pdf, "clean", 2))).pages)
    long.save(out)
    [document] = desk.send(out.getvalue())
    assert desk.extracted(document, 60)["source"] == "scan"
    progress = [
        e["data"] for e in desk.outside.events("invoice.reading_progressed") if e["data"]["document_id"] == document
    ]
    assert progress
    assert {event["pages"] for event in progress} == {2}
    assert [event["pages_done"] for event in progress] == sorted({event["pages_done"] for event in progress})


def test_scans_that_wait_do_not_delay_a_text_ocr_8(desk: Desk):
    scans = desk.send(*[scanned(generate("window", 9410 + i).pdf, "clean", i) for i in range(4)])
    eventually(lambda: all(desk.state(scan).get("lane") == "scan" for scan in scans), 30)
    start = time.monotonic()
    [text] = desk.send(good())
    desk.extracted(text)
    assert time.monotonic() - start < 2
    assert desk.state(scans[-1])["state"] == "A_LIRE"  # scans still wait while text documents are read
    for scan in scans:
        assert desk.extracted(scan, 60)["source"] == "scan"


def test_a_service_killed_while_reading_reads_the_document_when_it_is_back_ocr_9(desk: Desk, stack: RunningStack):
    [document] = desk.send(scanned(generate("window", 9420).pdf, "clean", 1))
    eventually(lambda: desk.state(document).get("lane") == "scan" and desk.state(document)["attempts"] >= 1, 20)
    running = stack._services["ocr"].running
    assert running is not None
    readers = [child for child in running.children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]
    assert readers
    stack.kill("ocr")
    assert desk.state(document)["state"] == "A_LIRE"
    stack.start("ocr", FAST)
    assert desk.extracted(document, 60)["source"] == "scan"
    assert desk.state(document)["attempts"] >= 2
    eventually(lambda: not any(reader.is_running() and reader.status() != psutil.STATUS_ZOMBIE for reader in readers))


def test_a_second_service_takes_over_what_the_first_was_reading_when_it_died_ocr_10(desk: Desk, stack: RunningStack):
    documents = desk.send(*[scanned(generate("window", 9430 + i).pdf, "clean", i) for i in range(2)])
    eventually(
        lambda: any(
            desk.state(document).get("attempts") and desk.state(document).get("lane") == "scan"
            for document in documents
        ),
        20,
    )
    stack.kill("ocr")
    _, other = stack.start_extra("ocr", env=FAST)
    try:
        assert [desk.extracted(document, 60)["outcome"] for document in documents] == ["read", "read"]
    finally:
        other.stop()
        stack.start("ocr", FAST)
