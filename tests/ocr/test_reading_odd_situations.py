"""Avoirs, shops, platforms, narrow cells: odd situations of French invoices, each on a short page (OCR-4, OCR-6)."""

import pytest

from services.ocr import extract
from tests.kit.pages import Line, pdf
from tests.ocr.test_reading_layouts import HEAD, down, grid
from tests.ocr.test_reading_situations import SELLER, T3, R, S

DATED = down(50, 80, "Date : 12/03/2024")
BUYER = down(330, 120, "Ville de Paris", "4 rue de Lobau", "75004 Paris")
CASES: dict[str, tuple[list[Line], dict[str, str | None]]] = {
    "avoir in a sentence": (
        down(400, 60, "FACTURE D'AVOIR", "N° A-2024-35", "Date 12-03-2024")
        + down(50, 200, "Annule partiellement notre facture n° 2023/11-0047 du 30-11-2023 (circuits annulés)")
        + T3,
        {"invoice_number": "A-2024-35", "issue_date": "2024-03-12", "type_code": "381"},
    ),
    "avoir concerne": (
        down(50, 60, "Note de crédit A 25-991")
        + grid(90, (50, 160), ("Paris, le", "24 juin 2024"), ("Concerne", "facture 90117733 du 12.11.2023, retour 5512"))
        + T3,
        {"invoice_number": "A 25-991", "issue_date": "2024-06-24"},
    ),
    "avoir without its number": (
        down(50, 60, "AVOIR")
        + DATED
        + down(50, 200, "En remboursement de la facture n° F-2023-118 du 02/10/2023")
        + T3,
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "avoir se rapporte": (
        down(50, 60, "AVOIR N° AV-88")
        + DATED
        + down(50, 200, "Cet avoir se rapporte à votre facture F-2023-118 du 02/10/2023.")
        + T3,
        {"invoice_number": "AV-88", "issue_date": "2024-03-12"},
    ),
    "avoir of a program that says facture": (
        down(50, 60, "AVOIR") + grid(90, (50, 200), ("N° facture", "Date facture"), ("AV000123", "12/03/2024")) + T3,
        {"invoice_number": "AV000123", "issue_date": "2024-03-12"},
    ),
    "avoir, origin in its own column": (
        down(50, 60, "AVOIR")
        + grid(
            90,
            (50, 180, 320, 450),
            ("Avoir n°", "Date", "Facture d'origine", "Date facture"),
            ("AV-7", "12/03/2024", "F-2023-118", "02/10/2023"),
        )
        + T3,
        {"invoice_number": "AV-7"},
    ),
    "invoice that replaces another": (
        HEAD + down(50, 200, "Cette facture remplace la facture n° FA-9 du 01/02/2024, émise par erreur.") + T3,
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "order of a shop": (
        HEAD
        + grid(
            200,
            (50, 220, 400),
            ("Commande n°", "Date de la commande", "Bon de commande de l'acheteur"),
            ("404-7719023-1180365", "04/01/2024", "1300843942"),
        )
        + T3,
        {"engagement": "1300843942"},
    ),
    "order of a shop alone": (HEAD + down(50, 200, "Commande n° 404-7719023-1180365") + T3, {"engagement": None}),
    "order on the site": (
        HEAD + down(50, 200, "N° de commande internet : WEB-88123", "N° d'engagement : EJ004471") + T3,
        {"engagement": "EJ004471"},
    ),
    "seller's order before engagement": (
        HEAD + down(50, 200, "Commande n° 88123", "Engagement juridique : 2100443871") + T3,
        {"engagement": "2100443871"},
    ),
    "several orders": (
        HEAD + down(50, 200, "Commandes regroupées : 1188 du 04/01/2024 – 1191 du 09/01/2024 – 1204 du 22/01/2024") + T3,
        {"engagement": None},
    ),
    "several orders, one engagement": (
        HEAD
        + down(50, 200, "Vos commandes : 1188, 1191 et 1204", "N° engagement .. CDE04344", "Marché ........ M2024044")
        + T3,
        {"engagement": "CDE04344", "marche": "M2024044"},
    ),
    "contract beside marché": (
        HEAD
        + grid(200, (50, 250), ("Contrat", "Marché UGAP / référence"), ("40 1177 2265 08", "AC00729"))
        + T3,
        {"marche": "AC00729"},
    ),
    "marché subséquent": (HEAD + down(50, 200, "Marché subséquent", "2024-86-TRX", pitch=12) + T3, {"marche": "2024-86-TRX"}),
    "marché in a sentence": (
        HEAD + down(50, 200, "Marché de maîtrise d'œuvre M2024030, notifié le 7 mai 2023 — bon de commande EJ003030") + T3,
        {"marche": "M2024030", "engagement": "EJ003030"},
    ),
    "marché of a year": (HEAD + down(50, 200, "Marché de travaux 2024 de la commune") + T3, {"marche": None}),
    "service beside the order": (
        HEAD + grid(200, (50, 300), ("Bon de commande : PO000744", "Service : DSI")) + T3,
        {"engagement": "PO000744", "code_service": "DSI"},
    ),
    "service in a head": (
        HEAD + grid(200, (50, 200, 350), ("N° commande / EJ", "Marché", "Service (UF)"), ("2024-08184", "MP-84", "DSI")) + T3,
        {"engagement": "2024-08184", "marche": "MP-84", "code_service": "DSI"},
    ),
    "service of the seller": (HEAD + down(50, 200, "Service : COMPTABILITE CLIENTS 02 47 45 87 12") + T3, {"code_service": None}),
    "platform and seller": (
        HEAD
        + T3
        + down(330, 120, "Vendu par", "Morvan EURL", "37000 Tours", "SIRET 392 809 137 00027")
        + down(50, 760, "Opérateur de la plateforme : Bazar SAS, RCS Nanterre, SIRET 732 829 320 00074"),
        {"supplier_siret": S, "recipient_siret": None},
    ),
    "seller before a foot": (
        HEAD
        + T3
        + down(50, 120, "Vendeur : Morvan EURL", "SIRET 392 809 137 00027")
        + down(330, 120, "Facturé à : Ville de Paris", "SIRET 217 500 016 00019")
        + down(50, 800, "Bazar SAS au capital de 10 000 € - SIRET 732 829 320 00074 - RCS Nanterre - NAF 4791B"),
        {"supplier_siret": S, "recipient_siret": R},
    ),
    "both SIRETs in one row": (
        HEAD + T3 + grid(200, (50, 250), ("SIRET émetteur / destinataire", "39280913700027 / 21750001600019")),
        {"supplier_siret": S, "recipient_siret": R},
    ),
    "both SIRETs in one row, turned": (
        HEAD + T3 + down(50, 200, "SIRET client / fournisseur : 21750001600019 / 39280913700027"),
        {"supplier_siret": S, "recipient_siret": R},
    ),
    "subscriber in the foot": (
        HEAD
        + T3
        + down(50, 800, "Siret 392 809 137 00027 – APE 3600Z – TVA FR40392809137. Abonné : Siret 217 500 016 00019."),
        {"supplier_siret": S, "recipient_siret": R},
    ),
    "siret in a narrow cell": (
        HEAD + T3 + SELLER + grid(220, (50, 200), ("N° engagement", "SIRET client"), ("EJ-44", "2175000160"), ("", "0019"), pitch=12),
        {"supplier_siret": S, "recipient_siret": R, "engagement": "EJ-44"},
    ),
    "two numbers under one another": (
        HEAD + T3 + SELLER + grid(220, (50, 200), ("Lot", "Compteur"), ("1", "2175000161"), ("2", "0019"), pitch=12),
        {"supplier_siret": S, "recipient_siret": None},
    ),
    "swiss register": (
        HEAD + T3 + down(50, 120, "Morvan Sàrl, Carouge", "IDE CHE-309.172.643") + down(50, 200, "N° TVA France : FR40392809137"),
        {"supplier_vat": "FR40392809137"},
    ),
    "two dates in a cell": (
        down(50, 60, "Facture n° FA-12")
        + grid(
            200,
            (50, 200, 350),
            ("Date / échéance", "N° engagement", "Marché"),
            ("12/03/2024", "EJ-44", "MP-7"),
            ("11/04/2024", "", ""),
            pitch=12,
        )
        + T3,
        {"issue_date": "2024-03-12", "due_date": "2024-04-11", "engagement": "EJ-44"},
    ),
    "day over two lines": (
        HEAD + down(50, 500, "La somme de 120,00 € dont le règlement est attendu au plus tard le 5", "avril 2024.", pitch=13) + T3,
        {"due_date": "2024-04-05"},
    ),
    "iban over two lines after a colon": (
        HEAD + down(50, 500, "Paiement au plus tard le 11/04/2024, compte : FR76", "3000 6000 0112 3456 7890 189, AGRIFRPP.", pitch=13) + T3,
        {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"},
    ),
    "spelled title": (
        [(50 + 9 * n, 60, c) for n, c in enumerate("FACTURE")]
        + [(119 + 9 * n, 60, c) for n, c in enumerate("N°")]
        + [(141 + 9 * n, 60, c) for n, c in enumerate("2024-870")]
        + DATED
        + T3,
        {"invoice_number": "2024-870"},
    ),
    "buyer's number without a word or a key": (
        HEAD + T3 + SELLER + BUYER + down(330, 168, "158 585 620 01765"),
        {"supplier_siret": S, "recipient_siret": "15858562001765"},
    ),
    "number with its own prefix": (
        HEAD + down(50, 200, "N° d'engagement", "EJ-44") + T3,
        {"engagement": "EJ-44"},
    ),
    "buyer's number without a word": (
        HEAD + T3 + SELLER + BUYER + down(330, 168, "217 500 016 00019"),
        {"supplier_siret": S, "recipient_siret": R},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_odd_situations_of_invoices_ocr_4_ocr_6(name: str) -> None:
    lines, wanted = CASES[name]
    fields = extract(pdf(*lines)).fields
    assert {key: fields[key].value if key in fields else None for key in wanted} == wanted
