"""Arrangements met on real invoices, each on the smallest page that shows it (OCR-4, OCR-5)."""

import pytest

from services.ocr import extract
from tests.kit.pages import Line, pdf

HEAD = [(50, 60, "Facture n° FA-12"), (50, 80, "Date : 12/03/2024")]


def down(x: float, y: float, *texts: str, pitch: float = 16) -> list[Line]:
    return [(x, y + pitch * row, text) for row, text in enumerate(texts)]


def grid(y: float, columns: tuple[float, ...], *rows: tuple[str, ...], pitch: float = 16) -> list[Line]:
    return [
        (x, y + pitch * row, cell)
        for row, cells in enumerate(rows)
        for x, cell in zip(columns, cells, strict=True)
        if cell
    ]


SUMS = {"total_ht": "100.00", "total_tva": "20.00", "total_ttc": "120.00", "net_a_payer": "120.00"}
CASES = {
    "dotted": (
        HEAD
        + down(
            50, 300, "Total HT ............ 100,00 €", "TVA 20 % ............ 20,00 €", "Total TTC ........... 120,00 €"
        ),
        SUMS,
    ),
    "totaux row": (
        HEAD + grid(300, (60, 200, 300, 400), ("", "HT", "TVA", "TTC"), ("TOTAUX", "100,00", "20,00", "120,00")),
        SUMS,
    ),
    "totaux row2": (
        HEAD
        + grid(
            250,
            (60, 200, 300, 400),
            ("Désignation", "Montant HT", "TVA", "Montant TTC"),
            ("Papier", "60,00", "12,00", "72,00"),
            ("Encre", "40,00", "8,00", "48,00"),
            ("TOTAL", "100,00", "20,00", "120,00"),
        ),
        SUMS,
    ),
    "one line": (HEAD + down(50, 300, "Montant HT : 100,00 €   TVA : 20,00 €   Montant TTC : 120,00 €"), SUMS),
    "one line pipes": (HEAD + down(50, 300, "Total HT : 100,00 € | TVA (20%) : 20,00 € | Total TTC : 120,00 €"), SUMS),
    "blocks": (
        HEAD + down(350, 300, "Total HT", "TVA 20 %", "Total TTC") + down(480, 300, "100,00", "20,00", "120,00"),
        SUMS,
    ),
    "EUR before": (
        HEAD + down(50, 300, "Total HT EUR 1.000,00", "TVA 20% EUR 200,00", "Total TTC EUR 1.200,00"),
        {"total_ht": "1000.00", "total_tva": "200.00", "total_ttc": "1200.00"},
    ),
    "avoir sur": (
        down(50, 60, "Avoir n° AV-7 sur facture n° FA-3 du 01/02/2024", "Date : 05/03/2024")
        + down(50, 300, "Total HT : -100,00 €", "TVA 20 % : -20,00 €", "Total TTC : -120,00 €"),
        {"invoice_number": "AV-7", "issue_date": "2024-03-05", "type_code": "381", "total_ttc": "-120.00"},
    ),
    "slash": (
        down(50, 60, "Facture n° 12 / 2024 du 05/03/2024"),
        {"invoice_number": "12/2024", "issue_date": "2024-03-05"},
    ),
    "slash2": (
        down(50, 60, "FACTURE N° 2024/03/0012", "Laon, le 5 mars 2024"),
        {"invoice_number": "2024/03/0012", "issue_date": "2024-03-05"},
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
    "no words": (
        HEAD
        + down(50, 120, "DURAND", "3 rue A", "75001 Paris", "SIRET 73282932000074")
        + down(330, 140, "KELLER", "5 rue B", "69001 Lyon", "SIRET 39280913700027"),
        {"supplier_siret": "73282932000074", "recipient_siret": "39280913700027"},
    ),
    "two vat inline": (
        HEAD + down(50, 300, "Total HT : 150,00", "TVA 5,5 % : 2,75   TVA 20 % : 20,00", "Total TTC : 172,75"),
        {"total_ht": "150.00", "total_ttc": "172.75"},
    ),
    "letter": (
        down(50, 60, "F A C T U R E   N° FA-12") + down(50, 90, "Le 12/03/2024"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "periode": (
        HEAD[:1]
        + down(
            50, 90, "Période du 01/02/2024 au 29/02/2024", "Date de facture 05/03/2024", "Date de livraison 02/03/2024"
        ),
        {"issue_date": "2024-03-05"},
    ),
    "header table": (
        grid(
            100,
            (50, 150, 250, 350, 450),
            ("N° facture", "Date", "Échéance", "N° client", "Réf. commande"),
            ("FA-12", "05/03/2024", "04/04/2024", "C778", "BC-991"),
        ),
        {"invoice_number": "FA-12", "issue_date": "2024-03-05", "due_date": "2024-04-04", "engagement": "BC-991"},
    ),
    "two line header": (
        grid(
            100,
            (50, 150, 250),
            ("Numéro", "Date", "Date"),
            ("de facture", "de facture", "d'échéance"),
            ("FA-12", "05/03/2024", "04/04/2024"),
            pitch=11,
        ),
        {"invoice_number": "FA-12", "issue_date": "2024-03-05", "due_date": "2024-04-04"},
    ),
    "rib": (
        HEAD
        + down(
            50,
            700,
            "Code banque 30004 Code guichet 00823 N° compte 00010011111 Clé 41",
            "IBAN : FR76 3000 4008 2300 0100 1111 141",
            "BIC : BNPAFRPPXXX",
        ),
        {"bic": "BNPAFRPPXXX"},
    ),
    "iban split": (
        HEAD
        + down(50, 700, "IBAN")
        + down(100, 700, "FR76 3000 6000 0112 3456 7890 189")
        + down(50, 716, "BIC")
        + down(100, 716, "AGRIFRPP"),
        {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"},
    ),
    "acompte %": (
        HEAD
        + down(
            50,
            300,
            "Total HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
            "Acompte de 30 % : 36,00 €",
            "Reste à payer : 84,00 €",
        ),
        {"prepaid": "36.00", "net_a_payer": "84.00"},
    ),
    "ej inline": (
        HEAD + down(50, 120, "Marché n° 2023-045 - EJ n° 1300456789 - Code service : FAC001"),
        {"marche": "2023-045", "engagement": "1300456789", "code_service": "FAC001"},
    ),
    "objet": (
        HEAD + down(50, 120, "Objet : commande n° 4500012 du 02/01/2024 - travaux de peinture"),
        {"engagement": "4500012", "issue_date": "2024-03-12"},
    ),
    "escompte": (
        HEAD
        + down(
            50,
            300,
            "Total HT 100,00",
            "TVA 20 % 20,00",
            "Total TTC 120,00",
            "Escompte 2 % 2,40",
            "Retenue de garantie 5 % 6,00",
            "Net à payer 111,60",
        ),
        {"total_ttc": "120.00", "net_a_payer": "111.60"},
    ),
    "report": (
        HEAD + down(50, 300, "Report 300,00", "Total HT 400,00", "TVA 10 % 40,00", "Total TTC 440,00"),
        {"total_ht": "400.00", "total_ttc": "440.00"},
    ),
    "k dates words": (
        down(50, 60, "Facture n° 7845") + down(300, 60, "Fait à Gap le premier février deux mille vingt-quatre"),
        {"issue_date": "2024-02-01", "invoice_number": "7845"},
    ),
    "montants ht dans colonne": (
        HEAD
        + grid(
            300,
            (60, 180, 260, 340, 430),
            ("Taux", "Base HT", "TVA", "TTC", ""),
            ("20,00 %", "100,00", "20,00", "120,00", ""),
            ("5,50 %", "200,00", "11,00", "211,00", ""),
            ("Totaux", "300,00", "31,00", "331,00", ""),
        ),
        {"total_ht": "300.00", "total_tva": "31.00", "total_ttc": "331.00"},
    ),
    "sans total tva": (
        HEAD + down(300, 300, "Total HT    200,00 €", "TVA 10 %    20,00 €", "TOTAL       220,00 €"),
        {"total_ht": "200.00", "total_tva": "20.00", "total_ttc": "220.00"},
    ),
    "devise": (
        HEAD + down(50, 300, "Total HT : 100.00 CHF", "TVA 8.1 % : 8.10 CHF", "Total TTC : 108.10 CHF"),
        {"currency": "CHF", "total_ttc": "108.10"},
    ),
    "due terms": (
        HEAD + down(50, 120, "Conditions de paiement : 30 jours fin de mois", "Échéance 30/04/2024"),
        {"due_date": "2024-04-30"},
    ),
    "due in sentence": (
        HEAD + down(50, 500, "Facture payable par virement avant le 11/04/2024, sans escompte."),
        {"due_date": "2024-04-11"},
    ),
    "number row": (
        down(400, 60, "FACTURE")
        + grid(80, (330, 470), ("N°", "FA-2024-88"), ("Date", "12/03/2024"), ("Client", "C0012"), ("Page", "1/1")),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12"},
    ),
    "number center": (down(220, 60, "FACTURE N°") + down(230, 76, "2024-0088"), {"invoice_number": "2024-0088"}),
    "title far": (
        down(50, 60, "FACTURE") + down(400, 60, "FA-2024-88") + down(400, 76, "12/03/2024"),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12"},
    ),
    "siret two lines": (
        HEAD + down(50, 120, "SIRET") + down(50, 134, "392 809 137 00027"),
        {"supplier_siret": "39280913700027"},
    ),
    "recipient tva below": (
        HEAD
        + down(
            320, 120, "Mairie de Laon", "1 place X", "02000 Laon", "N° SIRET : 21020408600013", "N° TVA : FR12210204086"
        )
        + down(50, 120, "MORVAN SARL", "SIRET 39280913700027"),
        {"recipient_siret": "21020408600013", "recipient_vat": "FR12210204086", "supplier_siret": "39280913700027"},
    ),
    "delivery third party": (
        HEAD
        + down(50, 120, "Adresse de livraison", "École Jules Ferry", "SIRET 21020408600021")
        + down(320, 120, "Facturé à", "Mairie de Laon", "02000 Laon", "SIRET 21020408600013")
        + down(50, 810, "MORVAN SARL - SIRET 39280913700027"),
        {"recipient_siret": "21020408600013", "supplier_siret": "39280913700027"},
    ),
    "factor": (
        HEAD
        + down(320, 120, "Mairie de Laon", "SIRET 21020408600013")
        + down(50, 50, "MORVAN SARL SIRET 39280913700027")
        + down(50, 700, "Créance cédée à FACTO FRANCE, SIRET 063 802 466 00036, à qui le règlement est à adresser"),
        {"recipient_siret": "21020408600013"},
    ),
    "total label above far": (
        HEAD + down(400, 500, "TOTAL TTC") + down(420, 525, "1 200,00 €"),
        {"total_ttc": "1200.00"},
    ),
    "negative avoir": (
        down(50, 60, "AVOIR N° AV-9")
        + down(50, 300, "Total HT -100,00", "TVA 20% -20,00", "Total TTC -120,00", "Net à votre crédit 120,00"),
        {"total_ttc": "-120.00", "type_code": "381", "invoice_number": "AV-9"},
    ),
    "zero": (
        HEAD
        + down(
            50, 300, "Total HT : 100,00 €", "TVA 0 % : 0,00 €", "Total TTC : 100,00 €", "Exonération art. 261 du CGI"
        ),
        {"total_ht": "100.00", "total_tva": "0.00", "total_ttc": "100.00"},
    ),
    "acompte titre": (
        down(50, 60, "FACTURE D'ACOMPTE N° FA-12")
        + down(50, 300, "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 120,00 €"),
        {"invoice_number": "FA-12", "type_code": "386"},
    ),
    "autoliq": (
        HEAD + down(50, 300, "Total HT : 100,00 €", "Autoliquidation de la TVA", "Net à payer : 100,00 €"),
        {"total_ht": "100.00", "net_a_payer": "100.00"},
    ),
    "big": (
        HEAD + down(50, 300, "Total HT : 1 234 567,89 €", "TVA 20 % : 246 913,58 €", "Total TTC : 1 481 481,47 €"),
        {"total_ht": "1234567.89", "total_ttc": "1481481.47"},
    ),
    "int": (
        HEAD + down(50, 300, "Total HT : 1000 €", "TVA 20 % : 200 €", "Total TTC : 1200 €"),
        {"total_ht": "1000.00", "total_tva": "200.00", "total_ttc": "1200.00"},
    ),
    "one decimal": (
        HEAD + down(50, 300, "Total HT : 100,5 €", "TVA 20 % : 20,1 €", "Total TTC : 120,6 €"),
        {"total_ht": "100.50", "total_ttc": "120.60"},
    ),
    "commande inline date": (
        HEAD + down(50, 120, "Votre commande du 05/02/2024 n° BC-7788"),
        {"engagement": "BC-7788", "issue_date": "2024-03-12"},
    ),
    "bc ref label right of": (
        HEAD + grid(120, (50, 200), ("Vos réf.", "BC-7788"), ("Nos réf.", "N-99")),
        {"engagement": "BC-7788"},
    ),
    "engagement spaces": (
        HEAD + down(50, 120, "N° d'engagement juridique : 1300 456 789"),
        {"engagement": "1300 456 789"},
    ),
    "service name": (
        HEAD + down(50, 120, "Service destinataire : Direction des achats", "Code service : DA-01"),
        {"code_service": "DA-01"},
    ),
    "marche lots": (HEAD + down(50, 120, "Marché n° 2023/045 lot 2"), {"marche": "2023/045"}),
    "marche title": (
        HEAD + down(50, 120, "Objet du marché : rénovation de l'école", "Numéro du marché : 23-TRX-045"),
        {"marche": "23-TRX-045"},
    ),
    "tva split rate col": (
        HEAD
        + grid(
            300,
            (60, 150, 240, 330),
            ("TVA", "Base", "Taux", "Montant"),
            ("1", "100,00", "20,00", "20,00"),
            ("2", "50,00", "5,50", "2,75"),
        )
        + down(400, 360, "Total HT 150,00", "TVA 22,75", "Total TTC 172,75"),
        {"total_ht": "150.00", "total_tva": "22.75", "total_ttc": "172.75"},
    ),
    "nbsp iban": (
        HEAD + down(50, 700, "IBAN FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189 BIC AGRIFRPPXXX"),
        {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPPXXX"},
    ),
    "de iban": (HEAD + down(50, 700, "IBAN DE89 3704 0044 0532 0130 00"), {"iban": "DE89370400440532013000"}),
    "siren only": (HEAD + down(50, 810, "MORVAN SARL - SIREN 392 809 137"), {"supplier_siren": "392809137"}),
    "siren header": (HEAD + down(50, 30, "392809137 RCS TOURS"), {"supplier_siren": "392809137"}),
    "phone decoy": (
        HEAD + down(50, 120, "Tél. : 01 23 45 67 89", "Votre contact : 06 12 34 56 78"),
        {"engagement": None, "supplier_siret": None},
    ),
    "dates many": (
        down(50, 60, "Facture FA-33")
        + down(
            50,
            80,
            "Date d'émission 05/03/2024",
            "Date de livraison 01/03/2024",
            "Date d'échéance 04/04/2024",
            "Date de commande 01/02/2024",
        ),
        {"issue_date": "2024-03-05", "due_date": "2024-04-04"},
    ),
    "date facture month": (
        down(50, 60, "Facture n° 33 de mars 2024", "Nantes, le 05/04/2024"),
        {"invoice_number": "33", "issue_date": "2024-04-05"},
    ),
    "total facture sans ht": (HEAD + down(50, 300, "Montant total de la facture : 450,00 €"), {"total_ttc": "450.00"}),
    "hors taxe col": (
        HEAD + grid(300, (300, 400, 500), ("Hors taxes", "TVA 20 %", "TTC"), ("100,00", "20,00", "120,00")),
        SUMS,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_arrangements_of_labels_and_values_ocr_4(name: str):
    lines, wanted = CASES[name]
    fields = extract(pdf(*lines)).fields
    assert {field: fields[field].value if field in fields else None for field in wanted} == wanted
