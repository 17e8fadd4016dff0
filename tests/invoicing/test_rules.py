"""The rules on one field or one party, alone: numbers, recipients, attachments, everything before sending.

Proves INV-1, INV-2, INV-6, INV-7, INV-9, INV-10, INV-11, INV-12, INV-13, INV-14, ORG-15.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.patterns import accepts
from contracts.invoice import Format, InvoiceContent, InvoiceType, PaymentMode, VatType
from contracts.lifecycle import Cadre, Kind, State
from contracts.structure import Parameters, ServiceChanged, StructureChanged
from services.invoicing.api.fields import FieldsIn, FieldsOut
from services.invoicing.domain.checks.amounts import Line
from services.invoicing.domain.checks.catalogue import CATALOGUE
from services.invoicing.domain.checks.context import Context, Earlier
from services.invoicing.domain.checks.recipient import STATE_SIRET, check_recipient
from services.invoicing.domain.formats import Unreadable
from services.invoicing.domain.invoice.fields import IN_EVENT, NAMES_A_PARTY, TABLE, Fields, completed, computed
from services.invoicing.domain.invoice.files import (
    MAX_FILE_BYTES,
    MAX_INVOICE_BYTES,
    MEDIA_TYPES,
    check_comment,
    check_content,
    check_designation,
    check_name,
    check_room,
    room_left,
)
from services.invoicing.domain.invoice.numbers import check_number, provisional
from services.invoicing.domain.invoice.parties import Known
from services.invoicing.domain.kinds import PROFILES, check

SUPPLIER = StructureChanged(
    structure_id="s", identifier_type="SIRET", identifier="73282932000074", kind="PRIVEE", name="ATELIER", active=True
)
SERVICES = {
    service.code: service
    for service in (
        ServiceChanged(service_id="v", structure_id="r", code="VOIRIE", label="Voirie", active=True),
        ServiceChanged(service_id="c", structure_id="r", code="FERME", label="Fermé", active=False),
        ServiceChanged(
            service_id="e", structure_id="r", code="ECOLES", label="É", active=True, engagement_mandatory=True
        ),
        ServiceChanged(service_id="f", structure_id="r", code="FACTURES_PUBLIQUES", label="Publiques", active=True),
    )
}


def recipient(**rules: Any) -> StructureChanged:
    return StructureChanged(
        structure_id="r", identifier_type="SIRET", identifier="21350238800019", kind="PUBLIQUE", name="RENNES", active=True,
        parameters=Parameters(**rules),
    )  # fmt: skip


def refused(
    structure: StructureChanged | None, code_service: str | None = None, engagement: str | None = None
) -> list[str]:
    known = Known(structure, SERVICES.get(code_service or "")) if structure else None
    findings = check_recipient(
        known, siret="21350238800019", code_service=code_service, engagement=engagement, supplier=SUPPLIER
    )
    return [f.code for f in findings]


@pytest.mark.parametrize("number", ["F", "FA-2026/01_b+c", "2026 0001", "1" * 20])
def test_INV_11_numbers_accepted(number: str) -> None:
    assert check_number(number) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1" * 21, "invoice_number_too_long"),
        ("FA№1", "invoice_number_characters"),
        ("F.1", "invoice_number_characters"),
        ("é", "invoice_number_characters"),
        (" F1", "invoice_number_characters"),
        ("F1\n", "invoice_number_characters"),
        ("TMP2026000000000001", "invoice_number_provisional"),
        ("tmp1", "invoice_number_provisional"),
    ],
)
def test_INV_11_numbers_refused(number: str, code: str) -> None:
    assert [f.code for f in check_number(number)] == [code]


@given(st.text(alphabet="abcXYZ019-_/+ ", min_size=1, max_size=20))
def test_INV_11_any_mix_of_allowed_characters_passes(number: str) -> None:
    expected = number == number.strip() and not number.upper().startswith("TMP")
    assert (check_number(number) == []) is expected


def test_INV_7_a_provisional_number_has_twenty_characters() -> None:
    assert provisional(2026, 324) == "TMP20260000000000324"
    assert len(provisional(2026, 10**12)) == 20


@pytest.mark.parametrize(
    ("rules", "service", "engagement", "codes"),
    [
        ({}, None, None, []),
        ({"code_service_mandatory": True}, None, None, ["code_service_required"]),
        ({"code_service_mandatory": True}, "VOIRIE", None, []),
        ({}, "INCONNU", None, ["code_service_unknown"]),
        ({}, "FERME", None, ["code_service_unknown"]),
        ({}, "FACTURES_PUBLIQUES", None, ["code_service_reserved"]),
        ({"engagement_mandatory": True}, None, None, ["engagement_required"]),
        ({"engagement_mandatory": True}, None, "E1", []),
        ({}, "ECOLES", None, ["engagement_required"]),
        ({"service_or_engagement_mandatory": True}, None, None, ["service_or_engagement_required"]),
        ({"service_or_engagement_mandatory": True}, "VOIRIE", None, []),
        ({"service_or_engagement_mandatory": True}, None, "E1", []),
        ({"engagement_formats": (r"CP\d{4}/[A-Z0-9]+/\d",)}, None, "CP2020/X123456/1", []),
        ({"engagement_formats": (r"CP\d{4}/[A-Z0-9]+/\d",)}, None, "cp2020/x123456/1", ["engagement_format"]),
        ({"engagement_formats": (r"\d{10}", "EJ.{3}")}, None, "EJabc", []),
        ({"code_service_mandatory": True, "engagement_mandatory": True}, None, None, ["code_service_required", "engagement_required"]),
    ],
)  # fmt: skip
def test_INV_9_ORG_15_what_a_recipient_demands(
    rules: Mapping[str, Any], service: str | None, engagement: str | None, codes: list[str]
) -> None:
    assert refused(recipient(**rules), service, engagement) == codes


def test_INV_9_the_state_always_demands_both() -> None:
    state = recipient().model_copy(update={"identifier": STATE_SIRET})
    assert refused(state) == ["code_service_required", "engagement_required"]
    assert refused(state, "VOIRIE", "1234567890") == []


def test_INV_9_a_recipient_exists_is_public_active_and_another() -> None:
    assert refused(None) == ["recipient_unknown"]
    assert refused(recipient().model_copy(update={"kind": "PRIVEE"})) == ["recipient_unknown"]
    assert refused(recipient().model_copy(update={"active": False})) == ["recipient_inactive"]
    assert refused(recipient().model_copy(update={"structure_id": "s"})) == ["recipient_is_supplier"]


def test_ORG_15_the_accepted_format_is_told() -> None:
    picky = recipient(engagement_formats=(r"CP\d{4}/[A-Z0-9]+/\d",), engagement_hint="CP2020/X123456/1")
    (finding,) = check_recipient(Known(picky), siret="x", code_service=None, engagement="7", supplier=SUPPLIER)
    assert "CP2020/X123456/1" in finding.message.fr
    assert "CP2020/X123456/1" in finding.message.en


@pytest.mark.parametrize(
    ("pattern", "safe"),
    [
        (r"CP\d{4}/[A-Z0-9]+/\d", True),
        (r"[A-Z]{2}\d{6,10}", True),
        (r"(A|B)\d+", True),
        (r"(a+)+$", True),
        (r"(a|a)*$", True),
        (r"(?:\d{1,9}){1,9}", True),
        (r"a*a*a*a*a*a*", True),
        (r"(\|)" * 28 + "b", True),
        (r"(a*)\1", False),
        (r"(", False),
        ("a" * 300, False),
    ],
)
@pytest.mark.timeout(5)
def test_ORG_15_a_pattern_takes_linear_time_or_is_not_used(pattern: str, safe: bool) -> None:
    assert accepts(pattern) is safe
    expected = ["engagement_format"] if safe else []
    assert refused(recipient(engagement_formats=(pattern,)), None, "a" * 49 + "!") == expected


@pytest.mark.parametrize("name", ["a.pdf", "Bon de livraison n°3.PDF", "x" * 46 + ".zip", "é.xlsx"])
def test_INV_14_attachment_names_accepted(name: str) -> None:
    assert check_name(name) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "attachment_name_length"),
        ("x" * 47 + ".pdf", "attachment_name_length"),
        ("../x.pdf", "attachment_name_characters"),
        ("a\\b.pdf", "attachment_name_characters"),
        (".htaccess.pdf", "attachment_name_characters"),
        ("a\r\nb.pdf", "attachment_name_characters"),
        ("a\u202egnp.pdf", "attachment_name_characters"),
        ("virus.exe", "attachment_type"),
        ("sans-extension", "attachment_type"),
        ("a.pdf.js", "attachment_type"),
    ],
)
def test_INV_14_attachment_names_refused(name: str, code: str) -> None:
    assert [f.code for f in check_name(name)] == [code]


def test_INV_14_the_accepted_types_are_those_of_the_public_rules() -> None:
    official = (
        "BMP GIF FAX ODT PPT TIFF XLS BZ2 GZ JPEG P7S RTF TXT XML CSV GZIP JPG PDF SVG XHTML XLSX DOC HTM ODP PNG TGZ XLC ZIP"
        " DOCX HTML ODS PPS TIF XLM PPTX"
    )
    assert set(MEDIA_TYPES) == set(official.lower().split())


def test_INV_6_14_sizes_and_texts() -> None:
    assert room_left(0) == MAX_FILE_BYTES == 10 * 1024 * 1024
    assert room_left(MAX_INVOICE_BYTES - 5) == 5
    assert room_left(MAX_INVOICE_BYTES) == 0
    assert [f.code for f in check_room(MAX_INVOICE_BYTES - 5, 3, 6)] == ["invoice_too_large"]
    assert check_room(MAX_INVOICE_BYTES - 6, 3, 6) == []
    assert check_designation("x" * 100) == []
    assert [f.code for f in check_designation("x" * 101)] == ["designation_too_long"]
    assert check_comment("x" * 2000) == []
    assert [f.code for f in check_comment("x" * 2001)] == ["comment_too_long"]


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "file_empty"), (b"MZ\x90", "file_executable"), (b"\x7fELF", "file_executable")]
)
def test_INV_6_empty_files_and_programs_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        check_content(data)
    assert refusal.value.code == code


FIELDS = Fields(
    invoice_number="F1", issue_date=date(2026, 1, 15), recipient_siret="21350238800019", vat_type=VatType.DEBIT,
    payment_mode=PaymentMode.VIREMENT, total_ht=Decimal(100), total_tva=Decimal(20), net_a_payer=Decimal(120),
)  # fmt: skip
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
VALIDEUR = SUPPLIER.model_copy(update={"structure_id": "v", "identifier": "V1"})


def codes(
    file_format: Format = Format.PDF_NON_SIGNE,
    rules: Mapping[str, Any] | None = None,
    original: Earlier | None = None,
    **changes: Any,
) -> dict[str, str]:
    known = {"21350238800019": recipient(**(rules or {})), "V1": VALIDEUR, "73282932000074": SUPPLIER}
    context = Context(
        supplier=Known(SUPPLIER),
        structures={identifier: Known(structure) for identifier, structure in known.items()},
        format=file_format,
        document_at=None if file_format is Format.SAISIE else NOW,
        original=original,
        now=NOW,
        today=date(2026, 2, 1),
    )
    fields = replace(FIELDS, **changes)
    return {f.field: f.code for f in check(Kind.FACTURE, completed(fields), context)}


def test_INV_13_deposit_needs_the_totals_and_computes_the_ttc() -> None:
    assert codes() == {}
    assert computed(FIELDS) == {"total_ttc": Decimal(120)}
    needed = ("total_ht", "total_tva", "net_a_payer")
    assert codes(**dict.fromkeys(needed)) == dict.fromkeys(needed, "required")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"invoice_number": None}, {"invoice_number": "required"}),
        ({"issue_date": date(2026, 2, 2)}, {"issue_date": "date_in_future"}),
        ({"due_date": date(2026, 1, 14)}, {"due_date": "due_before_issue"}),
        ({"currency": "XXX"}, {"currency": "currency_unknown"}),
        ({"currency": "USD"}, {}),
        ({"marche": "x" * 51}, {"marche": "too_long"}),
        ({"vat_type": VatType.EXONERATION}, {"vat_exemption_reason": "required", "total_tva": "vat_not_expected"}),
        ({"vat_type": VatType.SANS_TVA, "total_tva": Decimal(0), "net_a_payer": Decimal(100)}, {}),
        ({"discount_ttc": Decimal(20), "net_a_payer": Decimal(100)}, {"discount_reason": "required"}),
        ({"total_ht": Decimal(-1)}, {"total_ht": "amount_negative", "net_a_payer": "amount_mismatch"}),
        ({"total_ttc": Decimal(121)}, {"total_ttc": "amount_mismatch"}),
        ({"type": InvoiceType.AVOIR}, {"original_number": "required"}),
        ({"type": InvoiceType.AVOIR, "original_number": "F0"}, {"original_number": "original_unknown"}),
        (
            {"type": InvoiceType.AVOIR, "original_number": "F0", "cadre": Cadre.A2},
            {"cadre": "credit_note_cadre", "original_number": "original_unknown"},
        ),
        ({"issue_date": date(1999, 12, 31)}, {"issue_date": "date_out_of_bounds"}),
        ({"issue_date": date(2000, 1, 1)}, {}),
        ({"due_date": date(2100, 1, 1)}, {"due_date": "date_out_of_bounds"}),
        ({"due_date": date(2099, 12, 31)}, {}),
        ({"bank_account_id": "nope"}, {"bank_account_id": "bank_account_unknown"}),
        ({"rounding": Decimal("0.03"), "net_a_payer": Decimal("120.03")}, {}),
        ({"rounding": Decimal("0.03"), "net_a_payer": Decimal("120.04")}, {"net_a_payer": "amount_mismatch"}),
        ({"rounding": Decimal("5.01")}, {"rounding": "amount_out_of_bounds"}),
        (dict.fromkeys(("total_ht", "total_tva", "net_a_payer"), Decimal(0)), {"total_ttc": "zero_amount"}),
        ({"supplier_service_id": "z"}, {"supplier_service_id": "supplier_service_unknown"}),
    ],
)
def test_INV_11_12_each_reference_and_amount(changes: Mapping[str, Any], found: dict[str, str]) -> None:
    assert codes(**changes) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"cadre": Cadre.A9}, {"valideur_1": "required"}),
        ({"cadre": Cadre.A9, "valideur_1": "V1"}, {}),
        ({"cadre": Cadre.A12, "valideur_1": "V1"}, {}),
        ({"cadre": Cadre.A9, "valideur_1": "inconnu"}, {"valideur_1": "valideur_unknown"}),
        ({"cadre": Cadre.A9, "valideur_1": "73282932000074"}, {"valideur_1": "valideur_unknown"}),
        ({"cadre": Cadre.A12, "valideur_1": "V1", "valideur_2": "V1"}, {"valideur_2": "valideur_not_expected"}),
        ({"cadre": Cadre.A9, "valideur_1": "V1", "valideur_2": "V1"}, {"valideur_2": "valideur_twice"}),
        ({"cadre": Cadre.A1, "valideur_1": "V1"}, {"valideur_1": "valideur_not_expected"}),
    ],
)
def test_INV_10_A9_and_A12_have_a_valideur_and_the_others_none(
    changes: Mapping[str, Any], found: dict[str, str]
) -> None:
    assert codes(**changes) == found


def test_ORG_15_a_recipient_may_refuse_A9_and_A12() -> None:
    assert codes(rules={"accepts_a9_a12": False}, cadre=Cadre.A9, valideur_1="V1") == {"cadre": "cadre_not_accepted"}


def test_INV_12_entry_needs_a_line_and_computes_every_total() -> None:
    nothing = {"total_ht": None, "total_tva": None, "net_a_payer": None}
    assert codes(Format.SAISIE, **nothing)["lines"] == "required"
    line = Line(denomination="x", quantity=Decimal(3), unit_price_ht=Decimal("33.33"), vat_rate=Decimal(20))
    assert codes(Format.SAISIE, **nothing, lines=(line,)) == {}
    assert codes(Format.SAISIE, lines=(line,))["total_ht"] == "amount_mismatch"


CREDITED = Earlier(
    id="i0", number="F0", state=State.MISE_A_DISPOSITION, type=InvoiceType.FACTURE, deposited_at=NOW, recipient_id="r",
    currency="EUR", total_ttc=Decimal(150), credited=Decimal(30),
)  # fmt: skip


@pytest.mark.parametrize(
    ("original", "found"),
    [
        (CREDITED, {}),
        (replace(CREDITED, credited=Decimal("30.01")), {"total_ttc": "credit_exceeds_original"}),
        (replace(CREDITED, recipient_id="x"), {"original_number": "original_of_another"}),
        (replace(CREDITED, type=InvoiceType.AVOIR), {"original_number": "original_is_credit_note"}),
        (replace(CREDITED, currency="USD", total_ttc=Decimal(1)), {}),
    ],
)
def test_INV_42_a_credit_note_is_held_against_what_it_credits(original: Earlier, found: dict[str, str]) -> None:
    assert codes(original=original, type=InvoiceType.AVOIR, original_number="F0") == found
    assert codes(original=original) == {}, "an invoice credits nothing"


def test_INV_12_a_typed_line_has_a_quantity() -> None:
    line = Line(denomination="x", quantity=Decimal(0), unit_price_ht=Decimal(1), vat_rate=Decimal(20))
    assert codes(Format.SAISIE, lines=(line,))["lines.0.quantity"] == "quantity_zero"


def test_INV_6_a_deposit_without_file_or_over_120_MB_is_refused() -> None:
    context = Context(
        supplier=Known(SUPPLIER), structures={"21350238800019": Known(recipient())}, format=Format.PDF_NON_SIGNE, today=date(2026, 2, 1), now=NOW,
        files_bytes=MAX_INVOICE_BYTES + 1,
    )  # fmt: skip
    assert {f.field: f.code for f in check(Kind.FACTURE, FIELDS, context)} == {
        "file": "required",
        "attachments": "invoice_too_large",
    }


def test_INV_1_an_inactive_supplier_sends_nothing() -> None:
    inactive = SUPPLIER.model_copy(update={"active": False})
    context = Context(
        supplier=Known(inactive),
        structures={"21350238800019": Known(recipient())},
        format=Format.PDF_NON_SIGNE,
        document_at=NOW,
        now=NOW,
        today=date(2026, 2, 1),
    )
    assert [f.code for f in check(Kind.FACTURE, FIELDS, context)] == ["supplier_inactive"]


def test_INV_2_a_refusal_names_the_rule_the_value_and_the_remedy() -> None:
    (finding,) = check_recipient(Known(recipient()), siret="x", code_service="NORD", engagement=None, supplier=SUPPLIER)
    error = finding.spoken("fr")
    assert (error.field, error.rule, error.value) == ("code_service", "INV-9", "NORD")
    assert error.remedy == "Choisissez-le dans l'annuaire."
    assert "NORD" in error.message
    assert finding.spoken("en").remedy == "Choose it in the annuaire."


def test_INV_2_every_message_says_what_to_do_in_both_languages() -> None:
    for code, message in CATALOGUE.messages.items():
        assert all((message.rule, message.fr, message.en, message.remedy_fr, message.remedy_en)), code
        assert set(re.findall(r"{(\w+)}", message.fr)) == set(re.findall(r"{(\w+)}", message.en)), code


def test_INV_8_to_13_one_table_makes_what_is_taken_shown_certified_and_published() -> None:
    assert set(FieldsIn.model_fields) == set(FieldsOut.model_fields) == set(TABLE)
    published = set(InvoiceContent.model_fields)
    assert set(IN_EVENT) <= published, "the contract has a place for each field of the events"
    grouped = {"invoice_number", "total_ht", "total_tva", "total_ttc", "net_a_payer"}
    assert set(TABLE) - set(IN_EVENT) == grouped | {"supplier_service_id", "code_service", *NAMES_A_PARTY.values()}
    assert set(PROFILES[Kind.FACTURE].certified) == set(IN_EVENT), "what is published is what was certified"


@pytest.mark.parametrize("name", FieldsIn.model_fields)
def test_INV_16_every_field_may_be_emptied_again_and_is_bounded(name: str) -> None:
    field = TABLE[name]
    emptied = FieldsIn.model_validate({name: field.default if not isinstance(field.default, tuple) else []})
    assert name in emptied.model_fields_set
    if field.about.limit:
        longest = field.about.typed_limit or field.about.limit
        with pytest.raises(ValidationError):
            FieldsIn.model_validate({name: "A" * (longest + 1)})
