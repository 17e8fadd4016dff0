"""Payment mode and VAT regime are read where the page says them, not in the mentions that every invoice prints (OCR-6)."""

import pytest

from services.ocr.domain.page.layout import fold
from services.ocr.domain.vocabulary.mentions import PAYMENT_MODES, STEMS, VAT_REGIMES, Mention
from services.ocr.domain.weighing.confidence import UNCHECKED_THRESHOLD
from tests.kit.pages import TOTALS, column
from tests.ocr.fields.cases import fields_of, read_column

HEAD = ("Facture n° FA-12", "Date : 12/03/2026")


@pytest.mark.parametrize(
    "mention", [*PAYMENT_MODES, *VAT_REGIMES], ids=lambda mention: f"{mention.value} {mention.example}"
)
def test_each_row_reads_its_example_ocr_6(mention: Mention):
    line = fold(mention.example)
    assert mention.match(line)
    assert mention.holds_in(line)
    assert any(stem in line for stem in STEMS)


@pytest.mark.parametrize(
    "lines",
    [
        ("Membre d'une association agréée, le règlement par chèque est accepté.",),
        ("Acceptant le règlement des sommes dues par chèques libellés à son nom", "en sa qualité de membre d'une AGA agréée par l'administration fiscale"),
        ("Membre d'un centre de gestion agréé acceptant à ce titre", "le règlement par chèque"),
        ("En cas de rejet d'un prélèvement, des frais de 15 € sont dus.",),
        ("Tout chèque impayé donne lieu à des frais de dossier.",),
        ("Règlement par chèque ou par virement",),
    ],
)  # fmt: skip
def test_a_mandatory_mention_is_no_payment_mode_ocr_6(lines: tuple[str, ...]):
    field = fields_of(column(*HEAD, *lines, *TOTALS)).get("payment_mode")
    assert field is None or field.value is None
    assert field is None or field.confidence < UNCHECKED_THRESHOLD


@pytest.mark.parametrize(
    "line",
    [
        "Escompte pour paiement anticipé : non applicable",
        "Pas d'escompte ; pénalités : taux de la BCE, non applicable aux particuliers",
        "Exonération de pénalités en cas de force majeure",
        "Recouvrement sur les encaissements du mois",
    ],
)
def test_a_mandatory_mention_is_no_vat_regime_ocr_6(line: str):
    assert read_column(*HEAD, line).get("vat_type") is None


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("Mode de règlement : virement", "payment_mode", "VIREMENT"),
        ("Règlement par chèque à réception", "payment_mode", "CHEQUE"),
        ("Le montant sera prélevé le 12/04/2026", "payment_mode", "PRELEVEMENT"),
        ("Paiement par carte bancaire", "payment_mode", "AUTRE"),
        ("TVA non applicable, article 293 B du CGI", "vat_type", "EXONERATION"),
        ("Prestation exonérée de TVA", "vat_type", "EXONERATION"),
        ("Organisme de formation agréé, exonéré de TVA, hors frais de dossier", "vat_type", "EXONERATION"),
        ("TVA acquittée sur les débits", "vat_type", "TVA_SUR_DEBIT"),
        ("TVA exigible d'après les encaissements", "vat_type", "TVA_SUR_ENCAISSEMENT"),
    ],
)
def test_what_the_page_says_of_this_invoice_is_read_ocr_2(line: str, name: str, value: str):
    assert read_column(*HEAD, line)[name] == value


def test_a_chosen_mode_counts_beside_the_mandatory_mention_ocr_6():
    aga = "Membre d'une association agréée, le règlement par chèque est accepté."
    assert read_column(*HEAD, "Mode de paiement : virement bancaire", "", "", aga)["payment_mode"] == "VIREMENT"
