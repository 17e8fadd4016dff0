"""docs/asvs.md answers every requirement of levels 1 and 2 once, and names tests that exist."""

import re
from collections import Counter

import pytest

from deploy.local.settings import ROOT

COUNTS: dict[str, int] = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4, "3.4": 6,
    "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12,
    "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2,
    "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1,
    "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
"""Requirements of levels 1 and 2 by section: they are the first of each section, numbered from 1 (ASVS 5.0.0)."""
VERDICTS = {"met", "partly", "not met", "n.a.", "operator"}
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ?([^|]*) ?\|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "asvs.md").read_text())


def test_every_requirement_has_one_verdict() -> None:
    wanted = [f"{section}.{n}" for section, count in COUNTS.items() for n in range(1, count + 1)]
    assert [row[0] for row in ROWS] == wanted
    assert {row[1] for row in ROWS} <= VERDICTS
    assert Counter(row[1] for row in ROWS)["not met"] < 12, "a verdict got worse"


@pytest.mark.parametrize("named", sorted({row[3].strip() for row in ROWS} - {""}))
def test_a_named_test_exists(named: str) -> None:
    path, _, name = named.partition("::")
    assert f"def {name}" in (ROOT / path).read_text()
