"""Situations of real French invoices, each on a short page: what is there is read, what is not stays empty (OCR-4, OCR-6)."""

import pytest

from services.ocr import extract
from tests.kit.pages import Line, pdf
from tests.ocr.test_reading_layouts import HEAD, SUMS, down, grid

T3 = down(380, 400, "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 120,00 €")
SELLER = down(50, 120, "SARL Morvan", "39 rue X", "37000 Tours", "SIRET 392 809 137 00027")
S, R, THIRD = "39280913700027", "21750001600019", "73282932000074"
CASES: dict[str, tuple[list[Line], dict[str, str | None]]] = {
    "heading references": (
        HEAD
        + T3
        + down(50, 240, "Références de l'acheteur", "SIRET : 217 500 016 00019")
        + down(50, 800, "SARL Morvan - 12 place de la Mairie - SIRET 392 809 137 00027 - RCS Tours - NAF 4778C"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "heading identity": (
        HEAD
        + T3
        + down(330, 120, "Identité du fournisseur", "SIRET : 392 809 137 00027")
        + down(50, 120, "Coordonnées du client", "SIRET : 217 500 016 00019"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "street of a public body": (
        HEAD
        + T3
        + down(50, 120, "Menuiserie Morvan", "4 rue de l'Hôpital", "37000 Tours", "SIRET : 392 809 137 00027")
        + down(330, 120, "Régie des eaux", "1 quai A", "75004 Paris", "SIRET : 217 500 016 00019"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "a word shaped as a BIC": (
        HEAD + T3 + SELLER + down(50, 640, "ARCHITECTES", "IBAN FR14 2004 1010 0505 0001 3M02 606"),
        {"iban": "FR1420041010050500013M02606", "bic": None},
    ),
    "carrier": (
        HEAD + T3 + SELLER + down(50, 700, "Transport assuré par Messageries Offroy, SIRET 732 829 320 00074"),
        {"supplier_siret": S, "recipient_siret": None},
    ),
    "host of a site": (
        HEAD + T3 + SELLER + down(50, 760, "Site hébergé par Nuage SAS, RCS Paris 732 829 320"),
        {"supplier_siret": S, "recipient_siret": None, "recipient_siren": None},
    ),
    "insurer": (
        HEAD
        + T3
        + SELLER
        + down(50, 760, "Assurance décennale : assuré auprès de Garantis SA, SIREN 732 829 320, contrat n° 45871-A"),
        {"supplier_siret": S, "recipient_siren": None, "marche": None},
    ),
    "mediator": (
        HEAD + T3 + SELLER + down(50, 760, "Médiateur de la consommation : Medicys, SIRET 732 829 320 00074"),
        {"supplier_siret": S, "recipient_siret": None},
    ),
    "capital is no siren": (
        HEAD + T3 + down(50, 800, "Morvan SA au capital de 732 829 320 € - RCS Tours 392 809 137 - TVA FR40392809137"),
        {"supplier_siren": "392809137", "recipient_siren": None},
    ),
    "two firms in the foot": (
        HEAD
        + T3
        + down(
            50,
            790,
            "Morvan SARL - SIRET 392 809 137 00027 - RCS Tours",
            "Filiale de Groupe Azur SA - RCS Paris 732 829 320",
        ),
        {"supplier_siret": S, "recipient_siren": None},
    ),
    "buyer at the left": (
        HEAD
        + T3
        + down(50, 120, "Client", "Ville de Paris", "75004 Paris", "SIRET 217 500 016 00019")
        + down(330, 120, "Prestataire", "Morvan", "37000 Tours", "SIRET 392 809 137 00027"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "energy holder": (
        HEAD
        + T3
        + down(50, 120, "Titulaire du contrat : Ville de Paris", "SIRET : 217 500 016 00019")
        + down(50, 800, "Morvan SA - RCS Tours 392 809 137 - TVA FR40392809137"),
        {"recipient_siret": R, "supplier_vat": "FR40392809137"},
    ),
    "works owner": (
        HEAD
        + T3
        + SELLER
        + down(330, 120, "Maître d'ouvrage : Ville de Paris", "SIRET : 217 500 016 00019")
        + down(330, 190, "Maître d'œuvre : Atelier Azur", "SIRET : 732 829 320 00074"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "due under net": (
        HEAD + T3 + down(380, 470, "Net à payer", "avant le 17/04/2024"),
        {"due_date": "2024-04-17"},
    ),
    "contract ends": (
        HEAD + T3 + down(50, 700, "Contrat à prix fixe venant à échéance le 31/12/2026."),
        {"due_date": None},
    ),
    "insurance term": (
        HEAD + T3 + down(50, 700, "Attestation d'assurance : échéance du contrat le 31/12/2024"),
        {"due_date": None},
    ),
    "subscription renewal": (
        HEAD + T3 + down(50, 300, "Votre abonnement arrive à échéance le 30/06/2024"),
        {"due_date": None},
    ),
    "guarantee expires": (
        HEAD + T3 + down(50, 300, "Garantie : expiration le 30/06/2026", "Date d'échéance du bail : 01/01/2027"),
        {"due_date": None},
    ),
    "next debit": (
        HEAD + T3 + down(50, 300, "Prochain prélèvement le 05/05/2024", "Prochaine échéance : 12/06/2024"),
        {"due_date": None},
    ),
    "offer until": (
        HEAD + T3 + down(50, 300, "Offre de remise valable", "jusqu'au 30/06/2024"),
        {"due_date": None},
    ),
    "discount before": (
        HEAD + T3 + down(50, 300, "Escompte de 1 % pour tout règlement", "avant le 20/03/2024"),
        {"due_date": None},
    ),
    "training agreement": (
        HEAD + T3 + down(50, 300, "Session du 07/01/2024 au 09/01/2024 - convention n° 2023-C-118"),
        {"marche": None, "engagement": None},
    ),
    "collective agreement": (
        HEAD + T3 + down(50, 780, "Convention collective n° 1486 - Organisme conventionné n° 37-045"),
        {"marche": None},
    ),
    "activity number": (
        HEAD
        + T3
        + down(50, 300, "N° de déclaration d'activité : 75 87 01742 87", "Certificat Qualiopi n° 2018/92114-1"),
        {"marche": None, "engagement": None, "invoice_number": "FA-12"},
    ),
    "dotted thousands": (
        HEAD
        + down(
            50,
            300,
            "Total HT . . . . . . . . . . 23 673,18 €",
            "TVA 20 % . . . . . . . . . . 4 734,64 €",
            "Total TTC . . . . . . . . . 28 407,82 €",
        ),
        {"total_ht": "23673.18", "total_tva": "4734.64", "total_ttc": "28407.82"},
    ),
    "underscored": (
        HEAD + down(50, 300, "Total HT ______23 673,18 €", "TVA 20 % ______4 734,64 €", "Total TTC _____28 407,82 €"),
        {"total_ht": "23673.18", "total_tva": "4734.64", "total_ttc": "28407.82"},
    ),
    "dashed": (
        HEAD + down(50, 300, "Total HT -----23 673,18 €", "TVA 20 % ---- 4 734,64 €", "Total TTC ---- 28 407,82 €"),
        {"total_ht": "23673.18", "total_tva": "4734.64", "total_ttc": "28407.82", "type_code": "380"},
    ),
    "glued": (
        HEAD + down(50, 300, "Total HT23 673,18 €", "TVA4 734,64 €", "Net à payer28 407,82 €"),
        {"total_ht": None, "total_tva": None, "total_ttc": None, "net_a_payer": None},
    ),
    "vat by rate only": (
        HEAD
        + down(380, 380, "Total net : 300.00", "Total des taxes : 45.00", "Total : 345.00")
        + grid(
            450,
            (330, 400, 480),
            ("Taux de taxe", "Montant taxe", "Devise"),
            ("20%", "30.00", "EUR"),
            ("10%", "15.00", "EUR"),
        ),
        {"total_ht": "300.00", "total_tva": "45.00", "total_ttc": "345.00"},
    ),
    "iban over two lines": (
        HEAD
        + T3
        + down(50, 600, "Merci de payer la facture FA-12 sur ce compte : FR76 3000 6000", "0112 3456 7890 189, merci."),
        {"iban": "FR7630006000011234567890189", "invoice_number": "FA-12"},
    ),
    "bic on the next line": (
        HEAD + T3 + down(50, 600, "Compte FR76 3000 6000 0112 3456 7890 189 (BIC", "BNPAFRPPXXX). Aucun escompte."),
        {"iban": "FR7630006000011234567890189", "bic": "BNPAFRPPXXX"},
    ),
    "other account number": (
        HEAD + T3 + down(50, 600, "Référence unique de mandat FR12ZZZ458712 - ICS FR 12 ZZZ 458712", "2300 0100"),
        {"iban": None, "bic": None, **SUMS},
    ),
    "balance of the account": (
        HEAD
        + T3
        + down(50, 300, "Solde antérieur : 512,40 €", "Dernier règlement reçu le 02/02/2024 : 512,40 €")
        + down(380, 470, "Net à payer : 120,00 €"),
        {**SUMS, "prepaid": None, "due_date": None},
    ),
    "share of the health insurance": (
        HEAD
        + down(50, 300, "Part assurance maladie : 84,00 €", "Part mutuelle : 36,00 €")
        + down(380, 400, "Total : 120,00 €", "Reste à charge : 0,00 €", "TVA non applicable, art. 261-4-1° du CGI"),
        {"total_ttc": "120.00", "prepaid": None},
    ),
    "holdback": (
        HEAD + T3 + down(380, 450, "Retenue de garantie 5 % : -6,00 €", "Net à payer : 114,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "114.00", "prepaid": None},
    ),
    "other order mentioned": (
        HEAD + T3 + down(50, 200, "Notre commande fournisseur n° 4512", "Bon de commande n° BC-77 du 01/02/2024"),
        {"engagement": "BC-77"},
    ),
    "catalogue number": (
        HEAD
        + T3
        + grid(250, (50, 150, 400), ("Réf. marché", "Désignation", "Montant HT"), ("L2-045", "Papier", "100,00")),
        {"marche": None, "total_ht": "100.00"},
    ),
    "print date at the foot": (
        HEAD[:1]
        + down(50, 80, "Date de facture : 12/03/2024")
        + T3
        + down(50, 820, "Imprimé le 15/03/2024 à 10:42 - Page 1/1"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "deposit invoice mentioned": (
        HEAD
        + down(
            380,
            400,
            "Total HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
            "Facture d'acompte n° FA-3 du 01/02/2024 : -36,00 €",
            "Reste à payer : 84,00 €",
        ),
        {"invoice_number": "FA-12", "total_ttc": "120.00", "net_a_payer": "84.00", "issue_date": "2024-03-12"},
    ),
}
MORE: dict[str, tuple[list[Line], dict[str, str | None]]] = {
    "facture title number far": (
        down(50, 60, "FACTURE") + down(400, 60, "N° 2024-0587") + down(400, 80, "Tours, le 12 mars 2024") + T3,
        {"invoice_number": "2024-0587", "issue_date": "2024-03-12"},
    ),
    "situation": (
        down(50, 60, "Situation de travaux n° 4 - Facture n° F24-118", "Mois de mars 2024", "Date : 31/03/2024")
        + down(
            50,
            200,
            "Montant du marché HT : 45 000,00 €",
            "Cumul précédent HT : 30 000,00 €",
            "Montant de la présente situation HT : 10 000,00 €",
            "TVA 20 % : 2 000,00 €",
            "Montant TTC : 12 000,00 €",
        ),
        {"invoice_number": "F24-118", "total_ht": "10000.00", "total_ttc": "12000.00", "issue_date": "2024-03-31"},
    ),
    "rg and prorata": (
        HEAD
        + down(
            50,
            300,
            "Total HT : 1 000,00 €",
            "TVA 20 % : 200,00 €",
            "Total TTC : 1 200,00 €",
            "Retenue de garantie 5 % : 60,00 €",
            "Compte prorata 1 % : 12,00 €",
            "Net à payer : 1 128,00 €",
        ),
        {"total_ttc": "1200.00", "net_a_payer": "1128.00", "prepaid": None},
    ),
    "remise globale": (
        HEAD
        + down(
            50,
            300,
            "Total brut HT : 110,00 €",
            "Remise 10 % : - 10,00 €",
            "Total net HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
        ),
        SUMS,
    ),
    "port": (
        HEAD
        + down(
            50,
            300,
            "Total marchandises HT : 90,00 €",
            "Frais de port HT : 10,00 €",
            "Total HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
        ),
        SUMS,
    ),
    "eco part": (
        HEAD
        + down(
            50,
            300,
            "Total HT : 100,00 €",
            "dont éco-participation : 2,40 €",
            "TVA 20 % : 20,00 €",
            "Total TTC : 120,00 €",
        ),
        SUMS,
    ),
    "francs": (HEAD + T3 + down(50, 600, "Soit 787,15 F - 1 euro = 6,55957 F"), SUMS),
    "letters": (
        HEAD + T3 + down(50, 600, "Arrêtée la présente facture à la somme de cent vingt euros TTC (120,00 €)"),
        SUMS,
    ),
    "two dates head": (
        down(50, 60, "Facture n° FA-12")
        + down(50, 80, "Date d'édition : 12/03/2024", "Date de service : 28/02/2024", "Échéance : 11/04/2024")
        + T3,
        {"issue_date": "2024-03-12", "due_date": "2024-04-11"},
    ),
    "30j fdm": (
        HEAD + T3 + down(50, 600, "Règlement à 30 jours fin de mois le 30/04/2024"),
        {"due_date": "2024-04-30", "issue_date": "2024-03-12"},
    ),
    "paid cb": (
        HEAD + T3 + down(50, 600, "Payé par carte bancaire le 12/03/2024 : 120,00 €", "Reste dû : 0,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "0.00", "prepaid": "120.00", "due_date": None},
    ),
    "mandate": (
        HEAD + T3 + SELLER + down(50, 200, "Mandat n° 1458 - Bordereau n° 87 - Exercice 2024 - Imputation 60632"),
        {"engagement": None, "marche": None, "invoice_number": "FA-12"},
    ),
    "devis ref": (
        HEAD + T3 + down(50, 200, "Suivant devis n° D-458 du 02/02/2024 accepté le 10/02/2024"),
        {"engagement": None, "issue_date": "2024-03-12"},
    ),
    "lot": (
        HEAD + T3 + down(50, 200, "Marché n° 2023-T-045 - Lot n° 3 - Gros œuvre", "OS n° 2 du 02/01/2024"),
        {"marche": "2023-T-045", "engagement": None},
    ),
    "marche notif": (
        HEAD + T3 + down(50, 200, "Marché 2023M0045 notifié le 02/01/2023"),
        {"marche": "2023M0045", "issue_date": "2024-03-12"},
    ),
    "chorus block": (
        HEAD
        + T3
        + down(50, 200, "Chorus Pro", "Service : SERV-045", "Engagement : 1400045678", "SIRET : 217 500 016 00019")
        + down(50, 800, "Morvan SARL - SIRET 392 809 137 00027 - RCS Tours"),
        {"engagement": "1400045678", "code_service": "SERV-045", "recipient_siret": R, "supplier_siret": S},
    ),
    "chorus block2": (
        HEAD
        + T3
        + down(50, 200, "Dépôt Chorus Pro : SIRET 217 500 016 00019 - Code service FAC - EJ 1400045678")
        + down(50, 800, "Morvan SARL - SIRET 392 809 137 00027 - RCS Tours"),
        {"engagement": "1400045678", "code_service": "FAC", "recipient_siret": R},
    ),
    "two ibans": (
        HEAD
        + T3
        + down(
            50,
            600,
            "IBAN : FR76 3000 6000 0112 3456 7890 189 - BIC AGRIFRPP839",
            "Compte affacturage IBAN DE89 3704 0044 0532 0130 00",
        ),
        {"iban": "FR7630006000011234567890189"},
    ),
    "client iban": (
        HEAD
        + T3
        + down(50, 560, "Votre compte débité : FR14 2004 1010 0505 0001 3M02 606")
        + down(50, 600, "Notre IBAN : FR76 3000 6000 0112 3456 7890 189"),
        {"iban": "FR7630006000011234567890189"},
    ),
    "ics": (
        HEAD + T3 + down(50, 560, "ICS : FR12ZZZ458712 - RUM : MAND-0045-2024"),
        {"iban": None, "engagement": None, "marche": None},
    ),
    "siret client under address right no label": (
        HEAD + T3 + SELLER + down(330, 120, "Mairie de Laon", "1 place du Bourg", "02000 Laon", "217 500 016 00019"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "agency siret": (
        HEAD
        + T3
        + down(50, 120, "SAS Durand - Agence de Tours", "SIRET agence : 732 829 320 00074")
        + down(50, 800, "SAS Durand - Siège : Paris - SIRET 732 829 320 00066 - TVA FR44732829320"),
        {"supplier_vat": "FR44732829320", "recipient_siret": None},
    ),
    "client vat only": (
        HEAD + T3 + SELLER + down(330, 120, "Ville de Paris", "TVA : FR21217500016"),
        {"recipient_vat": "FR21217500016", "supplier_siret": S},
    ),
    "vat table 2 rates": (
        HEAD
        + grid(
            300,
            (50, 150, 250, 350),
            ("Taux", "Base HT", "TVA", "TTC"),
            ("5,50 %", "200,00", "11,00", "211,00"),
            ("20,00 %", "100,00", "20,00", "120,00"),
            ("Total", "300,00", "31,00", "331,00"),
        ),
        {"total_ht": "300.00", "total_tva": "31.00", "total_ttc": "331.00"},
    ),
    "credit negative": (
        down(50, 60, "AVOIR n° AV-45 du 12/03/2024")
        + down(50, 80, "Facture d'origine : FA-12 du 01/02/2024")
        + down(
            380,
            400,
            "Total HT : -100,00 €",
            "TVA 20 % : -20,00 €",
            "Total TTC : -120,00 €",
            "Net à votre crédit : 120,00 €",
        ),
        {"invoice_number": "AV-45", "type_code": "381", "issue_date": "2024-03-12", "total_ttc": "-120.00"},
    ),
    "proforma no": (
        down(50, 60, "Facture n° FA-12 (remplace la proforma n° PF-9)") + down(50, 80, "Date : 12/03/2024") + T3,
        {"invoice_number": "FA-12"},
    ),
    "acompte 30": (
        down(50, 60, "Facture d'acompte n° FAC-9")
        + down(50, 80, "Date : 12/03/2024")
        + down(
            50,
            300,
            "Acompte de 30 % sur commande de 400,00 € HT",
            "Total HT : 120,00 €",
            "TVA 20 % : 24,00 €",
            "Total TTC : 144,00 €",
        ),
        {"invoice_number": "FAC-9", "total_ht": "120.00", "total_ttc": "144.00", "type_code": "386"},
    ),
    "hours": (
        HEAD
        + grid(
            250,
            (50, 250, 330, 420),
            ("Désignation", "Heures", "Taux horaire", "Montant HT"),
            ("Ménage", "12,50", "20,00", "250,00"),
        )
        + down(380, 400, "Total HT : 250,00 €", "TVA 20 % : 50,00 €", "Total TTC : 300,00 €"),
        {"total_ht": "250.00", "total_tva": "50.00"},
    ),
    "period month": (
        down(50, 60, "Facture 2024030045")
        + down(50, 80, "Mars 2024")
        + down(50, 100, "Émise à Tours le 02/04/2024")
        + T3,
        {"invoice_number": "2024030045", "issue_date": "2024-04-02"},
    ),
    "water": (
        HEAD
        + T3
        + down(
            50,
            200,
            "Abonnement n° 4587-12 - Compteur n° D12FA0457 - Index 458 à 512 - Part communale 12,00 €",
            "Relève du 02/02/2024 - Prochaine relève vers le 02/08/2024",
        ),
        {"marche": None, "engagement": None, "due_date": None, **SUMS},
    ),
    "telephone line": (
        HEAD + T3 + down(50, 200, "Ligne n° 02 47 45 87 12 - Forfait Pro - engagement jusqu'au 02/02/2026"),
        {"engagement": None, "due_date": None},
    ),
    "engagement text": (
        HEAD + T3 + down(50, 200, "Fin d'engagement : 02/02/2026", "Sans engagement de durée"),
        {"engagement": None, "due_date": None},
    ),
    "payable at": (
        HEAD + T3 + down(50, 600, "Payable à réception. Passé le 30/04/2024, une pénalité de 10 % sera appliquée."),
        {"due_date": None},
    ),
    "to pay box": (
        HEAD
        + T3
        + down(380, 460, "À PAYER AVANT LE")
        + down(380, 476, "30/04/2024")
        + down(480, 460, "MONTANT")
        + down(480, 476, "120,00 €"),
        {"due_date": "2024-04-30", "net_a_payer": "120.00"},
    ),
    "bc no": (
        HEAD + T3 + down(50, 200, "Votre commande du 02/02/2024 n° 4500123456 - Demandeur : M. Petit"),
        {"engagement": "4500123456", "issue_date": "2024-03-12"},
    ),
    "service name": (
        HEAD + T3 + SELLER + down(330, 120, "Ville de Paris", "Service : Direction des achats", "75004 Paris"),
        {"code_service": None},
    ),
    "vos ref": (HEAD + T3 + down(50, 200, "Vos réf. : MP/458/2024 - Nos réf. : JD/12"), {"invoice_number": "FA-12"}),
    "tampon": (
        HEAD + T3 + down(300, 700, "REÇU LE 15 MARS 2024", "SERVICE FINANCIER", "BON À PAYER"),
        {"issue_date": "2024-03-12", "due_date": None, "net_a_payer": "120.00"},
    ),
    "two invoices list": (
        down(50, 60, "Relevé de factures")
        + grid(
            100,
            (50, 200, 350),
            ("N° facture", "Date", "Montant TTC"),
            ("FA-11", "01/03/2024", "60,00 €"),
            ("FA-12", "12/03/2024", "60,00 €"),
        )
        + down(350, 200, "Total : 120,00 €"),
        {"invoice_number": None, "issue_date": None},
    ),
}
STILL_MORE: dict[str, tuple[list[Line], dict[str, str | None]]] = {
    "order and due date": (
        HEAD + T3 + down(50, 200, "Engagement 1400045678 - Échéance 30/04/2024"),
        {"due_date": "2024-04-30", "engagement": "1400045678"},
    ),
    "contract and due date": (
        HEAD + T3 + down(50, 200, "Marché n° 2023-T-045 - Date d'échéance : 30/04/2024"),
        {"due_date": "2024-04-30", "marche": "2023-T-045"},
    ),
    "number after the kind of invoice": (
        down(50, 60, "Facture de sous-traitance INV-2025-9115") + T3,
        {"invoice_number": "INV-2025-9115"},
    ),
    "contract with number ends": (
        HEAD + T3 + down(50, 200, "Contrat n° 2023-T-045 arrivant à échéance le 30/04/2026"),
        {"due_date": None, "marche": "2023-T-045"},
    ),
    "both right": (
        HEAD
        + T3
        + down(330, 60, "SARL Morvan", "SIRET 392 809 137 00027")
        + down(330, 120, "Ville de Paris", "SIRET 217 500 016 00019"),
        {"supplier_siret": S, "recipient_siret": R},
    ),
    "commune to commune": (
        HEAD
        + T3
        + down(50, 120, "Commune de Laon", "SIRET 217 500 016 00019")
        + down(330, 120, "Commune de Tours", "SIRET 213 702 616 00018"),
        {"supplier_siret": R, "recipient_siret": "21370261600018"},
    ),
    "delivery site siret": (
        HEAD
        + T3
        + SELLER
        + down(330, 120, "Facturation", "Ville de Paris", "SIRET 217 500 016 00019")
        + down(330, 220, "Livraison", "École Pasteur", "SIRET 217 500 016 00456"),
        {"recipient_siret": R},
    ),
    "delivery only third": (
        HEAD + T3 + SELLER + down(330, 220, "Lieu de livraison", "Résidence Azur", "SIRET 732 829 320 00074"),
        {"supplier_siret": S},
    ),
    "factor foot": (
        HEAD
        + T3
        + SELLER
        + down(
            50, 740, "Créance cédée à Factoring Azur SA, SIRET 732 829 320 00074, à qui le règlement doit être fait."
        ),
        {"supplier_siret": S, "recipient_siret": None, "recipient_vat": None},
    ),
    "cotraitant": (
        HEAD
        + T3
        + SELLER
        + down(50, 740, "Groupement : mandataire Morvan SARL ; cotraitant Durand SAS, SIRET 732 829 320 00074"),
        {"supplier_siret": S, "recipient_siret": None, "recipient_vat": None},
    ),
    "subcontractor": (
        HEAD + T3 + SELLER + down(50, 740, "Sous-traitant déclaré : Durand SAS - SIRET 732 829 320 00074"),
        {"supplier_siret": S, "recipient_siret": None, "recipient_vat": None},
    ),
    "expert": (
        HEAD
        + T3
        + SELLER
        + down(50, 780, "Membre d'une association agréée - Centre de gestion CGA 37, SIRET 732 829 320 00074"),
        {"supplier_siret": S, "recipient_siret": None, "recipient_vat": None},
    ),
    "vat vat": (
        HEAD + T3 + down(50, 800, "N° TVA : FR40392809137 - TVA client : FR21217500016"),
        {"supplier_vat": "FR40392809137", "recipient_vat": "FR21217500016"},
    ),
    "row labels": (
        HEAD
        + T3
        + grid(
            120,
            (50, 150, 330),
            ("", "Fournisseur", "Client"),
            ("SIRET", "39280913700027", "21750001600019"),
            ("TVA", "FR40392809137", "FR21217500016"),
        ),
        {"supplier_siret": S, "recipient_siret": R},
    ),
    "col labels": (
        HEAD
        + T3
        + grid(
            120,
            (50, 200, 350),
            ("", "SIRET", "TVA"),
            ("Vendeur", "39280913700027", "FR40392809137"),
            ("Acheteur", "21750001600019", "FR21217500016"),
        ),
        {"supplier_siret": S, "recipient_siret": R},
    ),
    "payeur": (
        HEAD
        + T3
        + SELLER
        + down(330, 120, "Payeur : DRFiP", "Structure : Préfecture de Tours", "SIRET structure : 217 500 016 00019"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "structure": (
        HEAD
        + T3
        + SELLER
        + down(
            50, 240, "Identifiant de la structure publique : 21750001600019", "Code service : FAC", "N° EJ : 1400045678"
        ),
        {"recipient_siret": R, "supplier_siret": S, "code_service": "FAC", "engagement": "1400045678"},
    ),
    "tiers foot two": (
        HEAD
        + T3
        + down(50, 790, "Morvan SARL - SIRET 392 809 137 00027", "Agence web : Nuage - SIRET 732 829 320 00074"),
        {"recipient_siret": None, "recipient_vat": None},
    ),
    "num tel as num": (
        down(50, 60, "Facture") + down(50, 80, "Tél : 02 47 45 87 12", "Date : 12/03/2024") + T3,
        {"invoice_number": None},
    ),
    "num client below": (
        down(50, 60, "FACTURE")
        + grid(80, (50, 150, 250), ("N° client", "N° compte", "Date"), ("4587", "9854", "12/03/2024"))
        + T3,
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "facture du": (
        down(50, 60, "Facture du 12/03/2024") + T3 + down(50, 90, "Réf. dossier : 2024-77"),
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "facture electronique": (
        HEAD + T3 + down(50, 600, "Facture électronique 2024 obligatoire - voir economie.gouv.fr"),
        {"invoice_number": "FA-12"},
    ),
    "facture duplicata": (down(50, 60, "DUPLICATA FACTURE N° 00458 / 24") + T3, {"invoice_number": "00458/24"}),
    "folio": (
        down(50, 60, "FACTURE 458712 FOLIO 1") + down(50, 80, "DATE 12.03.24") + T3,
        {"invoice_number": "458712", "issue_date": "2024-03-12"},
    ),
    "en votre aimable": (
        HEAD + T3 + down(50, 600, "En votre aimable règlement avant le 12 avril 2024."),
        {"due_date": "2024-04-12"},
    ),
    "somme due au": (HEAD + T3 + down(50, 600, "Somme due au 12/03/2024 : 120,00 €"), {"net_a_payer": "120.00"}),
    "valable": (
        HEAD + T3 + down(50, 600, "RIB valable depuis le 01/01/2020", "Tarifs valables jusqu'au 31/12/2024"),
        {"due_date": None, "issue_date": "2024-03-12"},
    ),
    "retard": (
        HEAD + T3 + down(50, 600, "En cas de paiement après le 30/04/2024, des intérêts seront dus"),
        {"due_date": None},
    ),
    "instalments": (
        HEAD
        + T3
        + down(50, 560, "Échéancier :")
        + grid(580, (50, 150), ("30/04/2024", "60,00 €"), ("31/05/2024", "60,00 €")),
        {"total_ttc": "120.00", "net_a_payer": "120.00"},
    ),
    "three sums no tax": (
        HEAD
        + down(380, 400, "Montant HT 100,00", "Montant TVA 0,00", "Montant TTC 100,00")
        + down(50, 600, "Exonération de TVA, art. 261-4-4° a du CGI"),
        {"total_ht": "100.00", "total_tva": "0.00", "total_ttc": "100.00"},
    ),
    "autoliq": (
        HEAD
        + down(380, 400, "Total HT 100,00 €", "TVA autoliquidée", "Net à payer 100,00 €")
        + down(50, 600, "Autoliquidation de la TVA, art. 283-2 nonies du CGI"),
        {"total_ht": "100.00", "net_a_payer": "100.00"},
    ),
    "debours": (
        HEAD
        + down(
            380,
            380,
            "Honoraires HT : 100,00 €",
            "TVA 20 % : 20,00 €",
            "Honoraires TTC : 120,00 €",
            "Débours : 30,00 €",
            "Total à payer : 150,00 €",
        ),
        {"total_tva": "20.00", "net_a_payer": "150.00"},
    ),
    "negative line": (
        HEAD + grid(250, (50, 400), ("Désignation", "Montant HT"), ("Papier", "110,00"), ("Reprise", "-10,00")) + T3,
        SUMS,
    ),
    "qty big space": (
        HEAD
        + grid(
            250,
            (50, 380, 420, 480),
            ("Désignation", "Qté", "PU HT", "Montant HT"),
            ("Papier", "12", "150,00", "1 800,00"),
        )
        + down(380, 400, "Total HT : 1 800,00 €", "TVA 20 % : 360,00 €", "Total TTC : 2 160,00 €"),
        {"total_ht": "1800.00", "total_ttc": "2160.00"},
    ),
    "thin": (
        HEAD
        + down(
            380,
            400,
            "Total HT : 1\u00a0800,00\u00a0€",
            "TVA 20\u00a0% : 360,00\u00a0€",
            "Total TTC : 2\u00a0160,00\u00a0€",
        ),
        {"total_ht": "1800.00", "total_ttc": "2160.00"},
    ),
    "k euros": (
        HEAD + T3 + down(50, 700, "SA au capital de 1 500 000,00 € - chiffre d'affaires 12 000 000,00 €"),
        SUMS,
    ),
    "previous balance": (
        HEAD + T3 + down(380, 460, "Solde précédent : 50,00 €", "Total à régler : 170,00 €"),
        {"total_ttc": "120.00", "net_a_payer": "170.00"},
    ),
    "ht only": (
        HEAD + down(380, 400, "Total : 100,00 €") + down(50, 600, "TVA non applicable, art. 293 B du CGI"),
        {"total_ht": "100.00", "total_ttc": "100.00"},
    ),
    "engagement label blank": (
        HEAD + T3 + down(50, 200, "N° d'engagement :", "Code service :", "N° de marché :"),
        {"engagement": None, "code_service": None, "marche": None},
    ),
    "engagement blank row": (
        HEAD
        + T3
        + grid(
            200, (50, 200, 350), ("N° engagement", "Code service", "Votre contact"), ("", "", "M. Petit 0247458712")
        ),
        {"engagement": None, "code_service": None},
    ),
    "engagement na": (
        HEAD + T3 + down(50, 200, "N° d'engagement : néant - Code service : sans objet"),
        {"engagement": None, "code_service": None},
    ),
}


@pytest.mark.parametrize("name", [*CASES, *MORE, *STILL_MORE])
def test_situations_of_real_invoices_ocr_4_ocr_6(name: str):
    lines, wanted = (CASES | MORE | STILL_MORE)[name]
    fields = extract(pdf(*lines)).fields
    assert {field: fields[field].value if field in fields else None for field in wanted} == wanted
