"""An XML beside its pages: places of its values, pages that are scans, keys that fail (OCR-1, OCR-3, OCR-5)."""

from io import BytesIO

import pikepdf
import pytest

from contracts import InvoiceExtracted
from contracts.extraction import DocumentReceived, Severity
from services.ocr import extract
from services.ocr.usecases import read
from services.ocr.usecases.limits import Limits, Phase, ScanNeededError
from services.ocr.usecases.publish import extracted
from tests.kit.generator import generate, scanned
from tests.kit.invoices import cii
from tests.kit.pages import TOTALS, column, pdf
from tests.kit.xml import with_attachments

PAGE = column("Facture n° FA-2026-7", "Date de facture : 12/03/2026", *TOTALS)
SCANNED_PAGE = scanned(PAGE, "clean", 1)


def factur_x(page: bytes, xml: str) -> bytes:
    return with_attachments(page, **{"factur-x.xml": xml.encode()})


def test_a_value_of_the_xml_that_the_page_shows_has_its_place_ocr_3():
    fields = extract(factur_x(PAGE, cii())).fields
    alone = extract(PAGE).fields
    for name in ("invoice_number", "issue_date", "total_ttc"):
        assert (fields[name].source, fields[name].confidence) == ("xml", 1.0)
        assert (fields[name].page, fields[name].box) == (1, alone[name].box)
    assert fields["iban"].page is None


def test_a_value_that_the_page_contradicts_has_no_place_ocr_3():
    fields = extract(factur_x(PAGE, cii().replace("FA-2026-7", "FA-2026-8"))).fields
    assert (fields["invoice_number"].value, fields["invoice_number"].box) == ("FA-2026-8", None)


def test_an_xml_is_compared_with_a_scan_too_ocr_1():
    answer = extract(factur_x(SCANNED_PAGE, cii().replace("120.00<", "125.00<")))
    assert answer.source == "xml"
    [disagreement] = [listed for listed in answer.disagreements if listed.field == "total_ttc"]
    assert (disagreement.xml, disagreement.text, disagreement.page) == ("125.00", "120.00", 1)
    assert answer.fields["invoice_number"].page == 1


def test_comparing_a_scan_waits_in_the_lane_of_scans_ocr_8():
    with pytest.raises(ScanNeededError):
        extract(factur_x(SCANNED_PAGE, cii()), Limits(scan=False))


def test_a_scan_that_cannot_be_read_costs_the_comparison_alone_ocr_1(monkeypatch: pytest.MonkeyPatch):
    def unavailable(*_arguments: object) -> None:
        raise read.RefusedError("ocr_unavailable")

    monkeypatch.setattr(read, "_scanned", unavailable)
    answer = extract(factur_x(SCANNED_PAGE, cii()))
    assert (answer.outcome, answer.fields["invoice_number"].value) == ("read", "FA-2026-7")
    assert "ocr_unavailable" in answer.notes[0]


def test_the_parts_that_may_be_left_out_are_announced_in_order_ocr_9():
    begun: list[Phase] = []
    extract(factur_x(SCANNED_PAGE, cii()), Limits(on_phase=begun.append))
    assert begun == [Phase.COMPARING, Phase.PICTURE, Phase.RULES]


def picture_with_stamp(words: int) -> bytes:
    """A scanned invoice over which a scanner printed a line of text."""
    picture = pikepdf.open(BytesIO(scanned(generate("window", 9250).pdf, "clean", 1)))
    stamp = pikepdf.open(BytesIO(pdf((20, 836, " ".join(["numérisé"] * words)), size=4)))
    picture.pages[0].add_overlay(stamp.pages[0])
    out = BytesIO()
    picture.save(out)
    return out.getvalue()


@pytest.mark.parametrize("words", [0, 8, 30])
def test_a_scan_with_a_stamp_of_text_is_read_as_a_scan_ocr_1(words: int):
    answer = extract(picture_with_stamp(words))
    assert answer.source == "scan"
    assert answer.fields["invoice_number"].value == generate("window", 9250).printed["invoice_number"]


def test_each_field_of_a_mixed_document_names_its_own_source_ocr_3():
    mixed = pikepdf.open(
        BytesIO(
            column(
                "Facture n° FA-2026-7",
                "Date de facture : 12/03/2026",
                "Ville de Paris",
                "Service facturier",
                "Entretien des locaux du mois de mars",
            )
        )
    )
    mixed.pages.extend(pikepdf.open(BytesIO(scanned(column(*TOTALS), "clean", 1))).pages)
    out = BytesIO()
    mixed.save(out)
    answer = extract(out.getvalue())
    sources = {name: (answer.fields[name].source, answer.fields[name].page) for name in ("invoice_number", "total_ttc")}
    assert sources == {"invoice_number": ("text", 1), "total_ttc": ("scan", 2)}


@pytest.mark.parametrize(
    ("written", "changed", "term", "field"),
    [
        ("FR1420041010050500013M02606", "FR1420041010050500013M02607", "BT-84", "iban"),
        ("FR40392809137", "FR41392809137", "BT-31", "supplier_vat"),
        ('schemeID="0002">392809137', 'schemeID="0009">39280913700021', "BT-29", "supplier_siret"),
        ('schemeID="0002">218801600', 'schemeID="0002">218801601', "BT-47", "recipient_siren"),
    ],
)  # fmt: skip
def test_a_key_that_fails_in_an_xml_is_kept_and_flagged_ocr_5(written: str, changed: str, term: str, field: str):
    answer = extract(cii().replace(written, changed).encode())
    [finding] = [f for f in answer.findings if f.rule == "KEY" and f.business_term == term]
    assert finding.severity is Severity.WARNING
    assert finding.value == answer.fields[field].value
    assert [check.ok for check in answer.fields[field].checks] == [False]


DEPOSITOR = DocumentReceived.Depositor(identifier="39280913700027", name="ATELIERS MORVAN")
SWAPPED = (
    (50, 60, "Facture n° FA-12"), (50, 80, "Client"), (50, 96, "Ateliers Morvan"), (50, 112, "SIRET 392 809 137 00027"),
    (330, 80, "Fournisseur"), (330, 96, "Mairie de Tours"), (330, 112, "SIRET 732 829 320 00074"), (50, 300, "Total TTC : 120,00 €"),
)  # fmt: skip


def test_the_structure_that_sends_settles_who_the_supplier_is_ocr_5():
    guessed = extract(pdf(*SWAPPED)).fields
    settled = extract(pdf(*SWAPPED), depositor=DEPOSITOR).fields
    assert guessed["supplier_siret"].value == "73282932000074"
    assert settled["supplier_siret"].value == "39280913700027"
    assert settled["supplier_name"].value == "Ateliers Morvan"
    assert "39280913700027" not in [field.value for name, field in settled.items() if name.startswith("recipient")]
    assert settled["supplier_siret"].confidence > 0.95


@pytest.mark.parametrize("identifier", ["FR40392809137", "392 809 137 00035"])
def test_any_number_of_the_sending_company_counts_ocr_5(identifier: str):
    depositor = DocumentReceived.Depositor(identifier=identifier, name="")
    assert extract(pdf(*SWAPPED), depositor=depositor).fields["supplier_siret"].value == "39280913700027"


def test_a_sending_structure_that_the_page_does_not_name_changes_nothing_ocr_5():
    depositor = DocumentReceived.Depositor(identifier="81234567600012", name="")
    assert extract(pdf(*SWAPPED), depositor=depositor).fields == extract(pdf(*SWAPPED)).fields


def test_notes_on_sources_that_could_not_be_read_are_in_the_event_ocr_1():
    assert "notes" in InvoiceExtracted.model_fields
    answer = extract(factur_x(PAGE, cii()[:-40]))
    reading = type(
        "Reading",
        (),
        {"document_id": "d", "invoice_id": "i", "structure_id": "s", "file": type("File", (), {"sha256": "0"})},
    )
    assert extracted(reading, answer).notes == answer.notes != ()  # type: ignore[arg-type]
