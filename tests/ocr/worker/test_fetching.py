"""A file that cannot be had: how long it is waited for, and what is said at last (OCR-9)."""

import pytest

from services.ocr.domain.reading import Fetching, FileTrouble

MISSING, DIFFERS = FileTrouble.MISSING, FileTrouble.DIFFERS


def after(*troubles: FileTrouble) -> Fetching:
    fetching = Fetching()
    for trouble in troubles:
        fetching = fetching.after(trouble)
    return fetching


@pytest.mark.parametrize(("failures", "seconds"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 32.0), (8, 60.0), (1000, 60.0)])
def test_each_wait_is_twice_the_last_up_to_a_minute_ocr_9(failures: int, seconds: float):
    assert Fetching(failures).wait == seconds


@pytest.mark.parametrize(
    ("fetching", "waited", "code"),
    [
        (after(MISSING), 899.9, None), (after(MISSING), 900.0, "file_missing"), (after(DIFFERS), 0.0, None),
        (after(DIFFERS), 900.0, "file_missing"), (after(DIFFERS, MISSING), 1.0, None), (after(DIFFERS, MISSING, DIFFERS), 1.0, "altered"),
        (after(DIFFERS, DIFFERS), 0.5, "altered"),
    ],
)  # fmt: skip
def test_other_bytes_twice_are_altered_and_none_in_time_are_our_fault_ocr_9(
    fetching: Fetching, waited: float, code: str | None
):
    assert fetching.refusal(waited, 900.0) == code
