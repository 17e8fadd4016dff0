"""Two readings of one page weighed against each other (OCR-5, OCR-6, OCR-8)."""

from contracts.extraction import Check
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.weighing.two_readings import agreed


def total(value: str, adds_up: bool) -> dict[str, Proposal]:
    return {"total_ttc": Proposal(value, 0.9, checks=(Check(rule="HT+TVA=TTC", ok=adds_up),))}


def test_a_reference_read_twice_alike_is_surer_and_one_read_otherwise_is_left_open_ocr_6():
    one = {"engagement": Proposal("EJ001234", 0.9)}
    assert agreed(one, one)["engagement"].checks[-1] == Check(rule="read twice alike", ok=True)
    disputed = agreed(one, {"engagement": Proposal("EJ001284", 0.9)})["engagement"]
    assert disputed.score < 0.1
    assert [other.value for other in disputed.others] == ["EJ001284"]


def test_what_one_reading_alone_holds_is_taken_from_it_ocr_8():
    assert agreed({}, {"marche": Proposal("M2024", 0.9)})["marche"].value == "M2024"


def test_the_reading_whose_totals_add_up_is_believed_ocr_5():
    wrong, right = total("503.02", adds_up=False), total("4503.02", adds_up=True)
    assert agreed(wrong, right)["total_ttc"].value == "4503.02"
    assert agreed(right, wrong)["total_ttc"].value == "4503.02"


def test_the_key_decides_between_two_readings_ocr_5():
    good = Proposal("FR7630006000011234567890189", 0.8, checks=(Check(rule="IBAN mod 97", ok=True),))
    bad = Proposal("FR7630006000011234567890188", 0.8, checks=(Check(rule="IBAN mod 97", ok=False),))
    assert agreed({"iban": bad}, {"iban": good})["iban"].value == good.value
