"""What stands near a label and is not its value; labels that share a place; each on a page of a few lines (OCR-4, OCR-6)."""

import pytest

from services.ocr import extract
from tests.kit.pages import TOTALS, Line, column, pdf

LAWS = (
    "articles L.441-3 et suivants du Code de commerce",
    "article L 441-10 du Code de commerce",
    "art. R. 2192-10 du code de la commande publique",
    "article 289 I-3 du CGI",
    "art. 293 B du CGI",
    "l'article 138 par. 1 de la directive 2006/112/CE",
    "la loi n° 2008-776 du 4 août 2008",
    "décret n° 2013-269 du 29 mars 2013",
    "l'arrêté du 3 octobre 1983 n° 83-50/A",
    "l'ordonnance n° 2014-697",
    "l'article 39bis du CTVA et l'article 44",
    "la norme ISO 9001:2015",
)


def values(*lines: Line) -> dict[str, object]:
    return {name: found.value for name, found in extract(pdf(*lines)).fields.items()}


def read(*texts: str) -> dict[str, object]:
    return {name: found.value for name, found in extract(column(*texts, *TOTALS)).fields.items()}


def given(found: dict[str, object], *names: str) -> dict[str, object]:
    return {name: found.get(name) for name in names}


@pytest.mark.parametrize("law", LAWS)
def test_a_law_is_no_invoice_number_ocr_6(law: str):
    assert read("SARL Morvan", f"Facture émise conformément à {law}").get("invoice_number") is None
    assert read("Facture", f"émise selon {law}").get("invoice_number") is None
    assert read("Facture", "FA-12", f"Facture soumise à {law}")["invoice_number"] == "FA-12"


@pytest.mark.parametrize("law", LAWS)
def test_a_law_is_no_order_and_no_contract_ocr_6(law: str):
    found = read("Facture n° FA-12", f"Commande passée selon {law}", f"Marché soumis à {law}")
    assert given(found, "engagement", "marche", "code_service") == dict.fromkeys(
        ("engagement", "marche", "code_service")
    )


@pytest.mark.parametrize(
    "text",
    [
        "Facture à rappeler lors du règlement au 01-23-45-67-89", "Pour toute question sur cette facture : 0 800 473 333", "Facture : service ouvert de 8h30 à 17h",
        "Facture payable à 30 jours", "Facture page 1/2", "Facture folio 3 sur 4", "Facture au nom de M. Petit, 75009 Paris", "Votre facture en ligne sur le site 24h/24",
        "Facture réglée par chèque tiré sur la banque 30004", "Détail de la facture pour 644 m3",
    ],
)  # fmt: skip
def test_what_a_sentence_about_an_invoice_holds_is_not_its_number_ocr_6(text: str):
    assert read("SARL Morvan", text).get("invoice_number") is None


@pytest.mark.parametrize(
    "text",
    [
        "Facture d'avoir en remboursement de la facture n° 2018-0871", "Annulation de la facture n° 2018-0871", "Avoir en rectification de notre facture n° 2018-0871 du 12/03/2018",
        "Complément à la facture n° 2018-0871", "Suite à votre règlement de la facture d'origine n° 2018-0871", "Avoir relatif à la facture n° 2018-0871",
    ],
)  # fmt: skip
def test_another_invoice_that_this_one_speaks_of_ocr_6(text: str):
    assert read("FACTURE D'AVOIR N° AV-9", text)["invoice_number"] == "AV-9"
    assert read("SARL Morvan", text).get("invoice_number") is None


@pytest.mark.parametrize(
    "title",
    [
        "NOTE DE FRAIS ET HONORAIRES N° {}", "NOTE D'HONORAIRES N° {}", "Note de débours n° {}", "État de frais n° {}", "Relevé d'honoraires n° {}", "BORDEREAU-FACTURE N° {}",
        "SITUATION DE TRAVAUX N° {}", "FACTURE D'EAU du 12/03/2024 n° {}", "Facture du 12 mars 2024 n° {}", "Mémoire n° {}", "FACTURE DE SOLDE N° {}", "Facture-relevé n° {}",
    ],
)  # fmt: skip
def test_an_invoice_by_its_trades_name_ocr_4(title: str):
    assert read("SARL Morvan", title.format("2024-117"))["invoice_number"] == "2024-117"


@pytest.mark.parametrize(
    "title",
    ["FACTURE DE SITUATION", "FACTURE D'ACOMPTE", "Facture de solde", "FACTURE PROFORMA", "Facture d'électricité"],
)
def test_the_number_under_a_title_without_n_ocr_4(title: str):
    assert values((400, 60, title), (400, 74, "FA-2024-88"), (50, 90, "SARL Morvan"))["invoice_number"] == "FA-2024-88"


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
    assert given(read("Facture n° FA-12 du 12/03/2024", text), *wanted) == wanted


def test_joined_labels_with_their_values_in_the_next_cell_ocr_4():
    found = values(
        (330, 60, "Facture"), (330, 80, "Numéro/date"), (450, 80, "2019/1814 / 05.07.2019"),
        (330, 96, "Votre commande/date"), (450, 96, "BC-77 / 09.01.2018"),
    )  # fmt: skip
    wanted = {"invoice_number": "2019/1814", "issue_date": "2019-07-05", "engagement": "BC-77"}
    assert given(found, *wanted) == wanted


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
    found = read("Facture n° FA-12 du 12/03/2024", text)
    assert found["invoice_number"] == "FA-12"
    assert found["issue_date"] == "2024-03-12"
    assert given(found, "engagement", "marche", "code_service") == dict.fromkeys(
        ("engagement", "marche", "code_service")
    )


@pytest.mark.parametrize(
    "label",
    [
        "Date de l'événement", "Date début de stage", "Date de la séance", "Date de souscription", "Date d'ouverture", "Date de votre passage", "Date de pesée", "Date de clôture", "Date prévue",
        "Date du bon", "Date de la demande", "Date des travaux", "Date de première mise en circulation",
    ],
)  # fmt: skip
def test_days_of_other_things_ocr_6(label: str):
    assert read("Facture n° FA-12", f"{label} : 14/02/2024").get("issue_date") is None


def test_fourteen_digits_that_nothing_calls_a_siret_ocr_5():
    for text in ("Account No. 00030340067212", "Invoice No : # BLR_WFLD20151000982590", "Réf. 20151000982590"):
        assert read("Facture n° FA-12", text).get("supplier_siret") is None


def test_a_single_row_of_ht_tva_ttc_is_the_invoice_ocr_5():
    found = values(
        (50, 60, "Facture n° FA-12"), (50, 300, "Désignation"), (300, 300, "Montant HT"), (400, 300, "TVA (20 %)"), (500, 300, "Montant TTC"),
        (50, 316, "Mission DET"), (300, 316, "100,00"), (400, 316, "20,00"), (500, 316, "120,00"), (50, 350, "Net à payer"), (500, 350, "120,00"),
    )  # fmt: skip
    assert given(found, "total_ht", "total_tva", "total_ttc") == {
        "total_ht": "100.00",
        "total_tva": "20.00",
        "total_ttc": "120.00",
    }


@pytest.mark.parametrize(
    ("ht", "ttc"), [("Total HTVA", "Total TVAC"), ("Total hors TVA", "Total TVA comprise"), ("Total hors TVA", "Total taxes incluses"), ("Montant H.T.", "Montant de la facture")]
)  # fmt: skip
def test_totals_as_neighbours_name_them_ocr_4(ht: str, ttc: str):
    found = {
        name: each.value
        for name, each in extract(
            column("Facture n° FA-12", f"{ht} : 100,00", "TVA 21 % : 21,00", f"{ttc} : 121,00")
        ).fields.items()
    }
    assert given(found, "total_ht", "total_ttc") == {"total_ht": "100.00", "total_ttc": "121.00"}


@pytest.mark.parametrize(
    "held", ["Retenue de garantie 5 % : 6,00", "Retenue de garantie (5 %) du TTC   -6,00", "Escompte 5 % : 6,00"]
)
def test_what_is_kept_back_was_not_paid_before_ocr_5(held: str):
    found = extract(
        column("Facture n° FA-12", *TOTALS, "Règlement sous 30 jours", held, "Net à payer : 114,00 €")
    ).fields
    assert found["net_a_payer"].value == "114.00"
    assert found.get("prepaid") is None or found["prepaid"].value is None
