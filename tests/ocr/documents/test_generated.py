"""Generated documents, with seeds that no rule was written on (OCR-2, OCR-3, OCR-4, OCR-5, OCR-6)."""

from services.ocr import extract
from tests.kit.generator import FAMILIES, generate
from tests.kit.generator.scoring import Tally, score

SEEDS = (9101, 9102)


def _tally(strange: float = 0.0) -> tuple[Tally, dict[str, Tally]]:
    whole, by_family = Tally(), {family: Tally() for family in FAMILIES}
    for family in FAMILIES:
        for seed in SEEDS:
            document = generate(family, seed, strange)
            answer = extract(document.pdf)
            score(whole, f"{family}/{seed}", document.printed, answer)
            score(by_family[family], "", document.printed, answer)
    return whole, by_family


def test_generated_documents_are_read_right_and_precisely_ocr_2_ocr_4():
    whole, by_family = _tally()
    right, precision = whole.share()
    assert (right >= 0.97, precision >= 0.99) == (True, True), whole.misses[:30]
    poor = {family: tally.share() for family, tally in by_family.items() if tally.share()[0] < 0.85}
    assert not poor, poor


def test_words_nobody_foresaw_leave_fields_empty_rather_than_wrong_ocr_6():
    whole, _ = _tally(strange=0.2)
    right, precision = whole.share()
    assert precision >= 0.98, [miss for miss in whole.misses if miss[2] == "wrong"]
    assert right >= 0.75


def test_every_value_says_where_it_stands_and_what_was_checked_ocr_3():
    document = generate("window", 9103)
    answer = extract(document.pdf)
    for name in ("invoice_number", "issue_date", "total_ttc", "supplier_siret"):
        field = answer.fields[name]
        assert field.source == "text"
        assert field.page == 1
        assert field.box is not None
        assert 0 <= field.box.x0 < field.box.x1 <= 596
        assert 0 <= field.box.y0 < field.box.y1 <= 842
        assert field.text
    assert any(check.rule == "HT+TVA=TTC" and check.ok for check in answer.fields["total_ttc"].checks)
