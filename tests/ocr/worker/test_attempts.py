"""What is tried after a failure, and when a document is refused at last (OCR-9)."""

import pytest

from services.ocr.usecases.limits import Limits, Phase
from services.ocr.worker.attempts import Attempt
from services.ocr.worker.reader import ReadingFailed

DIED = ReadingFailed("reader_died")


def after(*failures: ReadingFailed, limits: Limits | None = None) -> Attempt:
    attempt = Attempt(limits or Limits())
    for failure in failures:
        attempt = attempt.after(failure)
    return attempt


def test_a_first_death_is_no_evidence_and_a_second_is_ocr_9():
    assert after(DIED).limits == Limits()
    with pytest.raises(ReadingFailed, match="reader_died"):
        after(DIED, DIED)


@pytest.mark.parametrize("code", ["reader_died", "too_slow", "too_much_memory"])
def test_a_picture_that_a_reader_fails_on_is_read_apart_ocr_9(code: str):
    failure = ReadingFailed(code, "", (Phase.PICTURE,))
    assert after(failure).limits.engine == "pytesseract"
    with pytest.raises(ReadingFailed):
        after(failure, failure)


@pytest.mark.parametrize("engine", ["tesserocr", "pytesseract"])
def test_a_forced_engine_stays_ocr_8(engine: str):
    with pytest.raises(ReadingFailed):
        after(ReadingFailed("too_slow", "", (Phase.PICTURE,)), limits=Limits(engine=engine))  # type: ignore[arg-type]


def test_the_comparison_with_the_pages_never_costs_the_xml_ocr_1_ocr_9():
    attempt = after(ReadingFailed("too_slow", "", (Phase.COMPARING, Phase.PICTURE)))
    assert (attempt.limits.compare, attempt.limits.validate) == (False, True)
    assert [finding.rule for finding in attempt.findings] == ["COMPARISON-INTERRUPTED"]


def test_rules_that_fail_cost_the_findings_and_the_comparison_stays_ocr_11():
    attempt = after(ReadingFailed("too_much_memory", "", (Phase.COMPARING, Phase.RULES)))
    assert (attempt.limits.compare, attempt.limits.validate) == (True, False)
    assert [finding.rule for finding in attempt.findings] == ["RULES-INTERRUPTED"]


@pytest.mark.parametrize("code", ["internal_error", "too_slow"])
def test_what_nothing_can_be_left_out_of_is_refused_at_once_ocr_9(code: str):
    with pytest.raises(ReadingFailed, match=code):
        after(ReadingFailed(code))


def test_attempts_end_whatever_fails_ocr_9():
    failure = ReadingFailed("reader_died", "", (Phase.COMPARING, Phase.RULES, Phase.PICTURE))
    attempt, tried = Attempt(Limits()), 1
    with pytest.raises(ReadingFailed):
        while tried < 10:
            attempt, tried = attempt.after(failure), tried + 1
    assert tried <= 4
