"""The invoice's own number, and not another's (OCR-4, OCR-6)."""

import pytest

from tests.kit.pages import down, grid
from tests.ocr.fields.cases import (
    DATED,
    HEAD,
    LAWS,
    LOW_TOTALS,
    TOTALS_AT_RIGHT,
    Cases,
    read_column,
    read_on,
    values_of,
)

CASES: Cases = {
    "facture no date line": (
        down(50, 60, "FACTURE FC0012 DU 12/03/2024 - PAGE 1/2"),
        {"invoice_number": "FC0012", "issue_date": "2024-03-12"},
    ),
    "client no below facture": (
        down(400, 60, "FACTURE", "Client : 4587", "N° : FA-2024-88", "Le : 12/03/2024"),
        {"invoice_number": "FA-2024-88", "issue_date": "2024-03-12"},
    ),
    "avoir ref facture below": (
        down(50, 60, "AVOIR N° AV-77", "Facture n° FA-3", "Date : 12/03/2024"),
        {"invoice_number": "AV-77", "issue_date": "2024-03-12"},
    ),
    "avoir facture assoc": (
        grid(60, (50, 200), ("Avoir n°", "AV-77"), ("Facture", "FA-3"), ("Date", "12/03/2024")),
        {"invoice_number": "AV-77"},
    ),
    "doc info box reversed": (
        grid(60, (350, 480), ("12/03/2024", "Date"), ("FA-2024-88", "Facture n°")),
        {"invoice_number": None},
    ),
    "facture then client block": (
        down(50, 60, "FACTURE", "Mairie de Laon", "1 place du Général Leclerc", "02000 Laon") + LOW_TOTALS,
        {"invoice_number": None, "total_ttc": "120.00"},
    ),
    "facture below date": (
        down(400, 60, "FACTURE", "12/03/2024") + LOW_TOTALS,
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "facture no with spaces": (
        down(50, 60, "FACTURE N° : FA 2024 0117") + down(50, 80, "du 12/03/2024"),
        {"invoice_number": "FA 2024 0117", "issue_date": "2024-03-12"},
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
        down(50, 60, "FACTURE", "SIREN : 392 809 137", "TVA : FR40392809137") + LOW_TOTALS,
        {"invoice_number": None},
    ),
    "iban piece": (
        down(50, 60, "Facture à régler sur le compte 30004 00823 00010011111 41") + LOW_TOTALS,
        {"invoice_number": None},
    ),
    "facture cp ville": (
        down(50, 60, "Facture adressée à", "Mairie, 37000 Tours") + LOW_TOTALS,
        {"invoice_number": None},
    ),
    "facture mois": (down(50, 60, "Facture mars 2024", "N° 24-0312") + LOW_TOTALS, {"invoice_number": "24-0312"}),
    "rappel facture prec": (
        HEAD + down(50, 120, "Rappel : facture n° FA-11 du 12/02/2024 impayée"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "last invoice paid": (
        HEAD + down(50, 300, "Votre dernière facture n° FA-11 du 12/02/2024 a été réglée"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "index decoy": (
        HEAD + LOW_TOTALS + down(50, 250, "Ancien index 12458 du 02/11/2023 - Nouvel index 13102 du 28/02/2024"),
        {"issue_date": "2024-03-12", "invoice_number": "FA-12"},
    ),
    "slash": (
        down(50, 60, "Facture n° 12 / 2024 du 05/03/2024"),
        {"invoice_number": "12/2024", "issue_date": "2024-03-05"},
    ),
    "slash2": (
        down(50, 60, "FACTURE N° 2024/03/0012", "Laon, le 5 mars 2024"),
        {"invoice_number": "2024/03/0012", "issue_date": "2024-03-05"},
    ),
    "letter": (
        down(50, 60, "F A C T U R E   N° FA-12") + down(50, 90, "Le 12/03/2024"),
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "k dates words": (
        down(50, 60, "Facture n° 7845") + down(300, 60, "Fait à Gap le premier février deux mille vingt-quatre"),
        {"issue_date": "2024-02-01", "invoice_number": "7845"},
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
    "date facture month": (
        down(50, 60, "Facture n° 33 de mars 2024", "Nantes, le 05/04/2024"),
        {"invoice_number": "33", "issue_date": "2024-04-05"},
    ),
    "avoir concerne": (
        down(50, 60, "Note de crédit A 25-991")
        + grid(
            90, (50, 160), ("Paris, le", "24 juin 2024"), ("Concerne", "facture 90117733 du 12.11.2023, retour 5512")
        )
        + TOTALS_AT_RIGHT,
        {"invoice_number": "A 25-991", "issue_date": "2024-06-24"},
    ),
    "avoir without its number": (
        down(50, 60, "AVOIR")
        + DATED
        + down(50, 200, "En remboursement de la facture n° F-2023-118 du 02/10/2023")
        + TOTALS_AT_RIGHT,
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "avoir se rapporte": (
        down(50, 60, "AVOIR N° AV-88")
        + DATED
        + down(50, 200, "Cet avoir se rapporte à votre facture F-2023-118 du 02/10/2023.")
        + TOTALS_AT_RIGHT,
        {"invoice_number": "AV-88", "issue_date": "2024-03-12"},
    ),
    "avoir of a program that says facture": (
        down(50, 60, "AVOIR")
        + grid(90, (50, 200), ("N° facture", "Date facture"), ("AV000123", "12/03/2024"))
        + TOTALS_AT_RIGHT,
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
        + TOTALS_AT_RIGHT,
        {"invoice_number": "AV-7"},
    ),
    "invoice that replaces another": (
        HEAD
        + down(50, 200, "Cette facture remplace la facture n° FA-9 du 01/02/2024, émise par erreur.")
        + TOTALS_AT_RIGHT,
        {"invoice_number": "FA-12", "issue_date": "2024-03-12"},
    ),
    "spelled title": (
        [(50 + 9 * n, 60, c) for n, c in enumerate("FACTURE")]
        + [(119 + 9 * n, 60, c) for n, c in enumerate("N°")]
        + [(141 + 9 * n, 60, c) for n, c in enumerate("2024-870")]
        + DATED
        + TOTALS_AT_RIGHT,
        {"invoice_number": "2024-870"},
    ),
    "facture title number far": (
        down(50, 60, "FACTURE")
        + down(400, 60, "N° 2024-0587")
        + down(400, 80, "Tours, le 12 mars 2024")
        + TOTALS_AT_RIGHT,
        {"invoice_number": "2024-0587", "issue_date": "2024-03-12"},
    ),
    "proforma no": (
        down(50, 60, "Facture n° FA-12 (remplace la proforma n° PF-9)")
        + down(50, 80, "Date : 12/03/2024")
        + TOTALS_AT_RIGHT,
        {"invoice_number": "FA-12"},
    ),
    "period month": (
        down(50, 60, "Facture 2024030045")
        + down(50, 80, "Mars 2024")
        + down(50, 100, "Émise à Tours le 02/04/2024")
        + TOTALS_AT_RIGHT,
        {"invoice_number": "2024030045", "issue_date": "2024-04-02"},
    ),
    "vos ref": (
        HEAD + TOTALS_AT_RIGHT + down(50, 200, "Vos réf. : MP/458/2024 - Nos réf. : JD/12"),
        {"invoice_number": "FA-12"},
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
    "number after the kind of invoice": (
        down(50, 60, "Facture de sous-traitance INV-2025-9115") + TOTALS_AT_RIGHT,
        {"invoice_number": "INV-2025-9115"},
    ),
    "num tel as num": (
        down(50, 60, "Facture") + down(50, 80, "Tél : 02 47 45 87 12", "Date : 12/03/2024") + TOTALS_AT_RIGHT,
        {"invoice_number": None},
    ),
    "num client below": (
        down(50, 60, "FACTURE")
        + grid(80, (50, 150, 250), ("N° client", "N° compte", "Date"), ("4587", "9854", "12/03/2024"))
        + TOTALS_AT_RIGHT,
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "facture du": (
        down(50, 60, "Facture du 12/03/2024") + TOTALS_AT_RIGHT + down(50, 90, "Réf. dossier : 2024-77"),
        {"invoice_number": None, "issue_date": "2024-03-12"},
    ),
    "facture electronique": (
        HEAD + TOTALS_AT_RIGHT + down(50, 600, "Facture électronique 2024 obligatoire - voir economie.gouv.fr"),
        {"invoice_number": "FA-12"},
    ),
    "facture duplicata": (
        down(50, 60, "DUPLICATA FACTURE N° 00458 / 24") + TOTALS_AT_RIGHT,
        {"invoice_number": "00458/24"},
    ),
    "folio": (
        down(50, 60, "FACTURE 458712 FOLIO 1") + down(50, 80, "DATE 12.03.24") + TOTALS_AT_RIGHT,
        {"invoice_number": "458712", "issue_date": "2024-03-12"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_number_of_the_invoice_is_its_own_ocr_4_ocr_6(name: str):
    lines, wanted = CASES[name]
    assert read_on(lines, *wanted) == wanted


@pytest.mark.parametrize("law", LAWS)
def test_a_law_is_no_invoice_number_ocr_6(law: str):
    assert read_column("SARL Morvan", f"Facture émise conformément à {law}").get("invoice_number") is None
    assert read_column("Facture", f"émise selon {law}").get("invoice_number") is None
    assert read_column("Facture", "FA-12", f"Facture soumise à {law}")["invoice_number"] == "FA-12"


@pytest.mark.parametrize(
    "text",
    [
        "Facture à rappeler lors du règlement au 01-23-45-67-89", "Pour toute question sur cette facture : 0 800 473 333", "Facture : service ouvert de 8h30 à 17h",
        "Facture payable à 30 jours", "Facture page 1/2", "Facture folio 3 sur 4", "Facture au nom de M. Petit, 75009 Paris", "Votre facture en ligne sur le site 24h/24",
        "Facture réglée par chèque tiré sur la banque 30004", "Détail de la facture pour 644 m3",
    ],
)  # fmt: skip
def test_what_a_sentence_about_an_invoice_holds_is_not_its_number_ocr_6(text: str):
    assert read_column("SARL Morvan", text).get("invoice_number") is None


@pytest.mark.parametrize(
    "text",
    [
        "Facture d'avoir en remboursement de la facture n° 2018-0871", "Annulation de la facture n° 2018-0871", "Avoir en rectification de notre facture n° 2018-0871 du 12/03/2018",
        "Complément à la facture n° 2018-0871", "Suite à votre règlement de la facture d'origine n° 2018-0871", "Avoir relatif à la facture n° 2018-0871",
    ],
)  # fmt: skip
def test_another_invoice_that_this_one_speaks_of_ocr_6(text: str):
    assert read_column("FACTURE D'AVOIR N° AV-9", text)["invoice_number"] == "AV-9"
    assert read_column("SARL Morvan", text).get("invoice_number") is None


@pytest.mark.parametrize(
    "title",
    [
        "NOTE DE FRAIS ET HONORAIRES N° {}", "NOTE D'HONORAIRES N° {}", "Note de débours n° {}", "État de frais n° {}", "Relevé d'honoraires n° {}", "BORDEREAU-FACTURE N° {}",
        "SITUATION DE TRAVAUX N° {}", "FACTURE D'EAU du 12/03/2024 n° {}", "Facture du 12 mars 2024 n° {}", "Mémoire n° {}", "FACTURE DE SOLDE N° {}", "Facture-relevé n° {}",
    ],
)  # fmt: skip
def test_an_invoice_by_its_trades_name_ocr_4(title: str):
    assert read_column("SARL Morvan", title.format("2024-117"))["invoice_number"] == "2024-117"


@pytest.mark.parametrize(
    "title",
    ["FACTURE DE SITUATION", "FACTURE D'ACOMPTE", "Facture de solde", "FACTURE PROFORMA", "Facture d'électricité"],
)
def test_the_number_under_a_title_without_n_ocr_4(title: str):
    assert (
        values_of((400, 60, title), (400, 74, "FA-2024-88"), (50, 90, "SARL Morvan"))["invoice_number"] == "FA-2024-88"
    )
