"""Drafts through the HTTP door and the bus: deposit, reading, correction, checks, files.

Proves INV-3, INV-5, INV-6, INV-7, INV-8, INV-9, INV-13, INV-14, INV-16, INV-17, INV-18, INV-19, INV-40.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from contracts.extraction import InvoiceExtracted, ReadField, ReadingProgressed, Refusal
from services.invoicing.domain.invoice.files import MAX_FILE_BYTES
from tests.invoicing import documents
from tests.invoicing.conftest import EMISES, Trade, new_id
from tests.kit.outside import Outside
from tests.kit.stack import RunningStack, eventually

Errors = Callable[[httpx.Response], dict[str, dict[str, Any]]]


@pytest.fixture(scope="module", autouse=True)
def alone_with_the_files(stack: RunningStack) -> Iterator[None]:
    """These tests play the reader."""
    with stack.without("ocr"):
        yield


def deposit(trade: Trade, data: bytes, name: str = "facture.pdf", key: str | None = None) -> httpx.Response:
    return trade.seller.http.post(
        "/drafts/deposit",
        files={"file": (name, data)},
        data={"supplier_id": trade.supplier.structure_id},
        headers={"Idempotency-Key": key} if key else {},
    )


def deposited(trade: Trade, data: bytes, name: str = "facture.pdf") -> dict[str, Any]:
    answer = deposit(trade, data, name)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def read(draft: dict[str, Any], **fields: Any) -> InvoiceExtracted:
    values = {
        n: ReadField(value=v, confidence=0.93, source="text", page=1, box=(420, 80, 498, 92), text=str(v))
        for n, v in fields.items()
    }
    return InvoiceExtracted(
        document_id=draft["reading"]["document_id"], invoice_id=draft["id"], structure_id=draft["supplier"]["structure_id"],
        sha256=draft["document"]["sha256"], outcome="read", source="text", pages=1, fields=values,
    )  # fmt: skip


def publish(trade: Trade, event: InvoiceExtracted | ReadingProgressed) -> None:
    trade.world.publish(event)


def draft_of(trade: Trade, draft: dict[str, Any]) -> dict[str, Any]:
    return dict(trade.seller.http.get(f"/drafts/{draft['id']}").json())


def test_INV_5_the_bytes_are_kept_and_announced_before_anything_reads_them(trade: Trade, outside: Outside) -> None:
    data = documents.pdf()
    draft = deposited(trade, data)
    sha = hashlib.sha256(data).hexdigest()
    assert (draft["document"]["sha256"], draft["document"]["size"], draft["reading"]["status"]) == (
        sha,
        len(data),
        "PENDING",
    )
    event = outside.wait("invoice.document_received", lambda e: e["data"]["invoice_id"] == draft["id"])
    assert event["data"]["file"]["sha256"] == sha
    assert event["data"]["depositor"]["identifier"] == trade.supplier.identifier
    assert trade.seller.http.get(f"/invoices/{draft['id']}/document").content == data
    kept = trade.world.stack.data / "files" / event["data"]["file"]["url"]
    assert kept.read_bytes() == data


def test_INV_7_a_draft_has_a_provisional_number_until_it_has_its_own(trade: Trade) -> None:
    one, two = (deposited(trade, documents.pdf()) for _ in range(2))
    assert one["number"].startswith(f"TMP{datetime.now(UTC).year}")
    assert len(one["number"]) == 20
    assert int(two["number"][3:]) > int(one["number"][3:])
    named = trade.seller.http.patch(f"/drafts/{one['id']}", json={"invoice_number": "F-1"}).json()
    assert (named["number"], named["provisional_number"]) == ("F-1", one["number"])


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (documents.pdf(), "a.pdf", "PDF_NON_SIGNE"),
        (documents.factur_x(), "a.pdf", "FACTUR_X"),
        (documents.signed(), "a.pdf", "PDF_SIGNE_PADES"),
        (documents.UBL, "a.xml", "UBL"),
        (documents.CII, "trompeur.pdf", "CII"),
    ],
)
def test_INV_3_the_format_is_detected_never_asked(trade: Trade, data: bytes, name: str, found: str) -> None:
    assert deposited(trade, data, name)["format"] == found


def test_INV_3_a_detected_format_can_be_corrected(trade: Trade, errors_of: Errors) -> None:
    draft = deposited(trade, documents.pdf())
    there = f"/drafts/{draft['id']}"
    assert trade.seller.http.patch(there, json={"format": "PDF_SIGNE_XADES"}).json()["format"] == "PDF_SIGNE_XADES"
    for what_it_is_not in ("UBL", "FACTUR_X", "PDF_SIGNE_PADES"):
        assert errors_of(trade.seller.http.patch(there, json={"format": what_it_is_not}))["format"]["rule"] == "INV-3"
    assert trade.seller.http.patch(there, json={"format": "PDF_NON_SIGNE"}).status_code == 200, "and back"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "vide.pdf", "file_empty"),
        (documents.encrypted(), "a.pdf", "pdf_encrypted"),
        (documents.with_javascript(), "a.pdf", "pdf_active_content"),
        (b"PK\x03\x04", "a.zip", "file_archive"),
        (documents.stored_zip(), "a.pdf", "file_archive"),
        (b"\x89PNG\r\n\x00" + documents.pdf(), "a.pdf", "format_unknown"),
        (b"MZ", "a.pdf", "file_executable"),
        (b"<!DOCTYPE x><x/>", "a.xml", "xml_doctype"),
    ],
)
def test_INV_6_a_file_that_cannot_be_read_is_refused_and_not_kept(
    trade: Trade, data: bytes, name: str, code: str
) -> None:
    files = trade.world.stack.data / "files" / "invoicing"
    before = {p for p in files.rglob("*") if p.is_file()}
    answer = deposit(trade, data, name)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["remedy"] or code == "format_unknown"
    assert {p for p in files.rglob("*") if p.is_file()} == before


def test_INV_6_ten_megabytes_and_not_one_byte_more(trade: Trade) -> None:
    whole = documents.pdf()
    whole += b"\n%" + b"x" * (MAX_FILE_BYTES - len(whole) - 2)
    assert deposit(trade, whole).status_code == 201
    answer = deposit(trade, whole + b"x")
    assert (answer.status_code, answer.json()["code"]) == (413, "trop_volumineux")


def test_INV_6_a_body_that_hides_its_length_is_stopped_while_it_streams(trade: Trade) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7'
        for _ in range(14):
            yield b"x" * (1 << 20)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}  # the closing boundary never comes
    answer = trade.seller.http.post("/drafts/deposit", content=chunks(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "trop_volumineux")


def test_INV_5_the_reading_fills_the_draft_with_confidence_and_place(trade: Trade) -> None:
    draft = deposited(trade, documents.pdf())
    publish(
        trade,
        ReadingProgressed(
            document_id=draft["reading"]["document_id"], invoice_id=draft["id"], structure_id="s", pages_done=2, pages=9
        ),
    )
    eventually(lambda: draft_of(trade, draft)["reading"]["pages_done"] == 2)
    typed = trade.seller.http.patch(f"/drafts/{draft['id']}", json={"engagement": "MIEN"})
    assert typed.status_code == 200
    publish(
        trade,
        read(
            draft, invoice_number="FA-1", total_ht="100.00", total_tva="20.00", engagement="LU", issue_date="2026-01-02"
        ),
    )
    eventually(lambda: draft_of(trade, draft)["reading"]["status"] == "READ")
    filled = draft_of(trade, draft)
    fields, shown = filled["fields"], filled["reading"]["fields"]
    assert (fields["invoice_number"], fields["total_ht"], fields["issue_date"]) == ("FA-1", "100.00", "2026-01-02")
    assert fields["total_ttc"] == "120.00", "INV-13: computed"
    assert fields["engagement"] == "MIEN"
    assert filled["reading"]["kept_by_person"] == ["engagement"]
    assert (shown["invoice_number"]["confidence"], shown["invoice_number"]["page"]) == (0.93, 1)
    assert shown["invoice_number"]["box"] == [420, 80, 498, 92]


def test_INV_5_a_second_reading_event_never_undoes_a_correction(trade: Trade) -> None:
    draft = deposited(trade, documents.pdf())
    publish(trade, read(draft, invoice_number="LU"))
    eventually(lambda: draft_of(trade, draft)["fields"]["invoice_number"] == "LU")
    trade.seller.http.patch(f"/drafts/{draft['id']}", json={"invoice_number": "CORRIGE"})
    publish(trade, read(draft, invoice_number="LU", marche="M1"))
    eventually(lambda: draft_of(trade, draft)["fields"]["marche"] == "M1")
    assert draft_of(trade, draft)["fields"]["invoice_number"] == "CORRIGE"


def test_INV_5_a_reading_and_corrections_that_arrive_together_all_stand(trade: Trade) -> None:
    draft = deposited(trade, documents.pdf())
    there, typed = f"/drafts/{draft['id']}", ("engagement", "marche", "code_service", "comment")
    with ThreadPoolExecutor(3) as together:
        reading = together.submit(publish, trade, read(draft, invoice_number="LU", total_ht="100.00"))
        answers = list(
            together.map(lambda n: trade.seller.http.patch(there, json={typed[n % 4]: f"E{n // 4}"}), range(24))
        )
        reading.result()
    assert {answer.status_code for answer in answers} == {200}
    eventually(lambda: draft_of(trade, draft)["fields"]["invoice_number"] == "LU")
    assert all(draft_of(trade, draft)["fields"][name] for name in typed)


def test_INV_5_a_reader_s_refusal_is_shown_and_the_draft_goes_on_by_hand(trade: Trade) -> None:
    draft = deposited(trade, documents.pdf())
    refused = InvoiceExtracted(
        document_id=draft["reading"]["document_id"], invoice_id=draft["id"], structure_id="s", sha256="0" * 64, outcome="refused",
        refusal=Refusal(code="too_slow", detail={"fr": "Trop long", "en": "Too long"}),
    )  # fmt: skip
    publish(trade, refused)
    eventually(lambda: draft_of(trade, draft)["reading"]["status"] == "REFUSED")
    assert draft_of(trade, draft)["reading"]["refusal"]["detail"]["fr"] == "Trop long"
    body = trade.invoice(total_ht="10.00", total_tva="2.00", net_a_payer="12.00")
    for name in ("supplier_id", "lines"):
        del body[name]
    assert trade.seller.http.patch(f"/drafts/{draft['id']}", json=body).status_code == 200
    assert trade.send(draft["id"]).status_code == 200


def test_INV_5_a_discarded_draft_leaves_its_reading_without_effect(trade: Trade, outside: Outside) -> None:
    draft, next_one = deposited(trade, documents.pdf()), deposited(trade, documents.pdf())
    assert trade.seller.http.delete(f"/drafts/{draft['id']}").status_code == 204
    publish(trade, read(draft, invoice_number="F1"))
    publish(trade, read(next_one, invoice_number="F2"))
    eventually(lambda: draft_of(trade, next_one)["fields"]["invoice_number"] == "F2")
    mine = f'"{draft["id"]}"'.encode()
    assert not [r for r in outside.records("invoice.extracted.dead") if mine in r.raw]


def test_INV_9_13_what_is_missing_is_told_while_typing(trade: Trade) -> None:
    draft = deposited(trade, documents.pdf())
    there = f"/drafts/{draft['id']}"
    needed = {f["field"] for f in trade.seller.http.get(f"{there}/checks").json()["findings"]}
    assert needed == {
        "file",
        "invoice_number",
        "issue_date",
        "recipient_siret",
        "vat_type",
        "payment_mode",
        "total_ht",
        "total_tva",
        "net_a_payer",
    }
    trade.seller.http.patch(there, json={"recipient_siret": "00000000000000", "total_ht": "1.00", "total_tva": "0.20"})
    found = {f["field"]: f for f in trade.seller.http.get(f"{there}/checks").json()["findings"]}
    assert found["recipient_siret"]["code"] == "recipient_unknown"
    assert found["recipient_siret"]["message_en"]
    assert "total_ht" not in found
    named = trade.seller.http.patch(there, json={"recipient_siret": trade.recipient.identifier}).json()
    assert named["recipient"]["name"] == trade.recipient.name


def test_INV_16_17_a_draft_is_edited_summed_up_sent_and_then_closed(trade: Trade) -> None:
    body = trade.invoice()
    draft = trade.seller.http.post("/drafts", json={"supplier_id": body["supplier_id"]})
    there = f"/drafts/{draft.json()['id']}"
    unseen = trade.seller.http.post(f"{there}/send")
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_requise")
    assert trade.send(draft.json()["id"]).status_code == 422
    del body["supplier_id"]
    trade.seller.http.patch(there, json=body)
    summary = trade.seller.http.get(f"{there}/summary").json()
    assert summary["recipient"] == {"identifier": trade.recipient.identifier, "name": trade.recipient.name}
    assert (summary["number"], summary["total_ht"], summary["total_tva"]) == (
        body["invoice_number"],
        "1000.00",
        "200.00",
    )
    assert (summary["total_ttc"], summary["net_a_payer"]) == ("1200.00", "1200.00")
    sent = trade.send(draft.json()["id"])
    assert (sent.status_code, sent.json()["state"]) == (200, "DEPOSEE")
    for answer in (trade.seller.http.patch(there, json={"marche": "M"}), trade.seller.http.delete(there)):
        assert (answer.status_code, answer.json()["code"]) == (409, "pas_un_brouillon")


def test_INV_16_a_discarded_draft_is_gone_with_its_file(trade: Trade) -> None:
    draft = deposited(trade, documents.pdf())
    folder = trade.world.stack.data / "files" / "invoicing"
    assert list(folder.rglob(f"{draft['id']}/*"))
    assert trade.seller.http.delete(f"/drafts/{draft['id']}").status_code == 204
    assert trade.seller.http.get(f"/drafts/{draft['id']}").status_code == 404
    assert not list(folder.rglob(f"{draft['id']}/*"))


def test_INV_40_an_outdated_etag_is_refused(trade: Trade) -> None:
    draft = trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id})
    there, etag = f"/drafts/{draft.json()['id']}", draft.headers["etag"]
    assert trade.seller.http.patch(there, json={"marche": "A"}, headers={"If-Match": etag}).status_code == 200
    late = trade.seller.http.patch(there, json={"marche": "B"}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "version_depassee")
    assert trade.seller.http.get(there).json()["fields"]["marche"] == "A"


def test_INV_19_depositing_the_same_file_twice_with_a_key_makes_one_draft(trade: Trade) -> None:
    key, data = new_id(), documents.pdf()
    one, two = deposit(trade, data, key=key), deposit(trade, data, key=key)
    assert one.json()["id"] == two.json()["id"]
    other = deposit(trade, documents.pdf("AUTRE"), key=key)
    assert (other.status_code, other.json()["code"]) == (422, "cle_idempotence_reutilisee")


def test_INV_3_another_file_replaces_the_first_and_is_read_anew(trade: Trade, outside: Outside) -> None:
    draft = deposited(trade, documents.pdf())
    again = trade.seller.http.put(f"/drafts/{draft['id']}/document", files={"file": ("b.xml", documents.UBL)})
    assert again.status_code == 200, again.text
    assert again.json()["format"] == "UBL"
    outside.wait(
        "invoice.document_received", lambda e: e["data"]["document_id"] == again.json()["reading"]["document_id"]
    )


def test_INV_14_attachments_are_joined_listed_fetched_and_removed(trade: Trade, errors_of: Errors) -> None:
    draft = trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}).json()["id"]
    there, key = f"/invoices/{draft}/attachments", {"Idempotency-Key": new_id()}
    file = {"file": ("Bon de livraison n°3.pdf", b"%PDF-1.4 contenu")}
    joined = trade.seller.http.post(there, files=file, data={"designation": "Bon de livraison"}, headers=key)
    assert joined.status_code == 201, joined.text
    assert (
        trade.seller.http.post(there, files=file, data={"designation": "Bon de livraison"}, headers=key).json()
        == joined.json()
    )
    assert [f["designation"] for f in trade.seller.http.get(there).json()] == ["Bon de livraison"]
    got = trade.seller.http.get(f"{there}/{joined.json()['id']}")
    assert got.content == b"%PDF-1.4 contenu"
    assert "Bon%20de%20livraison%20n%C2%B03.pdf" in got.headers["content-disposition"]
    assert got.headers["content-disposition"].startswith("attachment")
    archive = trade.seller.http.get(f"{there}/archive")
    assert archive.headers["content-type"] == "application/zip"
    assert archive.content.startswith(b"PK")
    assert errors_of(trade.seller.http.post(there, files={"file": ("a.exe", b"x")}))["file"]["rule"] == "INV-14"
    assert (
        errors_of(trade.seller.http.post(there, files={"file": ("x" * 47 + ".pdf", b"x")}))["file"]["rule"] == "INV-14"
    )
    assert trade.seller.http.post(there, files={"file": ("a.pdf", b"")}).json()["code"] == "file_empty"
    assert errors_of(trade.seller.http.post(there, files=file, data={"designation": "x" * 101})).keys() == {
        "designation"
    }
    assert trade.seller.http.delete(f"{there}/{joined.json()['id']}").status_code == 204
    assert trade.seller.http.get(there).json() == []


def test_INV_6_the_whole_invoice_weighs_120_megabytes_at_most(trade: Trade) -> None:
    draft = trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}).json()["id"]
    trade.world.store["invoices"].update_one(
        {"_id": draft},
        {"$set": {"attachments": [_heavy(n) for n in range(12)]}},
    )
    answer = trade.seller.http.post(f"/invoices/{draft}/attachments", files={"file": ("a.txt", b"x")})
    assert (answer.status_code, answer.json()["code"]) == (413, "trop_volumineux")
    assert "120" in answer.json()["detail"]


def _heavy(n: int) -> dict[str, Any]:
    return {
        "id": str(n),
        "name": f"{n}.pdf",
        "media_type": "application/pdf",
        "size": MAX_FILE_BYTES,
        "sha256": "0" * 64,
        "reference": "x",
    }


def test_INV_8_the_supplier_s_own_service_is_checked(trade: Trade) -> None:
    wrong = trade.invoice(supplier_service_id="ailleurs")
    answer = trade.seller.http.post("/invoices", json=wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "supplier_service_id"
    held = trade.world.agent(trade.supplier, EMISES, service_id="un-service")
    assert held.http.post("/invoices", json=wrong).status_code == 403


def test_INV_18_the_receipt_of_a_file_is_bound_to_its_very_bytes(trade: Trade) -> None:
    data, joined = documents.pdf(), b"bon de livraison"
    deposit_of = deposited(trade, data)
    draft = deposit_of["id"]
    body = trade.invoice(total_ht="10.00", total_tva="2.00", net_a_payer="12.00", format="PDF_NON_SIGNE")
    for name in ("supplier_id", "lines"):
        del body[name]
    assert trade.seller.http.patch(f"/drafts/{draft}", json=body).status_code == 200
    assert (
        trade.seller.http.post(f"/invoices/{draft}/attachments", files={"file": ("bl.txt", joined)}).status_code == 201
    )
    publish(trade, read(deposit_of))
    eventually(lambda: "reading_pending" not in trade.checks(draft))
    sent = trade.send(draft).json()
    export = trade.seller.http.get(f"/invoices/{draft}/certificate").json()
    content = json.loads(export["content"])
    assert [(f["type"], f["sha256"]) for f in content["files"]] == [
        ("01", hashlib.sha256(data).hexdigest()),
        ("02", hashlib.sha256(joined).hexdigest()),
    ]
    assert content["deposit_mode"] == "DEPOT_PDF_API"
    assert sent["certificate"] == base64.b64encode(hashlib.sha256(export["content"].encode()).digest()).decode()
