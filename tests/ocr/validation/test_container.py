"""The PDF around a Factur-X XML (OCR-11): a right one passes in silence, each wrong one is a finding."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from contracts.extraction import Severity
from services.ocr import extract
from tests.kit.invoices import BASIC, EN16931, MINIMUM, cii, small
from tests.kit.pages import TOTALS, column

PAGE = column("Facture n° FA-2026-7", *TOTALS)
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" pdfaid:conformance="B"/>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#">
<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{name}</fx:DocumentFileName><fx:Version>1.0</fx:Version>
<fx:ConformanceLevel>{level}</fx:ConformanceLevel></rdf:Description></rdf:RDF></x:xmpmeta>"""
Change = Callable[[pikepdf.Pdf], None]


def factur_x(
    text: str, change: Change = lambda _document: None, *, level: str = "EN 16931", name: str = "factur-x.xml",
    relationship: str = "/Alternative",
) -> bytes:  # fmt: skip
    """A container as Factur-X asks for, but for what `change` does to it."""
    document, out = pikepdf.open(BytesIO(PAGE)), BytesIO()
    document.attachments[name] = pikepdf.AttachedFileSpec(
        document, text.encode(), filename=name, mime_type="text/xml", relationship=pikepdf.Name(relationship)
    )
    document.Root.AF = pikepdf.Array([document.attachments[name].obj])
    document.Root.Metadata = document.make_stream(XMP.format(name=name, level=level).encode())
    document.Root.Metadata.Type, document.Root.Metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    intent = {"/Type": pikepdf.Name.OutputIntent, "/S": pikepdf.Name.GTS_PDFA1, "/OutputConditionIdentifier": "sRGB"}
    document.Root.OutputIntents = pikepdf.Array([pikepdf.Dictionary(intent)])
    change(document)
    document.save(out)
    return out.getvalue()


def without(key: str) -> Change:
    return lambda document: document.Root.__delitem__(key)


def about_container(pdf: bytes) -> list[tuple[str, Severity, str | None]]:
    return [(f.rule, f.severity, f.value) for f in extract(pdf).findings if f.rule.startswith("FX-")]


@pytest.mark.parametrize(
    ("text", "level", "relationship"),
    [
        (cii(), "EN 16931", "/Alternative"), (cii(), "EN16931", "/Source"), (cii(BASIC), "BASIC", "/Data"),
        (small(MINIMUM), "MINIMUM", "/Data"), (cii(f"{EN16931}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"), "XRECHNUNG", "/Alternative"),
    ],
)  # fmt: skip
def test_a_container_as_factur_x_asks_for_has_no_findings_ocr_11(text: str, level: str, relationship: str):
    assert about_container(factur_x(text, level=level, relationship=relationship)) == []


@pytest.mark.parametrize(
    ("pdf", "finding"),
    [
        (factur_x(cii(), name="facture.xml"), ("FX-NAME", Severity.WARNING, "facture.xml")),
        (factur_x(cii(), relationship="/Supplement"), ("FX-RELATIONSHIP", Severity.WARNING, "Supplement")),
        (factur_x(small(MINIMUM), level="MINIMUM"), ("FX-RELATIONSHIP", Severity.WARNING, "Alternative")),
        (factur_x(cii(), without("/Metadata")), ("FX-XMP", Severity.WARNING, "DocumentType, DocumentFileName, Version, ConformanceLevel, part")),
        (factur_x(cii(), level=""), ("FX-XMP", Severity.WARNING, "ConformanceLevel")),
        (factur_x(cii(), level="BASIC"), ("FX-PROFILE", Severity.FATAL, "BASIC")),
        (factur_x(cii(), without("/OutputIntents")), ("FX-OUTPUT-INTENT", Severity.WARNING, None)),
        (factur_x(cii(), without("/AF")), ("FX-NOT-ASSOCIATED", Severity.WARNING, "factur-x.xml")),
    ],
    ids=["file name", "relationship", "relationship of a profile without lines", "no XMP", "XMP without profile", "profile mismatch", "OutputIntent", "/AF"],
)  # fmt: skip
def test_each_wrong_container_is_found_and_the_invoice_read_ocr_11(
    pdf: bytes, finding: tuple[str, Severity, str | None]
):
    assert about_container(pdf) == [finding]
    assert extract(pdf).fields["invoice_number"].value == "FA-2026-7"


def test_metadata_that_harm_are_taken_for_none_ocr_9_ocr_11():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><x>&b;</x>'

    def harmful(document: pikepdf.Pdf) -> None:
        document.Root.Metadata = document.make_stream(bomb)

    assert [rule for rule, _, _ in about_container(factur_x(cii(), harmful))] == ["FX-XMP"]
