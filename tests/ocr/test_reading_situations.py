"""Situations of real French invoices, each on a short page: what is there is read, what is not stays empty (OCR-4, OCR-6)."""

import pytest

from services.ocr import extract
from tests.ocr.pages import Line, pdf
from tests.ocr.test_reading_layouts import HEAD, SUMS, down, grid

T3 = down(380, 400, "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 120,00 €")
SELLER = down(50, 120, "SARL Morvan", "39 rue X", "37000 Tours", "SIRET 392 809 137 00027")
S, R, THIRD = "39280913700027", "21750001600019", "73282932000074"
CASES: dict[str, tuple[list[Line], dict[str, str | None]]] = {
    "heading references": (
        HEAD + T3 + down(50, 240, "Références de l'acheteur", "SIRET : 217 500 016 00019")
        + down(50, 800, "SARL Morvan - 12 place de la Mairie - SIRET 392 809 137 00027 - RCS Tours - NAF 4778C"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "heading identity": (
        HEAD + T3 + down(330, 120, "Identité du fournisseur", "SIRET : 392 809 137 00027")
        + down(50, 120, "Coordonnées du client", "SIRET : 217 500 016 00019"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "street of a public body": (
        HEAD + T3 + down(50, 120, "Menuiserie Morvan", "4 rue de l'Hôpital", "37000 Tours", "SIRET : 392 809 137 00027")
        + down(330, 120, "Régie des eaux", "1 quai A", "75004 Paris", "SIRET : 217 500 016 00019"),
        {"recipient_siret": R, "supplier_siret": S},
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
        HEAD + T3 + SELLER
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
        HEAD + T3 + down(50, 790, "Morvan SARL - SIRET 392 809 137 00027 - RCS Tours",
                         "Filiale de Groupe Azur SA - RCS Paris 732 829 320"),
        {"supplier_siret": S, "recipient_siren": None},
    ),
    "buyer at the left": (
        HEAD + T3 + down(50, 120, "Client", "Ville de Paris", "75004 Paris", "SIRET 217 500 016 00019")
        + down(330, 120, "Prestataire", "Morvan", "37000 Tours", "SIRET 392 809 137 00027"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "energy holder": (
        HEAD + T3 + down(50, 120, "Titulaire du contrat : Ville de Paris", "SIRET : 217 500 016 00019")
        + down(50, 800, "Morvan SA - RCS Tours 392 809 137 - TVA FR40392809137"),
        {"recipient_siret": R, "supplier_vat": "FR40392809137"},
    ),
    "works owner": (
        HEAD + T3 + SELLER + down(330, 120, "Maître d'ouvrage : Ville de Paris", "SIRET : 217 500 016 00019")
        + down(330, 190, "Maître d'œuvre : Atelier Azur", "SIRET : 732 829 320 00074"),
        {"recipient_siret": R, "supplier_siret": S},
    ),
    "due under net": (
        HEAD + T3 + down(380, 470, "Net à payer", "avant le 17/04/2024"), {"due_date": "2024-04-17"},
    ),
    "contract ends": (
        HEAD + T3 + down(50, 700, "Contrat à prix fixe venant à échéance le 31/12/2026."), {"due_date": None},
    ),
    "insurance term": (
        HEAD + T3 + down(50, 700, "Attestation d'assurance : échéance du contrat le 31/12/2024"), {"due_date": None},
    ),
    "subscription renewal": (
        HEAD + T3 + down(50, 300, "Votre abonnement arrive à échéance le 30/06/2024"), {"due_date": None},
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
        HEAD + T3 + down(50, 300, "Offre de remise valable", "jusqu'au 30/06/2024"), {"due_date": None},
    ),
    "discount before": (
        HEAD + T3 + down(50, 300, "Escompte de 1 % pour tout règlement", "avant le 20/03/2024"), {"due_date": None},
    ),
    "training agreement": (
        HEAD + T3 + down(50, 300, "Session du 07/01/2024 au 09/01/2024 - convention n° 2023-C-118"),
        {"marche": None, "engagement": None},
    ),
    "collective agreement": (
        HEAD + T3 + down(50, 780, "Convention collective n° 1486 - Organisme conventionné n° 37-045"), {"marche": None},
    ),
    "activity number": (
        HEAD + T3 + down(50, 300, "N° de déclaration d'activité : 75 87 01742 87", "Certificat Qualiopi n° 2018/92114-1"),
        {"marche": None, "engagement": None, "invoice_number": "FA-12"},
    ),
    "dotted thousands": (
        HEAD + down(50, 300, "Total HT . . . . . . . . . . 23 673,18 €", "TVA 20 % . . . . . . . . . . 4 734,64 €",
                    "Total TTC . . . . . . . . . 28 407,82 €"),
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
        HEAD + down(380, 380, "Total net : 300.00", "Total des taxes : 45.00", "Total : 345.00")
        + grid(450, (330, 400, 480), ("Taux de taxe", "Montant taxe", "Devise"), ("20%", "30.00", "EUR"), ("10%", "15.00", "EUR")),
        {"total_ht": "300.00", "total_tva": "45.00", "total_ttc": "345.00"},
    ),
    "iban over two lines": (
        HEAD + T3 + down(50, 600, "Merci de payer la facture FA-12 sur ce compte : FR76 3000 6000", "0112 3456 7890 189, merci."),
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
        HEAD + T3 + down(50, 300, "Solde antérieur : 512,40 €", "Dernier règlement reçu le 02/02/2024 : 512,40 €")
        + down(380, 470, "Net à payer : 120,00 €"),
        {**SUMS, "prepaid": None, "due_date": None},
    ),
    "share of the health insurance": (
        HEAD + down(50, 300, "Part assurance maladie : 84,00 €", "Part mutuelle : 36,00 €")
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
        HEAD + T3 + grid(250, (50, 150, 400), ("Réf. marché", "Désignation", "Montant HT"), ("L2-045", "Papier", "100,00")),
        {"marche": None, "total_ht": "100.00"},
    ),
    "print date at the foot": (
        HEAD[:1] + down(50, 80, "Date de facture : 12/03/2024") + T3 + down(50, 820, "Imprimé le 15/03/2024 à 10:42 - Page 1/1"),
        {"issue_date": "2024-03-12", "due_date": None},
    ),
    "deposit invoice mentioned": (
        HEAD + down(380, 400, "Total HT : 100,00 €", "TVA 20 % : 20,00 €", "Total TTC : 120,00 €",
                    "Facture d'acompte n° FA-3 du 01/02/2024 : -36,00 €", "Reste à payer : 84,00 €"),
        {"invoice_number": "FA-12", "total_ttc": "120.00", "net_a_payer": "84.00", "issue_date": "2024-03-12"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_situations_of_real_invoices_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    fields = extract(pdf(*lines)).fields
    assert {field: fields[field].value if field in fields else None for field in wanted} == wanted
