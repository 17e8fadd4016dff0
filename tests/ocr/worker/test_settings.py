"""The processes follow the machine (OCR-8)."""

import os

import pytest
from pydantic import ValidationError

from services.ocr.settings import Settings


def test_scans_have_as_many_processes_as_this_process_has_cores_ocr_8(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1, 2, 3, 4})
    assert Settings().scan_processes == 5
    monkeypatch.setenv("OCR_SCAN_PROCESSES", "3")
    assert Settings().scan_processes == 3


def test_an_engine_that_does_not_exist_is_refused_at_the_start_ocr_8(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OCR_ENGINE", "abbyy")
    with pytest.raises(ValidationError, match="engine"):
        Settings()
