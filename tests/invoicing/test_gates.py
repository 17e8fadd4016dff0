"""What keeps an invoice from being sent because of its file, through the door: told by the checks, refused by the sending.

Proves INV-4, INV-5, INV-15, INV-17, INV-41, INV-42.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from chassis import clock
from contracts.extraction import Check, Finding, InvoiceExtracted, ReadField, ReadingProgressed, Refusal, Severity
from contracts.structure import Address
from services.invoicing.domain.checks.context import READING_LIMIT
from services.invoicing.domain.checks.recipient import STATE_SIRET
from services.ocr.domain.refusals import DETAILS
from tests.invoicing import documents
from tests.invoicing.conftest import Trade, World, new_id, trading
from tests.kit.outside import Outside
from tests.kit.stack import RunningStack, eventually

KEY_HOLDS = (Check(rule="luhn", ok=True),)
LINE = {"label": "Vis", "quantity": "2", "unit_price": "50.00", "rate": "20.00", "amount": "100.00"}
VAT = {"rate": "20.00", "base": "100.00", "amount": "20.00", "category": "S"}


@pytest.fixture(scope="module", autouse=True)
def alone_with_the_files(stack: RunningStack) -> Iterator[None]:
    """These tests play the reader."""
    with stack.without("ocr"):
        yield


def deposited(trade: Trade, data: bytes = documents.UBL, name: str = "facture.xml") -> dict[str, Any]:
    answer = trade.seller.http.post(
        "/drafts/deposit", files={"file": (name, data)}, data={"supplier_id": trade.supplier.structure_id}
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def said(trade: Trade, **fields: Any) -> dict[str, Any]:
    """What a whole invoice of 100.00 HT says, in the reader's words."""
    return {
        "invoice_number": f"X-{new_id()[:12]}", "type_code": "380", "issue_date": "2026-01-15", "currency": "EUR",
        "total_ht": "100.00", "total_tva": "20.00", "total_ttc": "120.00", "net_a_payer": "120.00",
        "supplier_siret": trade.supplier.identifier, "recipient_siret": trade.recipient.identifier,
        "vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT", "vat_lines": [VAT], "lines": [LINE],
    } | fields  # fmt: skip


def read(trade: Trade, draft: dict[str, Any], fields: dict[str, Any], source: str = "xml", **more: Any) -> str:
    """The reader's answer; the draft's id, once it is filled."""
    values = {
        n: ReadField(value=v, confidence=1.0, source=source, checks=KEY_HOLDS if "siret" in n else ())
        for n, v in fields.items()
        if v is not None
    }
    trade.world.publish(
        InvoiceExtracted.model_validate(
            {
                "document_id": draft["reading"]["document_id"], "invoice_id": draft["id"], "structure_id": "s",
                "sha256": draft["document"]["sha256"], "outcome": "read", "source": source, "pages": 1, "fields": values,
            } | more
        )
    )  # fmt: skip
    there = f"/drafts/{draft['id']}"
    eventually(lambda: trade.seller.http.get(there).json()["reading"]["status"] != "PENDING")
    return str(draft["id"])


def refused(trade: Trade, draft_id: str, *acknowledged: str) -> dict[str, dict[str, Any]]:
    """Errors of the sending by code; the checks say the same."""
    answer = trade.send(draft_id, *acknowledged)
    assert answer.status_code == 422, answer.text
    errors = {e["code"]: e for e in answer.json()["errors"]}
    assert {c: trade.checks(draft_id)[c]["message"] for c in errors} == {c: e["message"] for c, e in errors.items()}
    assert all(e["remedy"] for e in errors.values())
    return errors


def test_INV_41_the_lines_of_the_file_are_the_invoice_s_and_of_its_event(trade: Trade, outside: Outside) -> None:
    sent = trade.send(read(trade, deposited(trade), said(trade)))
    assert sent.status_code == 200, sent.text
    event = outside.wait("invoice.deposited", lambda e: e["subject"] == sent.json()["id"])
    (line,), (vat,) = event["data"]["lines"], event["data"]["vat_lines"]
    assert (line["denomination"], line["quantity"], line["total_ht"]) == (
        "Vis",
        "2.00" if "." in line["quantity"] else "2",
        "100.00",
    )
    assert (vat["base"], vat["category"]) == ("100.00", "S")


def test_INV_15_a_fatal_finding_keeps_it_from_being_sent(trade: Trade) -> None:
    """Use 2."""
    both = {"fr": "La somme ne correspond pas", "en": "The sum does not match"}
    broken = Finding(
        rule="BR-CO-10", severity=Severity.FATAL, business_term="BT-106", path="/Invoice/x", value="90.00", message=both, remedy=both
    )  # fmt: skip
    warned = broken.model_copy(update={"rule": "BR-FR-05", "severity": Severity.WARNING})
    draft = read(trade, deposited(trade), said(trade), findings=[broken, warned])
    error = refused(trade, draft)["file_rule_broken"]
    assert (error["rule"], error["value"]) == ("BR-CO-10", "90.00")
    assert "BT-106" in error["message"]
    assert "/Invoice/x" in error["message"]
    assert "BR-FR-05" not in str(trade.checks(draft)), "a warning of the rules is shown with the reading alone"


def test_INV_15_a_rule_that_could_not_be_run_is_our_fault_and_confirmed(trade: Trade, outside: Outside) -> None:
    both = {"fr": "x", "en": "x"}
    silent = Finding(rule="BR-1", severity=Severity.ERROR, message=both, remedy=both)
    draft = read(trade, deposited(trade), said(trade), findings=[silent])
    assert refused(trade, draft).keys() == {"validation_incomplete"}
    sent = trade.send(draft, "validation_incomplete")
    assert sent.status_code == 200
    event = outside.wait("invoice.deposited", lambda e: e["subject"] == sent.json()["id"])
    assert event["data"]["broken_rules"] == [{"rule": "BR-1", "severity": "error"}]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"total_ht": "5000.00", "total_tva": "1000.00", "total_ttc": "6000.00", "net_a_payer": "6000.00"}, ("6000.00", "120.00")),
        ({"invoice_number": "AUTRE"}, ("AUTRE", "X-")),
        ({"issue_date": "2026-01-16"}, ("2026-01-16", "2026-01-15")),
        ({"due_date": "2026-03-01"}, ("2026-03-01", "2026-02-15")),
        ({"type": "AVOIR", "original_number": "F0"}, ("AVOIR", "FACTURE")),
        ({"currency": "USD"}, ("USD", "EUR")),
        ({"engagement": "E2"}, ("E2", "E1")),
        ({"engagement": None}, ("-", "E1")),
        ({"marche": "M2"}, ("M2", "M1")),
        ({"cadre": "A2"}, ("A2", "A1")),
        ({"payment_mode": "CHEQUE"}, ("CHEQUE", "VIREMENT")),
        ({"vat_lines": [{"rate": "10", "base": "100.00", "amount": "10.00"}]}, ("10.00", "20.00")),
        ({"lines": []}, ("- saisi", "= 100.00")),
    ],
)  # fmt: skip
def test_INV_41_what_is_typed_against_the_xml_is_refused_with_both_shown(
    trade: Trade, typed: dict[str, Any], shown: tuple[str, str]
) -> None:
    """Use 2: totals typed over, 1,200 became 6,000."""
    xml = said(trade, engagement="E1", marche="M1", due_date="2026-02-15", cadre="A1")
    draft = read(trade, deposited(trade), xml)
    answer = trade.seller.http.patch(f"/drafts/{draft}", json=typed)
    assert answer.status_code == 200, answer.text
    error = refused(trade, draft, "original_unknown")["contradicts_file"]
    assert all(part in error["message"] for part in shown), error
    assert {e["field"] for e in trade.send(draft).json()["errors"]} >= {next(iter(typed))}


def test_INV_41_what_the_xml_does_not_say_is_free_and_spelling_is_no_contradiction(trade: Trade) -> None:
    xml = said(trade, engagement="ej 42", vat_type=None, cadre="S1")
    draft = read(trade, deposited(trade), xml)
    typed = {"engagement": "EJ42", "marche": "M1", "vat_type": "TVA_SUR_ENCAISSEMENT", "total_ht": "100.000"}
    trade.seller.http.patch(f"/drafts/{draft}", json=typed)
    sent = trade.send(draft)
    assert sent.status_code == 200, sent.text


@pytest.mark.parametrize(
    "named",
    [{"supplier_siret": "39280913700027"}, {"supplier_siren": "392809137"}, {"supplier_vat": "FR40392809137"}],
    ids=lambda named: next(iter(named)),
)
def test_INV_41_the_seller_of_a_structured_file_deposits_it(trade: Trade, named: dict[str, str]) -> None:
    """Use 3."""
    draft = read(trade, deposited(trade), said(trade, **{"supplier_siret": None} | named))
    error = refused(trade, draft, "seller_differs")["seller_differs"]
    assert "392809137" in error["message"]
    assert trade.supplier.identifier in error["message"]


def test_INV_41_a_siren_names_every_establishment(trade: Trade) -> None:
    xml = said(trade, supplier_siret=None, supplier_siren=trade.supplier.identifier[:9])
    assert trade.send(read(trade, deposited(trade), xml)).status_code == 200


def test_INV_41_a_seller_read_on_a_page_is_asked_about_and_the_answer_kept(trade: Trade) -> None:
    draft = read(
        trade, deposited(trade, documents.pdf(), "a.pdf"), said(trade, supplier_siret="39280913700027"), "text"
    )
    assert refused(trade, draft).keys() == {"seller_to_confirm"}
    summary = trade.seller.http.get(f"/drafts/{draft}/summary").json()
    assert [(w["code"], w["severity"]) for w in summary["warnings"]] == [("seller_to_confirm", "warning")]
    sent = trade.send(draft, "seller_to_confirm", "original_unknown")
    assert sent.json()["acknowledged"] == ["seller_to_confirm"], "what was asked, not what was said"
    assert trade.seller.http.get(f"/invoices/{draft}").json()["acknowledged"] == ["seller_to_confirm"]


def test_INV_5_nothing_is_sent_unread(trade: Trade) -> None:
    for data, name in ((documents.UBL, "a.xml"), (documents.pdf(), "a.pdf")):
        assert "reading_pending" in refused(trade, deposited(trade, data, name)["id"], "reading_pending")


def _overdue(trade: Trade, draft_id: str) -> None:
    long_ago = clock.now() - READING_LIMIT - timedelta(seconds=1)
    trade.world.store["invoices"].update_one({"_id": draft_id}, {"$set": {"document.added_at": long_ago}})


def _typed(trade: Trade, draft_id: str) -> None:
    body = trade.invoice(total_ht="10.00", total_tva="2.00", net_a_payer="12.00")
    for name in ("supplier_id", "lines"):
        del body[name]
    assert trade.seller.http.patch(f"/drafts/{draft_id}", json=body).status_code == 200


def test_INV_5_a_reading_that_never_comes_is_our_fault_and_a_page_can_be_sent_without(trade: Trade) -> None:
    page, xml = deposited(trade, documents.pdf(), "a.pdf")["id"], deposited(trade)["id"]
    for draft in (page, xml):
        _typed(trade, draft)
        _overdue(trade, draft)
    assert "notre fait" in refused(trade, page)["reading_overdue"]["message"]
    assert trade.send(page, "reading_overdue").status_code == 200
    assert "notre fait" in refused(trade, xml, "validation_overdue")["validation_overdue"]["message"]


@pytest.mark.parametrize("code", [*DETAILS, "a_code_of_later"])
def test_INV_41_each_refusal_of_the_reader_says_whether_the_invoice_may_be_typed(trade: Trade, code: str) -> None:
    typeable = {
        "too_large",
        "too_many_pages",
        "too_slow",
        "too_much_memory",
        "reader_died",
        "ocr_unavailable",
        "internal_error",
    }
    refusal = Refusal(code=code, detail={"fr": "Illisible", "en": "Unreadable"})
    for data, name, may in ((documents.pdf(), "a.pdf", code in typeable), (documents.UBL, "a.xml", False)):
        draft = read(trade, deposited(trade, data, name), {}, outcome="refused", source=None, refusal=refusal)
        _typed(trade, draft)
        if may:
            assert trade.send(draft).status_code == 200
        else:
            assert "Illisible" in refused(trade, draft, "document_refused")["document_refused"]["message"]


def test_INV_41_a_factur_x_whose_xml_was_not_read_is_not_sent(trade: Trade) -> None:
    draft = read(trade, deposited(trade, documents.factur_x(), "a.pdf"), said(trade), "text")
    assert refused(trade, draft).keys() == {"xml_not_read"}


@pytest.mark.parametrize("door", ["deposit", "document", "attachments"])
def test_INV_4_several_files_in_one_call_are_refused_and_none_is_lost_in_silence(trade: Trade, door: str) -> None:
    """Use 5."""
    draft = trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}).json()["id"]
    files = [("file", ("a.pdf", documents.pdf("A"))), ("file", ("b.pdf", documents.pdf("B")))]
    http = trade.seller.http
    answer = {
        "deposit": lambda: http.post("/drafts/deposit", files=files, data={"supplier_id": trade.supplier.structure_id}),
        "document": lambda: http.put(f"/drafts/{draft}/document", files=files),
        "attachments": lambda: http.post(f"/invoices/{draft}/attachments", files=files),
    }[door]()
    assert (answer.status_code, [e["code"] for e in answer.json()["errors"]]) == (422, ["several_files"])
    assert "2" in answer.json()["errors"][0]["message"]


def test_INV_42_an_avoir_is_held_against_its_invoice_whatever_the_spelling(trade: Trade) -> None:
    """Use 18, 19."""
    original = trade.submit()  # 1200.00 TTC
    number = original["number"].lower()
    credit = {"type": "AVOIR", "original_number": number}
    half = [{"denomination": "Retour", "quantity": "1", "unit_price_ht": "500.00", "vat_rate": "20"}]
    trade.submit(**credit, lines=half)
    second = trade.seller.http.post("/invoices", json=trade.invoice(**credit))
    (error,) = second.json()["errors"]
    assert (error["code"], "600.00" in error["message"]) == ("credit_exceeds_original", True)
    assert trade.submit(**credit, acknowledged=["credit_exceeds_original"])["acknowledged"]
    elsewhere = trade.world.structure(name="COMMUNE DE NANTES")
    answer = trade.seller.http.post(
        "/invoices",
        json=trade.invoice(**credit, recipient_siret=elsewhere.identifier, acknowledged=["original_of_another"]),
    )
    assert "original_of_another" in [e["code"] for e in answer.json()["errors"]]
    again = trade.seller.http.post("/invoices", json=trade.invoice(invoice_number=f" {number} ".strip()))
    assert (again.status_code, again.json()["code"]) == (409, "numero_deja_utilise")


def test_INV_17_what_changed_since_it_was_summed_up_is_not_sent(trade: Trade) -> None:
    draft = trade.seller.http.post("/drafts", json=trade.invoice()).json()["id"]
    there = f"/drafts/{draft}"
    seen = trade.seller.http.get(f"{there}/summary").headers["etag"]
    trade.seller.http.patch(there, json={"comment": "un collègue"})
    late = trade.seller.http.post(f"{there}/send", headers={"If-Match": seen})
    assert (late.status_code, late.json()["code"]) == (412, "version_depassee")
    for blind in ({}, {"If-Match": "*"}):
        answer = trade.seller.http.post(f"{there}/send", headers=blind)
        assert (answer.status_code, answer.json()["code"]) == (428, "version_requise")
    weak = trade.seller.http.get(f"{there}/summary").headers["etag"]
    assert trade.seller.http.post(f"{there}/send", headers={"If-Match": f"W/{weak}"}).status_code == 200, "use 20"


def test_INV_5_a_replaced_file_takes_what_was_read_in_it_along(trade: Trade) -> None:
    draft = deposited(trade, documents.pdf(), "a.pdf")
    read(trade, draft, said(trade, marche="M1"), "text")
    there, folder = f"/drafts/{draft['id']}", trade.world.stack.data / "files" / "invoicing"
    trade.seller.http.patch(there, json={"engagement": "MIEN"})
    again = trade.seller.http.put(f"{there}/document", files={"file": ("b.pdf", documents.pdf("B"))}).json()
    fields = again["fields"]
    assert (fields["marche"], fields["total_ht"], fields["engagement"], again["recipient"]) == (
        None,
        None,
        "MIEN",
        None,
    )
    assert len(list(folder.rglob(f"{draft['id']}/*"))) == 1, "the old file is gone"


def test_INV_18_receipts_have_no_gaps_where_nothing_crashed(trade: Trade) -> None:
    other = trading(trade.world)
    first = trade.submit()["certificate_sequence"]
    assert other.seller.http.post("/invoices", json=other.invoice(currency="XXX")).status_code == 422
    number = other.submit()["number"]
    assert other.seller.http.post("/invoices", json=other.invoice(invoice_number=number)).status_code == 409
    assert trade.submit()["certificate_sequence"] <= first + 2, "it may be one that was given back before"


def test_INV_17_the_recipient_that_was_read_is_named(trade: Trade) -> None:
    """Use 9."""
    draft = read(trade, deposited(trade, documents.pdf(), "a.pdf"), said(trade), "text")
    named = trade.seller.http.get(f"/drafts/{draft}").json()["recipient"]
    assert (named["identifier"], named["name"]) == (trade.recipient.identifier, trade.recipient.name)
    summary = trade.seller.http.get(f"/drafts/{draft}/summary").json()
    assert summary["recipient"] == {"identifier": trade.recipient.identifier, "name": trade.recipient.name}


def test_INV_9_10_a_siret_may_be_pasted_with_its_spaces(trade: Trade) -> None:
    siret = trade.recipient.identifier
    spaced = f"{siret[:3]} {siret[3:6]} {siret[6:9]}\u00a0{siret[9:]}"
    draft = trade.seller.http.post("/drafts", json=trade.invoice(recipient_siret=spaced)).json()
    assert draft["fields"]["recipient_siret"] == siret
    assert trade.send(draft["id"]).status_code == 200


def test_INV_9_the_state_s_siret_is_not_given_for_another(trade: Trade) -> None:
    wrong = trade.invoice(recipient_siret=STATE_SIRET, recipient_is_state=False)
    answer = trade.seller.http.post("/invoices", json=wrong)
    assert [e["code"] for e in answer.json()["errors"]] == ["recipient_is_state"]


def test_INV_8_the_supplier_s_address_is_certified_and_published(world: World, outside: Outside) -> None:
    trade = trading(world)
    address = Address(line1="1 rue du Lac", postal_code="58000", town="NEVERS")
    world.change_structure(trade.supplier.model_copy(update={"address": address, "rcs": "RCS Nevers 392809137"}))
    sent = trade.submit()
    event = outside.wait("invoice.deposited", lambda e: e["subject"] == sent["id"])["data"]
    content = json.loads(trade.seller.http.get(f"/invoices/{sent['id']}/certificate").json()["content"])
    for parties in (event["parties"], content["parties"]):
        supplier = next(p for p in parties if p["role"] == "FOURNISSEUR")
        assert (supplier["address"]["town"], supplier["address"]["country"]) == ("NEVERS", "FR")
        assert supplier["rcs"] == "RCS Nevers 392809137"


def test_INV_21_a_copy_of_a_file_may_leave_it_behind(trade: Trade) -> None:
    sent = trade.send(read(trade, deposited(trade), said(trade))).json()["id"]
    copied = trade.seller.http.post(f"/invoices/{sent}/duplicate").json()
    assert copied["format"] == "UBL"
    typed = trade.seller.http.patch(f"/drafts/{copied['id']}", json={"format": "SAISIE"})
    assert typed.json()["format"] == "SAISIE", typed.text
    assert "required" in trade.checks(copied["id"]), "its number and date"


def test_INV_12_lines_typed_beside_an_xml_without_lines_add_up(trade: Trade) -> None:
    """Factur-X MINIMUM and BASIC WL hold none."""
    draft = read(trade, deposited(trade), said(trade, lines=None))
    line = {"denomination": "Conseil", "quantity": "1", "unit_price_ht": "90.00", "vat_rate": "20"}
    trade.seller.http.patch(f"/drafts/{draft}", json={"lines": [line]})
    assert "amount_mismatch" in refused(trade, draft)
    trade.seller.http.patch(f"/drafts/{draft}", json={"lines": [line | {"unit_price_ht": "100.00"}]})
    assert trade.send(draft).status_code == 200


def test_INV_41_an_allowance_at_the_foot_of_an_xml_is_no_error(trade: Trade) -> None:
    """Its lines add up to 150.00, its total to 100.00: EN 16931's rules have judged that (BR-CO-10, BR-CO-13)."""
    dearer = LINE | {"unit_price": "75.00", "amount": "150.00"}
    draft = read(trade, deposited(trade), said(trade, lines=[dearer]))
    sent = trade.send(draft)
    assert sent.status_code == 200, sent.text


@pytest.mark.parametrize("source", ["xml", "text"])
def test_INV_42_an_avoir_is_proposed_for_a_380_with_negative_totals(trade: Trade, source: str) -> None:
    """Use 6: it was taken for an invoice and refused as "not positive", without a remedy."""
    totals = {"total_ht": "-218.48", "total_tva": "14.99", "total_ttc": "-233.47", "net_a_payer": "-233.47"}
    vat = {"rate": "6.86", "base": "-218.48", "amount": "14.99"}
    file = (documents.UBL, "a.xml") if source == "xml" else (documents.pdf(), "a.pdf")
    draft = read(trade, deposited(trade, *file), said(trade, lines=None, vat_lines=[vat], **totals), source)
    trade.seller.http.patch(f"/drafts/{draft}", json={"original_number": trade.submit()["number"]})
    assert refused(trade, draft).keys() == {"credit_note_proposed"}
    sent = trade.send(draft, "credit_note_proposed")
    assert sent.status_code == 200, sent.text
    assert sent.json()["summary"]["total_ttc"] == "233.47"
    assert trade.seller.http.get(f"/invoices/{draft}").json()["fields"]["type"] == "AVOIR"


def test_INV_42_a_negative_invoice_typed_in_is_told_what_to_do(trade: Trade) -> None:
    back = [{"denomination": "Retour", "quantity": "-1", "unit_price_ht": "10.00", "vat_rate": "20"}]
    answer = trade.seller.http.post("/invoices", json=trade.invoice(lines=back))
    errors = {e["field"]: e for e in answer.json()["errors"]}
    assert errors["total_ht"]["code"] == "amount_negative"
    assert "AVOIR" in errors["total_ht"]["remedy"]


def test_INV_5_a_file_is_replaced_though_its_reading_goes_on(trade: Trade) -> None:
    """Invoices 10: without If-Match it answered 412."""
    draft = deposited(trade, documents.pdf(), "a.pdf")
    there = f"/drafts/{draft['id']}/document"
    with ThreadPoolExecutor(2) as together:
        pages = together.submit(
            lambda: [
                trade.world.publish(
                    ReadingProgressed(
                        document_id=draft["reading"]["document_id"], invoice_id=draft["id"], structure_id="s", pages_done=n, pages=50
                    )
                )
                for n in range(1, 50)
            ]
        )  # fmt: skip
        answers = [trade.seller.http.put(there, files={"file": (f"{n}.pdf", documents.pdf(str(n)))}) for n in range(5)]
        pages.result()
    assert {answer.status_code for answer in answers} == {200}
