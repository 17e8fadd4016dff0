"""A second round of arrangements, written after the rules and read once before they were changed for them (OCR-4, OCR-5)."""

import pytest

from services.ocr import extract
from tests.kit.pages import Line, pdf
from tests.ocr.test_reading_layouts import HEAD, SUMS, down, grid

T3 = down(350, 500, "Total HT 100,00 €", "TVA 20 % 20,00 €", "Total TTC 120,00 €")
CASES: dict[str, tuple[list[Line], dict[str, str | None]]] = {
    "montant total ht / tva / ttc": (
        HEAD + down(50, 300, "Montant total HT 100,00 €", "Montant total TVA 20,00 €", "Montant total TTC 120,00 €"),
        SUMS,
    ),
    "HT / TVA / TTC joined": (HEAD + down(50, 300, "HT / TVA / TTC : 100,00 / 20,00 / 120,00"), SUMS),
    "total general": (
        HEAD
        + grid(300, (300, 480), ("Total H.T.", "100,00"), ("T.V.A. 20,00 %", "20,00"), ("TOTAL GENERAL", "120,00")),
        SUMS,
    ),
    "a payer ttc": (
        HEAD + grid(300, (300, 480), ("Total HT", "100,00"), ("TVA", "20,00"), ("A PAYER TTC", "120,00")),
        SUMS,
    ),
    "remise globale": (
        HEAD
        + grid(
            300,
            (300, 480),
            ("Total brut HT", "110,00"),
            ("Remise 10,00", "-10,00"),
            ("Total net HT", "100,00"),
            ("TVA 20%", "20,00"),
            ("Total TTC", "120,00"),
        ),
        SUMS,
    ),
    "port": (
        HEAD
        + grid(
            300,
            (300, 480),
            ("Total marchandises HT", "90,00"),
            ("Frais de port HT", "10,00"),
            ("Total HT", "100,00"),
            ("TVA 20%", "20,00"),
            ("Net à payer", "120,00"),
        ),
        SUMS,
    ),
    "two rates w totals": (
        HEAD
        + grid(
            300,
            (50, 150, 250, 350),
            ("Base HT", "Taux", "Montant TVA", "Montant TTC"),
            ("50,00", "20,00", "10,00", "60,00"),
            ("50,00", "5,50", "2,75", "52,75"),
        )
        + down(350, 400, "Total HT : 100,00", "Total TVA : 12,75", "Net à payer TTC : 112,75"),
        {"total_ht": "100.00", "total_tva": "12.75", "total_ttc": "112.75", "net_a_payer": "112.75"},
    ),
    "acompte deja verse": (
        HEAD
        + down(
            300,
            300,
            "Total HT 100,00 €",
            "TVA 20,00 €",
            "Total TTC 120,00 €",
            "Acompte versé le 02/01/2024 -20,00 €",
            "Solde à régler 100,00 €",
        ),
        {"total_ht": "100.00", "total_ttc": "120.00", "net_a_payer": "100.00", "prepaid": "20.00"},
    ),
    "prix total": (
        HEAD + down(300, 300, "Prix total HT : 100,00 €", "Dont TVA : 20,00 €", "Prix total TTC : 120,00 €"),
        SUMS,
    ),
    "capital decoy": (
        HEAD
        + down(300, 300, "Total HT 100,00 €", "TVA (20 %) 20,00 €", "TTC 120,00 €")
        + down(50, 800, "SARL au capital de 7 500,00 € - RCS Tours 392 809 137 - indemnité forfaitaire de 40,00 €"),
        SUMS,
    ),
    "total à régler": (
        HEAD + down(300, 300, "Total hors taxes : 100,00", "Total taxes : 20,00", "Total à régler : 120,00"),
        SUMS,
    ),
    "amount words": (
        HEAD
        + down(300, 300, "Total HT 100,00 €", "TVA 20 % 20,00 €", "Total TTC 120,00 €")
        + down(50, 380, "Arrêtée la présente facture à la somme de cent vingt euros (120,00 €)"),
        SUMS,
    ),
    "precedents": (
        HEAD
        + grid(
            300,
            (50, 250, 350, 450),
            ("", "Cumul", "Précédent", "Mois"),
            ("Travaux HT", "400,00", "300,00", "100,00"),
            ("TVA 20 %", "80,00", "60,00", "20,00"),
            ("Total TTC", "480,00", "360,00", "120,00"),
        ),
        {"total_ttc": "120.00"},
    ),
    "eco": (
        HEAD
        + down(300, 300, "Total HT 100,00", "dont éco-participation 1,20", "TVA 20,00 % 20,00", "Total TTC 120,00"),
        SUMS,
    ),
    "solde anterieur": (
        HEAD
        + down(
            300,
            300,
            "Montant HT 100,00",
            "TVA 20,00 % 20,00",
            "Montant TTC de la facture 120,00",
            "Solde antérieur 35,00",
            "Total à payer 155,00",
        ),
        {"total_ht": "100.00", "total_ttc": "120.00", "net_a_payer": "155.00"},
    ),
    "date slash": (
        down(50, 60, "Facture n° FA-12", "Date / Échéance : 12/03/2024 / 11/04/2024"),
        {"issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "emise le ... echeance": (
        down(50, 60, "Facture FA-12 émise le 12/03/2024, échéance le 11/04/2024"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "valable": (
        HEAD
        + down(50, 120, "Devis du 01/02/2024 accepté le 05/02/2024", "Prestation réalisée du 06/02/2024 au 08/02/2024"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "delai": (HEAD + down(50, 120, "Paiement à 30 jours fin de mois soit le 30/04/2024"), {"due_date": "2024-04-30"}),
    "edition": (
        down(50, 60, "Facture n° FA-12", "Date d'édition : 12/03/2024", "Imprimé le 15/03/2024"),
        {"issue_date": "2024-03-12"},
    ),
    "periode": (
        HEAD + down(50, 120, "Période de facturation : 01/02/2024 - 29/02/2024"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "periode only": (
        down(50, 60, "Facture n° FA-12", "Période de facturation : du 01/02/2024 au 29/02/2024"),
        {"issue_date": None},
    ),
    "livraison only": (down(50, 60, "Facture n° FA-12", "Livré le 01/02/2024"), {"issue_date": None}),
    "commande du only": (
        down(50, 60, "Facture n° FA-12", "Votre commande n° 4500012 du 02/01/2024"),
        {"issue_date": None, "engagement": "4500012"},
    ),
    "marche notifie": (
        HEAD + down(50, 120, "Marché n° 2023-045 notifié le 02/01/2023"),
        {"marche": "2023-045", "issue_date": "2024-03-12"},
    ),
    "paye le": (
        HEAD + down(50, 120, "Facture acquittée le 20/03/2024 par virement"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "prelevement le": (HEAD + down(50, 120, "Montant prélevé le 25/03/2024"), {"due_date": "2024-03-25"}),
    "bdc du": (HEAD + down(50, 120, "Bon de commande du 02/01/2024 : BC-991"), {"engagement": "BC-991"}),
    "ref bon": (
        HEAD
        + grid(
            120, (50, 250), ("Réf. bon de commande", "2024BC0012"), ("Réf. client", "CL-7"), ("Réf. interne", "X-55")
        ),
        {"engagement": "2024BC0012"},
    ),
    "ej label long": (
        HEAD + down(50, 120, "Numéro d'engagement juridique (EJ) : 1300456789"),
        {"engagement": "1300456789"},
    ),
    "service exe": (HEAD + down(50, 120, "Service exécutant (SE) : FAC0000075"), {"code_service": "FAC0000075"}),
    "chorus block": (
        HEAD
        + down(
            50,
            120,
            "Chorus Pro",
            "Identifiant structure : 21020408600013",
            "Code service : ACHATS",
            "Numéro d'engagement : 24-00123",
        ),
        {"code_service": "ACHATS", "engagement": "24-00123"},
    ),
    "code svc chorus": (
        HEAD + down(50, 120, "Code service Chorus : 1234567", "N° EJ Chorus : 1300456789"),
        {"code_service": "1234567", "engagement": "1300456789"},
    ),
    "marche + lot + bc": (
        HEAD + down(50, 120, "Marché : 2023M045 - Lot : 2 - BC : 2024-118"),
        {"marche": "2023M045", "engagement": "2024-118"},
    ),
    "accord cadre": (
        HEAD + down(50, 120, "Accord-cadre n° AC2023-12, marché subséquent n° 4"),
        {"marche": "AC2023-12"},
    ),
    "v/cde": (
        HEAD + grid(120, (50, 250), ("V/Cde", "CDE-991"), ("V/Réf.", ""), ("N/Réf.", "45-LM")),
        {"engagement": "CDE-991"},
    ),
    "votre cde n du": (HEAD + down(50, 120, "Votre cde n° 4500012 du 02/01/2024"), {"engagement": "4500012"}),
    "numero compte client": (
        HEAD
        + grid(
            120,
            (50, 150, 250, 350),
            ("Compte client", "Date", "Page", "Représentant"),
            ("411MAIRIE", "12/03/2024", "1", "12"),
        ),
        {"engagement": None, "marche": None, "invoice_number": "FA-12"},
    ),
    "piece n": (
        grid(
            60,
            (50, 150, 250, 350),
            ("Pièce n°", "Date", "Code client", "Échéance"),
            ("FC0012", "12/03/2024", "411M", "11/04/2024"),
        )
        + down(50, 30, "FACTURE"),
        {"invoice_number": "FC0012", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "facture no date line": (
        down(50, 60, "FACTURE FC0012 DU 12/03/2024 - PAGE 1/2"),
        {"invoice_number": "FC0012", "issue_date": "2024-03-12"},
    ),
    "facture title digits": (down(50, 60, "Facture 2024 0117 du 12/03/2024"), {"issue_date": "2024-03-12"}),
    "rg number": (
        down(400, 60, "FACTURE")
        + down(400, 80, "Numéro", "Date", "Échéance")
        + down(480, 80, "FA-2024-88", "12/03/2024", "11/04/2024"),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "ref facture a rappeler": (
        HEAD[1:] + down(50, 120, "Référence à rappeler lors du paiement : FA-2024-88") + down(50, 40, "FACTURE"),
        {"issue_date": "2024-03-12"},
    ),
    "client no below facture": (
        down(400, 60, "FACTURE", "Client : 4587", "N° : FA-2024-88", "Le : 12/03/2024"),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12"},
    ),
    "intitule avoir": (
        down(50, 60, "AVOIR AV-77 du 12/03/2024", "Réf. facture : FA-3 du 01/02/2024"),
        {"invoice_number": "AV-77", "issue_date": "2024-03-12", "type_code": "381"},
    ),
    "avoir ref facture below": (
        down(50, 60, "AVOIR N° AV-77", "Facture n° FA-3", "Date : 12/03/2024"),
        {"invoice_number": "AV-77", "issue_date": "2024-03-12"},
    ),
    "avoir facture assoc": (
        grid(60, (50, 200), ("Avoir n°", "AV-77"), ("Facture", "FA-3"), ("Date", "12/03/2024")),
        {"invoice_number": "AV-77"},
    ),
    "bl facture table": (
        HEAD + grid(120, (50, 150, 250), ("N° BL", "Date BL", "Commande"), ("BL-88", "10/03/2024", "BC-991")),
        {"engagement": "BC-991", "issue_date": "2024-03-12"},
    ),
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
    "cession factor": (
        HEAD
        + down(50, 30, "MORVAN SARL SIRET 39280913700027")
        + down(50, 700, "Créance cédée à FACTO FRANCE, affactureur, SIRET 063 802 466 00036"),
        {"supplier_siret": "39280913700027", "recipient_siret": None},
    ),
    "siren rcs": (
        HEAD + down(50, 800, "SAS au capital de 10 000 € - 392 809 137 RCS Tours - TVA FR 40 392 809 137"),
        {"supplier_siren": "392809137", "supplier_vat": "FR40392809137"},
    ),
    "payeur": (
        HEAD
        + down(320, 120, "Service facturier", "SIRET payeur : 21020408600013")
        + down(50, 30, "SIRET fournisseur : 39280913700027"),
        {"recipient_siret": "21020408600013", "supplier_siret": "39280913700027"},
    ),
    "doc info box reversed": (
        grid(60, (350, 480), ("12/03/2024", "Date"), ("FA-2024-88", "Facture n°")),
        {"invoice_number": None},
    ),
    "label above, two rows": (
        down(50, 40, "FACTURE")
        + grid(
            60,
            (50, 200, 350),
            ("Numéro de facture", "Date de facture", "Date d'échéance"),
            ("FA-2024-88", "12/03/2024", "11/04/2024"),
            ("Code client", "N° de commande", "Mode de paiement"),
            ("C0012", "BC-991", "Virement"),
        ),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12", "due_date": "2024-04-11", "engagement": "BC-991"},
    ),
    "label above small gap": (
        grid(60, (50, 200, 350), ("Facture", "Commande", "Contrat"), ("FA-2024-88", "BC-991", "2023-045"), pitch=12),
        {"invoice_number": "FA-2024-88", "engagement": "BC-991", "marche": "2023-045"},
    ),
    "empty order cell": (
        grid(60, (50, 200, 350), ("N° facture", "N° commande", "N° client"), ("FA-2024-88", "", "C0012")),
        {"invoice_number": "FA-2024-88", "engagement": None},
    ),
    "empty order line": (
        HEAD
        + down(
            50,
            120,
            "N° de commande :",
            "N° de client : C0012",
            "Code service :",
            "N° de marché :",
            "SIRET : 39280913700027",
        ),
        {"engagement": None, "marche": None, "code_service": None},
    ),
    "empty right col": (
        HEAD
        + grid(
            120,
            (50, 250),
            ("N° d'engagement", ""),
            ("Code service", ""),
            ("N° client", "C0012"),
            ("Contact", "M. Petit 0612345678"),
        ),
        {"engagement": None, "marche": None, "code_service": None},
    ),
    "order dash": (
        HEAD + down(50, 120, "N° d'engagement : -", "Code service : NC", "Marché : sans objet"),
        {"engagement": None, "marche": None, "code_service": None},
    ),
    "engagement then address": (
        HEAD + down(50, 120, "N° d'engagement :", "12 rue des Lilas", "37000 Tours"),
        {"engagement": None},
    ),
    "facture then client block": (
        down(50, 60, "FACTURE", "Mairie de Laon", "1 place du Général Leclerc", "02000 Laon") + T3,
        {"invoice_number": None, "total_ttc": "120.00"},
    ),
    "facture below date": (
        down(400, 60, "FACTURE", "12/03/2024") + T3,
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "devis facture": (
        down(50, 60, "Facture n° FA-12 suivant devis n° D-77 du 01/02/2024") + down(50, 90, "Tours, le 12/03/2024"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12", "engagement": None},
    ),
    "ref chantier": (
        HEAD + down(50, 120, "Réf. : chantier 2024-17", "Votre contact : poste 4512"),
        {"engagement": None, "marche": None},
    ),
    "notre ref votre ref": (
        HEAD + grid(120, (50, 200), ("Notre référence", "18.0457"), ("Votre référence", "BC-7788")),
        {"engagement": "BC-7788"},
    ),
    "contrat maintenance": (HEAD + down(50, 120, "Contrat de maintenance n° CM-458"), {"marche": "CM-458"}),
    "convention formation": (HEAD + down(50, 120, "Convention n° 2024-031"), {"marche": "2024-031"}),
    "tva no decoy": (HEAD + down(50, 120, "N° TVA FR40392809137") + T3, {**SUMS, "supplier_vat": "FR40392809137"}),
    "tel in same line as order": (
        HEAD + down(50, 120, "Commande passée par téléphone au 02 47 00 00 00"),
        {"engagement": None},
    ),
    "service date": (
        HEAD + down(50, 120, "Service fait le 10/03/2024"),
        {"code_service": None, "issue_date": "2024-03-12"},
    ),
    "direction service": (
        HEAD + down(320, 120, "Mairie de Laon", "Service : Finances", "1 place X"),
        {"code_service": None},
    ),
    "interlocuteur": (HEAD + down(50, 120, "Service : 4 rue X"), {"code_service": None}),
    "tva before ht": (
        HEAD + grid(300, (300, 480), ("Montant TVA", "20,00"), ("Montant HT", "100,00"), ("Montant TTC", "120,00")),
        SUMS,
    ),
    "net a payer big box": (
        HEAD
        + grid(300, (50, 150, 250), ("Total HT", "Total TVA", "Total TTC"), ("100,00", "20,00", "120,00"))
        + down(400, 340, "NET A PAYER")
        + down(400, 360, "120,00 €"),
        SUMS,
    ),
    "totals row label middle": (
        HEAD
        + grid(
            300,
            (50, 150, 250, 350, 450),
            ("Total HT", "Remise", "Net HT", "TVA", "Net à payer"),
            ("110,00", "10,00", "100,00", "20,00", "120,00"),
        ),
        {"total_tva": "20.00", "net_a_payer": "120.00", "total_ttc": "120.00"},
    ),
    "euros cents split": (
        HEAD + down(300, 300, "Total HT : 1 100.00 €", "TVA 20 % : 220.00 €", "Total TTC : 1 320.00 €"),
        {"total_ht": "1100.00", "total_tva": "220.00", "total_ttc": "1320.00"},
    ),
    "exempt no total ht": (
        HEAD + down(300, 300, "TOTAL : 450,00 €") + down(50, 350, "TVA non applicable, art. 293 B du CGI"),
        {"total_ttc": "450.00", "total_ht": "450.00"},
    ),
    "auto-liquidation": (
        HEAD + down(300, 300, "Total HT : 450,00 €", "TVA autoliquidée : 0,00 €", "Total à payer : 450,00 €"),
        {"total_ht": "450.00", "net_a_payer": "450.00"},
    ),
    "avoir neg": (
        down(50, 60, "AVOIR N° AV-9")
        + down(300, 300, "Total HT : - 100,00 €", "TVA : - 20,00 €", "Total TTC : - 120,00 €"),
        {"total_ht": "-100.00", "total_ttc": "-120.00", "type_code": "381"},
    ),
    "acompte list": (
        HEAD
        + down(
            300,
            300,
            "Total TTC 120,00",
            "Acompte n°1 du 02/01/2024 -30,00",
            "Acompte n°2 du 02/02/2024 -40,00",
            "Reste dû 50,00",
        ),
        {"total_ttc": "120.00", "net_a_payer": "50.00"},
    ),
    "paye": (
        HEAD + T3 + down(350, 560, "Payé 120,00 €", "Reste à payer 0,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "0.00"},
    ),
    "rg": (
        HEAD + T3 + down(350, 560, "Retenue de garantie 5 % -6,00 €", "Net à payer 114,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "114.00"},
    ),
    "dont tva": (HEAD + down(300, 300, "Total TTC 120,00 €", "dont TVA 20 % 20,00 €"), {"total_ttc": "120.00"}),
    "montant du devis": (HEAD + down(50, 250, "Montant du devis TTC : 480,00 €") + T3, SUMS),
    "montant marche": (HEAD + down(50, 250, "Montant du marché HT : 4 800,00 €") + T3, SUMS),
    "deja facture": (HEAD + down(50, 250, "Déjà facturé HT : 300,00 €", "Reste à facturer HT : 500,00 €") + T3, SUMS),
    "totals page foot": (
        HEAD
        + grid(
            780,
            (50, 150, 250, 350, 450),
            ("Total HT", "TVA", "Total TTC", "Acompte", "Net à payer"),
            ("100,00", "20,00", "120,00", "", "120,00"),
        ),
        SUMS,
    ),
    "due par mode": (
        HEAD
        + grid(400, (50, 200, 350), ("Mode de règlement", "Échéance", "Montant"), ("Virement", "11/04/2024", "120,00")),
        {"due_date": "2024-04-11"},
    ),
    "two due": (
        HEAD + grid(400, (50, 200), ("Échéance", "Montant"), ("11/04/2024", "60,00"), ("11/05/2024", "60,00")),
        {"issue_date": "2024-03-12"},
    ),
    "date limite": (HEAD + down(50, 120, "Date limite de règlement : 11 avril 2024"), {"due_date": "2024-04-11"}),
    "a regler avant": (
        HEAD + down(50, 120, "Somme à régler avant le 11 avril 2024 : 120,00 €"),
        {"due_date": "2024-04-11", "net_a_payer": "120.00"},
    ),
    "ville date": (
        down(50, 60, "Facture n° FA-12") + down(350, 90, "Saint-Étienne, le 12 mars 2024"),
        {"issue_date": "2024-03-12"},
    ),
    "date no label top": (down(50, 60, "Facture n° FA-12") + down(400, 60, "12/03/2024"), {"issue_date": "2024-03-12"}),
    "loi date decoy": (down(50, 60, "Facture n° FA-12", "Loi n° 92-1442 du 31 décembre 1992"), {"issue_date": None}),
    "rcs date decoy": (
        down(50, 60, "Facture n° FA-12", "Décret du 02/10/2012 : indemnité de 40 €"),
        {"issue_date": None},
    ),
    "assur dates": (
        down(50, 60, "Facture n° FA-12", "Assurance décennale valable du 01/01/2024 au 31/12/2024"),
        {"issue_date": None},
    ),
    "facture no with spaces": (
        down(50, 60, "FACTURE N° : FA 2024 0117") + down(50, 80, "du 12/03/2024"),
        {"invoice_number": "FA 2024 0117", "issue_date": "2024-03-12"},
    ),
    "no facture colon next line far": (
        grid(
            60,
            (50, 400),
            ("Numéro de la facture :", "2024-117"),
            ("Date d'émission de la facture :", "12/03/2024"),
            ("Date limite de paiement :", "11/04/2024"),
        ),
        {"invoice_number": "2024-117", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "identifiant facture": (HEAD[1:] + down(50, 50, "Identifiant de facture 2024-117"), {"invoice_number": "2024-117"}),
    "client avant facture": (
        grid(
            60, (50, 150, 250, 350), ("Client", "Facture", "Date", "Page"), ("411458", "2024117", "12/03/2024", "1/2")
        ),
        {"invoice_number": "2024117", "issue_date": "2024-03-12"},
    ),
    "n client n facture same row": (
        down(50, 60, "N° client 411458   N° facture 2024117   Date 12/03/2024"),
        {"invoice_number": "2024117", "issue_date": "2024-03-12"},
    ),
    "facture acompte ref": (
        down(50, 60, "FACTURE D'ACOMPTE N°2 - 30 %", "N° 2024-117 du 12/03/2024"),
        {"invoice_number": "2024-117"},
    ),
    "siren in number position": (
        down(50, 60, "FACTURE", "SIREN : 392 809 137", "TVA : FR40392809137") + T3,
        {"invoice_number": None},
    ),
    "iban piece": (
        down(50, 60, "Facture à régler sur le compte 30004 00823 00010011111 41") + T3,
        {"invoice_number": None},
    ),
    "facture cp ville": (down(50, 60, "Facture adressée à", "Mairie, 37000 Tours") + T3, {"invoice_number": None}),
    "facture year only": (down(50, 60, "Facture 2024") + T3, {"total_ttc": "120.00"}),
    "facture mois": (down(50, 60, "Facture mars 2024", "N° 24-0312") + T3, {"invoice_number": "24-0312"}),
    "rappel facture prec": (
        HEAD + down(50, 120, "Rappel : facture n° FA-11 du 12/02/2024 impayée"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "last invoice paid": (
        HEAD + down(50, 300, "Votre dernière facture n° FA-11 du 12/02/2024 a été réglée"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "prochaine facture": (
        HEAD + down(50, 300, "Prochaine facture : 12/04/2024"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "commande + facture n": (
        down(50, 60, "Commande n° BC-991 - Facture n° FA-12")
        + down(50, 80, "Date facture 12/03/2024 - Date commande 01/02/2024"),
        {"invoice_number": "FA-12", "engagement": "BC-991", "issue_date": "2024-03-12"},
    ),
    "bon commande admin": (
        HEAD + down(50, 120, "Bon de commande administratif n° 24/0118 du 01/02/2024"),
        {"engagement": "24/0118", "issue_date": "2024-03-12"},
    ),
    "lettre de commande": (HEAD + down(50, 120, "Lettre de commande n° LC-77"), {"engagement": "LC-77"}),
    "selon votre bc": (
        HEAD + down(50, 120, "Selon votre bon de commande BC-991 du 01/02/2024"),
        {"engagement": "BC-991"},
    ),
    "n bdc": (HEAD + down(50, 120, "N° BDC : 24-0118"), {"engagement": "24-0118"}),
    "n engagement comptable": (HEAD + down(50, 120, "N° d'engagement comptable : 24-0118"), {"engagement": "24-0118"}),
    "engagement n": (HEAD + down(50, 120, "Engagement N° 24D00118"), {"engagement": "24D00118"}),
    "order bilingual": (
        HEAD + down(50, 120, "Commande / Order : BC-991", "Client / Customer : C0012"),
        {"engagement": "BC-991"},
    ),
    "bilingual number": (
        down(
            50,
            60,
            "Facture / Invoice N° : FA-12",
            "Date / Date : 12/03/2024",
            "Total HT / Net amount : 100,00",
            "TVA / VAT 20 % : 20,00",
            "Total TTC / Total amount : 120,00",
        ),
        {
            "invoice_number": "FA-12",
            "issue_date": "2024-03-12",
            "total_ht": "100.00",
            "total_tva": "20.00",
            "total_ttc": "120.00",
        },
    ),
    "bilingual date": (
        down(
            50,
            60,
            "N° facture/Invoice no : FA-12",
            "Date facture/Invoice date : 12/03/2024",
            "Échéance/Due date : 11/04/2024",
        ),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "marche n lot": (HEAD + down(50, 120, "Marché public n° 23-MP-045 / Lot 2"), {"marche": "23-MP-045"}),
    "marche de travaux": (
        HEAD + down(50, 120, "Marché de travaux n° 2023.045 - Tranche ferme"),
        {"marche": "2023.045"},
    ),
    "num contrat col": (
        grid(
            60,
            (50, 150, 250, 350, 450),
            ("N° facture", "Date", "N° contrat", "N° commande", "Échéance"),
            ("FA-12", "12/03/2024", "CT-88", "BC-991", "11/04/2024"),
        ),
        {"invoice_number": "FA-12", "marche": "CT-88", "engagement": "BC-991", "due_date": "2024-04-11"},
    ),
    "num contrat col empty": (
        grid(
            60,
            (50, 150, 250, 350, 450),
            ("N° facture", "Date", "N° contrat", "N° commande", "Échéance"),
            ("FA-12", "12/03/2024", "", "BC-991", "11/04/2024"),
        ),
        {"invoice_number": "FA-12", "marche": None, "engagement": "BC-991", "due_date": "2024-04-11"},
    ),
    "code service cols": (
        grid(
            60,
            (50, 200, 350),
            ("SIRET destinataire", "Code service", "N° engagement"),
            ("21020408600013", "FAC001", "1300456789"),
        ),
        {"recipient_siret": "21020408600013", "code_service": "FAC001", "engagement": "1300456789"},
    ),
    "code service empty col": (
        grid(
            60,
            (50, 200, 350),
            ("SIRET destinataire", "Code service", "N° engagement"),
            ("21020408600013", "", "1300456789"),
        ),
        {"code_service": None, "engagement": "1300456789"},
    ),
    "non renseigne": (
        HEAD + down(50, 120, "Code service : non renseigné", "Engagement : NEANT"),
        {"code_service": None, "engagement": None},
    ),
    "siret emetteur/dest inline": (
        HEAD + down(50, 120, "Émetteur SIRET 39280913700027 - Destinataire SIRET 21020408600013"),
        {"supplier_siret": "39280913700027", "recipient_siret": "21020408600013"},
    ),
    "items refs decoys": (
        HEAD
        + grid(
            250,
            (50, 150, 350, 450),
            ("Référence", "Désignation", "Qté", "Montant HT"),
            ("REF4587", "Contrat 2024-A entretien", "1", "100,00"),
        )
        + T3,
        {"engagement": None, "marche": None, "invoice_number": "FA-12"},
    ),
    "item commande decoy": (
        HEAD
        + grid(
            250,
            (50, 150, 350, 450),
            ("Référence", "Désignation", "Qté", "Montant HT"),
            ("A12", "Bloc de commande 50 feuillets", "1", "100,00"),
            ("A13", "Marche-pied 3 marches", "1", "20,00"),
        ),
        {"engagement": None, "marche": None},
    ),
    "footer decoys": (
        HEAD
        + T3
        + down(
            50,
            780,
            "SAS au capital de 10 000 € - RCS Tours B 392 809 137 - APE 4778C - N° TVA FR40392809137",
            "Contrat RC pro n° 4587124 AXA - Agrément n° 37-045 - Certifié ISO 9001",
        ),
        {**SUMS, "marche": None, "engagement": None, "supplier_vat": "FR40392809137"},
    ),
    "bank decoy": (
        HEAD
        + T3
        + down(50, 700, "Domiciliation : CA Tours - Code banque 30004 - Guichet 00823 - Compte 00010011111 - Clé 41"),
        {"engagement": None, "supplier_siret": None, "total_ttc": "120.00"},
    ),
    "conditions decoy": (
        HEAD
        + T3
        + down(
            50,
            700,
            "Toute somme non payée à l'échéance produit intérêt au taux de 10,50 %, minimum 15,00 €.",
            "Escompte 0,50 % pour règlement avant le 20/03/2024",
        ),
        {"total_ttc": "120.00", "net_a_payer": "120.00", "due_date": None},
    ),
    "index decoy": (
        HEAD + T3 + down(50, 250, "Ancien index 12458 du 02/11/2023 - Nouvel index 13102 du 28/02/2024"),
        {"issue_date": "2024-03-12", "invoice_number": "FA-12"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_more_arrangements_of_labels_and_values_ocr_4(name: str):
    lines, wanted = CASES[name]
    fields = extract(pdf(*lines)).fields
    assert {field: fields[field].value if field in fields else None for field in wanted} == wanted
