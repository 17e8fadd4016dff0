"""Supplier, recipient and third parties (OCR-4, OCR-5, OCR-6)."""

import pytest

from tests.kit.pages import TOTALS, column, down, grid, pdf
from tests.ocr.fields.cases import (
    BUYER,
    HEAD,
    LOW_TOTALS,
    RECIPIENT,
    SELLER,
    SUPPLIER,
    TOTALS_AT_RIGHT,
    Cases,
    fields_of,
    read_on,
)

CASES: Cases = {
    "cession factor": (
        HEAD
        + down(50, 30, "MORVAN SARL SIRET 39280913700027")
        + down(50, 700, "Créance cédée à FACTO FRANCE, affactureur, SIRET 063 802 466 00036"),
        {"supplier_siret": "39280913700027", "recipient_siret": None},
    ),
    "payeur": (
        HEAD
        + down(320, 120, "Service facturier", "SIRET payeur : 21020408600013")
        + down(50, 30, "SIRET fournisseur : 39280913700027"),
        {"recipient_siret": "21020408600013", "supplier_siret": "39280913700027"},
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
    "siret emetteur/dest inline": (
        HEAD + down(50, 120, "Émetteur SIRET 39280913700027 - Destinataire SIRET 21020408600013"),
        {"supplier_siret": "39280913700027", "recipient_siret": "21020408600013"},
    ),
    "bank decoy": (
        HEAD
        + LOW_TOTALS
        + down(50, 700, "Domiciliation : CA Tours - Code banque 30004 - Guichet 00823 - Compte 00010011111 - Clé 41"),
        {"engagement": None, "supplier_siret": None, "total_ttc": "120.00"},
    ),
    "no words": (
        HEAD
        + down(50, 120, "DURAND", "3 rue A", "75001 Paris", "SIRET 73282932000074")
        + down(330, 140, "KELLER", "5 rue B", "69001 Lyon", "SIRET 39280913700027"),
        {"supplier_siret": "73282932000074", "recipient_siret": "39280913700027"},
    ),
    "siret two lines": (
        HEAD + down(50, 120, "SIRET") + down(50, 134, "392 809 137 00027"),
        {"supplier_siret": "39280913700027"},
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
    "phone decoy": (
        HEAD + down(50, 120, "Tél. : 01 23 45 67 89", "Votre contact : 06 12 34 56 78"),
        {"engagement": None, "supplier_siret": None},
    ),
    "platform and seller": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(330, 120, "Vendu par", "Morvan EURL", "37000 Tours", "SIRET 392 809 137 00027")
        + down(50, 760, "Opérateur de la plateforme : Bazar SAS, RCS Nanterre, SIRET 732 829 320 00074"),
        {"supplier_siret": SUPPLIER, "recipient_siret": None},
    ),
    "seller before a foot": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 120, "Vendeur : Morvan EURL", "SIRET 392 809 137 00027")
        + down(330, 120, "Facturé à : Ville de Paris", "SIRET 217 500 016 00019")
        + down(50, 800, "Bazar SAS au capital de 10 000 € - SIRET 732 829 320 00074 - RCS Nanterre - NAF 4791B"),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "both SIRETs in one row": (
        HEAD
        + TOTALS_AT_RIGHT
        + grid(200, (50, 250), ("SIRET émetteur / destinataire", "39280913700027 / 21750001600019")),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "both SIRETs in one row, turned": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "SIRET client / fournisseur : 21750001600019 / 39280913700027"),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "subscriber in the foot": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 800, "Siret 392 809 137 00027 – APE 3600Z – TVA FR40392809137. Abonné : Siret 217 500 016 00019."),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "siret in a narrow cell": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + grid(220, (50, 200), ("N° engagement", "SIRET client"), ("EJ-44", "2175000160"), ("", "0019"), pitch=12),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT, "engagement": "EJ-44"},
    ),
    "two numbers under one another": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + grid(220, (50, 200), ("Lot", "Compteur"), ("1", "2175000161"), ("2", "0019"), pitch=12),
        {"supplier_siret": SUPPLIER, "recipient_siret": None},
    ),
    "buyer's number without a word or a key": (
        HEAD + TOTALS_AT_RIGHT + SELLER + BUYER + down(330, 168, "158 585 620 01765"),
        {"supplier_siret": SUPPLIER, "recipient_siret": "15858562001765"},
    ),
    "buyer's number without a word": (
        HEAD + TOTALS_AT_RIGHT + SELLER + BUYER + down(330, 168, "217 500 016 00019"),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "heading references": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 240, "Références de l'acheteur", "SIRET : 217 500 016 00019")
        + down(50, 800, "SARL Morvan - 12 place de la Mairie - SIRET 392 809 137 00027 - RCS Tours - NAF 4778C"),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER},
    ),
    "heading identity": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(330, 120, "Identité du fournisseur", "SIRET : 392 809 137 00027")
        + down(50, 120, "Coordonnées du client", "SIRET : 217 500 016 00019"),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER},
    ),
    "street of a public body": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 120, "Menuiserie Morvan", "4 rue de l'Hôpital", "37000 Tours", "SIRET : 392 809 137 00027")
        + down(330, 120, "Régie des eaux", "1 quai A", "75004 Paris", "SIRET : 217 500 016 00019"),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER},
    ),
    "carrier": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(50, 700, "Transport assuré par Messageries Offroy, SIRET 732 829 320 00074"),
        {"supplier_siret": SUPPLIER, "recipient_siret": None},
    ),
    "mediator": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(50, 760, "Médiateur de la consommation : Medicys, SIRET 732 829 320 00074"),
        {"supplier_siret": SUPPLIER, "recipient_siret": None},
    ),
    "buyer at the left": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 120, "Client", "Ville de Paris", "75004 Paris", "SIRET 217 500 016 00019")
        + down(330, 120, "Prestataire", "Morvan", "37000 Tours", "SIRET 392 809 137 00027"),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER},
    ),
    "works owner": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(330, 120, "Maître d'ouvrage : Ville de Paris", "SIRET : 217 500 016 00019")
        + down(330, 190, "Maître d'œuvre : Atelier Azur", "SIRET : 732 829 320 00074"),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER},
    ),
    "chorus block": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 200, "Chorus Pro", "Service : SERV-045", "Engagement : 1400045678", "SIRET : 217 500 016 00019")
        + down(50, 800, "Morvan SARL - SIRET 392 809 137 00027 - RCS Tours"),
        {
            "engagement": "1400045678",
            "code_service": "SERV-045",
            "recipient_siret": RECIPIENT,
            "supplier_siret": SUPPLIER,
        },
    ),
    "chorus block2": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 200, "Dépôt Chorus Pro : SIRET 217 500 016 00019 - Code service FAC - EJ 1400045678")
        + down(50, 800, "Morvan SARL - SIRET 392 809 137 00027 - RCS Tours"),
        {"engagement": "1400045678", "code_service": "FAC", "recipient_siret": RECIPIENT},
    ),
    "siret client under address right no label": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(330, 120, "Mairie de Laon", "1 place du Bourg", "02000 Laon", "217 500 016 00019"),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER},
    ),
    "both right": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(330, 60, "SARL Morvan", "SIRET 392 809 137 00027")
        + down(330, 120, "Ville de Paris", "SIRET 217 500 016 00019"),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "commune to commune": (
        HEAD
        + TOTALS_AT_RIGHT
        + down(50, 120, "Commune de Laon", "SIRET 217 500 016 00019")
        + down(330, 120, "Commune de Tours", "SIRET 213 702 616 00018"),
        {"supplier_siret": RECIPIENT, "recipient_siret": "21370261600018"},
    ),
    "delivery site siret": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(330, 120, "Facturation", "Ville de Paris", "SIRET 217 500 016 00019")
        + down(330, 220, "Livraison", "École Pasteur", "SIRET 217 500 016 00456"),
        {"recipient_siret": RECIPIENT},
    ),
    "delivery only third": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(330, 220, "Lieu de livraison", "Résidence Azur", "SIRET 732 829 320 00074"),
        {"supplier_siret": SUPPLIER},
    ),
    "row labels": (
        HEAD
        + TOTALS_AT_RIGHT
        + grid(
            120,
            (50, 150, 330),
            ("", "Fournisseur", "Client"),
            ("SIRET", "39280913700027", "21750001600019"),
            ("TVA", "FR40392809137", "FR21217500016"),
        ),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "col labels": (
        HEAD
        + TOTALS_AT_RIGHT
        + grid(
            120,
            (50, 200, 350),
            ("", "SIRET", "TVA"),
            ("Vendeur", "39280913700027", "FR40392809137"),
            ("Acheteur", "21750001600019", "FR21217500016"),
        ),
        {"supplier_siret": SUPPLIER, "recipient_siret": RECIPIENT},
    ),
    "payeur and structure": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(330, 120, "Payeur : DRFiP", "Structure : Préfecture de Tours", "SIRET structure : 217 500 016 00019"),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER},
    ),
    "structure": (
        HEAD
        + TOTALS_AT_RIGHT
        + SELLER
        + down(
            50, 240, "Identifiant de la structure publique : 21750001600019", "Code service : FAC", "N° EJ : 1400045678"
        ),
        {"recipient_siret": RECIPIENT, "supplier_siret": SUPPLIER, "code_service": "FAC", "engagement": "1400045678"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_siret_is_given_to_its_side_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


def test_supplier_and_recipient_by_their_words_ocr_4():
    fields = fields_of(
        column("SIRET client : 21750001600019", "Facture n° FA-1", *TOTALS, "SIRET fournisseur : 39280913700027")
    )
    assert (fields["recipient_siret"].value, fields["supplier_siret"].value) == ("21750001600019", "39280913700027")


def test_the_foot_of_the_page_is_the_issuers_ocr_5():
    page = pdf(
        (320, 90, "Mairie de Laon"),
        (320, 104, "SIRET 21020408600013"),
        (50, 150, "Facture n° FA-12"),
        (120, 815, "SIRET 39280913700027"),
    )
    fields = fields_of(page)
    assert (fields["recipient_siret"].value, fields["supplier_siret"].value) == ("21020408600013", "39280913700027")
