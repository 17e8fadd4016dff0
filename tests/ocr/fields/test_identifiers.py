"""SIREN, SIRET and VAT numbers: their shape, their keys, their side (OCR-4, OCR-5)."""

import pytest

from services.ocr import extract
from tests.kit.pages import TOTALS, column, down
from tests.ocr.fields.cases import (
    HEAD,
    LOW_TOTALS,
    RECIPIENT,
    SELLER,
    SUMS,
    SUPPLIER,
    TOTALS_AT_RIGHT,
    Cases,
    fields_of,
    read_column,
    read_on,
)

CASES: Cases = {
    "tva client": (
        HEAD
        + down(320, 120, "Mairie de Laon", "02000 Laon", "N° TVA intra : FR12210204086", "SIRET : 21020408600013")
        + down(50, 800, "MORVAN SARL - SIRET 39280913700027 - TVA FR40392809137"),
        {
            "recipient_siret": "21020408600013",
            "recipient_vat": "FR12210204086",
            "supplier_siret": "39280913700027",
            "supplier_vat": "FR40392809137",
        },
    ),
    "siren rcs": (
        HEAD + down(50, 800, "SAS au capital de 10 000 € - 392 809 137 RCS Tours - TVA FR 40 392 809 137"),
        {"supplier_siren": "392809137", "supplier_vat": "FR40392809137"},
    ),
    "tva no decoy": (
        HEAD + down(50, 120, "N° TVA FR40392809137") + LOW_TOTALS,
        {**SUMS, "supplier_vat": "FR40392809137"},
    ),
    "footer decoys": (
        HEAD
        + LOW_TOTALS
        + down(
            50,
            780,
            "SAS au capital de 10 000 € - RCS Tours B 392 809 137 - APE 4778C - N° TVA FR40392809137",
            "Contrat RC pro n° 4587124 AXA - Agrément n° 37-045 - Certifié ISO 9001",
        ),
        {**SUMS, "marche": None, "engagement": None, "supplier_vat": "FR40392809137"},
    ),
    "rcs": (
        HEAD + down(60, 30, "MORVAN SARL - 39 rue X - 37000 Tours - 392 809 137 00027 RCS Tours"),
        {"supplier_siret": "39280913700027", "supplier_siren": "392809137"},
    ),
    "rcs siren": (
        HEAD + down(60, 30, "MORVAN SARL - RCS Tours 392 809 137 - TVA FR40392809137"),
        {"supplier_siren": "392809137", "supplier_vat": "FR40392809137"},
    ),
    "client vat": (
        HEAD
        + down(50, 120, "N° TVA intracommunautaire client : FR40392809137")
        + down(50, 800, "SAS Durand au capital de 10 000 € - SIRET 732 829 320 00074 - TVA FR44732829320"),
        {"recipient_vat": "FR40392809137", "supplier_siret": "73282932000074", "supplier_vat": "FR44732829320"},
    ),
    "recipient tva below": (
        HEAD
        + down(
            320, 120, "Mairie de Laon", "1 place X", "02000 Laon", "N° SIRET : 21020408600013", "N° TVA : FR12210204086"
        )
        + down(50, 120, "MORVAN SARL", "SIRET 39280913700027"),
        {"recipient_siret": "21020408600013", "recipient_vat": "FR12210204086", "supplier_siret": "39280913700027"},
    ),
    "siren only": (HEAD + down(50, 810, "MORVAN SARL - SIREN 392 809 137"), {"supplier_siren": "392809137"}),
    "siren header": (HEAD + down(50, 30, "392809137 RCS TOURS"), {"supplier_siren": "392809137"}),
    "swiss register": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 120, "Morvan Sàrl, Carouge", "IDE CHE-309.172.643")
        + down(50, 200, "N° TVA France : FR40392809137"),
        {"supplier_vat": "FR40392809137"},
    ),
    "host of a site": (
        HEAD + TOTALS_AT_RIGHT + SELLER + down(50, 760, "Site hébergé par Nuage SAS, RCS Paris 732 829 320"),
        {"supplier_siret": SUPPLIER, "recipient_siret": None, "recipient_siren": None},
    ),
    "insurer": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(50, 760, "Assurance décennale : assuré auprès de Garantis SA, SIREN 732 829 320, contrat n° 45871-A"),
        {"supplier_siret": SUPPLIER, "recipient_siren": None, "marche": None},
    ),
    "capital is no siren": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 800, "Morvan SA au capital de 732 829 320 € - RCS Tours 392 809 137 - TVA FR40392809137"),
        {"supplier_siren": "392809137", "recipient_siren": None},
    ),
    "two firms in the foot": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(
            50,
            790,
            "Morvan SARL - SIRET 392 809 137 00027 - RCS Tours",
            "Filiale de Groupe Azur SA - RCS Paris 732 829 320",
        ),
        {"supplier_siret": SUPPLIER, "recipient_siren": None},
    ),
    "energy holder": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 120, "Titulaire du contrat : Ville de Paris", "SIRET : 217 500 016 00019")
        + down(50, 800, "Morvan SA - RCS Tours 392 809 137 - TVA FR40392809137"),
        {"recipient_siret": RECIPIENT, "supplier_vat": "FR40392809137"},
    ),
    "agency siret": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 120, "SAS Durand - Agence de Tours", "SIRET agence : 732 829 320 00074")
        + down(50, 800, "SAS Durand - Siège : Paris - SIRET 732 829 320 00066 - TVA FR44732829320"),
        {"supplier_vat": "FR44732829320", "recipient_siret": None},
    ),
    "client vat only": (
        HEAD + TOTALS_AT_RIGHT + SELLER + down(330, 120, "Ville de Paris", "TVA : FR21217500016"),
        {"recipient_vat": "FR21217500016", "supplier_siret": SUPPLIER},
    ),
    "factor foot": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(
            50, 740, "Créance cédée à Factoring Azur SA, SIRET 732 829 320 00074, à qui le règlement doit être fait."
        ),
        {"supplier_siret": SUPPLIER, "recipient_siret": None, "recipient_vat": None},
    ),
    "cotraitant": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(50, 740, "Groupement : mandataire Morvan SARL ; cotraitant Durand SAS, SIRET 732 829 320 00074"),
        {"supplier_siret": SUPPLIER, "recipient_siret": None, "recipient_vat": None},
    ),
    "subcontractor": (
        HEAD + TOTALS_AT_RIGHT + SELLER + down(50, 740, "Sous-traitant déclaré : Durand SAS - SIRET 732 829 320 00074"),
        {"supplier_siret": SUPPLIER, "recipient_siret": None, "recipient_vat": None},
    ),
    "expert": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(50, 780, "Membre d'une association agréée - Centre de gestion CGA 37, SIRET 732 829 320 00074"),
        {"supplier_siret": SUPPLIER, "recipient_siret": None, "recipient_vat": None},
    ),
    "vat vat": (
        HEAD + TOTALS_AT_RIGHT + down(50, 800, "N° TVA : FR40392809137 - TVA client : FR21217500016"),
        {"supplier_vat": "FR40392809137", "recipient_vat": "FR21217500016"},
    ),
    "tiers foot two": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 790, "Morvan SARL - SIRET 392 809 137 00027", "Agence web : Nuage - SIRET 732 829 320 00074"),
        {"recipient_siret": None, "recipient_vat": None},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_sirens_and_vat_numbers_are_given_to_their_side_ocr_4_ocr_5(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


def test_a_siret_whose_key_fails_is_kept_and_flagged_ocr_5():
    field = fields_of(column("SARL Morvan au capital de 8 000 €", "SIRET 12345678901234", "Facture n° FA-1", *TOTALS))[
        "supplier_siret"
    ]
    assert field.value == "12345678901234"
    assert [check.ok for check in field.checks] == [False]


def test_a_siret_one_digit_short_is_shown_and_not_given_ocr_6():
    field = fields_of(column("SARL Morvan au capital de 8 000 €", "SIRET 1234567890123", "Facture n° FA-1", *TOTALS))[
        "supplier_siret"
    ]
    assert field.value is None
    assert [candidate.value for candidate in field.candidates] == ["1234567890123"]


def test_fourteen_digits_that_nothing_calls_a_siret_ocr_5():
    for text in ("Account No. 00030340067212", "Invoice No : # BLR_WFLD20151000982590", "Réf. 20151000982590"):
        assert read_column("Facture n° FA-12", text).get("supplier_siret") is None


@pytest.mark.parametrize(
    "words", ["Référence PDL : 14587412365478", "Compteur n° 14587412365478", "Mandat SEPA 14587412365478"]
)  # fmt: skip
def test_fourteen_digits_of_a_meter_are_no_siret_ocr_5(words: str) -> None:
    answer = extract(column("Facture n° FA-1 du 12/03/2024", words, "Client : Mairie de Laon", "Total HT 100,00 €"))
    assert all(answer.fields.get(f"{role}_siret") is None for role in ("supplier", "recipient"))


def test_words_after_a_vat_number_make_no_iban_ocr_5() -> None:
    answer = extract(
        column(
            "Facture n° FA-1 du 12/03/2024",
            "SIRET 48950991901995 TVA FR15489509919 50 rue du Général Leclerc",
            "Total HT 100,00 €",
        )
    )
    assert answer.fields.get("iban") is None
    assert answer.fields["supplier_vat"].value == "FR15489509919"
