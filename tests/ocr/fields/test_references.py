"""References by their labels, labels that share a place, and numbers of other things (OCR-4, OCR-6)."""

import pytest

from tests.kit.pages import TOTALS, column, pdf
from tests.ocr.fields.cases import LAWS, fields_of, given, read_column, value_of, values_of


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("N° d'engagement", "engagement"), ("Engagement juridique", "engagement"), ("EJ", "engagement"), ("N° bon de commande", "engagement"), ("Votre commande", "engagement"),
        ("Votre référence", "engagement"), ("Réf. marché", "marche"), ("N° contrat", "marche"), ("Marché n°", "marche"), ("Code service", "code_service"),
        ("Service exécutant", "code_service"), ("Référence acheteur / service exécutant", "code_service"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["along", "right", "below"])
def test_references_by_label_wherever_the_value_stands_ocr_4(label: str, field: str, place: str):
    at = {"along": None, "right": (330.0, 100.0), "below": (50.0, 114.0)}[place]
    text = f"{label} : AB-2024-77" if at is None else label
    lines = [(50.0, 60.0, "Facture n° FA-12"), (50.0, 100.0, text)] + ([(*at, "AB-2024-77")] if at else [])
    assert value_of(pdf(*lines), field) == "AB-2024-77"


@pytest.mark.parametrize(
    "decoy",
    ["N° client : C-7788", "Devis n° D-7788", "Assurance décennale contrat n° 7788123", "Facture d'origine : FA-7788"],
)
def test_numbers_that_only_look_like_references_are_left_alone_ocr_6(decoy: str):
    fields = fields_of(column("Facture n° FA-12", decoy, *TOTALS))
    assert fields["invoice_number"].value == "FA-12"
    assert all(fields[name].value is None for name in ("engagement", "marche", "code_service") if name in fields)


@pytest.mark.parametrize("law", LAWS)
def test_a_law_is_no_order_and_no_contract_ocr_6(law: str):
    values = read_column("Facture n° FA-12", f"Commande passée selon {law}", f"Marché soumis à {law}")
    assert given(values, "engagement", "marche", "code_service") == dict.fromkeys(
        ("engagement", "marche", "code_service")
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("N° d'engagement / marché : EJ000961 / 2019FCS61", {"engagement": "EJ000961", "marche": "2019FCS61"}),
        ("N° d'engagement / marché : 2023-07829 / 2022.829", {"engagement": "2023-07829", "marche": "2022.829"}),
        ("Engagement / Code service : 1300456789 / FAC001", {"engagement": "1300456789", "code_service": "FAC001"}),
        ("Commande/date : BC-77 / 09.01.2018", {"engagement": "BC-77", "issue_date": "2024-03-12"}),
        ("Client / Commande : C0012 / BC-77", {"engagement": "BC-77"}),
        ("N° client / N° commande : C0012 / BC-77", {"engagement": "BC-77"}),
        ("Marché et commande n° : 2023-045 et BC-77", {"engagement": "BC-77", "marche": "2023-045"}),
        ("Code service / EJ / Marché : FAC001 / 1300456789 / 23-045", {"engagement": "1300456789", "marche": "23-045", "code_service": "FAC001"}),
        ("Engagement / marché : 1300456789", {"engagement": None, "marche": None}),
    ],
)  # fmt: skip
def test_labels_joined_by_a_stroke_share_out_their_values_ocr_4(text: str, wanted: dict[str, object]):
    assert given(read_column("Facture n° FA-12 du 12/03/2024", text), *wanted) == wanted


def test_joined_labels_with_their_values_in_the_next_cell_ocr_4():
    values = values_of(
        (330, 60, "Facture"), (330, 80, "Numéro/date"), (450, 80, "2019/1814 / 05.07.2019"),
        (330, 96, "Votre commande/date"), (450, 96, "BC-77 / 09.01.2018"),
    )  # fmt: skip
    wanted = {"invoice_number": "2019/1814", "issue_date": "2019-07-05", "engagement": "BC-77"}
    assert given(values, *wanted) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Contrat de mise à disposition n° 00458712", "N° de contrat d'assurance : 4587123", "Contrat de travail n° 4587", "Contrat d'affacturage n° 45871", "Compte de contrat : 525866248",
        "Assurance RC pro AXA contrat n° 458712", "Notre commande n° 45871", "N/Commande : CC1809-0451", "Nos réf. : 18.0457", "Devis n° DV-0187", "Fin d'engagement : 12/2025",
        "Sans engagement de durée, option 24", "Durée d'engagement : 36 mois", "Bon de livraison n° 208874", "BL n° 208874 du 14/03/2018", "Toque E 1487", "Compteur n° D08FA125874",
        "N° de branchement : 00458712", "N° PCE : GI025871", "Agrément n° 84 69 12345 69", "Convention collective IDCC 1486", "Police n° 41 258 963", "Ordre de service n° 1 du 04/01/2018",
        "N° d'adhérent : 45871", "V/Réf. : contentieux urbanisme", "Franco de port (commande > 300 € HT)", "Commande minimum : 50 €", "Affaire suivie par : M. Petit, poste 4512",
        "N° Siret du service : voir ci-dessus", "Service clients : 09 69 32 35 29", "Service du lundi au vendredi de 9h à 17h", "Marché de 3 lots", "Le service 2024 est ouvert", "Immatriculation BX-417-KD",
    ],
)  # fmt: skip
def test_numbers_of_other_things_ocr_6(text: str):
    values = read_column("Facture n° FA-12 du 12/03/2024", text)
    assert values["invoice_number"] == "FA-12"
    assert values["issue_date"] == "2024-03-12"
    assert given(values, "engagement", "marche", "code_service") == dict.fromkeys(
        ("engagement", "marche", "code_service")
    )
