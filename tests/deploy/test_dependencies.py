"""The audit of libraries: what is open, what is accepted until a day, and that no answer is never taken for a good one."""

import json
import subprocess
from datetime import date
from typing import Any

import pytest

from deploy import dependencies
from deploy.dependencies import Allowed, NoAnswerError, allowed, judged

TODAY = date(2026, 11, 21)
# As pip-audit 2.10 writes it.
ADVISORY = {
    "id": "PYSEC-2024-1", "fix_versions": ["2.1.0"], "aliases": ["CVE-2024-0001", "GHSA-aaaa-bbbb-cccc"],
    "description": "A header of a stranger is taken for its own.",
}  # fmt: skip
ANSWERED: dict[str, Any] = {
    "dependencies": [
        {"name": "example", "version": "2.0.0", "vulns": [ADVISORY]},
        {"name": "fine", "version": "1.0", "vulns": []},
        {"name": "own", "skip_reason": "Dependency not found on PyPI and could not be audited: own (1.0)"},
    ],
    "fixes": [],
}
UNREACHED = {"dependencies": [dict(ANSWERED["dependencies"][2]), {"name": "fine", "skip_reason": "…"}], "fixes": []}


def accepted(name: str = "PYSEC-2024-1", package: str = "example", until: date = TODAY) -> list[Allowed]:
    return [Allowed(name, package, until, "not reached by our code")]


def test_an_advisory_is_open_and_what_could_not_be_audited_is_said() -> None:
    open_ones, notes = judged(ANSWERED, [], TODAY)
    assert open_ones == ["example 2.0.0: PYSEC-2024-1, mended in 2.1.0"]
    assert notes == ["not known to the index, and so not audited: own"]


@pytest.mark.parametrize("name", ["PYSEC-2024-1", "CVE-2024-0001", "GHSA-aaaa-bbbb-cccc"])
def test_it_is_accepted_by_any_of_its_names_until_its_day_included(name: str) -> None:
    open_ones, notes = judged(ANSWERED, accepted(name), TODAY)
    assert open_ones == []
    assert any("accepted until 2026-11-21: not reached by our code" in note for note in notes)


def test_the_day_after_it_is_open_again() -> None:
    open_ones, _ = judged(ANSWERED, accepted(until=date(2026, 11, 20)), TODAY)
    assert open_ones == [
        "example 2.0.0: PYSEC-2024-1, mended in 2.1.0; was accepted until 2026-11-20: not reached by our code"
    ]


@pytest.mark.parametrize("entry", [accepted("PYSEC-2024-2"), accepted(package="fine")])
def test_another_advisory_or_package_accepts_nothing_and_is_said_to_be_of_no_use(entry: list[Allowed]) -> None:
    open_ones, notes = judged(ANSWERED, entry, TODAY)
    assert len(open_ones) == 1
    assert any(note.startswith("no longer needed") for note in notes)


def test_an_index_that_knows_none_of_them_gave_no_verdict() -> None:
    with pytest.raises(NoAnswerError):
        judged(UNREACHED, [], TODAY)


@pytest.mark.parametrize("said", ["", "Traceback", json.dumps(UNREACHED)])
def test_no_answer_is_said_plainly_and_is_no_success(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    monkeypatch.setattr(dependencies, "locked", lambda *_: "")
    answer = subprocess.CompletedProcess([], 0, stdout=said, stderr="could not connect")
    monkeypatch.setattr(dependencies.subprocess, "run", lambda *_, **__: answer)
    assert dependencies.audit() == dependencies.NO_INDEX
    assert "NOTHING was checked" in capsys.readouterr().out


def test_the_committed_list_is_readable_and_every_entry_says_why() -> None:
    for entry in allowed(dependencies.ALLOWED.read_text()):
        assert len(entry.why) > 20
        assert isinstance(entry.until, date)
    with pytest.raises(TypeError):
        allowed('[[allowed]]\nid = "X"\npackage = "y"\nwhy = "no day"')
